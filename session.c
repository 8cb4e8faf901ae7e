#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "deadline.h"
#include "open.h"

#define LOOK 50 /* ms */

/* Above 9: 6 and 7 are for a connection. It is moved while it has no lock: the
   first close of a file lets go of all locks on it. */
static int open_file(int dir, const char *fn)
{
  int fd = open_linesat(dir, fn, 1);
  int high, e;

  if (fd == -1) return -1;
  high = fcntl(fd, F_DUPFD, 10);
  e = errno;
  (void) close(fd);
  errno = e;
  return high;
}

static int lock(int fd, int cmd, struct flock *l)
{
  memset(l, 0, sizeof *l);
  l->l_type = F_WRLCK;
  l->l_whence = SEEK_SET;
  return fcntl(fd, cmd, l);
}

/* 1: ours; 0: another one's, and *PID is its process, 0 where that cannot be
   told; -1. */
static int try(int fd, pid_t *pid)
{
  struct flock l;

  if (lock(fd, F_SETLK, &l) == 0) return 1;
  if (errno != EAGAIN && errno != EACCES) return -1;
  if (lock(fd, F_GETLK, &l) == -1) return -1;
  *pid = l.l_type == F_UNLCK || l.l_pid < 0 ? 0 : l.l_pid;
  return 0;
}

static int take(int fd, int end, long *ended)
{
  deadline d = deadline_in(SESSION_WAIT);
  pid_t pid;
  int r;

  while ((r = try(fd, &pid)) == 0) {
    if (!end) {
      errno = EAGAIN;
      return -1;
    }
    if (pid && pid != *ended) {
      *ended = pid;
      /* It had the lock just now. If it is gone, so much the better. */
      if (kill(pid, SIGTERM) == -1 && errno != ESRCH) return -1;
    }
    if (deadline_past(d)) {
      errno = ETIMEDOUT;
      return -1;
    }
    (void) deadline_poll(0, 0, deadline_inms(LOOK));
  }
  return r;
}

int session_take(int dir, const char *fn, int end, long *ended)
{
  int fd = open_file(dir, fn);
  int e;

  *ended = 0;
  if (fd == -1) return -1;
  if (take(fd, end, ended) == 1) return fd;
  e = errno;
  (void) close(fd);
  errno = e;
  return -1;
}
