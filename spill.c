#include "spill.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "ascii.h"
#include "substdio.h"

/* The buffer is touched: a long message needs no more memory than this. */
void spill_start(struct spill *s, struct maildir *m)
{
  size_t i;

  for (i = 0; i < sizeof s->b; i += 1024) s->b[i] = 0;
  s->m = m;
  s->fd = -1;
  s->error = 0;
  s->bytes = 0;
  s->hops = 0;
  s->n = 0;
  s->nline = 0;
  sha256_init(&s->hash);
}

/* --------------------------------------------------------------------- HOPS */

static void lineend(struct spill *s)
{
  size_t n = (size_t) s->nline;

  if (n == 0 || (n == 1 && s->line[0] == '\r')) {
    s->nline = -1;
    return;
  }
  if (ascii_starts(s->line, n, "received:") ||
      ascii_starts(s->line, n, "delivered-to:"))
    ++s->hops;
  s->nline = 0;
}

/* Keeps the start of each line of the header; looks for nothing else. */
static void header(struct spill *s, const char *b, size_t n)
{
  size_t room, i;

  while (n && s->nline != -1) {
    room = sizeof s->line - (size_t) s->nline;
    i = ascii_chr(b, n, '\n');
    memcpy(s->line + s->nline, b, i < room ? i : room);
    s->nline += (int) (i < room ? i : room);
    if (i == n) return;
    lineend(s);
    b += i + 1;
    n -= i + 1;
  }
}

/* ---------------------------------------------------------------------- PUT */

static int failed(struct spill *s, int e)
{
  spill_free(s);
  s->error = e;
  errno = e;
  return -1;
}

/* What waits goes to the file. */
static int flush(struct spill *s)
{
  if (s->fd == -1) {
    s->fd = maildir_create(s->m, s->name);
    if (s->fd == -1) return failed(s, errno);
  }
  if (substdio_writeall(s->fd, s->b, s->n) == -1) return failed(s, errno);
  s->n = 0;
  return 0;
}

int spill_put(struct spill *s, const char *b, size_t n)
{
  size_t take;

  s->bytes += n;
  if (s->error) {
    errno = s->error;
    return -1;
  }
  sha256_add(&s->hash, b, n);
  if (s->nline != -1) header(s, b, n);
  if (!s->m) return 0;
  while (n) {
    if (s->n == sizeof s->b && flush(s) == -1) return -1;
    take = sizeof s->b - s->n;
    if (take > n) take = n;
    memcpy(s->b + s->n, b, take);
    s->n += take;
    b += take;
    n -= take;
  }
  return 0;
}

int spill_end(struct spill *s)
{
  if (s->error) {
    errno = s->error;
    return -1;
  }
  if (s->nline > 0) lineend(s);
  sha256_end(&s->hash, s->sum);
  return s->fd == -1 ? 0 : flush(s);
}

/* -------------------------------------------------------------------- WRITE */

static int writeboth(int fd, const char *head, size_t nhead, const char *b,
                     size_t n)
{
  struct iovec v[2];
  ssize_t w;

  v[0].iov_base = (char *) head;
  v[0].iov_len = nhead;
  v[1].iov_base = (char *) b;
  v[1].iov_len = n;
  do
    w = writev(fd, v, 2);
  while (w == -1 && errno == EINTR);
  if (w == -1) return -1;
  if ((size_t) w < nhead) {
    if (substdio_writeall(fd, head + w, nhead - (size_t) w) == -1) return -1;
    w = 0;
  } else
    w -= (ssize_t) nhead;
  return substdio_writeall(fd, b + w, n - (size_t) w);
}

/* The buffer is free for the copy: all that it held is in the file. */
static int copyfile(struct spill *s, int fd)
{
  unsigned long long left = s->bytes;
  ssize_t r;

  if (lseek(s->fd, 0, SEEK_SET) == -1) return -1;
  while (left) {
    r = substdio_readeintr(s->fd, s->b, sizeof s->b);
    if (r == -1) return -1;
    if (r == 0 || (unsigned long long) r > left) { /* not what was written */
      errno = EIO;
      return -1;
    }
    if (substdio_writeall(fd, s->b, (size_t) r) == -1) return -1;
    left -= (unsigned long long) r;
  }
  return 0;
}

int spill_write(struct spill *s, int fd, const char *head, size_t nhead)
{
  if (s->error) {
    errno = s->error;
    return -1;
  }
  if (s->fd == -1) return writeboth(fd, head, nhead, s->b, s->n);
  if (substdio_writeall(fd, head, nhead) == -1) return -1;
  return copyfile(s, fd);
}

void spill_free(struct spill *s)
{
  int e = errno;

  if (s->fd == -1) return;
  (void) close(s->fd);
  s->fd = -1;
  (void) unlinkat(s->m->tmp, s->name, 0);
  errno = e;
}
