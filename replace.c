#include "replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flushdir.h"
#include "lock.h"

static int fail(struct replace *r, const char *what)
{
  r->what = what;
  replace_undo(r);
  return -1;
}

static int create(const char *tmp)
{
  int fd;

  do
    fd = open(tmp,
              O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
                O_CLOEXEC,
              0644);
  while (fd == -1 && errno == EINTR);
  if (fd == -1 && errno == EMLINK) errno = ELOOP;
  return fd;
}

static int same(const struct stat *a, const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* 1 if TMP is still the name of what is open, 0, or -1. */
static int ours(int fd, const char *fn, const char *tmp)
{
  struct stat a, b;

  if (fstat(fd, &a) == -1) return -1;
  if (lstat(tmp, &b) == -1) return errno == ENOENT ? 0 : -1;
  if (!same(&a, &b)) return 0;
  if (S_ISREG(a.st_mode) && (stat(fn, &b) == -1 || !same(&a, &b))) return 1;
  errno = EINVAL;
  return -1;
}

int replace_start(struct replace *r, const char *fn, const char *tmp)
{
  int is, e;

  r->fn = fn;
  r->tmp = tmp;
  r->fate = "stays as it was";
  r->what = "create";
  r->of = tmp;
  for (;;) {
    r->fd = create(tmp);
    if (r->fd == -1) return -1;
    is = lock_ex(r->fd);
    /* Who had the lock before us has moved the file away. */
    if (is == 0) is = ours(r->fd, fn, tmp);
    if (is == 1 && ftruncate(r->fd, 0) == 0) {
      r->what = "write";
      return 0;
    }
    e = errno;
    (void) close(r->fd);
    r->fd = -1;
    errno = e;
    if (is != 0) return -1;
  }
}

void replace_undo(struct replace *r)
{
  int e = errno;

  if (r->fd == -1) return;
  (void) unlink(r->tmp); /* while the lock is held */
  (void) close(r->fd);
  r->fd = -1;
  errno = e;
}

int replace_finish(struct replace *r, int readable)
{
  int dir, e;

  if (readable && fchmod(r->fd, 0644) == -1)
    return fail(r, "change the mode of");
  if (fsync(r->fd) == -1) return fail(r, "flush");
  dir = flushdir_open(r->fn);
  if (dir == -1) {
    r->of = r->fn;
    return fail(r, "open the directory of");
  }
  if (rename(r->tmp, r->fn) == -1) {
    e = errno;
    (void) close(dir);
    errno = e;
    return fail(r, "move into its place");
  }
  (void) close(r->fd); /* its bytes are on the disk */
  r->fd = -1;
  if (flushdir_done(dir) == -1) {
    r->fate = "is new, but may be lost in a power cut";
    r->what = "flush the directory of";
    r->of = "it";
    return -1;
  }
  return 0;
}
