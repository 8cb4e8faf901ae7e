/*
 * tcprules: compiles rules(5) for tcpserver.
 *
 * usage: tcprules rules.cdb tmp
 *
 * 0: the rules as text
 * 2: what is wrong with them, with line numbers
 * The compiled rules are written to tmp, flushed, and moved to rules.cdb,
 * which is the old or the new file at every moment. Both are on one file
 * system. Where tmp is not moved it is removed.
 *
 * exit: 0 rules.cdb is new; 100 a line is wrong; 111 trouble. In both cases
 * rules.cdb is the old one, unless the line on 2 says otherwise.
 */
#include <errno.h>
#include <unistd.h>

#include "cdbmake.h"
#include "fmt.h"
#include "getln.h"
#include "replace.h"
#include "rules.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"

static const char *fn;
static struct replace file;
static struct cdbmake c;
static char inbuf[8192];

static void die_file(void)
{
  replace_undo(&file);
  strerr_die(111, errno, fn, " ", file.fate, ": unable to ", file.what, " ",
             file.of, (char *) 0);
}

static void die_in(void)
{
  replace_undo(&file);
  strerr_die(111, errno, fn, " stays as it was: unable to read the rules",
             (char *) 0);
}

static int add(void *arg, const char *key, size_t nk, const char *data,
               size_t nd)
{
  (void) arg;
  return cdbmake_add(&c, key, nk, data, nd);
}

static const char *quoted(stralloc *line)
{
  if (line->len && line->s[line->len - 1] == '\n') --line->len;
  if (stralloc_0(line) == -1) die_in();
  return line->s;
}

static void compile(stralloc *line, unsigned long long number)
{
  char num[FMT_NUM];
  const char *why;

  num[fmt_num(num, number)] = 0;
  switch (rules_parse(line->s, line->len, add, 0, &why)) {
  case RULES_ERROR:
    die_file();
    break;
  case RULES_BAD:
    replace_undo(&file);
    strerr_die(100, 0, fn, " stays as it was: line ", num, ": ", why, ": ",
               quoted(line), (char *) 0);
    break;
  case RULES_GOOD:
  case RULES_NONE:
    if (why)
      strerr_warn(0, "line ", num, ": ", why, ": ", quoted(line), (char *) 0);
  }
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  stralloc line = {0};
  substdio in;
  unsigned long long number = 0;
  int match;

  usage_init(argc, argv, "tcprules", "rules.cdb tmp",
             "compile access rules for tcpserver");
  if (subgetopt(&o, argc, argv, "") != -1 || argc - o.ind != 2) usage_die();
  fn = argv[o.ind];
  if (replace_start(&file, fn, argv[o.ind + 1]) == -1) die_file();
  if (cdbmake_start(&c, file.fd) == -1) die_file();
  substdio_in(&in, read, 0, inbuf, sizeof inbuf);
  do {
    if (getln(&in, &line, &match, '\n') == -1) die_in();
    compile(&line, ++number);
  } while (match);

  if (cdbmake_finish(&c) == -1) die_file();
  if (replace_finish(&file, 0) == -1) die_file();
  return 0;
}
