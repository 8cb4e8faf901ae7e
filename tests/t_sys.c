/* t_sys: what is not POSIX. */

#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#endif
#include <unistd.h>

#include "deadline.h"
#include "env.h"
#include "tap.h"

#if defined(__linux__) && !defined(SO_BUF_LOCK)
#define SO_BUF_LOCK 72 /* since 5.14; 2: the size to receive is fixed */
#endif

static void disk(void)
{
  int fd = open("/tmp", O_RDONLY);

  (void) env_put("NOSYNCFS", 0);
  TAP_OK(sys_syncfsable(fd) == 0 || sys_syncfs(fd) == 0,
         "where syncfs can be trusted, it works");
  (void) env_put("NOSYNCFS", "1");
  TAP_OK(sys_syncfsable(fd) == 0, "$NOSYNCFS");
  (void) env_put("NOSYNCFS", 0);
  TAP_OK(sys_syncfsable(-1) == 0, "nothing open cannot be trusted");
  TAP_OK(sys_syncfs(-1) == -1, "nothing open cannot be flushed");
  (void) close(fd);
  fd = open("/proc/version", O_RDONLY);
  if (fd != -1) {
    TAP_OK(sys_syncfsable(fd) == 0, "other file systems are not trusted");
    (void) close(fd);
  }
}

#if defined(__linux__)

/* What the kernel says of itself, and what it cannot; 0: as it is. */
static const char *release;
static int nouname, norandom, norename;

int uname(struct utsname *u)
{
  if (nouname) return -1;
  memset(u, 0, sizeof *u);
  strcpy(u->release, release ? release : "6.1.0");
  return 0;
}

/* For sys.c: random bytes one at a time, and renamings by name. */
long syscall(long number, ...);
long syscall(long number, ...)
{
  const char *old, *new;
  unsigned char *b;
  va_list ap;
  int from, to;

  va_start(ap, number);
  errno = ENOSYS;
  if (number == SYS_getrandom) {
    b = va_arg(ap, unsigned char *);
    va_end(ap);
    if (norandom == EINTR) {
      norandom = 0;
      errno = EINTR;
      return -1;
    }
    errno = norandom;
    if (norandom) return -1;
    *b = (unsigned char) (rand() >> 7);
    return 1;
  }
  from = va_arg(ap, int);
  old = va_arg(ap, const char *);
  to = va_arg(ap, int);
  new = va_arg(ap, const char *);
  va_end(ap);
  errno = norename;
  if (norename) return -1;
  if (linkat(from, old, to, new, 0) == -1) return -1;
  return unlinkat(from, old, 0);
}

static void kernels(void)
{
  static const struct {
    const char *release;
    int able;
  } t[] = {{"5.8.0", 1},  {"5.8", 1},     {"5.10.1-x", 1}, {"6.0", 1},
           {"10.1.2", 1}, {"5.7.19", 0},  {"4.19.0", 0},   {"5", 0},
           {"", 0},       {"x.y", 0},     {"2.6.32", 0}};
  int fd = open("/tmp", O_RDONLY);
  size_t i;

  (void) env_put("NOSYNCFS", 0);
  if (!sys_syncfsable(fd)) { /* another file system */
    TAP_OK(1, "kernels # SKIP syncfs is not trusted on /tmp");
  } else {
    for (i = 0; i < sizeof t / sizeof *t; ++i) {
      release = t[i].release;
      TAP_OK(sys_syncfsable(fd) == t[i].able, release);
    }
    release = 0;
    nouname = 1;
    TAP_OK(sys_syncfsable(fd) == 0, "one that does not say");
    nouname = 0;
  }
  (void) close(fd);
}

static void cannot(void)
{
  static const int e[] = {ENOSYS, EINVAL, EIO};
  static unsigned char b[64], c[64];
  struct rlimit rl, none;
  int i, r;

  for (i = 0; i < 3; ++i) {
    norename = e[i];
    TAP_OK(sys_renamenew(-1, "x", -1, "y") == -1 &&
             errno == (i == 2 ? EIO : ENOSYS),
           "a renaming that this file system does not know is ENOSYS");
  }
  norename = 0;
  norandom = EINTR;
  TAP_OK(sys_random(b, sizeof b) == 0 && memcmp(b, c, sizeof b) != 0,
         "random bytes, after a signal, one at a time");
  norandom = ENOSYS;
  memset(b, 0, sizeof b);
  TAP_OK(sys_random(b, sizeof b) == 0 && memcmp(b, c, sizeof b) != 0,
         "from the device, where the kernel has no call for it");
  if (getrlimit(RLIMIT_NOFILE, &rl) == -1) abort();
  none = rl;
  none.rlim_cur = 0;
  (void) setrlimit(RLIMIT_NOFILE, &none);
  r = sys_random(b, sizeof b);
  TAP_OK(r == -1 && errno == EMFILE, "and nothing where that cannot be had");
  (void) setrlimit(RLIMIT_NOFILE, &rl);
  norandom = 0;
}

#endif

static void renamenew(void)
{
  char dir[] = "/tmp/t_sys.XXXXXX";
  int top = mkdtemp(dir) ? open(dir, O_RDONLY) : -1;
  int r;

  (void) close(openat(top, "a", O_CREAT | O_WRONLY, 0600));
  (void) close(openat(top, "b", O_CREAT | O_WRONLY, 0600));
  r = sys_renamenew(top, "a", top, "b");
  TAP_OK(r == -1 && (errno == EEXIST || errno == ENOSYS) &&
           faccessat(top, "a", F_OK, 0) == 0,
         "a renaming replaces nothing");
  r = sys_renamenew(top, "a", top, "c");
  TAP_OK(r == -1 ? errno == ENOSYS
                 : faccessat(top, "c", F_OK, 0) == 0 &&
                     faccessat(top, "a", F_OK, 0) == -1,
         "a renaming");
  TAP_OK(sys_renamenew(top, "nothing", top, "d") == -1, "of nothing");
  (void) unlinkat(top, "a", 0);
  (void) unlinkat(top, "b", 0);
  (void) unlinkat(top, "c", 0);
  (void) close(top);
  (void) rmdir(dir);
}

static void randomness(void)
{
  static unsigned char a[1000], b[1000];
  size_t i, zeros = 0;

  TAP_OK(sys_random(a, sizeof a) == 0 && sys_random(b, sizeof b) == 0,
         "random bytes");
  TAP_OK(memcmp(a, b, 16) != 0, "not the same twice");
  for (i = 0; i < sizeof a; ++i)
    if (a[i] == 0) ++zeros;
  TAP_OK(zeros < 100, "all of them filled");
  TAP_OK(sys_random(a, 0) == 0, "none");
}

static void unacked(void)
{
  struct sockaddr_in sin;
  socklen_t n = sizeof sin;
  int p[2];
  int l = socket(AF_INET, SOCK_STREAM, 0);
  int c = socket(AF_INET, SOCK_STREAM, 0);
  deadline d = deadline_in(20);
  long left;
  int was = 0, room = 0, yes = 1;
  socklen_t len = sizeof was;

  TAP_OK(pipe(p) == 0 && sys_unacked(p[1]) == -1, "a pipe cannot tell");
  TAP_OK(sys_unacked(-1) == -1, "nothing open cannot tell");
  memset(&sin, 0, sizeof sin);
  sin.sin_family = AF_INET;
  sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(l, (struct sockaddr *) &sin, sizeof sin) == -1 ||
      listen(l, 1) == -1 ||
      getsockname(l, (struct sockaddr *) &sin, &n) == -1 ||
      connect(c, (struct sockaddr *) &sin, sizeof sin) == -1)
    return;
  (void) write(c, "hello", 5);
  do {
    left = sys_unacked(c);
    (void) poll(0, 0, 1);
  } while (left > 0 && !deadline_past(d));
  TAP_OK(left == 0 || left == -1, "what was sent is acknowledged");
  (void) getsockopt(c, SOL_SOCKET, SO_RCVBUF, &was, &len);
  sys_receiveroom(c, 2 * was);
  (void) getsockopt(c, SOL_SOCKET, SO_RCVBUF, &room, &len);
  TAP_OK(room > was, "there is more room to receive");
#if defined(__linux__)
  TAP_OK(getsockopt(c, SOL_SOCKET, SO_BUF_LOCK, &was, &len) == -1 ||
           (was & 2) == 0,
         "which the kernel may still make larger");
#endif
  TAP_OK(getsockopt(c, SOL_SOCKET, SO_RCVLOWAT, &was, &len) == 0 && was == 1,
         "a byte is there at once");
  sys_receiveroom(p[0], 65536);
#if defined(TCP_QUICKACK)
  TAP_OK(setsockopt(c, IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof yes) == 0 &&
           getsockopt(c, IPPROTO_TCP, TCP_QUICKACK, &yes, &len) == 0 && yes,
         "acknowledgements come at once");
  sys_ackslater(c);
  TAP_OK(getsockopt(c, IPPROTO_TCP, TCP_QUICKACK, &yes, &len) == 0 && !yes,
         "or later");
#endif
  sys_ackslater(p[0]);
  TAP_OK(sys_segment(c) > 500 && sys_segment(p[0]) == 0,
         "how much a packet has, of a connection");
  (void) fcntl(c, F_SETFL, O_NONBLOCK);
  while (write(c, &sin, sizeof sin) > 0)
    ;
  TAP_OK(sys_unacked(c) != 0, "a peer that does not read leaves some");
}

/* A child that ends with its parent, which is killed; the write end of a pipe
   that both have says when both are gone. */
static void endwith(void)
{
  deadline d = deadline_in(20);
  pid_t parent;
  int p[2];
  char ch;

  if (pipe(p) == -1) return;
  parent = fork();
  if (parent == 0) {
    pid_t self = getpid();

    if (fork())
      for (;;) (void) pause();
    ch = sys_endwith(self + 1, SIGTERM) == -1 && errno == ESRCH &&
         sys_endwith(self, SIGTERM) == 0;
    (void) write(p[1], &ch, 1);
    for (;;) (void) pause();
  }
  (void) close(p[1]);
  TAP_OK(read(p[0], &ch, 1) == 1 && ch, "a child ends with its parent");
  (void) kill(parent, SIGKILL);
  TAP_OK(deadline_wait(p[0], POLLIN, d) == 1 && read(p[0], &ch, 1) == 0,
         "it has ended");
  (void) close(p[0]);
  (void) waitpid(parent, 0, 0);
}

int main(void)
{
  disk();
  renamenew();
  randomness();
#if defined(__linux__)
  kernels();
  cannot();
  endwith();
#endif
  unacked();
  return tap_end();
}
