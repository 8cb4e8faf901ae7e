#include "wake.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "fd.h"
#include "home.h"
#include "sig.h"
#include "strerr.h"
#include "wait.h"

static void child(char *const *argv)
{
  int fd = open("/dev/null", O_RDWR);

  sig_default(SIGCHLD);
  sig_unblock(SIGCHLD);
  (void) setsid();
  if (fd != -1 && fd_copy(0, fd) == 0 && fd_copy(1, fd) == 0 &&
      fd_cloexecfrom(3) == 0)
    home_exec(argv);
  strerr_die(111, errno, "mail waits for the next run: unable to start ",
             argv[0], (char *) 0);
}

static void start(struct wake *w)
{
  pid_t pid = fork();

  if (pid == 0) child(w->argv);
  if (pid == -1) {
    strerr_warn(errno, "mail waits for the next run: unable to start ",
                w->argv[0], (char *) 0);
    return;
  }
  w->pid = pid;
  w->owed = 0;
}

static void reap(struct wake *w)
{
  int status;

  if (w->pid && wait_nohang(&status) != 0) w->pid = 0;
}

/* SIGCHLD stays blocked but while we wait, so that it breaks no other call. */
static int watch(void)
{
  int fd = sig_pipe();

  if (fd == -1) return -1;
  sig_block(SIGCHLD);
  sig_topipe(SIGCHLD);
  return fd;
}

void wake_up(struct wake *w)
{
  if (!w->argv) return;
  w->owed = 1;
  reap(w);
  if (w->pid && watch() != -1) reap(w);
  if (!w->pid) start(w);
}

int wake_wait(struct wake *w, int fd, short events, deadline d)
{
  struct pollfd p[2];
  int r;

  while (w->pid && w->owed) {
    p[0].fd = fd;
    p[0].events = events;
    p[1].fd = sig_pipe();
    p[1].events = POLLIN;
    if (p[1].fd == -1) break;
    sig_unblock(SIGCHLD);
    r = deadline_poll(p, 2, d);
    sig_block(SIGCHLD);
    if (r == 0) return 0;
    if (r == -1 && errno != EINTR) return -1;
    sig_drain();
    reap(w);
    if (!w->pid) start(w);
    if (r > 0 && p[0].revents) return 1;
  }
  return deadline_wait(fd, events, d);
}

void wake_end(struct wake *w)
{
  if (w->argv && w->owed) start(w);
}
