#if defined(__linux__)
#define _GNU_SOURCE /* syncfs, setgroups */
#elif defined(__FreeBSD__) || defined(__NetBSD__) || defined(__OpenBSD__) ||  \
  defined(__APPLE__)
#undef _XOPEN_SOURCE /* flock and setgroups are hidden under it */
#endif

#include "sys.h"

#include <errno.h>
#include <grp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "open.h"
#include "substdio.h"

#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#endif

int sys_lock(int fd, int wait)
{
  int r;

  do
    r = flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB);
  while (r == -1 && errno == EINTR);
  return r;
}

int sys_unlock(int fd)
{
  return flock(fd, LOCK_UN);
}

#if defined(__linux__)

static int release_atleast(int major, int minor)
{
  struct utsname u;
  char *end;
  long a, b;

  if (uname(&u) == -1) return 0;
  a = strtol(u.release, &end, 10);
  if (*end != '.') return 0;
  b = strtol(end + 1, 0, 10);
  return a > major || (a == major && b >= minor);
}

int sys_syncfsable(int fd)
{
  struct statfs s;

  if (getenv("NOSYNCFS")) return 0;
  if (fstatfs(fd, &s) == -1) return 0;
  switch ((unsigned long) s.f_type & 0xffffffffUL) {
  case 0xef53UL:     /* ext4, in a kernel of today */
  case 0x58465342UL: /* XFS */
  case 0x9123683eUL: /* btrfs */
  case 0x01021994UL: /* tmpfs */
    return release_atleast(5, 8);
  }
  return 0;
}

int sys_syncfs(int fd)
{
  return syncfs(fd);
}

#else

int sys_syncfsable(int fd)
{
  (void) fd;
  return 0;
}

int sys_syncfs(int fd)
{
  (void) fd;
  errno = ENOSYS;
  return -1;
}

#endif

int sys_renamenew(int from, const char *old, int to, const char *new)
{
#if defined(__linux__) && defined(SYS_renameat2)
  if (syscall(SYS_renameat2, from, old, to, new, 1U) == 0) return 0;
  if (errno == EINVAL) errno = ENOSYS; /* a file system that cannot */
  return -1;
#else
  (void) from;
  (void) old;
  (void) to;
  (void) new;
  errno = ENOSYS;
  return -1;
#endif
}

long sys_unacked(int fd)
{
#if defined(TIOCOUTQ)
  int n;

  return ioctl(fd, TIOCOUTQ, &n) == -1 ? -1 : (long) n;
#else
  (void) fd;
  return -1;
#endif
}

size_t sys_segment(int fd)
{
#if defined(TCP_MAXSEG)
  int n;
  socklen_t len = sizeof n;

  if (getsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &n, &len) == -1 || n < 0)
    return 0;
  return (size_t) n;
#else
  (void) fd;
  return 0;
#endif
}

/* What is waited for has room. SO_RCVBUF would be for good: less than the
   kernel finds by itself where a round trip is long, and on many the window
   stays what it was. */
void sys_receiveroom(int fd, int n)
{
  int one = 1;

  (void) setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &n, sizeof n);
  (void) setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &one, sizeof one);
}

void sys_ackslater(int fd)
{
#if defined(TCP_QUICKACK)
  int no = 0;

  (void) setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &no, sizeof no);
#else
  (void) fd;
#endif
}

int sys_noipoptions(int fd)
{
#if defined(IP_OPTIONS)
  return setsockopt(fd, IPPROTO_IP, IP_OPTIONS, 0, 0);
#else
  (void) fd;
  errno = ENOSYS;
  return -1;
#endif
}

int sys_groups(const char *name, gid_t gid)
{
  return name ? initgroups(name, gid) : setgroups(1, &gid);
}

int sys_endwith(pid_t parent, int sig)
{
#if defined(__linux__)
  if (prctl(PR_SET_PDEATHSIG, (unsigned long) sig, 0UL, 0UL, 0UL) == -1)
    return -1;
  if (getppid() == parent) return 0;
  errno = ESRCH;
#else
  (void) parent;
  (void) sig;
  errno = ENOSYS;
#endif
  return -1;
}

/* From the kernel without a file: in a process that can open none. */
static ssize_t getrandom1(unsigned char *b, size_t n)
{
#if defined(__linux__) && defined(SYS_getrandom)
  return syscall(SYS_getrandom, b, n, 0U);
#elif defined(__OpenBSD__)
  if (n > 256) n = 256;
  return getentropy(b, n) == -1 ? -1 : (ssize_t) n;
#else
  (void) b;
  (void) n;
  errno = ENOSYS;
  return -1;
#endif
}

static int readrandom(unsigned char *b, size_t n)
{
  ssize_t r = 0;
  int fd = open_read("/dev/urandom");
  int e;

  if (fd == -1) return -1;
  for (; n; b += r, n -= (size_t) r) {
    r = substdio_readeintr(fd, b, n);
    if (r <= 0) break;
  }
  e = r == 0 ? EIO : errno;
  (void) close(fd);
  if (n == 0) return 0;
  errno = e;
  return -1;
}

int sys_random(unsigned char *b, size_t n)
{
  ssize_t r;

  while (n) {
    r = getrandom1(b, n);
    if (r == -1 && errno == EINTR) continue;
    if (r <= 0) return readrandom(b, n);
    b += r;
    n -= (size_t) r;
  }
  return 0;
}
