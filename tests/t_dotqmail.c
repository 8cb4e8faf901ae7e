/* t_dotqmail: which file, and what its lines mean. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dotqmail.h"
#include "open.h"
#include "substdio.h"
#include "tap.h"

/* What is read from a text: kinds and their strings, one by one. */
static const struct {
  const char *text, *want;
} lines[] = {
  {"./Maildir/\n", "D./Maildir/;"},
  {"./Maildir/", "D./Maildir/;"},
  {"./Maildir/  \t \n", "D./Maildir/;"},
  {"./Mail\n/x y/\n", "M./Mail;D/x y/;"},
  {".\n/\n|\n&\n", "M.;D/;P;F;"},
  {"|a b  \n| c\n", "Pa b;P c;"},
  {"&a@b\na@b\n\n9@b\n_\n!x\n a\n", "Fa@b;Fa@b;F9@b;F_;F!x;F a;"},
  {"&&a\n|&\n", "F&a;P&;"},
  {"\n./M/\n", "!blank"},
  {" \t\n./M/\n", "!blank"},
  {"#\n\n./M/\n", "D./M/;"},
  {"# a\n#b", ""},
  {"+list\na\n+x\n+listen\n", "Fa;"},
  {"+list\n./m\na\n", "!file"},
  {"a\n+list\n|x\nb\n", "Fa;!program"},
  {"+list \n|x\n", "!program"},
  {"+lis\n|x\n", "Px;"},
  {"\r\n", "F\r;"},
};

static void reads(char *s, size_t n, const char *text, size_t len, int x)
{
  struct dotqmail d = {0};
  struct dotline l;
  size_t k = 0;

  *s = 0;
  if (dotqmail_use(&d, "text", text, len) == -1) abort();
  d.forwardonly = x;
  for (;;) {
    switch (dotqmail_next(&d, &l)) {
    case DOT_END: dotqmail_free(&d); return;
    case DOT_BLANK: k += (size_t) snprintf(s + k, n - k, "!blank"); break;
    case DOT_FILEX: k += (size_t) snprintf(s + k, n - k, "!file"); break;
    case DOT_PROGRAMX: k += (size_t) snprintf(s + k, n - k, "!program"); break;
    case DOT_NUL: k += (size_t) snprintf(s + k, n - k, "!nul"); break;
    default:
      k += (size_t) snprintf(s + k, n - k, "%c%s;", " MDPF"[l.kind], l.s);
    }
  }
}

static void reading(void)
{
  char got[200], text[300];
  size_t i;

  for (i = 0; i < sizeof lines / sizeof lines[0]; ++i) {
    reads(got, sizeof got, lines[i].text, strlen(lines[i].text), 0);
    snprintf(text, sizeof text, "text %d reads %s", (int) i, lines[i].want);
    TAP_OK(strcmp(got, lines[i].want) == 0, text);
  }
  reads(got, sizeof got, "a@b\n./m\n", 8, 1);
  TAP_OK(strcmp(got, "Fa@b;!file") == 0, "the x bit forbids files");
  reads(got, sizeof got, "a\nb\0c\nd\n", 8, 0);
  TAP_OK(strcmp(got, "Fa;!nul") == 0, "a NUL in a line");
  reads(got, sizeof got, "#\0\n\0\n", 5, 0);
  TAP_OK(strcmp(got, "!nul") == 0, "a NUL in a comment is a comment");
  reads(got, sizeof got, "", 0, 0);
  TAP_OK(strcmp(got, "!blank") == 0, "no text is a blank line");
}

/* FINDING */

static char dir[] = "/tmp/bushdot.XXXXXX";

static const struct {
  const char *make, *dash, *ext;
  const char *name; /* or 0 */
  const char *dflt; /* or 0 */
} finds[] = {
  {".qmail", "", "", ".qmail", 0},
  {".qmail-default", "", "", 0, 0},
  {".qmail-default", "-", "", ".qmail-default", ""},
  {".qmail-default", "-", "a", ".qmail-default", "a"},
  {".qmail-a-default", "-", "a", 0, 0},
  {".qmail-a-default", "-", "a-", ".qmail-a-default", ""},
  {".qmail-a-default", "-", "a-B-c", ".qmail-a-default", "B-c"},
  {".qmail-a-b-default", "-", "a-B-c", ".qmail-a-b-default", "c"},
  {".qmail-a-b-c-default", "-", "a-B-c", 0, 0},
  {".qmail-a", "-", "A", ".qmail-a", 0},
  {".qmail-A", "-", "A", 0, 0},
  {".qmail-a:b", "-", "a.b", ".qmail-a:b", 0},
  {".qmail-a.b", "-", "a.b", 0, 0},
  {".qmail-a-default", "-", "a-default", ".qmail-a-default", "default"},
  {".qmail-a-default", "-", "a-Default", ".qmail-a-default", "Default"},
  {".qmailx", "", "x", ".qmailx", 0},
  {".qmailx-default", "", "x-y", ".qmailx-default", "y"},
};

static int found(int home, size_t i)
{
  struct dotqmail d = {0};
  int r = dotqmail_find(&d, home, finds[i].dash, finds[i].ext);
  int good;

  if (!finds[i].name)
    good = r == 0;
  else
    good = r == 1 && strcmp(d.name.s, finds[i].name) == 0 &&
           d.isdefault == (finds[i].dflt != 0) &&
           (!finds[i].dflt ||
            strcmp(finds[i].ext + d.dflt, finds[i].dflt) == 0);
  dotqmail_free(&d);
  return good;
}

static void put(const char *name, unsigned int mode)
{
  char path[100];
  int fd;

  snprintf(path, sizeof path, "%s/%s", dir, name);
  fd = open_trunc(path, 0600);
  if (fd == -1 || substdio_writeall(fd, "a@b\n", 4) == -1) abort();
  if (fchmod(fd, (mode_t) mode) == -1) abort();
  (void) close(fd);
}

static void gone(const char *name)
{
  char path[100];

  snprintf(path, sizeof path, "%s/%s", dir, name);
  if (unlink(path) == -1 && rmdir(path) == -1) abort();
}

static void finding(void)
{
  struct dotqmail d = {0};
  struct dotline l;
  char text[200], path[100], longext[400];
  size_t i;
  int home;

  if (!mkdtemp(dir)) abort();
  home = open_read(dir);
  for (i = 0; i < sizeof finds / sizeof finds[0]; ++i) {
    put(finds[i].make, 0600);
    snprintf(text, sizeof text, "%s, dash '%s', ext '%s': %s", finds[i].make,
             finds[i].dash, finds[i].ext,
             finds[i].name ? finds[i].name : "none");
    TAP_OK(found(home, i), text);
    gone(finds[i].make);
  }
  put(".qmail-default", 0602);
  TAP_OK(dotqmail_find(&d, home, "-", "a") == DOTQMAIL_WRITABLE &&
         strcmp(d.name.s, ".qmail-default") == 0, "a writable file");
  put(".qmail-default", 0620);
  TAP_OK(dotqmail_find(&d, home, "-", "a") == 1 && !d.forwardonly,
         "the group may write");
  put(".qmail-default", 0700);
  TAP_OK(dotqmail_find(&d, home, "-", "a") == 1 && d.forwardonly,
         "the x bit is seen");
  TAP_OK(dotqmail_next(&d, &l) == DOT_FORWARD && d.no == 1 &&
         dotqmail_next(&d, &l) == DOT_END, "and it was read");
  snprintf(path, sizeof path, "%s/.qmail-a", dir);
  if (mkfifo(path, 0600) == -1) abort();
  TAP_OK(dotqmail_find(&d, home, "-", "a") == 1 && d.isdefault,
         "a FIFO is not there, and nobody waits for it");
  memset(longext, 'x', sizeof longext);
  longext[sizeof longext - 1] = 0;
  TAP_OK(dotqmail_find(&d, home, "-", longext) == 1 && d.isdefault,
         "a name that is too long is not there");
  if (getuid()) {
    put(".qmail-b", 0);
    TAP_OK(dotqmail_find(&d, home, "-", "b") == -1 && errno == EACCES &&
           strcmp(d.name.s, ".qmail-b") == 0, "an unreadable file");
    gone(".qmail-b");
  }
  TAP_OK(dotqmail_has(&d, home, "-", "x", "-owner") == 0, "no owner");
  put(".qmail-x:y-owner", 0600);
  TAP_OK(dotqmail_has(&d, home, "-", "X.y", "-owner") == 1, "an owner");
  gone(".qmail-x:y-owner");
  gone(".qmail-a");
  gone(".qmail-default");
  (void) rmdir(dir);
  (void) close(home);
  dotqmail_free(&d);
}

int main(void)
{
  reading();
  finding();
  return tap_end();
}
