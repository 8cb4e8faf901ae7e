/*
 * trace: follow a command's system calls, count them, or break one.
 *
 * trace [-fac] [-o file] [-b n] [-s names] [-P text]
 *       [-n n [-A] -e errno | -n n [-A] -1 | -n n -k [-pd]] [--] command ...
 *
 *   -f  follow the whole tree of processes, and wait until all have ended
 *   -a  the calls of the loader and of checkers, too: files below /lib,
 *       /usr/lib, /proc, and /etc/ld.so, and *.gcda
 *   -c  at the end one line per name, "count name", and "count total"
 *   -o  write there instead of on 2
 *   -b  show up to this many bytes of what is read or written (64)
 *   -s  only these calls: names with commas between
 *   -P  only calls whose target contains this text
 *   -n  the N-th of those calls (from 1) ...
 *   -e  ... fails with this errno (a name or a number); -A: all after it too.
 *       A close does close
 *   -1  ... moves one byte only; only those that ask for more count
 *   -k  ... is not made: the whole tree is killed in front of it; -p: only
 *       the process that makes it; -d: when it is done
 *
 * All begins with the first call of the command. Without -c one line for
 * each call, in the order in which they ended: callline.h.
 *
 * Exit codes: the command's; 128 and the signal that ended it; 77 where
 * tracing does not work; 100 usage; 111 trouble.
 *
 * For Linux on x86-64 and arm64; elsewhere it says so and exits 77.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fmt.h"
#include "open.h"
#include "scan.h"
#include "strerr.h"
#include "stralloc.h"
#include "subgetopt.h"
#include "substdio.h"
#include "tests/callline.h"
#include "tests/tree.h"
#include "usage.h"

static struct tree tree;
static char outbuf[8192];
static substdio out;

static void die_nomem(void)
{
  strerr_die(111, ENOMEM, "unable to trace", (char *) 0);
}

static void putcall(void *arg, struct tree_call *c)
{
  static stralloc l;

  (void) arg;
  l.len = 0;
  if (callline_cat(&l, c) == -1) die_nomem();
  if (substdio_putflush(&out, l.s, l.len) == -1)
    strerr_die(111, errno, "unable to write the trace", (char *) 0);
}

static void putcounts(void)
{
  stralloc l = {0};
  size_t i;

  for (i = 0; calls[i].name; ++i) {
    if (!tree.count[i]) continue;
    if (stralloc_catnum(&l, tree.count[i]) == -1 ||
        stralloc_append(&l, ' ') == -1 ||
        stralloc_cats(&l, calls[i].name) == -1 ||
        stralloc_append(&l, '\n') == -1)
      die_nomem();
  }
  if (stralloc_catnum(&l, tree.seen) == -1 ||
      stralloc_cats(&l, " total\n") == -1)
    die_nomem();
  if (substdio_putflush(&out, l.s, l.len) == -1)
    strerr_die(111, errno, "unable to write the counts", (char *) 0);
  stralloc_free(&l);
}

static void die_trace(void)
{
  strerr_die(77, errno, "tracing does not work here", (char *) 0);
}

static int run(char *const *argv)
{
  int status, r, code = 0;
  pid_t pid, first = fork();

  if (first == -1) strerr_die(111, errno, "unable to fork", (char *) 0);
  if (first == 0) {
    if (tree_me() == -1) die_trace();
    (void) signal(SIGPIPE, SIG_DFL);
    (void) execvp(argv[0], argv);
    strerr_die(111, errno, "unable to run ", argv[0], (char *) 0);
  }
  if (tree_add(&tree, first) == -1) die_trace();
  while ((r = tree_next(&tree, &pid, &status)) == 1)
    if (pid == first)
      code = WIFSIGNALED(status) ? 128 + WTERMSIG(status)
                                 : WEXITSTATUS(status);
  if (r == -1) die_trace();
  return code;
}

/* -------------------------------------------------------------- OPTIONS */

static void fault(int kind)
{
  if (tree.fault != TREE_NONE) usage_die();
  tree.fault = kind;
}

static void check(int only, int counting)
{
  if ((tree.at != 0) != (tree.fault != TREE_NONE)) usage_die();
  if ((only || tree.after) && tree.fault != TREE_KILLALL) usage_die();
  if (tree.onwards && tree.fault == TREE_KILLALL) usage_die();
  if (only) tree.fault = TREE_KILL;
  if (!counting) tree.saw = putcall;
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  unsigned long long show = 64;
  const char *fn = 0;
  int fd = 2, counting = 0, only = 0;
  int c;

  usage_init(argc, argv, "trace",
             "[-fac] [-o file] [-b n] [-s names] [-P text] [-n n [-A] -e "
             "errno | -n n [-A] -1 | -n n -k [-pd]] [--] command ...",
             "follow, count or break the system calls of a command");
  while ((c = subgetopt(&o, argc, argv, "facA1kpdo:b:s:P:n:e:")) != -1)
    switch (c) {
    case 'f': tree.children = 1; break;
    case 'a': tree.all = 1; break;
    case 'c': counting = 1; break;
    case 'A': tree.onwards = 1; break;
    case '1': fault(TREE_ONE); break;
    case 'k': fault(TREE_KILLALL); break;
    case 'p': only = 1; break;
    case 'd': tree.after = 1; break;
    case 'o': fn = o.arg; break;
    case 's': tree.names = o.arg; break;
    case 'P': tree.text = o.arg; break;
    case 'e':
      fault(TREE_ERROR);
      tree.error = calls_errno(o.arg);
      if (!tree.error) usage_die();
      break;
    case 'b':
      if (!scan_all(o.arg, 1 << 20, &show)) usage_die();
      break;
    case 'n':
      if (!scan_all(o.arg, 1 << 30, &tree.at)) usage_die();
      break;
    default: usage_die();
    }
  if (!argv[o.ind]) usage_die();
  tree.show = (size_t) show;
  check(only, counting);
  if (!calls[0].name)
    strerr_die(77, 0, "not on this system: it is for Linux on x86-64 and arm64",
               (char *) 0);
  if (fn) {
    fd = open_trunc(fn, 0644);
    if (fd == -1)
      strerr_die(111, errno, "unable to create ", fn, (char *) 0);
  }
  substdio_out(&out, write, fd, outbuf, sizeof outbuf);
  c = run(argv + o.ind);
  if (counting) putcounts();
  _exit(c);
}
