#include "wake.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "fd.h"
#include "home.h"
#include "sig.h"
#include "strerr.h"
#include "wait.h"

#define WAITS "mail waits for the next run: unable to start "

/* ---------------------------------------------------------------- THE CHILD */

static void run(char *const *argv)
{
  sig_default(SIGCHLD);
  sig_default(SIGXFSZ);
  (void) setsid();
  if (fd_cloexecfrom(3) == 0) home_exec(argv);
  strerr_die(111, errno, WAITS, argv[0], (char *) 0);
}

/* What runs, and whether it is to run once more. */
struct state {
  pid_t pid; /* 0: nothing runs */
  int owed;
};

static void start(struct state *s, char *const *argv)
{
  pid_t pid = fork();

  if (pid == 0) run(argv);
  if (pid == -1) {
    strerr_warn(errno, WAITS, argv[0], (char *) 0);
    return;
  }
  s->pid = pid;
  s->owed = 0;
}

/* 1: words of the parent; 0: it is gone. */
static int hear(struct state *s, int fd)
{
  char words[64];
  ssize_t r = read(fd, words, sizeof words);

  if (r > 0) s->owed = 1;
  return r > 0 || (r == -1 && errno == EINTR);
}

static void serve(char *const *argv, int from, int sigfd)
{
  struct state s = {0, 0};
  struct pollfd p[2];
  int status;

  p[0].fd = from;
  p[1].fd = sigfd;
  p[0].events = p[1].events = POLLIN;
  for (;;) {
    if (poll(p, 2, -1) == -1) continue;
    if (p[1].revents) sig_drain();
    if (s.pid && wait_nohang(&status) != 0) s.pid = 0;
    if (p[0].revents && !hear(&s, from)) break;
    if (s.owed && !s.pid) start(&s, argv);
  }
  if (s.owed) start(&s, argv);
}

/* The connection must not stay open with us, nor may a signal to the session
   of the caller end us before what it owes is started. */
static void child(char *const *argv, int err, int from)
{
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  int sigfd = sig_pipe();

  (void) setsid();
  if (null == -1 || sigfd == -1 || fd_copy(0, null) == -1 ||
      fd_copy(1, null) == -1 || (err != -1 && fd_copy(2, err) == -1))
    strerr_die(111, errno, WAITS, argv[0], (char *) 0);
  sig_topipe(SIGCHLD);
  sig_unblock(SIGCHLD);
  serve(argv, from, sigfd);
  _exit(0);
}

/* --------------------------------------------------------------- THE CALLER */

static void lost(struct wake *w)
{
  strerr_warn(errno, WAITS, w->argv[0], (char *) 0);
  if (w->fd != -1) (void) close(w->fd);
  w->fd = -1;
}

void wake_start(struct wake *w)
{
  int p[2];
  pid_t pid;

  if (!w->argv) return;
  w->fd = -1;
  if (fd_pipe(p) == -1) {
    lost(w);
    return;
  }
  pid = fork();
  if (pid == 0) {
    (void) close(p[1]);
    child(w->argv, w->err, p[0]);
  }
  (void) close(p[0]);
  w->fd = p[1];
  /* A full pipe has words enough. */
  if (pid == -1 || fd_nonblock(w->fd) == -1) lost(w);
}

void wake_up(struct wake *w)
{
  if (!w->argv) return;
  w->owed = 0;
  if (w->fd == -1) return;
  if (write(w->fd, "", 1) == -1 && errno != EAGAIN && errno != EWOULDBLOCK)
    lost(w);
}

void wake_end(struct wake *w)
{
  if (!w->argv || w->fd == -1) return;
  if (w->owed) wake_up(w);
  if (w->fd != -1) (void) close(w->fd);
  w->fd = -1;
}
