#include "fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/resource.h>
#include <unistd.h>

#include "scan.h"

int fd_copy(int to, int from)
{
  int r;

  if (to == from) return 0;
  do
    r = dup2(from, to);
  while (r == -1 && errno == EINTR);
  return r == -1 ? -1 : 0;
}

int fd_move(int to, int from)
{
  if (to == from) return 0;
  if (fd_copy(to, from) == -1) return -1;
  (void) close(from);
  return 0;
}

static int flag(int fd, int get, int set, int bit, int on)
{
  int f = fcntl(fd, get);

  if (f == -1) return -1;
  if (on == ((f & bit) != 0)) return 0;
  return fcntl(fd, set, on ? f | bit : f & ~bit) == -1 ? -1 : 0;
}

int fd_cloexec(int fd)
{
  return flag(fd, F_GETFD, F_SETFD, FD_CLOEXEC, 1);
}

int fd_inherit(int fd)
{
  return flag(fd, F_GETFD, F_SETFD, FD_CLOEXEC, 0);
}

int fd_nonblock(int fd)
{
  return flag(fd, F_GETFL, F_SETFL, O_NONBLOCK, 1);
}

int fd_block(int fd)
{
  return flag(fd, F_GETFL, F_SETFL, O_NONBLOCK, 0);
}

int fd_option(int *fd, const char *s)
{
  unsigned long long u;

  if (!scan_all(s, INT_MAX, &u)) return -1;
  if (flag((int) u, F_GETFD, F_SETFD, FD_CLOEXEC, u > 2) == -1) return -1;
  *fd = (int) u;
  return 0;
}

int fd_sanitize(void)
{
  int i, fd;

  for (i = 0; i <= 2; ++i) {
    if (fcntl(i, F_GETFD) != -1) continue;
    if (errno != EBADF) return -1;
    fd = open("/dev/null", O_RDWR); /* the lowest that is free: I */
    if (fd == -1) return -1;
    if (fd != i) {
      (void) close(fd);
      errno = EBADF;
      return -1;
    }
  }
  return 0;
}

int fd_cloexecfrom(int from)
{
  struct rlimit rl;
  struct dirent *d;
  unsigned long long u;
  int fd, top;
  /* Not /dev/fd: on some systems that has no more than 0, 1 and 2. */
  DIR *dir = opendir("/proc/self/fd");

  if (dir) {
    while ((d = readdir(dir)))
      if (scan_all(d->d_name, 1 << 30, &u) && (int) u >= from)
        (void) fd_cloexec((int) u);
    (void) closedir(dir);
    return 0;
  }
  if (getrlimit(RLIMIT_NOFILE, &rl) == -1) return -1;
  top = rl.rlim_cur > 65536 ? 65536 : (int) rl.rlim_cur;
  for (fd = from; fd < top; ++fd) (void) fd_cloexec(fd);
  return 0;
}

int fd_pipe(int p[2])
{
  int e;

  if (pipe(p) == -1) return -1;
  if (fd_cloexec(p[0]) == 0 && fd_cloexec(p[1]) == 0) return 0;
  e = errno;
  (void) close(p[0]);
  (void) close(p[1]);
  errno = e;
  return -1;
}

int fd_pipes(int p[][2], int n)
{
  int i, e;

  for (i = 0; i < n; ++i) {
    if (fd_pipe(p[i]) == 0) continue;
    e = errno;
    while (i-- > 0) {
      (void) close(p[i][0]);
      (void) close(p[i][1]);
    }
    errno = e;
    return -1;
  }
  return 0;
}
