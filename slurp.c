#include "slurp.h"

#include <errno.h>
#include <unistd.h>

#include "substdio.h"

#define PIECE 1024

int slurp(int fd, stralloc *out)
{
  ssize_t r;

  out->len = 0;
  do {
    if (stralloc_readyplus(out, PIECE) == -1) return -1;
    r = substdio_readeintr(fd, out->s + out->len, PIECE);
    if (r > 0) out->len += (size_t) r;
  } while (r > 0);
  return (int) r;
}

int slurp_to(int fd, off_t start,
             void (*put)(void *arg, const char *s, size_t n), void *arg)
{
  char buf[8192];
  off_t pos = start;
  ssize_t r;

  for (;;) {
    do
      r = start == -1 ? read(fd, buf, sizeof buf)
                      : pread(fd, buf, sizeof buf, pos);
    while (r == -1 && errno == EINTR);
    if (r <= 0) return (int) r;
    put(arg, buf, (size_t) r);
    pos += r;
  }
}
