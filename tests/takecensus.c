/*
 * takecensus: sample messages (sample.h) for scripts, and the census of them.
 *
 *   takecensus fill MAILDIR COUNT RCPTS PREFIX HOST
 *     queues the messages 1 to COUNT for RCPTS recipients each in MAILDIR/new
 *   takecensus many MAILDIR COUNT
 *     COUNT empty files with names of 32 bytes in MAILDIR/new, in no order:
 *     links of a few, which are made and removed in a fifth of the time
 *   takecensus packages COUNT RCPTS PREFIX HOST
 *     the same as packages of QMTP, on 1
 *   takecensus message ID
 *   takecensus envelope ID RCPTS PREFIX HOST
 *     one message, and its envelope for the queue program, on 1
 *   takecensus judge COUNT RCPTS MAILDIR...
 *     expects exactly one of each over all the Maildirs; prints "LOST DOUBLED
 *     TORN" on 1, and a line on 2 for each that is not so
 *   takecensus list COUNT RCPTS MAILDIR...
 *     "ID RCPT COPIES" for each of them, on 1
 *
 * Recipients are PREFIXr1@HOST, PREFIXr2@HOST ... Exit: 0; 1 something is
 * lost, doubled or torn (list: torn); 100 usage; 111 trouble.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "fmt.h"
#include "open.h"
#include "scan.h"
#include "strerr.h"
#include "stralloc.h"
#include "substdio.h"
#include "tests/census.h"
#include "tests/sample.h"
#include "usage.h"

#define MOST 1000000

static char outbuf[8192];
static substdio out;
static stralloc sa;
static struct census census;

static void die(const char *what)
{
  strerr_die(111, errno, "unable to ", what, (char *) 0);
}

static unsigned int number(const char *s)
{
  unsigned long long u;

  if (!s || !scan_all(s, MOST, &u) || u == 0) usage_die();
  return (unsigned int) u;
}

static void put(void)
{
  if (substdio_put(&out, sa.s, sa.len) == -1) die("write");
  sa.len = 0;
}

static void putnum(unsigned long long u, char ch)
{
  if (stralloc_catnum(&sa, u) == -1 || stralloc_append(&sa, ch) == -1)
    die("write");
}

/* new/ID.R, in the order of their numbers. */
static void fill1(int dir, unsigned int id, unsigned int r, char **arg)
{
  char name[2 * FMT_NUM + 1];
  size_t n = fmt_num0(name, id, 7);
  int fd;

  name[n++] = '.';
  n += fmt_num(name + n, r);
  name[n] = 0;
  sa.len = 0;
  if (sample_queued(&sa, id, arg[0], r, arg[1]) == -1) die("make a message");
  fd = open_exclat(dir, name, 0600);
  if (fd == -1) die("create a message");
  if (substdio_writeall(fd, sa.s, sa.len) == -1) die("write a message");
  (void) close(fd);
}

static void fill(char **arg)
{
  unsigned int id, r, count = number(arg[1]), rcpts = number(arg[2]);
  int dir;

  if (chdir(arg[0]) == -1) die("change to the Maildir");
  dir = open_dirat(AT_FDCWD, "new", 0);
  if (dir == -1) die("open new");
  for (id = 1; id <= count; ++id)
    for (r = 1; r <= rcpts; ++r) fill1(dir, id, r, arg + 3);
}

static void many(char **arg)
{
  char first[33], name[33];
  unsigned int i, count = number(arg[1]);
  int fd, r;

  if (chdir(arg[0]) == -1 || chdir("new") == -1)
    die("change to the Maildir");
  for (i = 0; i < count; ++i) {
    /* MOST + 3 is a prime: each is another. */
    name[fmt_num0(name, i * 7919ULL % (MOST + 3), 32)] = 0;
    r = -1;
    if (i % 1000) r = link(first, name);
    if (r == -1) { /* the first, or there is no room for more links of it */
      fd = open_exclat(AT_FDCWD, name, 0600);
      if (fd == -1) die("create a message");
      (void) close(fd);
      memcpy(first, name, sizeof name);
    }
  }
}

static void packages(char **arg)
{
  unsigned int id, count = number(arg[0]), rcpts = number(arg[1]);

  for (id = 1; id <= count; ++id) {
    if (sample_package(&sa, id, arg[2], 1, rcpts, arg[3]) == -1)
      die("make a package");
    put();
  }
}

static void read_all(char **arg)
{
  if (census_init(&census, number(arg[0]), number(arg[1])) == -1)
    die("begin");
  for (arg += 2; *arg; ++arg)
    if (census_read(&census, *arg, CENSUS_HERE) == -1)
      strerr_die(111, errno, "unable to read ", *arg, (char *) 0);
}

static int judge(char **arg)
{
  read_all(arg);
  census_judge(&census);
  putnum(census.lost, ' ');
  putnum(census.doubled, ' ');
  putnum(census.torn, '\n');
  put();
  (void) substdio_writeall(2, census.text.s, census.text.len);
  return census.lost || census.doubled || census.torn;
}

static int list(char **arg)
{
  unsigned int id, r;

  read_all(arg);
  for (id = 1; id <= census.ids; ++id)
    for (r = 1; r <= census.rcpts; ++r) {
      putnum(id, ' ');
      putnum(r, ' ');
      putnum(census_copies(&census, id, r, CENSUS_HERE), '\n');
      put();
    }
  (void) substdio_writeall(2, census.text.s, census.text.len);
  return census.torn != 0;
}

static void single(const char *what, char **arg)
{
  int r;

  if (strcmp(what, "message") == 0)
    r = sample_text(&sa, number(arg[0]));
  else
    r = sample_envelope(&sa, number(arg[0]), arg[2], number(arg[1]), arg[3]);
  if (r == -1) die("make a message");
  put();
}

int main(int argc, char **argv)
{
  const char *what = argc > 1 ? argv[1] : "";
  char **arg = argv + 2;
  int n = argc - 2, r = 0;

  usage_init(argc, argv, "takecensus",
             "fill|many|packages|message|envelope|judge|list argument ...",
             "make sample messages, and count them");
  substdio_out(&out, write, 1, outbuf, sizeof outbuf);
  if (strcmp(what, "fill") == 0 && n == 5) fill(arg);
  else if (strcmp(what, "many") == 0 && n == 2) many(arg);
  else if (strcmp(what, "packages") == 0 && n == 4) packages(arg);
  else if (strcmp(what, "message") == 0 && n == 1) single(what, arg);
  else if (strcmp(what, "envelope") == 0 && n == 4) single(what, arg);
  else if (strcmp(what, "judge") == 0 && n >= 3) r = judge(arg);
  else if (strcmp(what, "list") == 0 && n >= 3) r = list(arg);
  else usage_die();
  if (substdio_flush(&out) == -1) die("write");
  _exit(r);
}
