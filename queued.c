#include "queued.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "envelope.h"
#include "error.h"
#include "fmt.h"
#include "open.h"
#include "strerr.h"

void queued_init(struct queued *q)
{
  memset(q, 0, sizeof *q);
  q->fd = q->dir[0] = q->dir[1] = -1;
}

void queued_skip(struct queued_skips *sk, const char *name, const char *why,
                 int e)
{
  if (sk->n++) return;
  sk->why = why;
  sk->e = e;
  sk->first.len = 0;
  if (stralloc_cats(&sk->first, name) == -1 || stralloc_0(&sk->first) == -1)
    sk->first.len = 0;
}

void queued_warn(const struct queued_skips *sk, const char *verb)
{
  char num[FMT_NUM + 1];

  if (sk->n == 0) return;
  num[fmt_num(num, sk->n - 1)] = 0;
  strerr_warn(0, verb, " ", sk->first.len ? sk->first.s : "a file", ": ",
              sk->why, sk->e ? ": " : "", sk->e ? error_str(sk->e) : "",
              sk->n > 1 ? " (and " : "", sk->n > 1 ? num : "",
              sk->n > 1 ? " more); they stay in the queue"
                        : "; it stays in the queue",
              (char *) 0);
}

static void bad(struct queued *q, const char *name, const char *why, int e)
{
  queued_close(q);
  queued_skip(&q->bad, name, why, e);
}

static const char *whynot(int e)
{
  switch (e) {
  case ELOOP: return "is a symbolic link";
  case EISDIR: return "is a directory";
  case EINVAL: return "is not a regular file";
  case EPERM: return "belongs to another user";
  case ENOTDIR: return "is not a name in new/ or cur/";
  }
  return 0;
}

/* I: 0 for new/, 1 for cur/. */
static int subdir(struct queued *q, int i)
{
  if (q->dir[i] == -1)
    q->dir[i] = open_subdirat(AT_FDCWD, i ? "cur" : "new");
  return q->dir[i];
}

int queued_dirs(struct queued *q)
{
  int r = subdir(q, 0);

  return subdir(q, 1) == -1 || r == -1 ? -1 : 0;
}

/* The directory of *NAME, which loses it: a descriptor, or -1. */
static int dirof(struct queued *q, const char **name)
{
  int cur = strncmp(*name, "cur/", 4) == 0;
  int sub = cur || strncmp(*name, "new/", 4) == 0;

  if (sub) *name += 4;
  if (strchr(*name, '/')) {
    errno = ENOTDIR;
    return -1;
  }
  return sub ? subdir(q, cur) : AT_FDCWD;
}

int queued_again(struct queued *q, const char *name, struct stat *st)
{
  int dir = dirof(q, &name);

  return dir == -1 ? -1 : open_regularstat(dir, name, st);
}

int queued_still(struct queued *q, const char *name, const struct queued *f)
{
  struct stat st;
  int dir = dirof(q, &name);

  return dir != -1 && fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
         st.st_dev == f->dev && st.st_ino == f->ino;
}

int queued_open(struct queued *q, const char *name)
{
  struct stat st;
  const char *why;
  size_t n;
  int r;

  q->fd = queued_again(q, name, &st);
  if (q->fd == -1) {
    if (errno == ENOENT) return -1;
    why = whynot(errno);
    bad(q, name, why ? why : "unable to open", why ? 0 : errno);
    return 0;
  }
  substdio_in(&q->ss, read, q->fd, q->buf, sizeof q->buf);
  r = envelope_read(&q->ss, &q->sender, &q->rcpt, &n);
  if (r == -1) {
    bad(q, name, "unable to read", errno);
    return 0;
  }
  /* n above st_size: it has grown since fstat, so it is being written. */
  if (r == 0 || (off_t) n > st.st_size) {
    bad(q, name, "does not begin with Return-Path: and Delivered-To:", 0);
    return 0;
  }
  q->size = st.st_size - (off_t) n;
  q->start = (off_t) n;
  q->inbuf = q->ss.p;
  q->mtime = st.st_mtim.tv_sec;
  q->nsec = st.st_mtim.tv_nsec;
  q->dev = st.st_dev;
  q->ino = st.st_ino;
  return 1;
}

void queued_close(struct queued *q)
{
  if (q->fd != -1) (void) close(q->fd);
  q->fd = -1;
}

int queued_rewind(struct queued *q)
{
  if (q->size <= (off_t) q->inbuf) {
    q->ss.p = q->inbuf;
    return 0;
  }
  q->ss.p = 0;
  return lseek(q->fd, q->start, SEEK_SET) == -1 ? -1 : 0;
}

void queued_move(struct queued *to, struct queued *from)
{
  stralloc sender = to->sender;
  stralloc rcpt = to->rcpt;
  size_t n = from->ss.p;

  to->fd = from->fd;
  to->size = from->size;
  to->start = from->start;
  to->inbuf = from->inbuf;
  to->dev = from->dev;
  to->ino = from->ino;
  to->sender = from->sender;
  to->rcpt = from->rcpt;
  substdio_in(&to->ss, read, to->fd, to->buf, sizeof to->buf);
  memcpy(to->buf + sizeof to->buf - n, substdio_peek(&from->ss), n);
  to->ss.p = n;
  from->fd = -1;
  from->sender = sender;
  from->rcpt = rcpt;
}
