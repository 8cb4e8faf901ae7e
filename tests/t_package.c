/* t_package: files that change while they are sent, which no test from
   outside can time. */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "open.h"
#include "package.h"
#include "sig.h"
#include "substdio.h"
#include "tap.h"

#define TOP "Return-Path: <s@h>\nDelivered-To: p-r@x\n"

static struct package p;
static struct queued q;

/* A queued file with a message of N bytes. */
static void file(const char *fn, size_t n)
{
  static char block[1000];
  int fd = open_trunc(fn, 0600);

  memset(block, 'x', sizeof block);
  if (fd == -1 || substdio_writeall(fd, TOP, strlen(TOP)) == -1) exit(1);
  for (; n > sizeof block; n -= sizeof block)
    if (substdio_writeall(fd, block, sizeof block) == -1) exit(1);
  if (substdio_writeall(fd, block, n) == -1) exit(1);
  (void) close(fd);
}

static void begin(const char *fn)
{
  queued_close(&q);
  if (queued_open(&q, fn) != 1 || !package_room(&p) ||
      package_begin(&p, &q) == -1)
    exit(1);
}

/* A step: 1; 0: it was cut. */
static int more(int *e, int *broken)
{
  static const char to[] = "3:r@x,";
  stralloc rcpts = {0};

  if (!package_more(&p, e, broken)) return 0;
  if (!package_whole(&p)) return 1;
  if (stralloc_cats(&rcpts, to) == -1 || package_end(&p, &rcpts) == -1) exit(1);
  stralloc_free(&rcpts);
  return 1;
}

/* Goes on until the file is done: 1; 0: it was cut. */
static int drain(int fd, int *e, int *broken)
{
  while (package_busy(&p)) {
    while (package_room(&p) && package_busy(&p))
      if (!more(e, broken)) return 0;
    if (fd != -1 && package_send(&p, fd) == -1) exit(1);
  }
  return 1;
}

static int waiting(const char *s)
{
  return p.end - p.start == strlen(s) &&
         memcmp(p.buf + p.start, s, strlen(s)) == 0;
}

static void gathers(void)
{
  int e, broken;

  file("small", 3);
  begin("small");
  TAP_OK(drain(-1, &e, &broken) && waiting("4:\nxxx,3:s@h,6:3:r@x,,"),
         "a package");
  TAP_OK(p.finish == p.made && p.sent == 0, "where it ends is known");
  begin("small");
  TAP_OK(drain(-1, &e, &broken) && waiting("4:\nxxx,3:s@h,6:3:r@x,,"
                                           "4:\nxxx,3:s@h,6:3:r@x,,"),
         "two share a buffer");
}

static void shrinks(void)
{
  int null = open_append("sent", 0600);
  int e = 0;
  int broken = 1;

  file("large", 300000);
  begin("large");
  if (truncate("large", 20000) == -1) exit(1);
  while (more(&e, &broken)) {
  }
  TAP_OK(!broken && !e && !package_busy(&p) &&
           waiting("4:\nxxx,3:s@h,6:3:r@x,,4:\nxxx,3:s@h,6:3:r@x,,"),
         "shorter before any of it was sent: taken back");
  begin("small");
  TAP_OK(drain(-1, &e, &broken) && p.made == p.finish &&
           p.end - p.start == p.made, "and others go on");
  file("large", 300000);
  begin("large");
  (void) more(&e, &broken);
  if (package_send(&p, null) == -1) exit(1);
  TAP_OK(p.sent > p.began && package_busy(&p), "half of one is sent");
  if (truncate("large", 100000) == -1) exit(1);
  TAP_OK(!drain(null, &e, &broken) && broken && !e && !package_busy(&p) &&
           !package_waits(&p), "shorter then: broken");
  (void) close(null);
}

static void grows(void)
{
  int out = open_trunc("sent", 0600);
  int e, broken, fd;

  package_init(&p);
  file("large", 100000);
  begin("large");
  fd = open_append("large", 0600);
  if (fd == -1 || substdio_writeall(fd, "more", 4) == -1) exit(1);
  (void) close(fd);
  TAP_OK(drain(out, &e, &broken) && p.made == p.finish &&
           p.made == strlen("100001:\n") + 100000 +
                       strlen(",3:s@h,6:3:r@x,,"),
         "longer: what was there when it was opened is sent");
  (void) close(out);
}

static void blocks(void)
{
  unsigned long long before;
  int e, broken, i;
  int pi[2];

  package_init(&p);
  if (fd_pipe(pi) == -1 || fd_nonblock(pi[1]) == -1) exit(1);
  file("large", 300000);
  begin("large");
  do {
    before = p.sent;
    (void) (package_room(&p) && more(&e, &broken));
    if (package_send(&p, pi[1]) == -1) exit(1);
  } while (p.sent != before);
  TAP_OK(package_busy(&p) && package_waits(&p), "a full pipe is no error");
  (void) close(pi[0]);
  i = package_send(&p, pi[1]);
  TAP_OK(i == -1, "a broken one is");
  package_stop(&p);
  TAP_OK(!package_busy(&p) && !package_waits(&p), "stopped");
  (void) close(pi[1]);
}

/* A peer that takes a little at a time, so that what waits is moved. */
static void trickles(void)
{
  static char want[400000], got[400000];
  size_t n, len = 0;
  ssize_t r;
  int e, broken, pi[2];

  package_init(&p);
  if (fd_pipe(pi) == -1 || fd_nonblock(pi[1]) == -1 ||
      fd_nonblock(pi[0]) == -1)
    exit(1);
  file("large", 300000);
  begin("large");
  n = (size_t) sprintf(want, "300001:\n");
  memset(want + n, 'x', 300000);
  n += 300000;
  n += (size_t) sprintf(want + n, ",3:s@h,6:3:r@x,,");
  while (package_busy(&p) || package_waits(&p)) {
    if (package_room(&p) && package_busy(&p) && !more(&e, &broken))
      exit(1);
    if (package_send(&p, pi[1]) == -1) exit(1);
    r = read(pi[0], got + len, 5000);
    if (r > 0) len += (size_t) r;
  }
  while ((r = read(pi[0], got + len, 5000)) > 0) len += (size_t) r;
  TAP_OK(len == n && memcmp(got, want, n) == 0, "little by little: the same");
  (void) close(pi[0]);
  (void) close(pi[1]);
}

int main(void)
{
  static char dir[] = "/tmp/t_package.XXXXXX";

  sig_ignore(SIGPIPE);
  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  package_init(&p);
  queued_init(&q);
  gathers();
  shrinks();
  grows();
  blocks();
  trickles();
  (void) unlink("small");
  (void) unlink("large");
  (void) unlink("sent");
  (void) rmdir(dir);
  return tap_end();
}
