/*
 * newinclude: makes a binary mailing list for fastforward from an :include:
 * file as sendmail has it.
 *
 * usage: newinclude list
 *
 * The list is written to list.tmp, flushed, and moved to list.bin, which is
 * the old or the new one at every moment, and world-readable.
 * 2: what is wrong, with file and line
 * control/defaulthost, defaultdomain, plusdomain, me: what addresses lack
 *
 * exit: 0 list.bin is new; 100 the list has a mistake, or is not whole; 111
 * trouble. In both cases list.bin is the old one, unless the line on 2 says
 * otherwise.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aliases.h"
#include "fmt.h"
#include "getln.h"
#include "open.h"
#include "qualify.h"
#include "replace.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"

static const char *fn;
static stralloc bin, tmp;
static struct replace file = {.fd = -1};
static substdio out;
static char inbuf[8192], outbuf[8192];

static void die_nomem(void)
{
  replace_undo(&file);
  strerr_die(111, ENOMEM, "unable to compile ", fn, ": the old list stays",
             (char *) 0);
}

static void die_read(const char *what)
{
  replace_undo(&file);
  strerr_die(111, errno, "the old list stays: unable to read ", what,
             (char *) 0);
}

static void die_file(void)
{
  replace_undo(&file);
  strerr_die(111, errno, bin.s, " ", file.fate, ": unable to ", file.what, " ",
             file.of, (char *) 0);
}

static void die_bad(int code, unsigned long long line, const char *why)
{
  char num[FMT_NUM];

  replace_undo(&file);
  num[fmt_num(num, line)] = 0;
  strerr_die(code, 0, bin.s, " stays as it was: ", fn, ", line ", num, ": ",
             why, (char *) 0);
}

static void compile(struct aliases *a, const stralloc *line,
                    unsigned long long number)
{
  const char *why;

  if (*line->s == '#') return;
  switch (aliases_addresses(a, line->s, line->len, &why)) {
  case ALIASES_ERROR:
    if (errno != EDOM) die_nomem();
    die_bad(111, number, QUALIFY_EDOM);
    break;
  case ALIASES_BAD:
    die_bad(100, number, why);
    break;
  case ALIASES_GOOD:
    if (a->commands.len &&
        substdio_put(&out, a->commands.s, a->commands.len) == -1)
      die_file();
  }
}

static void all(int fd)
{
  struct qualify q;
  struct aliases a = {.q = &q};
  stralloc line = {0};
  substdio in;
  const char *control;
  unsigned long long number = 0;
  int match;

  if (qualify_init(&q, &control) == -1) die_read(control);
  substdio_in(&in, read, fd, inbuf, sizeof inbuf);
  substdio_out(&out, write, file.fd, outbuf, sizeof outbuf);
  for (;;) {
    if (getln(&in, &line, &match, '\n') == -1) die_read(fn);
    if (!match && line.len == 0) break;
    ++number;
    if (!match)
      die_bad(100, number,
              "the last line has no newline: was the file saved half?");
    compile(&a, &line, number);
  }
  if (substdio_flush(&out) == -1) die_file();
}

static void name(stralloc *sa, const char *suffix)
{
  if (stralloc_copys(sa, fn) == -1 || stralloc_cats(sa, suffix) == -1 ||
      stralloc_0(sa) == -1)
    die_nomem();
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  struct stat st;
  int fd;

  usage_init(argc, argv, "newinclude", "list",
             "make a binary mailing list from an :include: file");
  if (subgetopt(&o, argc, argv, "") != -1 || argc - o.ind != 1) usage_die();
  fn = argv[o.ind];
  name(&bin, ".bin");
  name(&tmp, ".tmp");
  fd = open_regularlink(fn, &st);
  if (fd == -1 && errno == EINVAL)
    strerr_die(111, 0, "the old list stays: ", fn, " is no regular file",
               (char *) 0);
  if (fd == -1) die_read(fn);
  if (replace_start(&file, bin.s, tmp.s) == -1) die_file();
  all(fd);
  if (replace_finish(&file, 1) == -1) die_file();
  _exit(0);
}
