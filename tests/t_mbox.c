/* t_mbox: quoting in every split, locks, a file that is full. */

#include <errno.h>
#include <poll.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lock.h"
#include "mbox.h"
#include "open.h"
#include "sig.h"
#include "tap.h"

static char dir[] = "/tmp/bushmbox.XXXXXX";
static char path[100];
static struct mbox m;

static size_t contents(char *s, size_t n)
{
  int fd = open_read(path);
  ssize_t r;

  if (fd == -1) return 0;
  r = read(fd, s, n);
  (void) close(fd);
  return r > 0 ? (size_t) r : 0;
}

static const struct {
  const char *in, *out;
} cases[] = {
  {"", "\n"},
  {"a", "a\n\n"},
  {"a\n", "a\n\n"},
  {"a\n\n", "a\n\n\n"},
  {"From x\n", ">From x\n\n"},
  {">From x\n", ">>From x\n\n"},
  {">>From x\na", ">>>From x\na\n\n"},
  {"From\n", "From\n\n"},
  {"From", "From\n\n"},
  {"From ", ">From \n\n"},
  {"Fro", "Fro\n\n"},
  {">", ">\n\n"},
  {">>F\n", ">>F\n\n"},
  {"F>From x\n", "F>From x\n\n"},
  {"FFrom x\n", "FFrom x\n\n"},
  {"a\nFrom b\n\nFrom c\n", "a\n>From b\n\n>From c\n\n"},
  {"a\n From b\n", "a\n From b\n\n"},
  {"FrFrom b\n> From c\n", "FrFrom b\n> From c\n\n"},
  {"from b\nFROM c\n", "from b\nFROM c\n\n"},
  {"x\r\nFrom y\r\n", "x\r\n>From y\r\n\n"},
};

static int quoted(const char *in, size_t n, const char *out, size_t chunk)
{
  char got[300];
  size_t i;
  int left;

  (void) unlink(path);
  if (mbox_open(&m, path, 0) == -1) return 0;
  mbox_head(&m, "From me\n", 8);
  for (i = 0; i < n; i += chunk)
    mbox_put(&m, in + i, n - i < chunk ? n - i : chunk);
  if (mbox_close(&m, &left) == -1 || left) return 0;
  n = strlen(out) + 8;
  return contents(got, sizeof got) == n && memcmp(got, "From me\n", 8) == 0 &&
         memcmp(got + 8, out, n - 8) == 0;
}

static void quoting(void)
{
  char text[100];
  size_t i, k, n;
  int good;

  for (i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    n = strlen(cases[i].in);
    for (good = 1, k = 1; k <= n + 1; ++k)
      good = good && quoted(cases[i].in, n, cases[i].out, k);
    snprintf(text, sizeof text, "message %d, in pieces of every size",
             (int) i);
    TAP_OK(good, text);
  }
}

/* What is at the end of a file, and what has to come before a new message:
   half a message must not swallow it. */
static const struct {
  const char *old, *pad;
} tails[] = {
  {"", ""},       {"\n", ""},         {"\n\n", ""},  {"From a\nb\n\n", ""},
  {"x", "\n\n"}, {"From a\nb", "\n\n"}, {"b\n", "\n"}, {"a\n\nb", "\n\n"},
};

static void halves(void)
{
  char got[100], want[100];
  size_t i, n;
  int fd, left;

  for (i = 0; i < sizeof tails / sizeof tails[0]; ++i) {
    fd = open_trunc(path, 0600);
    n = strlen(tails[i].old);
    if (fd == -1 || write(fd, tails[i].old, n) != (ssize_t) n) abort();
    (void) close(fd);
    (void) mbox_open(&m, path, 0);
    mbox_head(&m, "From me\n", 8);
    mbox_put(&m, "c\n", 2);
    TAP_OK(mbox_close(&m, &left) == 0, "appended");
    snprintf(want, sizeof want, "%s%sFrom me\nc\n\n", tails[i].old,
             tails[i].pad);
    TAP_OK(contents(got, sizeof got) == strlen(want) &&
             memcmp(got, want, strlen(want)) == 0,
           "begins after a blank line");
  }
}

static int size(void)
{
  struct stat st;

  return stat(path, &st) == -1 ? -1 : (int) st.st_size;
}

static void failing(void)
{
  struct rlimit rl;
  char big[10000];
  int left, fd, old;
  pid_t pid;

  (void) unlink(path);
  (void) mbox_open(&m, path, 0);
  mbox_put(&m, "one\n", 4);
  TAP_OK(mbox_close(&m, &left) == 0 && size() == 5, "a first message");
  (void) mbox_open(&m, path, 0);
  mbox_put(&m, "two", 3);
  TAP_OK(mbox_close(&m, &left) == 0 && size() == 10, "a second");

  memset(big, 'x', sizeof big);
  sig_ignore(SIGXFSZ);
  if (getrlimit(RLIMIT_FSIZE, &rl) == -1) abort();
  old = (int) (rl.rlim_cur > 1 << 30 ? 1 << 30 : rl.rlim_cur);
  rl.rlim_cur = 8000;
  if (setrlimit(RLIMIT_FSIZE, &rl) == -1) abort();
  (void) mbox_open(&m, path, 0);
  mbox_put(&m, big, sizeof big);
  TAP_OK(mbox_close(&m, &left) == -1 && errno == EFBIG && !left &&
         size() == 10, "no room: as it was");
  rl.rlim_cur = (rlim_t) old;
  (void) setrlimit(RLIMIT_FSIZE, &rl);

  (void) mbox_open(&m, path, 0);
  mbox_put(&m, big, sizeof big);
  mbox_fail(&m, EIO);
  mbox_fail(&m, ENOSPC);
  mbox_put(&m, big, 0);
  mbox_put(&m, big, 10);
  TAP_OK(mbox_close(&m, &left) == -1 && errno == EIO && size() == 10,
         "a message that could not be read: as it was");
  (void) mbox_open(&m, path, 0);
  mbox_put(&m, "x\n", 2);
  mbox_put(&m, "", 0);
  TAP_OK(mbox_close(&m, &left) == 0 && size() == 13, "nothing is no line");
  if (truncate(path, 10) == -1) abort();

  fd = open_read(path);
  if (fd == -1 || lock_ex(fd) == -1) abort();
  TAP_OK(mbox_open(&m, path, 0) == -1 && errno == EWOULDBLOCK,
         "locked by another");
  pid = fork();
  if (pid == 0) {
    (void) poll(0, 0, 200);
    _exit(0); /* with its copy of the lock */
  }
  (void) close(fd);
  TAP_OK(mbox_open(&m, path, 30) == 0, "and no more");
  (void) waitpid(pid, 0, 0);
  mbox_fail(&m, EIO);
  (void) mbox_close(&m, &left);
  TAP_OK(mbox_open(&m, dir, 0) == -1 && errno == EISDIR, "a directory");
  TAP_OK(mbox_open(&m, "/dev/null", 0) == -1 && errno == EINVAL, "a device");
  (void) unlink(path);
  if (mkfifo(path, 0600) == -1) abort();
  TAP_OK(mbox_open(&m, path, 0) == -1 && errno == EINVAL, "a FIFO");
  (void) unlink(path);
}

int main(void)
{
  if (!mkdtemp(dir)) return 111;
  snprintf(path, sizeof path, "%s/mbox", dir);
  quoting();
  halves();
  failing();
  (void) rmdir(dir);
  return tap_end();
}
