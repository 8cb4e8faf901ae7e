#include "flushdir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "open.h"
#include "stralloc.h"

int flushdir_done(int fd)
{
  int r = fsync(fd);
  int e = errno;

  (void) close(fd);
  errno = e;
  return r;
}

int flushdir_at(int dir, const char *fn)
{
  int fd = open_dirat(dir, fn, 0);

  return fd == -1 ? -1 : flushdir_done(fd);
}

int flushdir_made(int dir, int fd)
{
  struct stat st;

  if (fstat(fd, &st) == -1) return -1;
  if (st.st_mode & S_ISVTX) return 0;
  if (flushdir_at(dir, ".") == -1) return -1;
  (void) fchmod(fd, (st.st_mode & 07777) | S_ISVTX);
  return 0;
}

int flushdir_open(const char *fn)
{
  stralloc dir = {0};
  const char *slash = strrchr(fn, '/');
  int fd = -1;
  int e;

  if (stralloc_copyb(&dir, slash ? fn : ".",
                     slash ? (size_t) (slash - fn) + 1 : 1) == 0 &&
      stralloc_0(&dir) == 0)
    fd = open_dirat(AT_FDCWD, dir.s, 0);
  e = errno;
  stralloc_free(&dir);
  errno = e;
  return fd;
}

int flushdir_of(const char *fn)
{
  int fd = flushdir_open(fn);

  return fd == -1 ? -1 : flushdir_done(fd);
}
