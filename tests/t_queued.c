/* t_queued: what a client finds under the names that it is fed. */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "open.h"
#include "queued.h"
#include "substdio.h"
#include "tap.h"

static struct queued q;

static void file(const char *fn, const char *s)
{
  int fd = open_trunc(fn, 0600);

  if (fd == -1 || substdio_writeall(fd, s, strlen(s)) == -1) exit(1);
  (void) close(fd);
}

static int whole(const char *s)
{
  char buf[1000];
  size_t n = 0;
  ssize_t r;

  while ((r = substdio_get(&q.ss, buf + n, sizeof buf - n)) > 0)
    n += (size_t) r;
  return n == strlen(s) && memcmp(buf, s, n) == 0;
}

static void good(void)
{
  static const char top[] = "Return-Path: <\"a b\"@h>\nDelivered-To: p-r@x\n";
  struct stat st;

  file("good", "Return-Path: <\"a b\"@h>\nDelivered-To: p-r@x\n"
               "Subject: one\n\nbody");
  TAP_OK(queued_open(&q, "good") == 1, "a queued file opens");
  TAP_OK(stralloc_equals(&q.sender, "a b@h") &&
           stralloc_equals(&q.rcpt, "p-r@x"), "its envelope");
  TAP_OK(q.size == (off_t) strlen("Subject: one\n\nbody"), "its size");
  TAP_OK(stat("good", &st) == 0 && q.mtime == st.st_mtime, "its time");
  TAP_OK(fcntl(q.fd, F_GETFD) & FD_CLOEXEC, "close-on-exec");
  TAP_OK(whole("Subject: one\n\nbody"), "its message");
  queued_close(&q);
  TAP_OK(q.fd == -1, "closed");
  file("nobytes", top);
  TAP_OK(queued_open(&q, "nobytes") == 1 && q.size == 0 && whole(""),
         "a message of no bytes");
  queued_close(&q);
  TAP_OK(q.bad.n == 0, "nothing was bad");
}

static void makesocket(const char *fn)
{
  struct sockaddr_un sun;
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);

  memset(&sun, 0, sizeof sun);
  sun.sun_family = AF_UNIX;
  memcpy(sun.sun_path, fn, strlen(fn));
  if (bind(fd, (struct sockaddr *) &sun, sizeof sun) == -1) exit(1);
  (void) close(fd);
}

static int refused(const char *fn, const char *why)
{
  unsigned long n = q.bad.n;

  q.bad.n = 0; /* so that this one is the first */
  if (queued_open(&q, fn) != 0 || q.fd != -1 || q.bad.n != 1 ||
      strcmp(q.bad.first.s, fn) != 0 || strcmp(q.bad.why, why) != 0) {
    printf("# %s: %s\n", fn, q.bad.n ? q.bad.why : "taken");
    return 0;
  }
  q.bad.n += n;
  return 1;
}

static void hostile(void)
{
  static const char form[] = "does not begin with Return-Path: and "
                             "Delivered-To:";
  int fds = dup(0);

  (void) close(fds);
  if (symlink("good", "link") == -1 || symlink("nowhere", "dangling") == -1 ||
      mkfifo("fifo", 0600) == -1 || mkdir("dir", 0700) == -1)
    exit(1);
  makesocket("socket");
  file("empty", "");
  file("bare", "Subject: none\n\n");
  file("half", "Return-Path: <a@h>\n");
  file("unreadable", "Return-Path: <a@h>\nDelivered-To: r\n");
  (void) chmod("unreadable", 0);
  TAP_OK(refused("link", "is a symbolic link"), "a link");
  TAP_OK(refused("dangling", "is a symbolic link"), "a dangling link");
  TAP_OK(refused("fifo", "is not a regular file"), "a FIFO, without a wait");
  TAP_OK(refused("/dev/zero", "is not a name in new/ or cur/") &&
           refused("new/../good", "is not a name in new/ or cur/"),
         "a way that leads elsewhere");
  TAP_OK(refused("dir", "is a directory"), "a directory");
  TAP_OK(refused("socket", "is not a regular file"), "a socket");
  TAP_OK(refused("empty", form), "an empty file");
  TAP_OK(refused("bare", form), "a message without an envelope");
  TAP_OK(refused("half", form), "half an envelope");
  if (geteuid())
    TAP_OK(refused("unreadable", "unable to open"), "an unreadable file");
  TAP_OK(queued_open(&q, "gone") == -1 && q.fd == -1, "a file that is gone");
  TAP_OK(q.bad.n == (geteuid() ? 11 : 10), "all but the last are counted");
  TAP_OK(dup(0) == fds, "no descriptor is left open");
}

/* What queued_warn says on 2. */
static int says(const struct queued_skips *sk, const char *want)
{
  char buf[1000];
  ssize_t r;
  int keep = dup(2);
  int p[2];

  if (pipe(p) == -1 || dup2(p[1], 2) == -1) exit(1);
  queued_warn(sk, "not sent:");
  if (dup2(keep, 2) == -1) exit(1);
  (void) close(p[1]);
  (void) close(keep);
  r = read(p[0], buf, sizeof buf);
  (void) close(p[0]);
  return r == (ssize_t) strlen(want) && memcmp(buf, want, strlen(want)) == 0;
}

/* new/ is held: what is there later under that name is not ours. */
static void swapped(void)
{
  static const char msg[] = "Return-Path: <>\nDelivered-To: r\n";

  if (mkdir("new", 0700) == -1 || mkdir("elsewhere", 0700) == -1 ||
      symlink("elsewhere", "cur") == -1)
    exit(1);
  file("new/1", msg);
  file("elsewhere/2", msg);
  TAP_OK(queued_open(&q, "new/1") == 1, "a file in new/");
  queued_close(&q);
  TAP_OK(queued_open(&q, "cur/2") == 0, "none through a link to cur/");
  if (rename("new", "old") == -1 || rename("elsewhere", "new") == -1) exit(1);
  TAP_OK(queued_open(&q, "new/2") == -1, "new/ is another one now");
  TAP_OK(queued_open(&q, "new/1") == 1, "and the old one is held");
  queued_close(&q);
  if (unlink("old/1") || unlink("new/2") || unlink("cur") || rmdir("new") ||
      rmdir("old"))
    exit(1);
}

static void warnings(void)
{
  struct queued_skips sk = {0, {0}, 0, 0};

  TAP_OK(says(&sk, ""), "no warning where there is none");
  queued_skip(&sk, "new/1", "is a directory", 0);
  TAP_OK(says(&sk, "bushmail: warning: not sent: new/1: is a directory; it "
                   "stays in the queue\n"), "a warning for one");
  queued_skip(&sk, "new/2", "is odd", 0);
  queued_skip(&sk, "new/3", "is odd", 0);
  TAP_OK(says(&sk, "bushmail: warning: not sent: new/1: is a directory (and 2 "
                   "more); they stay in the queue\n"),
         "the first is named, the rest is counted");
}

int main(void)
{
  static char dir[] = "/tmp/t_queued.XXXXXX";
  static const char *const made[] = {
    "good", "nobytes", "link", "dangling", "fifo", "socket",
    "empty", "bare", "half", "unreadable"};
  size_t i;

  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  queued_init(&q);
  good();
  hostile();
  swapped();
  warnings();
  for (i = 0; i < sizeof made / sizeof *made; ++i) (void) unlink(made[i]);
  (void) rmdir("dir");
  (void) rmdir(dir);
  return tap_end();
}
