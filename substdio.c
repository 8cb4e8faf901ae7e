#include "substdio.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void substdio_in(substdio *s, substdio_read op, int fd, char *x, size_t n)
{
  s->x = x;
  s->n = n;
  s->p = 0;
  s->fd = fd;
  s->get = op;
  s->put = 0;
}

void substdio_out(substdio *s, substdio_write op, int fd, char *x, size_t n)
{
  s->x = x;
  s->n = n;
  s->p = 0;
  s->fd = fd;
  s->get = 0;
  s->put = op;
}

static int allwrite(substdio_write op, int fd, const char *b, size_t n)
{
  ssize_t w;

  while (n) {
    w = op(fd, b, n);
    if (w == -1) {
      if (errno == EINTR) continue;
      return -1;
    }
    if (w == 0) {
      errno = EIO;
      return -1;
    }
    b += w;
    n -= (size_t) w;
  }
  return 0;
}

int substdio_writeall(int fd, const char *b, size_t n)
{
  return allwrite(write, fd, b, n);
}

int substdio_flush(substdio *s)
{
  size_t p = s->p;

  s->p = 0;
  return allwrite(s->put, s->fd, s->x, p);
}

int substdio_put(substdio *s, const char *b, size_t n)
{
  if (n > s->n - s->p) {
    if (substdio_flush(s) == -1) return -1;
    if (n >= s->n) return allwrite(s->put, s->fd, b, n);
  }
  if (n) memcpy(s->x + s->p, b, n);
  s->p += n;
  return 0;
}

int substdio_puts(substdio *s, const char *b)
{
  return substdio_put(s, b, strlen(b));
}

int substdio_putflush(substdio *s, const char *b, size_t n)
{
  if (substdio_put(s, b, n) == -1) return -1;
  return substdio_flush(s);
}

ssize_t substdio_readeintr(int fd, void *b, size_t n)
{
  ssize_t r;

  do
    r = read(fd, b, n);
  while (r == -1 && errno == EINTR);
  return r;
}

static ssize_t oneread(substdio *s, char *b, size_t n)
{
  ssize_t r;

  do
    r = s->get(s->fd, b, n);
  while (r == -1 && errno == EINTR);
  return r;
}

ssize_t substdio_feed(substdio *s)
{
  ssize_t r;

  if (s->p) return (ssize_t) s->p;
  r = oneread(s, s->x, s->n);
  if (r <= 0) return r;
  s->p = (size_t) r;
  if (s->p < s->n) memmove(s->x + s->n - s->p, s->x, s->p);
  return r;
}

ssize_t substdio_more(substdio *s)
{
  size_t had = s->p;
  ssize_t r;

  if (had == s->n) return 0;
  memmove(s->x, substdio_peek(s), had);
  r = oneread(s, s->x + had, s->n - had);
  if (r > 0) s->p += (size_t) r;
  memmove(substdio_peek(s), s->x, s->p);
  return r;
}

char *substdio_peek(substdio *s)
{
  return s->x + s->n - s->p;
}

void substdio_seek(substdio *s, size_t n)
{
  s->p -= n;
}

ssize_t substdio_get(substdio *s, char *b, size_t n)
{
  ssize_t r;

  if (s->p == 0 && n >= s->n) return oneread(s, b, n);
  r = substdio_feed(s);
  if (r <= 0) return r;
  if (n > (size_t) r) n = (size_t) r;
  memcpy(b, substdio_peek(s), n);
  substdio_seek(s, n);
  return (ssize_t) n;
}
