#include "fed.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ascii.h"

const char *fed_next(struct fed *f)
{
  const char *s = f->buf + f->start;
  size_t n = fed_rest(f);
  size_t i = ascii_chr(s, n, '\0');

  if (i == n) return 0;
  f->start += i + 1;
  return s;
}

int fed_read(struct fed *f, int fd)
{
  ssize_t r;

  f->end -= f->start;
  memmove(f->buf, f->buf + f->start, f->end);
  f->start = 0;
  if (f->end == sizeof f->buf) {
    errno = ENAMETOOLONG;
    return -1;
  }
  r = read(fd, f->buf + f->end, sizeof f->buf - f->end);
  if (r == -1)
    return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
  f->end += (size_t) r;
  if (r == 0) f->over = 1;
  return 0;
}

size_t fed_rest(const struct fed *f)
{
  return f->end - f->start;
}
