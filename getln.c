#include "getln.h"

#include "ascii.h"

int getln(substdio *ss, stralloc *sa, int *match, char sep)
{
  size_t i, n;
  ssize_t r;
  char *x;

  sa->len = 0;
  *match = 0;
  if (stralloc_ready(sa, 1) == -1) return -1;
  for (;;) {
    r = substdio_feed(ss);
    if (r == -1) return -1;
    if (r == 0) return 0;
    n = (size_t) r;
    x = substdio_peek(ss);
    i = ascii_chr(x, n, sep);
    if (i < n) {
      n = i + 1;
      *match = 1;
    }
    if (stralloc_catb(sa, x, n) == -1) {
      *match = 0;
      return -1;
    }
    substdio_seek(ss, n);
    if (*match) return 0;
  }
}
