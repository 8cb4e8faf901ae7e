/* t_done: notes of finished lines, whole and torn. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "done.h"
#include "open.h"
#include "substdio.h"
#include "tap.h"

static char dir[] = "/tmp/bushdone.XXXXXX";
static char a[DONE_HASH], b[DONE_HASH], c[DONE_HASH];

static void file(const char *text, size_t n)
{
  int fd = open_trunc("done/m", 0600);

  if (fd == -1 || substdio_writeall(fd, text, n) == -1) abort();
  (void) close(fd);
}

/* What a file with these lines says of A, B and C. */
static int says(const char *text, size_t n, const char *want)
{
  struct done d = {{0}, {0}, 0};
  char got[4];

  file(text, n);
  if (done_read(&d, AT_FDCWD, "m") == -1) return 0;
  got[0] = (char) ('0' + done_take(&d, a));
  got[1] = (char) ('0' + done_take(&d, b));
  got[2] = (char) ('0' + done_take(&d, c));
  got[3] = 0;
  done_free(&d);
  return strcmp(got, want) == 0;
}

#define A "ca978112ca1bbdcafac231b39a23dc4d"
#define B "3e23e8160039594a33894f6564e1b134"

static const struct {
  const char *text, *want;
} cases[] = {
  {"", "000"},
  {"1 " A "\n", "100"},
  {"1 " A "\n2 " B " 99\n", "120"},
  {"7 " B "\n", "010"},
  {"1 " A, "000"},
  {"1 " A "\n2 " B, "100"},
  {"1 " A " 99", "000"},
  {"1 " A " 98\n", "000"},
  {"1 " A " \n", "000"},
  {"1 " A "0\n", "000"},
  {"1  " A "\n", "000"},
  {A "\n", "000"},
  {" " A "\n", "000"},
  {"x " A "\n", "000"},
  {"99999999999999999999999 " A "\n", "000"},
  {"\n\n1 " A "\n\nx\n2 " B "\n", "110"},
};

int main(void)
{
  struct done d = {{0}, {0}, 0};
  char text[100];
  size_t i;

  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  done_hash(a, "a", 1);
  done_hash(b, "b", 1);
  done_hash(c, "", 0);
  TAP_OK(memcmp(a, A, DONE_HASH) == 0, "the hash is that of the line");
  TAP_OK(done_read(&d, AT_FDCWD, "m") == 0 && done_take(&d, a) == 0,
         "nothing there");
  TAP_OK(done_write(&d, AT_FDCWD, "m") == 0 && rmdir("done") == -1,
         "nothing to write, nothing made");
  TAP_OK(done_add(&d, 1, a, 0) == 0 && done_add(&d, 12, b, 1) == 0 &&
         done_write(&d, AT_FDCWD, "m") == 0, "two notes");
  TAP_OK(done_write(&d, AT_FDCWD, "m") == 0, "are written once");
  TAP_OK(done_read(&d, AT_FDCWD, "m") == 0 && done_take(&d, a) == 1 &&
         done_take(&d, a) == 0 && done_take(&d, b) == 2 &&
         done_take(&d, c) == 0, "and read");
  for (i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    snprintf(text, sizeof text, "file %d", (int) i);
    TAP_OK(says(cases[i].text, strlen(cases[i].text), cases[i].want), text);
  }
  TAP_OK(says("1 \0 \n1 " A "\n", 5 + 35, "100"), "a NUL");
  TAP_OK(says("1 " A "\n5 " A "\n", 70, "100"), "each entry is for one line");
  file("1 " A "\n2 3e", 39);
  TAP_OK(done_read(&d, AT_FDCWD, "m") == 0 && done_add(&d, 3, c, 0) == 0 &&
         done_write(&d, AT_FDCWD, "m") == 0 &&
         done_read(&d, AT_FDCWD, "m") == 0 && done_take(&d, c) == 1 &&
         done_take(&d, a) == 1, "a torn line does not swallow the next");
  (void) unlink("done/m");
  if (symlink("x", "done/m") == -1) return 111;
  TAP_OK(done_read(&d, AT_FDCWD, "m") == -1, "a link is not followed");
  TAP_OK(done_add(&d, 3, c, 0) == 0 && done_write(&d, AT_FDCWD, "m") == -1,
         "nor written through");
  (void) unlink("done/m");
  (void) rmdir("done");
  (void) rmdir(dir);
  done_free(&d);
  return tap_end();
}
