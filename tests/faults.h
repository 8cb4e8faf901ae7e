#ifndef FAULTS_H
#define FAULTS_H

/*
 * System calls that fail, for the C drivers of units (Linux only): a driver
 * includes this once, first of all, and calls faults(NAME, OPERATION, ERRORS).
 *
 * The operation is run in a child of its own with the n-th of the calls below
 * failing, for each n and each of the ERRORS (ends in 0). It returns 0, or -1
 * with errno, and has put everything back; it asserts what it finds with
 * MUST. Then: it said so, with that error or one it made of it (EIO), or
 * did well in spite of it; no descriptor was left open; and once more, without
 * a fault, all is well.
 * Calls that an operation makes for itself stand between faults_off() and
 * faults_on().
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "points.h"

long syscall(long number, ...); /* which POSIX lacks */

static int faults_armed, faults_error;
static int faults_lasting; /* once a call has failed, all that follow do */
static int faults_self; /* the process that is tested; 0: its children, too */
static struct {
  unsigned int left;
  int fired;
} *faults_shared;

static void faults_off(void)
{
  faults_armed = 0;
}

static void faults_on(void)
{
  faults_armed = 1;
}

static int fault(void)
{
  if (!faults_armed) return 0;
  if (faults_self && (int) syscall(SYS_getpid) != faults_self) return 0;
  if (!faults_lasting || !faults_shared->fired)
    if (faults_shared->left == 0 || --faults_shared->left) return 0;
  faults_shared->fired = 1;
  errno = faults_error;
  return 1;
}

/* ------------------------------------------------------------ THE CALLS */

#define FAULTS(type, name, params, call)                                      \
  type name params;                                                           \
  type name params { return fault() ? (type) -1 : (type) syscall call; }

static mode_t faults_mode(int flags, va_list ap)
{
  return flags & O_CREAT ? (mode_t) va_arg(ap, unsigned int) : 0;
}

int open(const char *fn, int flags, ...)
{
  va_list ap;
  mode_t mode;

  va_start(ap, flags);
  mode = faults_mode(flags, ap);
  va_end(ap);
  return fault() ? -1 : (int) syscall(SYS_openat, AT_FDCWD, fn, flags, mode);
}

int openat(int dir, const char *fn, int flags, ...)
{
  va_list ap;
  mode_t mode;

  va_start(ap, flags);
  mode = faults_mode(flags, ap);
  va_end(ap);
  return fault() ? -1 : (int) syscall(SYS_openat, dir, fn, flags, mode);
}

int fcntl(int fd, int cmd, ...)
{
  va_list ap;
  long arg;

  va_start(ap, cmd);
  arg = va_arg(ap, long);
  va_end(ap);
  return fault() ? -1 : (int) syscall(SYS_fcntl, fd, cmd, arg);
}

FAULTS(ssize_t, read, (int fd, void *b, size_t n), (SYS_read, fd, b, n))
FAULTS(ssize_t, write, (int fd, const void *b, size_t n),
       (SYS_write, fd, b, n))
FAULTS(ssize_t, writev, (int fd, const struct iovec *v, int n),
       (SYS_writev, fd, v, n))
FAULTS(ssize_t, pread, (int fd, void *b, size_t n, off_t at),
       (SYS_pread64, fd, b, n, at))
FAULTS(off_t, lseek, (int fd, off_t at, int how), (SYS_lseek, fd, at, how))
FAULTS(int, fsync, (int fd), (SYS_fsync, fd))
FAULTS(int, ftruncate, (int fd, off_t n), (SYS_ftruncate, fd, n))
FAULTS(int, fchmod, (int fd, mode_t mode), (SYS_fchmod, fd, mode))
FAULTS(int, flock, (int fd, int how), (SYS_flock, fd, how))
FAULTS(int, pipe, (int p[2]), (SYS_pipe2, p, 0))
FAULTS(int, dup2, (int from, int to), (SYS_dup3, from, to, 0))
FAULTS(int, chdir, (const char *fn), (SYS_chdir, fn))
FAULTS(int, mkdirat, (int dir, const char *fn, mode_t mode),
       (SYS_mkdirat, dir, fn, mode))
FAULTS(int, unlinkat, (int dir, const char *fn, int how),
       (SYS_unlinkat, dir, fn, how))
FAULTS(int, unlink, (const char *fn), (SYS_unlinkat, AT_FDCWD, fn, 0))
FAULTS(int, linkat, (int a, const char *from, int b, const char *to, int how),
       (SYS_linkat, a, from, b, to, how))
FAULTS(int, rename, (const char *from, const char *to),
       (SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0))
FAULTS(int, renameat, (int a, const char *from, int b, const char *to),
       (SYS_renameat2, a, from, b, to, 0))
FAULTS(int, fstat, (int fd, struct stat *st), (SYS_fstat, fd, st))
FAULTS(int, fstatat, (int dir, const char *fn, struct stat *st, int how),
       (SYS_newfstatat, dir, fn, st, how))
FAULTS(int, stat, (const char *fn, struct stat *st),
       (SYS_newfstatat, AT_FDCWD, fn, st, 0))
FAULTS(int, lstat, (const char *fn, struct stat *st),
       (SYS_newfstatat, AT_FDCWD, fn, st, AT_SYMLINK_NOFOLLOW))
FAULTS(int, faccessat, (int dir, const char *fn, int mode, int how),
       (SYS_faccessat, dir, fn, mode, how))
FAULTS(int, futimens, (int fd, const struct timespec t[2]),
       (SYS_utimensat, fd, (void *) 0, t, 0))
FAULTS(pid_t, fork, (void), (SYS_clone, SIGCHLD, 0, 0, 0, 0))
FAULTS(pid_t, waitpid, (pid_t pid, int *status, int how),
       (SYS_wait4, pid, status, how, (void *) 0))
FAULTS(pid_t, setsid, (void), (SYS_setsid))
FAULTS(int, socket, (int family, int type, int proto),
       (SYS_socket, family, type, proto))
FAULTS(int, bind, (int fd, const struct sockaddr *a, socklen_t n),
       (SYS_bind, fd, a, n))
FAULTS(int, listen, (int fd, int n), (SYS_listen, fd, n))
FAULTS(int, accept, (int fd, struct sockaddr *a, socklen_t *n),
       (SYS_accept, fd, a, n))
FAULTS(int, getsockname, (int fd, struct sockaddr *a, socklen_t *n),
       (SYS_getsockname, fd, a, n))
FAULTS(int, getpeername, (int fd, struct sockaddr *a, socklen_t *n),
       (SYS_getpeername, fd, a, n))
FAULTS(int, setsockopt,
       (int fd, int level, int name, const void *v, socklen_t n),
       (SYS_setsockopt, fd, level, name, v, n))
FAULTS(int, getsockopt, (int fd, int level, int name, void *v, socklen_t *n),
       (SYS_getsockopt, fd, level, name, v, n))

/* It is closed, whatever it says. */
int close(int fd)
{
  int r = (int) syscall(SYS_close, fd);

  return fault() ? -1 : r;
}

/* One that is interrupted goes on. */
int connect(int fd, const struct sockaddr *a, socklen_t n)
{
  if (!fault()) return (int) syscall(SYS_connect, fd, a, n);
  if (faults_error == EINTR) (void) syscall(SYS_connect, fd, a, n);
  errno = faults_error;
  return -1;
}

int poll(struct pollfd *p, nfds_t n, int ms)
{
  struct timespec t;

  t.tv_sec = ms / 1000;
  t.tv_nsec = ms % 1000 * 1000000L;
  if (fault()) return -1;
  return (int) syscall(SYS_ppoll, p, n, ms < 0 ? 0 : &t, (void *) 0, 8);
}

/* ------------------------------------------------------------ THE SWEEP */

static int faults_tree; /* children of the operation are met, too */

static int faults_share(void)
{
  int fd = open("/dev/zero", O_RDWR);

  if (faults_shared) return 1;
  faults_shared = mmap(0, sizeof *faults_shared, PROT_READ | PROT_WRITE,
                       MAP_SHARED, fd, 0);
  (void) close(fd);
  return faults_shared != MAP_FAILED;
}

static int faults_open(void)
{
  int fd, n = 0;

  for (fd = 0; fd < 256; ++fd) n += syscall(SYS_fcntl, fd, F_GETFD) != -1;
  return n;
}

/* One point. 0: good; 1: there is no n-th call; else it is bad. */
static int faults_point(int (*op)(void), unsigned int n)
{
  int before, r, error, fired;

  (void) alarm(20);
  faults_self = faults_tree ? 0 : (int) getpid();
  faults_shared->left = 0;
  faults_shared->fired = 0;
  if (op() == -1) return 3; /* what it opens once and keeps is open now */
  before = faults_open();
  faults_shared->left = n;
  faults_on();
  errno = 0;
  r = op();
  error = errno;
  faults_off();
  faults_shared->left = 0;
  fired = faults_shared->fired;
  faults_shared->fired = 0;
  if (!fired) return r == 0 ? 1 : 4;
  if (r == -1 && error != faults_error && error != EIO) return 5;
  if (faults_open() != before) return 6;
  if (op() == -1) return 7;
  return faults_open() == before ? 0 : 8;
}

/* The number of bad points; *POINTS all. */
static int faults_sweep(const char *name, int (*op)(void), const int *errors,
                        unsigned int *points)
{
  char what[100];
  int bad = 0;

  if (!faults_share()) return 1;
  for (; *errors && bad < 20; ++errors) {
    faults_error = *errors;
    sprintf(what, "%.70s at call", strerror(*errors));
    bad += points_each(name, what, faults_point, op, points);
  }
  return bad;
}

#define faults(name, op, errors)                                              \
  do {                                                                        \
    char text_[200];                                                          \
    unsigned int points_ = 0;                                                 \
    int bad_;                                                                 \
    bad_ = faults_sweep(name, op, errors, &points_);                          \
    sprintf(text_, "%s: %u calls failing", name, points_);                    \
    TAP_OK(bad_ == 0 && points_ > 0, text_);                                  \
  } while (0)

#endif
