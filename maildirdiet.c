/*
 * maildirdiet [-n] dir [field ...]: in a dot-qmail file, delivers the message
 * into the Maildir DIR as "./dir/" would, but for some fields of its header:
 * those of control/diet, or where that is missing the usual ones (with -n, none
 * of them), and FIELD ...; "x-spam-*" is each that begins so.
 *
 * 0: the message, in a file
 * 2: errors
 *
 * $RPLINE, $DTLINE: the lines that go on top, with their newlines
 * $BUSHKEY: makes the name of the file, so that a second try after a crash is
 *   no second message; without it the name is a new one
 * $BUSHSPOOL: which must not be DIR
 * $BUSHHOME: where control/diet is
 *
 * exit 0: delivered; 100: permanent, or usage; 111: temporary
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commit.h"
#include "control.h"
#include "diet.h"
#include "done.h"
#include "env.h"
#include "maildir.h"
#include "message.h"
#include "strerr.h"
#include "stralloc.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"

static const char *dir;
static struct maildir m;
static struct commit commit;
static stralloc list; /* of fields */
static off_t start;   /* of the message in its file */
static char in[8192];

static void die(int e, const char *what)
{
  commit_clear(&commit);
  strerr_die(111, e, "message not delivered to ", dir, what, (char *) 0);
}

/* FIELDS */

static void check(int code, const char *s, const char *where)
{
  const char *why = diet_wrong(s);

  if (why)
    strerr_die(code, 0, "message not delivered: ", where, s, " ", why,
               (char *) 0);
}

static void usual(void)
{
  size_t i;
  int r = control_file(&list, "control/diet");

  if (r == -1) die(errno, ": unable to read control/diet");
  if (r == 0) {
    list.len = 0;
    if (diet_usual(&list) == -1) die(ENOMEM, "");
  }
  for (i = 0; r && i < list.len; i += strlen(list.s + i) + 1)
    check(111, list.s + i, "control/diet: ");
}

static void add(const char *s)
{
  check(100, s, "");
  if (stralloc_cats(&list, s) == -1 || stralloc_0(&list) == -1)
    die(ENOMEM, "");
}

/* THE MAILDIR */

static void open_maildir(void)
{
  const char *spool = env_get("BUSHSPOOL");
  struct stat a, b;

  if (maildir_open(&m, AT_FDCWD, dir, 0) == -1)
    die(errno, ": unable to open it");
  if (spool && stat(spool, &a) == 0 && fstat(m.fd, &b) == 0 &&
      a.st_dev == b.st_dev && a.st_ino == b.st_ino)
    die(0, ": it is the queue that the message is in");
}

/* The name of the file, which is that of "./dir/" on the same line. */
static const char *name(void)
{
  static stralloc sa;
  const char *key = env_get("BUSHKEY");
  char hash[DONE_HASH];
  int r;

  if (!key || !*key) return commit.item[0].tmp;
  r = message_keyname(key, &sa);
  if (r == 0) {
    done_hash(hash, key, strlen(key));
    if (stralloc_copyb(&sa, hash, sizeof hash) == -1 || stralloc_0(&sa) == -1)
      r = -1;
  }
  if (r == -1) die(ENOMEM, "");
  return sa.s;
}

/* THE MESSAGE */

static ssize_t get(void)
{
  ssize_t r = substdio_readeintr(0, in, sizeof in);

  if (r == -1) die(errno, ": unable to read the message");
  return r;
}

static void again(void)
{
  if (lseek(0, start, SEEK_SET) == -1)
    die(errno, ": unable to read the message again");
}

static int isheader(void)
{
  struct diet d;
  ssize_t r;

  diet_init(&d, &list, 0);
  while (diet_more(&d) && (r = get()) > 0) (void) diet_put(&d, in, (size_t) r);
  again();
  return diet_isheader(&d);
}

static void copy(substdio *out)
{
  struct diet d;
  ssize_t r;
  int bad;

  if (!isheader()) list.len = 0;
  diet_init(&d, &list, out);
  bad = substdio_puts(out, usage_need("RPLINE")) == -1 ||
        substdio_puts(out, usage_need("DTLINE")) == -1;
  while (!bad && (r = get()) > 0) bad = diet_put(&d, in, (size_t) r) == -1;
  if (bad || substdio_flush(out) == -1) die(errno, ": unable to write");
}

static void deliver(void)
{
  static char outbuf[8192];
  substdio out;
  int fd;

  fd = commit_create(&commit, &m);
  if (fd == -1) die(errno, ": unable to make a file");
  substdio_out(&out, write, fd, outbuf, sizeof outbuf);
  copy(&out);
  if (commit_add(&commit, name(), 0) == -1 || commit_run(&commit) == -1)
    die(errno, ": unable to store it");
}

int main(int argc, char *const *argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  int only = 0;
  int opt;

  usage_init(argc, argv, "maildirdiet", "[-n] dir [field ...]",
             "in a dot-qmail file: deliver the message without some fields");
  while ((opt = subgetopt(&o, argc, argv, "n")) != -1) {
    if (opt != 'n') usage_die();
    only = 1;
  }
  if (o.ind == argc) usage_die();
  dir = argv[o.ind++];
  commit_init(&commit);
  (void) usage_need("RPLINE");
  (void) usage_need("DTLINE");
  if (!only) usual();
  for (; o.ind < argc; ++o.ind) add(argv[o.ind]);
  start = lseek(0, 0, SEEK_CUR);
  if (start == -1) die(errno, ": the message is no file");
  open_maildir();
  deliver();
  _exit(0);
}
