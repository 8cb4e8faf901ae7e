/*
 * setforward: makes a forwarding table for fastforward.
 *
 * usage: setforward cdb tmp < instructions
 *
 * 0: instructions: target: command, command;
 * 2: what is wrong with them, with line numbers
 * The table is written to tmp, flushed, and moved to cdb, which is the old or
 * the new file at every moment. Both are on one file system. Where tmp is not
 * moved it is removed.
 *
 * exit: 0 cdb is new; 100 an instruction is wrong; 111 trouble. In both cases
 * cdb is the old one, unless the line on 2 says otherwise.
 */
#include <errno.h>
#include <unistd.h>

#include "fmt.h"
#include "fwdtext.h"
#include "fwdtable.h"
#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"

static const char *fn;
static struct fwdtable table;

static void die_table(void)
{
  fwdtable_undo(&table);
  strerr_die(111, errno, fn, " ", table.file.fate, ": unable to ",
             table.file.what, " ", table.file.of, (char *) 0);
}

static void die_in(void)
{
  fwdtable_undo(&table);
  strerr_die(111, errno, fn, " stays as it was: unable to read the "
             "instructions", (char *) 0);
}

static const char *number(unsigned long long u)
{
  static char num[FMT_NUM];

  num[fmt_num(num, u)] = 0;
  return num;
}

#define SHOWN 100 /* bytes of a word in a message */

/* The word that was read last, for a message. */
static void die_bad(struct fwdtext *f, const char *why)
{
  fwdtable_undo(&table);
  if (f->word.len > SHOWN) {
    f->word.len = SHOWN;
    if (stralloc_cats(&f->word, "...") == -1) die_in();
  }
  if (stralloc_0(&f->word) == -1) die_in();
  strerr_die(100, 0, fn, " stays as it was: line ", number(f->line), ": ",
             *f->word.s ? f->word.s : "", *f->word.s ? ": " : "", why,
             (char *) 0);
}

static void warn(struct fwdtext *f, const char *what)
{
  if (stralloc_0(&f->target) == -1) die_in();
  --f->target.len;
  strerr_warn(0, "line ", number(f->begun), ": ", f->target.s, ": ", what,
              (char *) 0);
}

static void owners(struct fwdtext *f)
{
  stralloc one = {0};
  size_t i;
  int r;

  for (i = 0; i < f->owners.len; i += one.len + 1) {
    if (stralloc_copys(&one, f->owners.s + i) == -1) die_in();
    r = fwdtable_owner(&table, &f->target, &one);
    if (r == -1) die_table();
    if (r == 0) warn(f, "it has had an owner, which alone counts");
  }
  stralloc_free(&one);
}

static void add(struct fwdtext *f)
{
  int r = 1;

  owners(f);
  if (f->commands.len) r = fwdtable_add(&table, &f->target, &f->commands);
  if (r == -1) die_table();
  if (r == 0) warn(f, "it has had an instruction, which alone counts");
  if (!f->owners.len && !f->commands.len)
    warn(f, "no commands: this makes no target");
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  static char buf[8192];
  struct fwdtext f;
  substdio in;
  const char *why;
  enum fwdtext_result r;

  usage_init(argc, argv, "setforward", "cdb tmp < instructions",
             "make a forwarding table for fastforward");
  if (subgetopt(&o, argc, argv, "") != -1 || argc - o.ind != 2) usage_die();
  fn = argv[o.ind];
  if (fwdtable_start(&table, fn, argv[o.ind + 1]) == -1) die_table();
  substdio_in(&in, read, 0, buf, sizeof buf);
  fwdtext_init(&f, &in);
  while ((r = fwdtext_next(&f, &why)) == FWDTEXT_GOOD) add(&f);
  if (r == FWDTEXT_BAD) die_bad(&f, why);
  if (r == FWDTEXT_ERROR) die_in();
  if (fwdtable_finish(&table, 0) == -1) die_table();
  _exit(0);
}
