#include "open.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int openat_eintr(int dir, const char *fn, int flags, unsigned int mode)
{
  int fd;

  do
    fd = openat(dir, fn, flags | O_CLOEXEC | O_NOCTTY, (mode_t) mode);
  while (fd == -1 && errno == EINTR);
  return fd;
}

int open_read(const char *fn)
{
  return openat_eintr(AT_FDCWD, fn, O_RDONLY, 0);
}

int open_readat(int dir, const char *fn)
{
  return openat_eintr(dir, fn, O_RDONLY, 0);
}

int open_write(const char *fn)
{
  return openat_eintr(AT_FDCWD, fn, O_WRONLY | O_NONBLOCK, 0);
}

int open_append(const char *fn, unsigned int mode)
{
  return openat_eintr(AT_FDCWD, fn, O_WRONLY | O_APPEND | O_CREAT, mode);
}

int open_trunc(const char *fn, unsigned int mode)
{
  return openat_eintr(AT_FDCWD, fn, O_WRONLY | O_TRUNC | O_CREAT, mode);
}

int open_exclat(int dir, const char *fn, unsigned int mode)
{
  return openat_eintr(dir, fn, O_RDWR | O_EXCL | O_CREAT, mode);
}

int open_dirat(int dir, const char *fn, int nofollow)
{
  struct stat st;
  int fd = openat_eintr(
    dir, fn, O_RDONLY | O_DIRECTORY | (nofollow ? O_NOFOLLOW : 0), 0);

  if (fd != -1 || !nofollow) return fd;
  if (errno == EMLINK) errno = ELOOP; /* FreeBSD's word for it */
  if (errno != ENOTDIR) return -1;
  /* Linux says so of a link, too. */
  if (fstatat(dir, fn, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode))
    errno = ELOOP;
  else
    errno = ENOTDIR;
  return -1;
}

int open_subdirat(int dir, const char *fn)
{
  struct stat st, top;
  int fd = open_dirat(dir, fn, 1);
  int e = EPERM;

  if (fd == -1) return -1;
  if (fstat(fd, &st) == -1 || fstatat(dir, ".", &top, 0) == -1)
    e = errno;
  else if (st.st_uid == top.st_uid || st.st_uid == 0 ||
           st.st_uid == geteuid())
    return fd;
  (void) close(fd);
  errno = e;
  return -1;
}

/* What is wrong with an open file that should be regular, and one of OURS:
   0 or errno. */
static int wrong(int fd, int ours, struct stat *st)
{
  if (fstat(fd, st) == -1) return errno;
  if (S_ISDIR(st->st_mode)) return EISDIR;
  if (!S_ISREG(st->st_mode)) return EINVAL;
  return ours && st->st_uid != 0 && st->st_uid != geteuid() ? EPERM : 0;
}

static int regular(int dir, const char *fn, int flags, int ours,
                   struct stat *st)
{
  int fd = openat_eintr(dir, fn, O_NONBLOCK | flags, 0600);
  int e;

  if (fd == -1) {
    if (errno == EMLINK) errno = ELOOP;
    if (errno == ENXIO) errno = EINVAL; /* a socket, a device without driver */
    return -1;
  }
  e = wrong(fd, ours, st);
  if (e == 0) return fd;
  (void) close(fd);
  errno = e;
  return -1;
}

int open_regularstat(int dir, const char *fn, struct stat *st)
{
  return regular(dir, fn, O_RDONLY | O_NOFOLLOW, 1, st);
}

int open_regularlink(const char *fn, struct stat *st)
{
  return regular(AT_FDCWD, fn, O_RDONLY, 0, st);
}

int open_regularat(int dir, const char *fn)
{
  struct stat st;

  return open_regularstat(dir, fn, &st);
}

int open_linesat(int dir, const char *fn, int create)
{
  struct stat st;

  return regular(dir, fn,
                 O_RDWR | O_APPEND | O_NOFOLLOW | (create ? O_CREAT : 0), 1,
                 &st);
}
