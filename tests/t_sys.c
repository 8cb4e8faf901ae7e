/* t_sys: what is not POSIX. */

#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "deadline.h"
#include "env.h"
#include "tap.h"

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
  (void) fcntl(c, F_SETFL, O_NONBLOCK);
  while (write(c, &sin, sizeof sin) > 0)
    ;
  TAP_OK(sys_unacked(c) != 0, "a peer that does not read leaves some");
}

int main(void)
{
  disk();
  renamenew();
  randomness();
  unacked();
  return tap_end();
}
