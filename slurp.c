#include "slurp.h"

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
