/*
 * rss: what memory a command needs.
 *
 * rss [-o file] command ...   runs it; its peak of resident memory, in KiB,
 *                             as the kernel counts it: inexact by some 100
 * rss [-o file] -x command    the same at its very end, exactly (Linux)
 * rss -p pid                  the private memory of a process, in KiB, as
 *                             /proc/PID/smaps_rollup says
 *
 * The number goes to 1, or with -o to a file. The peak is that of the largest
 * of the command and its children that it has waited for.
 *
 * Exit codes: the command's; 128 and the signal that ended it; 77 where the
 * memory of a process cannot be told; 100 usage; 111 trouble.
 */
#include <errno.h>
#include <string.h>
#if defined(__linux__)
#include <sys/personality.h>
#include <sys/ptrace.h>
#endif
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fmt.h"
#include "getln.h"
#include "open.h"
#include "scan.h"
#include "sig.h"
#include "strerr.h"
#include "stralloc.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"
#include "wait.h"

static void answer(const char *fn, unsigned long long u)
{
  char num[FMT_NUM + 1];
  size_t n = fmt_num(num, u);
  int fd = 1;

  if (fn) {
    fd = open_trunc(fn, 0644);
    if (fd == -1)
      strerr_die(111, errno, "unable to create ", fn, (char *) 0);
  }
  num[n++] = '\n';
  if (substdio_writeall(fd, num, n) == -1)
    strerr_die(111, errno, "unable to write the answer", (char *) 0);
}

/* The number in a line "Private_Dirty:   12 kB" for FIELD "Private_"; 0 in
   any other line. */
static unsigned long long number(const stralloc *line, const char *field)
{
  unsigned long long u = 0;
  const char *s;

  if (!stralloc_starts(line, field)) return 0;
  s = strchr(line->s, ':');
  if (!s) return 0;
  ++s;
  s += strspn(s, " \t");
  return scan_num(s, 1ULL << 40, &u) ? u : 0;
}

static unsigned long long rollup(const char *pid, const char *field)
{
  stralloc path = {0}, line = {0};
  unsigned long long sum = 0;
  char buf[4096];
  substdio ss;
  int fd, match;

  if (stralloc_copys(&path, "/proc/") == -1 ||
      stralloc_cats(&path, pid) == -1 ||
      stralloc_cats(&path, "/smaps_rollup") == -1 || stralloc_0(&path) == -1)
    strerr_die(111, errno, "unable to name a file", (char *) 0);
  fd = open_read(path.s);
  if (fd == -1)
    strerr_die(77, errno, "unable to read ", path.s, (char *) 0);
  substdio_in(&ss, read, fd, buf, sizeof buf);
  for (;;) {
    if (getln(&ss, &line, &match, '\n') == -1)
      strerr_die(77, errno, "unable to read ", path.s, (char *) 0);
    if (!match) break;
    line.s[line.len - 1] = 0;
    sum += number(&line, field);
  }
  (void) close(fd);
  stralloc_free(&path);
  stralloc_free(&line);
  return sum;
}

#if defined(__linux__)

static unsigned long long rssof(pid_t pid)
{
  char num[FMT_NUM + 1];

  num[fmt_num(num, (unsigned long long) pid)] = 0;
  return rollup(num, "Rss:");
}

static int run_exact(const char *fn, char *const *argv)
{
  unsigned long long kib = 0;
  int status, sig = 0;
  pid_t pid = fork();

  if (pid == -1) strerr_die(111, errno, "unable to fork", (char *) 0);
  if (pid == 0) {
    sig_default(SIGPIPE);
    /* Always the same addresses: else pages of the libraries come and go. */
    (void) personality(ADDR_NO_RANDOMIZE);
    if (ptrace(PTRACE_TRACEME, 0, 0, 0) == -1 || raise(SIGSTOP) != 0)
      _exit(77);
    (void) execvp(argv[0], argv);
    strerr_die(111, errno, "unable to run ", argv[0], (char *) 0);
  }
  if (wait_pid(pid, &status) == -1 || !WIFSTOPPED(status) ||
      ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACEEXIT) == -1)
    strerr_die(77, errno, "unable to trace", (char *) 0);
  for (;;) {
    if (ptrace(PTRACE_CONT, pid, 0, sig) == -1 && errno != ESRCH)
      strerr_die(111, errno, "unable to go on", (char *) 0);
    if (wait_pid(pid, &status) == -1)
      strerr_die(111, errno, "unable to wait", (char *) 0);
    if (!WIFSTOPPED(status)) break;
    sig = WSTOPSIG(status);
    if (status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXIT << 8))) kib = rssof(pid);
    if (sig == SIGTRAP) sig = 0;
  }
  answer(fn, kib);
  return wait_crashed(status) ? 128 + wait_crashed(status)
                              : wait_exitcode(status);
}

#else

static int run_exact(const char *fn, char *const *argv)
{
  (void) fn;
  (void) argv;
  strerr_die(77, 0, "-x is for Linux only", (char *) 0);
}

#endif

static int run(const char *fn, char *const *argv)
{
  struct rusage ru;
  int status;
  pid_t pid = fork();

  if (pid == -1) strerr_die(111, errno, "unable to fork", (char *) 0);
  if (pid == 0) {
    sig_default(SIGPIPE);
    (void) execvp(argv[0], argv);
    strerr_die(111, errno, "unable to run ", argv[0], (char *) 0);
  }
  if (wait_pid(pid, &status) == -1 || getrusage(RUSAGE_CHILDREN, &ru) == -1)
    strerr_die(111, errno, "unable to wait", (char *) 0);
  answer(fn, (unsigned long long) ru.ru_maxrss);
  if (wait_crashed(status)) return 128 + wait_crashed(status);
  return wait_exitcode(status);
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  const char *fn = 0;
  const char *pid = 0;
  int c, exact = 0;

  usage_init(argc, argv, "rss", "[-o file] [-x] command ... | [-o file] -p pid",
             "tell what memory a command or a process needs");
  while ((c = subgetopt(&o, argc, argv, "o:p:x")) != -1)
    switch (c) {
    case 'o': fn = o.arg; break;
    case 'p': pid = o.arg; break;
    case 'x': exact = 1; break;
    default: usage_die();
    }
  argv += o.ind;
  if (pid) {
    if (*argv) usage_die();
    answer(fn, rollup(pid, "Private_"));
    return 0;
  }
  if (!*argv) usage_die();
  return exact ? run_exact(fn, argv) : run(fn, argv);
}
