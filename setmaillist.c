/*
 * setmaillist: makes a binary mailing list for fastforward.
 *
 * usage: setmaillist bin tmp < list
 *
 * 0: one address, or one file name, in each line
 * 2: what is wrong, with line numbers
 * The list is written to tmp, flushed, and moved to bin, which is the old or
 * the new file at every moment. Both are on one file system. Where tmp is not
 * moved it is removed.
 *
 * exit: 0 bin is new; 100 a line is wrong; 111 trouble. In both cases bin is
 * the old one, unless the line on 2 says otherwise.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "fmt.h"
#include "getln.h"
#include "maillist.h"
#include "replace.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"

static const char *fn;
static struct replace file;
static substdio out;
static char inbuf[8192], outbuf[8192];
static unsigned long long number;

static void die_file(void)
{
  replace_undo(&file);
  strerr_die(111, errno, fn, " ", file.fate, ": unable to ", file.what, " ",
             file.of, (char *) 0);
}

static void die_in(void)
{
  replace_undo(&file);
  strerr_die(111, errno, fn, " stays as it was: unable to read the list",
             (char *) 0);
}

static void die_bad(const char *why)
{
  char num[FMT_NUM];

  replace_undo(&file);
  num[fmt_num(num, number)] = 0;
  strerr_die(100, 0, fn, " stays as it was: line ", num, ": ", why,
             (char *) 0);
}

/* A line without its newline. */
static void add(const char *s, size_t n)
{
  const char *why;
  int amp;

  while (n && (s[n - 1] == ' ' || s[n - 1] == '\t')) --n;
  if (n == 0 || *s == '#') return;
  if (memchr("|!? \t", *s, 5))
    die_bad("expected an address, or a file name that begins with / or .; "
            "an address that begins with one of |!? or a blank needs an &");
  amp = *s != '&' && *s != '.' && *s != '/';
  why = amp ? maillist_badaddr(s, n) : maillist_bad(s, n);
  if (why) die_bad(why);
  if (amp && substdio_put(&out, "&", 1) == -1) die_file();
  if (substdio_put(&out, s, n) == -1 || substdio_put(&out, "", 1) == -1)
    die_file();
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  stralloc line = {0};
  substdio in;
  int match;

  usage_init(argc, argv, "setmaillist", "bin tmp < list",
             "make a binary mailing list for fastforward");
  if (subgetopt(&o, argc, argv, "") != -1 || argc - o.ind != 2) usage_die();
  fn = argv[o.ind];
  if (replace_start(&file, fn, argv[o.ind + 1]) == -1) die_file();
  substdio_in(&in, read, 0, inbuf, sizeof inbuf);
  substdio_out(&out, write, file.fd, outbuf, sizeof outbuf);
  for (;;) {
    if (getln(&in, &line, &match, '\n') == -1) die_in();
    if (!match && line.len == 0) break;
    ++number;
    if (!match) die_bad("the last line has no newline: was it cut off?");
    add(line.s, line.len - 1);
  }
  if (substdio_flush(&out) == -1) die_file();
  if (replace_finish(&file, 1) == -1) die_file();
  _exit(0);
}
