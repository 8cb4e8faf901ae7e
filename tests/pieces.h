#ifndef PIECES_H
#define PIECES_H

/* Parsers that are fed bytes as they come: what comes of them is the same
   however these are cut. For the drivers and the fuzz targets of such. */

#include <stdio.h>
#include <stdlib.h>

#include "../stralloc.h"

struct pieces {
  /* The parser is as new. */
  void (*start)(void);
  /* It takes *USED of the N bytes at S, and what comes of them is appended to
     OUT: 0: they are all taken, more please; 1: there was something whole; -1:
     it ends here. */
  int (*feed)(const char *s, size_t n, size_t *used, stralloc *out);
};

/* OUT becomes what comes of the N bytes at S, in pieces of STEP. */
static inline void pieces_feed(const struct pieces *p, const char *s, size_t n,
                               size_t step, stralloc *out)
{
  size_t k, used;
  int r;

  out->len = 0;
  p->start();
  for (; n; s += used, n -= used) {
    k = step < n ? step : n;
    r = p->feed(s, k, &used, out);
    if (r == -1) return;
    if (used > k || (r == 0 && used < k)) abort();
  }
}

/* Byte by byte, by seven and at once: all the same, or this aborts. */
static inline void pieces_agree(const struct pieces *p, const char *s,
                                size_t n)
{
  static stralloc one, more;

  pieces_feed(p, s, n, 1, &one);
  pieces_feed(p, s, n, n, &more);
  if (!stralloc_equalb(&one, more.s, more.len)) abort();
  pieces_feed(p, s, n, 7, &more);
  if (!stralloc_equalb(&one, more.s, more.len)) abort();
}

/* In pieces of every size below 20: 1 if WANT comes of it; else 0, and says
   so. */
static inline int pieces_give(const struct pieces *p, const char *s, size_t n,
                              const char *want)
{
  static stralloc out;
  size_t step;
  int good = 1;

  for (step = 1; step < 20; ++step) {
    pieces_feed(p, s, n, step, &out);
    if (stralloc_equals(&out, want)) continue;
    printf("# %s in steps of %lu: %.*s\n", s, (unsigned long) step,
           (int) out.len, out.s);
    good = 0;
  }
  return good;
}

/* S onto OUT. */
static inline void pieces_add(stralloc *out, const char *s)
{
  if (stralloc_cats(out, s) == -1) abort();
}

#endif
