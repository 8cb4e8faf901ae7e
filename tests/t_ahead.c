/* t_ahead: which files may be equal, and which are; what no test from outside
   can make: large files, and ones that cannot be read a second time. */

#include "ahead.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "open.h"
#include "substdio.h"
#include "tap.h"

static struct ahead a;
static struct queued q;

/* The file NAME from S for the recipient R, with the message TEXT and then N
   zeros, waits. */
static void add(const char *name, const char *r, const char *text, off_t n)
{
  static const char s[] = "Return-Path: <s@h>\nDelivered-To: ";
  int fd = open_trunc(name, 0600);
  off_t at;

  if (fd == -1 || substdio_writeall(fd, s, strlen(s)) == -1 ||
      substdio_writeall(fd, r, strlen(r)) == -1 ||
      substdio_writeall(fd, "\n", 1) == -1 ||
      substdio_writeall(fd, text, strlen(text)) == -1)
    exit(1);
  at = lseek(fd, 0, SEEK_CUR);
  if (ftruncate(fd, at + n) == -1 || close(fd) == -1) exit(1);
  if (queued_open(&q, name) != 1 || ahead_add(&a, name, &q) == -1) exit(1);
  (void) unlink(name);
}

/* The names of those that are, or may be, equal to the first. */
static const char *same(void)
{
  static char s[AHEAD_MAX + 1];
  unsigned int i, n = 0;

  for (i = 0; i < a.n; ++i)
    if (i == 0 || a.wait[i]->same) s[n++] = a.wait[i]->name.s[0];
  s[n] = 0;
  return s;
}

static void is(const char *want, const char *what)
{
  int good = strcmp(want, same()) == 0;

  TAP_OK(good, what);
  if (!good) printf("# %s\n", same());
}

static void fresh(void)
{
  while (a.n) ahead_dropfirst(&a);
}

/* Reads N bytes of the first, and compares them. */
static void pass(size_t n)
{
  static char buf[100000];
  size_t got;
  ssize_t r;

  for (got = 0; got < n; got += (size_t) r) {
    r = substdio_get(&a.wait[0]->q.ss, buf + got, n - got);
    if (r <= 0) exit(1);
  }
  ahead_compare(&a, buf, n);
}

static void starts(void)
{
  add("a", "a@h", "hi\n", 0);
  add("b", "b@h", "ho\n", 0);
  add("c", "c@h", "hi\n", 0);
  add("d", "d@h", "hi\n\n", 0);
  add("e", "c@h", "hi\n", 0);
  is("ac", "another end, another size, a recipient twice");
  if (ahead_begin(&a) == -1) exit(1);
  add("f", "f@h", "hi\n", 0);
  is("ac", "what comes when the first is on its way is too late");
  pass(3);
  is("ac", "equal to the end");
  ahead_drop(&a, 2);
  ahead_dropfirst(&a);
  is("b", "the next is another");
  ahead_dropfirst(&a);
  is("d", "and another");
  ahead_dropfirst(&a);
  is("ef", "and these are two");
  fresh();
}

static void middles(void)
{
  char x[20001];

  memset(x, 'x', 20000);
  x[20000] = 0;
  add("a", "a@h", x, 0);
  x[15000] = 'y';
  add("b", "b@h", x, 0);
  add("c", "c@h", x, 0);
  x[15000] = 'x';
  add("d", "d@h", x, 0);
  is("abcd", "what is not in a buffer may be equal");
  if (ahead_begin(&a) == -1) exit(1);
  pass(10000);
  is("abcd", "or so far");
  pass(10000);
  is("ad", "or is not");
  ahead_drop(&a, 3);
  ahead_dropfirst(&a);
  is("bc", "those that are not begin again: the next is equal");
  if (ahead_begin(&a) == -1) exit(1);
  pass(5000);
  ahead_dropfirst(&a); /* it could not be read on */
  is("c", "one that was given up, before another");
  if (ahead_begin(&a) == -1) exit(1);
  pass(20000);
  TAP_OK(a.wait[0]->q.ss.p == 0, "the whole of it is read");
  fresh();
}

static void unreadable(void)
{
  char x[20001];

  memset(x, 'x', 20000);
  x[20000] = 0;
  add("a", "a@h", x, 0);
  add("b", "b@h", x, 0);
  add("c", "c@h", x, 0);
  if (ahead_begin(&a) == -1) exit(1);
  pass(10000);
  (void) close(a.wait[1]->q.fd);
  pass(10000);
  is("ac", "one that cannot be read is not equal");
  ahead_drop(&a, 2);
  ahead_dropfirst(&a);
  is("b", "nor is anything equal to what cannot be read again");
  TAP_OK(ahead_begin(&a) == -1 && errno == EBADF, "which is said in its turn");
  fresh();
}

static void sizes(void)
{
  char r[] = "0@h";
  unsigned int i;

  TAP_OK(ahead_wants(&a), "a first one is wanted");
  for (i = 0; i < 5; ++i, ++r[0]) add(&"abcde"[i], r, "", AHEAD_BYTES / 3);
  is("abc", "as many as 256 MB make");
  fresh();
  add("a", "a@h", "", AHEAD_BYTES / 2);
  add("b", "b@h", "", AHEAD_BYTES / 2);
  is("ab", "exactly");
  fresh();
  add("a", "a@h", "", AHEAD_BYTES / 2 + 1);
  add("b", "b@h", "", AHEAD_BYTES / 2 + 1);
  is("a", "one byte more");
  fresh();
}

static void counts(void)
{
  char r[] = "00@h";
  unsigned int n;

  for (n = 0; ahead_wants(&a); ++n) {
    r[0] = (char) ('0' + n / 10);
    r[1] = (char) ('0' + n % 10);
    add("a", r, "hi\n", 0);
  }
  TAP_OK(n == AHEAD_MAX && strlen(same()) == AHEAD_MAX, "no more than so many");
  fresh();
  add("a", "a@h", "hi\n", 0);
  for (n = 0; ahead_wants(&a); ++n) add("b", "a@h", "ho\n", 0);
  TAP_OK(n == AHEAD_LOOK, "nor so many that differ");
  fresh();
  ahead_init(&a, 0);
  TAP_OK(ahead_wants(&a), "with 0 there is one,");
  add("a", "a@h", "hi\n", 0);
  TAP_OK(!ahead_wants(&a), "and no other");
  fresh();
}

int main(void)
{
  static char dir[] = "/tmp/t_ahead.XXXXXX";

  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  queued_init(&q);
  ahead_init(&a, AHEAD_LOOK);
  starts();
  middles();
  unreadable();
  sizes();
  counts();
  (void) rmdir(dir);
  return tap_end();
}
