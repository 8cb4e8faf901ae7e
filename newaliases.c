/*
 * newaliases: makes a forwarding table for fastforward from an alias file as
 * sendmail has it.
 *
 * usage: newaliases [file]
 *
 * file: /etc/aliases unless given
 * The table is written to file.tmp, flushed, and moved to file.cdb, which is
 * the old or the new one at every moment, and world-readable.
 * 2: what is wrong, with file and line
 * control/defaulthost, defaultdomain, plusdomain, me: what addresses lack
 *
 * exit: 0 file.cdb is new; 100 the file has a mistake, or is not whole; 111
 * trouble. In both cases file.cdb is the old one, unless the line on 2 says
 * otherwise.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aliases.h"
#include "fmt.h"
#include "fwdtable.h"
#include "open.h"
#include "qualify.h"
#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"

static const char *fn;
static stralloc cdb, tmp;
static struct fwdtable table = {.file = {.fd = -1}};

static void die_nomem(void)
{
  fwdtable_undo(&table);
  strerr_die(111, ENOMEM, "unable to compile ", fn, ": the old table stays",
             (char *) 0);
}

static void die_read(const char *what)
{
  fwdtable_undo(&table);
  strerr_die(111, errno, "the old table stays: unable to read ", what,
             (char *) 0);
}

static void die_table(void)
{
  fwdtable_undo(&table);
  strerr_die(111, errno, cdb.s, " ", table.file.fate, ": unable to ",
             table.file.what, " ", table.file.of, (char *) 0);
}

static const char *number(unsigned long long u)
{
  static char num[FMT_NUM];

  num[fmt_num(num, u)] = 0;
  return num;
}

static void die_bad(int code, unsigned long long line, const char *why)
{
  fwdtable_undo(&table);
  strerr_die(code, 0, cdb.s, " stays as it was: ", fn, ", line ", number(line),
             ": ", why, (char *) 0);
}

/* The line on which place AT of the instruction is. */
static unsigned long long lineof(const struct aliases_lines *l, size_t at)
{
  unsigned long long u = l->first;
  size_t i;

  for (i = 0; i < at && i < l->line.len; ++i) u += l->line.s[i] == '\n';
  return u;
}

static void add(struct aliases *a, const struct aliases_lines *l)
{
  int r = 1;

  if (a->owner.len) r = fwdtable_owner(&table, &a->owned, &a->owner);
  if (r != -1) r = fwdtable_add(&table, &a->alias, &a->commands);
  if (r == -1) die_table();
  if (r == 1) return;
  if (stralloc_0(&a->alias) == -1) die_nomem();
  strerr_warn(0, fn, ", line ", number(l->first), ": ", a->alias.s,
              ": it stands above already: only the first counts", (char *) 0);
}

static void compile(struct aliases *a, const struct aliases_lines *l)
{
  const char *why;

  switch (aliases_instruction(a, l->line.s, l->line.len, &why)) {
  case ALIASES_ERROR:
    if (errno != EDOM) die_nomem();
    die_bad(111, lineof(l, a->at), QUALIFY_EDOM);
    break;
  case ALIASES_BAD:
    die_bad(100, lineof(l, a->at), why);
    break;
  case ALIASES_GOOD:
    add(a, l);
  }
}

static void all(int fd)
{
  static char buf[8192];
  struct qualify q;
  struct aliases a = {.q = &q};
  struct aliases_lines l = {0};
  substdio in;
  const char *control;
  unsigned long long last = 0;
  int r;

  if (qualify_init(&q, &control) == -1) die_read(control);
  substdio_in(&in, read, fd, buf, sizeof buf);
  l.ss = &in;
  while ((r = aliases_next(&l)) == 1) {
    compile(&a, &l);
    last = l.first;
  }
  if (r == -1) die_read(fn);
  if (r == -2)
    die_bad(100, l.first,
            "the last line has no newline: was the file saved half?");
  if (a.isopen)
    die_bad(100, last, "expected an address after the comma, and the file ends "
                       "here: was it saved half?");
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

  usage_init(argc, argv, "newaliases", "[file]",
             "make a forwarding table from /etc/aliases, or file");
  if (subgetopt(&o, argc, argv, "") != -1 || argc - o.ind > 1) usage_die();
  fn = argc > o.ind ? argv[o.ind] : "/etc/aliases";
  name(&cdb, ".cdb");
  name(&tmp, ".tmp");
  fd = open_regularlink(fn, &st);
  if (fd == -1 && errno == EINVAL)
    strerr_die(111, 0, "the old table stays: ", fn, " is no regular file",
               (char *) 0);
  if (fd == -1) die_read(fn);
  if (fwdtable_start(&table, cdb.s, tmp.s) == -1) die_table();
  all(fd);
  if (fwdtable_finish(&table, 1) == -1) die_table();
  _exit(0);
}
