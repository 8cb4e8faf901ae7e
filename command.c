#include "command.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "deadline.h"
#include "error.h"
#include "fd.h"
#include "home.h"
#include "sig.h"
#include "substdio.h"
#include "wait.h"

/* CHILD */

static void complain(const char *what, const char *which)
{
  const char *why = error_str(errno);

  (void) substdio_writeall(2, what, strlen(what));
  (void) substdio_writeall(2, which, strlen(which));
  (void) substdio_writeall(2, ": ", 2);
  (void) substdio_writeall(2, why, strlen(why));
  (void) substdio_writeall(2, "\n", 1);
  _exit(111);
}

/* What is to run. */
struct what {
  int isshell; /* COMMAND, in DIR, with ENV; else ARGV, with what is ours */
  const char *dir, *command;
  char *const *env;
  char *const *argv;
  deadline until;
  const volatile sig_atomic_t *stop;
};

static void child(const struct what *w, int in, int out)
{
  char *argv[4];

  if (fd_copy(1, out) == -1 || fd_copy(2, out) == -1 || fd_copy(0, in) == -1)
    _exit(111);
  if (!w->isshell) {
    (void) setpgid(0, 0);
    sig_default(SIGCHLD);
    sig_default(SIGXFSZ);
    home_exec(w->argv);
    complain("unable to run ", w->argv[0]);
  }
  if (chdir(w->dir) == -1) complain("unable to switch to ", w->dir);
  sig_default(SIGPIPE);
  sig_default(SIGCHLD);
  sig_default(SIGXFSZ);
  argv[0] = "sh";
  argv[1] = "-c";
  argv[2] = (char *) w->command;
  argv[3] = 0;
  execve("/bin/sh", argv, w->env);
  complain("unable to run ", "/bin/sh");
}

/* PARENT */

/* Keeps the last bytes. 1: more may come; 0: the end, or nothing now. */
static int taste(int fd, stralloc *out)
{
  char buf[512];
  size_t over;
  ssize_t r = substdio_readeintr(fd, buf, sizeof buf);

  if (r <= 0) return 0;
  if (stralloc_catb(out, buf, (size_t) r) == -1) return 1;
  if (out->len <= COMMAND_MAX) return 1;
  over = out->len - COMMAND_MAX;
  memmove(out->s, out->s + over, COMMAND_MAX);
  out->len = COMMAND_MAX;
  return 1;
}

#define GRACE 5 /* seconds from SIGTERM to SIGKILL */
#define LAST 3  /* to SIGTERM, when we are to stop: maildirserial gives us 10 */

/* It has run for too long: ends it, in two steps. */
static deadline hurry(pid_t pid, int *late)
{
  (void) kill(-pid, *late ? SIGKILL : SIGTERM);
  return (*late)++ ? DEADLINE_NEVER : deadline_in(GRACE);
}

static int told(const struct what *w)
{
  return w->stop && *w->stop;
}

/* Until the child has ended, and then what is left in the pipe: one pipeful
   at most, for something in the background may go on writing. 0, 1 (LATE), -1
   with errno. */
static int follow(const struct what *w, pid_t pid, int fd, int selfpipe,
                  stralloc *out, int *status)
{
  struct pollfd p[2];
  deadline last, until = w->until;
  pid_t r;
  int i, n;
  int late = 0, hurried = 0;

  p[0].fd = selfpipe;
  p[1].fd = fd;
  p[0].events = p[1].events = POLLIN;
  for (;;) {
    sig_drain();
    while ((r = wait_nohang(status)) > 0 && r != pid) continue;
    if (r) break;
    if (!hurried && !late && told(w)) {
      hurried = 1;
      last = deadline_in(LAST);
      if (last < until) until = last;
    }
    n = deadline_poll(p, 2, until);
    if (n == -1) {
      if (errno == EINTR) continue;
      return -1;
    }
    if (n == 0 || deadline_past(until)) /* it may never be silent */
      until = hurry(pid, &late);
    else if (p[1].revents && !taste(fd, out))
      p[1].fd = -1;
  }
  if (late) (void) kill(-pid, SIGKILL); /* what did not hear of it */
  if (r == -1) return -1;
  for (i = 0; i < 256 && p[1].fd != -1; ++i)
    if (!taste(fd, out)) break;
  return late != 0;
}

static int run(const struct what *w, int in, stralloc *out, int *status)
{
  int p[2];
  int selfpipe = sig_pipe();
  pid_t pid;
  int e, r;

  out->len = 0;
  if (selfpipe == -1 || fd_pipe(p) == -1) return -1;
  sig_topipe(SIGCHLD);
  sig_unblock(SIGCHLD);
  pid = fork();
  if (pid == 0) child(w, in, p[1]);
  e = errno;
  (void) close(p[1]);
  r = -1;
  if (pid != -1) {
    if (!w->isshell) (void) setpgid(pid, pid); /* whoever of us is first */
    (void) fd_nonblock(p[0]);
    r = follow(w, pid, p[0], selfpipe, out, status);
    e = errno;
  }
  sig_default(SIGCHLD);
  (void) close(p[0]);
  errno = e;
  return r;
}

int command_run(const char *dir, const char *command, char *const *env,
                int in, stralloc *out, int *status)
{
  struct what w;

  memset(&w, 0, sizeof w);
  w.isshell = 1;
  w.dir = dir;
  w.command = command;
  w.env = env;
  w.until = DEADLINE_NEVER;
  return run(&w, in, out, status);
}

int command_argv(char *const *argv, int in, unsigned long seconds,
                 const volatile sig_atomic_t *stop, stralloc *out,
                 int *status)
{
  struct what w;

  memset(&w, 0, sizeof w);
  w.argv = argv;
  w.until = deadline_in(seconds);
  w.stop = stop;
  return run(&w, in, out, status);
}

int command_ishard(int code)
{
  return code == 100 || code == 64 || code == 65 || code == 70 ||
         code == 76 || code == 77 || code == 78 || code == 112;
}
