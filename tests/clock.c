/*
 * clock: how long a command takes, by the monotonic clock.
 *
 * clock [-e] [-o file] command ...
 *
 *   -e  only until the command, or what it started, says something on 2;
 *       the rest of what it says there is thrown away
 *   -o  write the answer into a file instead of on 2
 *
 * The answer is "SECONDS USER SYSTEM", with microseconds; the latter two are
 * the time that the command and the children that it waited for were
 * computing.
 *
 * Exit codes: the command's; 128 and the signal that ended it; 100 usage; 111
 * trouble.
 */
#include <errno.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "fd.h"
#include "fmt.h"
#include "open.h"
#include "sig.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"
#include "wait.h"

typedef unsigned long long usec;

static usec now(void)
{
  struct timespec t;

  if (clock_gettime(CLOCK_MONOTONIC, &t) == -1)
    strerr_die(111, errno, "unable to tell the time", (char *) 0);
  return (usec) t.tv_sec * 1000000 + (usec) t.tv_nsec / 1000;
}

static size_t seconds(char *s, usec u)
{
  size_t n = fmt_num(s, u / 1000000);

  s[n++] = '.';
  return n + fmt_num0(s + n, u % 1000000, 6);
}

static size_t cpu(char *s, const struct timeval *t)
{
  return seconds(s, (usec) t->tv_sec * 1000000 + (usec) t->tv_usec);
}

static void answer(const char *fn, usec took, const struct rusage *ru)
{
  char s[4 * FMT_NUM + 32];
  size_t n;
  int fd = 2;

  if (fn) {
    fd = open_trunc(fn, 0644);
    if (fd == -1)
      strerr_die(111, errno, "unable to create ", fn, (char *) 0);
  }
  n = seconds(s, took);
  s[n++] = ' ';
  n += cpu(s + n, &ru->ru_utime);
  s[n++] = ' ';
  n += cpu(s + n, &ru->ru_stime);
  s[n++] = '\n';
  if (substdio_writeall(fd, s, n) == -1)
    strerr_die(111, errno, "unable to write the answer", (char *) 0);
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  struct rusage ru;
  const char *fn = 0;
  char b[1024];
  usec start, took;
  int p[2];
  int early = 0;
  int c, status;
  pid_t pid;

  usage_init(argc, argv, "clock", "[-e] [-o file] command ...",
             "tell how long a command takes");
  while ((c = subgetopt(&o, argc, argv, "eo:")) != -1)
    switch (c) {
    case 'e': early = 1; break;
    case 'o': fn = o.arg; break;
    default: usage_die();
    }
  argv += o.ind;
  if (!*argv) usage_die();
  if (early && fd_pipe(p) == -1)
    strerr_die(111, errno, "unable to make a pipe", (char *) 0);
  start = now();
  pid = fork();
  if (pid == -1) strerr_die(111, errno, "unable to fork", (char *) 0);
  if (pid == 0) {
    if (early && fd_copy(2, p[1]) == -1) _exit(111);
    sig_default(SIGPIPE);
    (void) execvp(argv[0], argv);
    strerr_die(111, errno, "unable to run ", argv[0], (char *) 0);
  }
  took = 0;
  if (early) {
    (void) close(p[1]);
    if (substdio_readeintr(p[0], b, sizeof b) > 0) took = now() - start;
    while (substdio_readeintr(p[0], b, sizeof b) > 0)
      ;
  }
  if (wait_pid(pid, &status) == -1 || getrusage(RUSAGE_CHILDREN, &ru) == -1)
    strerr_die(111, errno, "unable to wait", (char *) 0);
  if (!took) took = now() - start;
  answer(fn, took, &ru);
  if (wait_crashed(status)) return 128 + wait_crashed(status);
  return wait_exitcode(status);
}
