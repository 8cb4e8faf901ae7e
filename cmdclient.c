/*
 * cmdclient [-v] [-n name] [-t seconds] command [arg ...] -- program [arg ...]
 *
 * tcpclient for what is no TCP: runs a command (ssh, say), and a program with
 * the command's 0 and 1 as its 7 and 6. When the program has ended the command
 * finds the end of its input; it gets a SIGTERM after SECONDS (20), and a
 * SIGKILL 5 seconds later. Signals are passed on to both.
 *
 * Program: 6 reads what the command writes, 7 writes what it reads. 0 and 1
 * are ours. The command has them nowhere, and no other descriptor but 2.
 * Environment: sets PROTO to CMD and TCPREMOTEHOST to NAME, and removes what
 * else would describe a connection, for both.
 * Exit: the program's; if that is 0, 111 where the command failed, for then
 * the program may have seen an end that was none; 100 usage; 111 unable to
 * begin.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "deadline.h"
#include "env.h"
#include "fd.h"
#include "fmt.h"
#include "home.h"
#include "scan.h"
#include "sig.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"
#include "wait.h"

#define KILL 5 /* seconds from SIGTERM to SIGKILL */

/* What was started: pid 0 when it has ended. */
struct child {
  char **argv;
  pid_t pid;
  int status;
};

static struct child command, program;
static unsigned long long grace = 20;
static int sigfd;
static int verbose;
static int told; /* to end, by us or by who told us */

static void both(int sig)
{
  if (program.pid) (void) kill(program.pid, sig);
  if (command.pid) (void) kill(command.pid, sig);
}

static void die(const char *a, const char *b)
{
  int e = errno;

  both(SIGKILL);
  strerr_die(111, e, a, b, (char *) 0);
}

/* What is ignored stays so. */
static void passed(void (*set)(int))
{
  static const int sig[] = {SIGHUP, SIGINT, SIGTERM};
  size_t i;

  for (i = 0; i < sizeof sig / sizeof *sig; ++i)
    if (!sig_ignored(sig[i])) set(sig[i]);
}

/* CHILD */

/* FD becomes TO and the one above it. The command has nothing else: what is
   locked by a descriptor must not stay so for its sake. */
static void run(char **argv, int fd, int to, int up)
{
  int e;

  passed(sig_default); /* the pipe of the signals may be 6 or 7 */
  if (fd_copy(to, fd) == 0 && fd_copy(to + 1, fd) == 0 &&
      (to || fd_cloexecfrom(3) == 0))
    home_exec(argv);
  e = errno;
  (void) substdio_writeall(up, (const char *) &e, sizeof e);
  _exit(111);
}

/* PARENT */

/* Out of the way of 6 and 7. */
static void high(int fd[2])
{
  int i, n;

  for (i = 0; i < 2; ++i) {
    n = fcntl(fd[i], F_DUPFD, 10);
    if (n == -1 || fd_cloexec(n) == -1) die("unable to move descriptors", "");
    (void) close(fd[i]);
    fd[i] = n;
  }
}

/* Returns when it is executed, or dies. */
static void start(struct child *c, int fd, int to)
{
  ssize_t r;
  int p[2];
  int e;

  if (fd_pipe(p) == -1) die("unable to make a pipe", "");
  high(p);
  c->pid = fork();
  if (c->pid == 0) run(c->argv, fd, to, p[1]);
  if (c->pid == -1) {
    c->pid = 0;
    die("unable to fork", "");
  }
  (void) close(p[1]);
  r = substdio_readeintr(p[0], &e, sizeof e);
  (void) close(p[0]);
  if (r == 0) return;
  if (r == (ssize_t) sizeof e) errno = e;
  die("unable to run ", c->argv[0]);
}

static void reap(void)
{
  int status;
  pid_t pid;

  while ((pid = wait_nohang(&status)) > 0) {
    struct child *c = pid == program.pid   ? &program
                      : pid == command.pid ? &command
                                           : 0;

    if (!c) continue;
    c->pid = 0;
    c->status = status;
  }
}

/* Who tells us to end means both, and soon. */
static void signals(deadline *end)
{
  char b[64];
  ssize_t r, i;

  while ((r = substdio_readeintr(sigfd, b, sizeof b)) > 0)
    for (i = 0; i < r; ++i) {
      if (b[i] == SIGCHLD) continue;
      both(b[i]);
      told = 1;
      *end = deadline_in(KILL);
    }
  reap();
}

static void attend(void)
{
  deadline end = DEADLINE_NEVER;

  while (program.pid || command.pid) {
    if (!program.pid && end == DEADLINE_NEVER)
      end = deadline_in((unsigned long) grace);
    if (deadline_wait(sigfd, POLLIN, end) == 1) {
      signals(&end);
      continue;
    }
    both(told ? SIGKILL : SIGTERM);
    told = 1;
    end = deadline_in(KILL);
  }
}

/* The exit code for C, and a line where it did not end well: with "" only of a
   signal, with 0 none. */
static int code(const struct child *c, const char *consequence)
{
  char num[FMT_NUM];
  int sig = wait_crashed(c->status);
  int n = sig ? sig : wait_exitcode(c->status);

  if (n == 0) return 0;
  num[fmt_num(num, (unsigned long long) n)] = 0;
  if (!told && consequence && (sig || *consequence))
    strerr_warn(0, c->argv[0],
                sig ? " was killed by signal " : " ended with exit code ", num,
                consequence, (char *) 0);
  return sig ? 111 : n;
}

static void environment(const char *name)
{
  static const char *const gone[] = {
    "TCPLOCALIP",    "TCPLOCALPORT",  "TCPLOCALHOST", "TCPREMOTEIP",
    "TCPREMOTEPORT", "TCPREMOTEINFO", "REMOTE_HOST",  "REMOTE_ADDR",
    "SSH_CONNECTION"
  };
  size_t i;

  for (i = 0; i < sizeof gone / sizeof *gone; ++i) (void) env_put(gone[i], 0);
  if (env_put("PROTO", "CMD") == -1 || env_put("TCPREMOTEHOST", name) == -1)
    die("unable to set the environment", "");
}

static void prepare(void)
{
  sigfd = sig_pipe();
  if (sigfd == -1) die("unable to make a pipe", "");
  sig_topipe(SIGCHLD);
  sig_unblock(SIGCHLD);
  passed(sig_topipe);
}

static const char *options(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  const char *name = 0;
  int ch, i;

  while ((ch = subgetopt(&o, argc, argv, "n:t:v")) != -1)
    switch (ch) {
    case 'v': verbose = 1; break;
    case 'n': name = o.arg; break;
    case 't':
      if (!scan_all(o.arg, 1000000, &grace)) usage_die();
      break;
    default: usage_die();
    }
  for (i = o.ind; i < argc && strcmp(argv[i], "--") != 0; ++i)
    ;
  if (i == o.ind || i + 1 >= argc) usage_die();
  argv[i] = 0;
  command.argv = argv + o.ind;
  program.argv = argv + i + 1;
  return name;
}

int main(int argc, char **argv)
{
  const char *name;
  int fd[2];
  int bad, n, said;

  usage_init(argc, argv, "cmdclient",
             "[-v] [-n name] [-t seconds] command [arg ...] -- "
             "program [arg ...]",
             "run a program with a command as its connection, on 6 and 7");
  name = options(argc, argv);
  environment(name);
  prepare();
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == -1)
    die("unable to make a pair of sockets", "");
  high(fd);
  start(&command, fd[0], 0);
  (void) close(fd[0]);
  start(&program, fd[1], 6);
  (void) close(fd[1]);
  attend();
  /* A program that failed, and has said why, had no use for more. */
  n = wait_crashed(program.status) ? 0 : wait_exitcode(program.status);
  said = (n == 100 || n == 111) && !verbose;
  bad = code(&command, said ? 0 : ": there may have been more to come");
  n = code(&program, "");
  _exit(n ? n : bad && !told ? 111 : 0);
}
