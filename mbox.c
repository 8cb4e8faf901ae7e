#include "mbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deadline.h"
#include "flushdir.h"
#include "lock.h"

static const char from[] = "From ";

static int shut(int fd, int e)
{
  (void) close(fd);
  errno = e;
  return -1;
}

static int locked(int fd, unsigned long seconds)
{
  deadline end = deadline_in(seconds);

  while (lock_exnb(fd) == -1) {
    if (errno != EWOULDBLOCK) return -1;
    if (deadline_past(end)) {
      errno = EWOULDBLOCK;
      return -1;
    }
    (void) poll(0, 0, 50);
  }
  return 0;
}

void mbox_fail(struct mbox *m, int e)
{
  if (!m->failed) m->failed = e;
}

void mbox_head(struct mbox *m, const char *s, size_t n)
{
  if (m->failed) return;
  if (substdio_put(&m->ss, s, n) == -1) mbox_fail(m, errno);
}

/* What was killed in the middle has left half a message: ours is not to be a
   part of it. */
static int freshline(struct mbox *m)
{
  char b[2] = {'\n', '\n'};
  size_t n = m->start < 2 ? (size_t) m->start : 2;
  ssize_t r;

  do
    r = pread(m->fd, b + 2 - n, n, m->start - (off_t) n);
  while (r == -1 && errno == EINTR);
  if (r == -1) return -1;
  if (b[1] != '\n')
    mbox_head(m, "\n\n", 2);
  else if (b[0] != '\n')
    mbox_head(m, "\n", 1);
  return 0;
}

static int openfile(const char *path)
{
  int fd;

  do
    fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
  while (fd == -1 && errno == EINTR);
  return fd;
}

int mbox_open(struct mbox *m, const char *path, unsigned long seconds)
{
  struct stat st;

  /* Not even opened: a FIFO would make us wait for its reader. */
  if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
    errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
    return -1;
  }
  m->fd = openfile(path);
  if (m->fd == -1) return -1;
  if (locked(m->fd, seconds) == -1) return shut(m->fd, errno);
  m->start = lseek(m->fd, 0, SEEK_END);
  if (m->start == -1) return shut(m->fd, errno);
  /* A file that was made just now has to have its name on disk, and before
     anything is in it: whoever finds a file that is not empty takes that for
     done. */
  if (m->start == 0 && flushdir_of(path) == -1) return shut(m->fd, errno);
  m->failed = 0;
  m->matched = 0;
  m->gts = 0;
  m->atnl = 1;
  substdio_out(&m->ss, write, m->fd, m->buf, sizeof m->buf);
  return freshline(m) == -1 ? shut(m->fd, errno) : 0;
}

/* What was held back at the start of a line, with QUOTE more ">". */
static void release(struct mbox *m, size_t quote)
{
  size_t n = m->gts + quote;

  while (n--) mbox_head(m, ">", 1);
  mbox_head(m, from, (size_t) m->matched);
  m->gts = 0;
  m->matched = -1;
}

void mbox_put(struct mbox *m, const char *s, size_t n)
{
  const char *nl;
  size_t k;

  if (n) m->atnl = s[n - 1] == '\n';
  while (n && !m->failed) {
    if (m->matched == 0 && *s == '>') {
      ++m->gts;
      k = 1;
    } else if (m->matched >= 0 && *s == from[m->matched]) {
      ++m->matched;
      k = 1;
      if (m->matched == sizeof from - 1) release(m, 1);
    } else {
      if (m->matched >= 0) release(m, 0);
      nl = memchr(s, '\n', n);
      k = nl ? (size_t) (nl - s) + 1 : n;
      mbox_head(m, s, k);
      if (nl) m->matched = 0;
    }
    s += k;
    n -= k;
  }
}

int mbox_close(struct mbox *m, int *left)
{
  int e;

  *left = 0;
  if (m->matched >= 0) release(m, 0);
  mbox_head(m, "\n\n", m->atnl ? 1 : 2);
  if (!m->failed && substdio_flush(&m->ss) == -1) mbox_fail(m, errno);
  if (!m->failed && fsync(m->fd) == -1) mbox_fail(m, errno);
  e = m->failed;
  if (e && (ftruncate(m->fd, m->start) == -1 || fsync(m->fd) == -1)) *left = 1;
  (void) close(m->fd); /* its bytes are on the disk, or are gone */
  if (!e) return 0;
  errno = e;
  return -1;
}
