#include "flushdir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "open.h"
#include "stralloc.h"

int flushdir_at(int dir, const char *fn)
{
  int fd = open_dirat(dir, fn, 0);
  int r, e;

  if (fd == -1) return -1;
  r = fsync(fd);
  e = errno;
  (void) close(fd);
  errno = e;
  return r;
}

int flushdir_of(const char *fn)
{
  stralloc dir = {0};
  const char *slash = strrchr(fn, '/');
  int r = -1;
  int e;

  if (stralloc_copyb(&dir, slash ? fn : ".",
                     slash ? (size_t) (slash - fn) + 1 : 1) == 0 &&
      stralloc_0(&dir) == 0)
    r = flushdir_at(AT_FDCWD, dir.s);
  e = errno;
  stralloc_free(&dir);
  errno = e;
  return r;
}
