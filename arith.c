#include "arith.h"

#define TOP 24 /* the highest byte of the range */

void arith_begin(struct arith *a)
{
  a->low = 0;
  a->high = 0xffffffff;
}

/* Where ones end. */
static uint32_t middle(const struct arith *a, uint32_t p)
{
  return a->low + (uint32_t) ((uint64_t) (a->high - a->low) * p >> 16);
}

static void narrow(struct arith *a, uint32_t mid, int bit)
{
  if (bit)
    a->high = mid;
  else
    a->low = mid + 1;
}

static int settled(const struct arith *a)
{
  return (a->low ^ a->high) >> TOP == 0;
}

static void shift(struct arith *a)
{
  a->low = (a->low & 0xffffff) << 8;
  a->high = (a->high & 0xffffff) << 8 | 255;
}

static void append(stralloc *out, uint32_t byte)
{
  out->s[out->len++] = (char) (unsigned char) byte;
}

void arith_put(struct arith *a, stralloc *out, uint32_t p, int bit)
{
  narrow(a, middle(a, p), bit);
  for (; settled(a); shift(a)) append(out, a->high >> TOP);
}

void arith_end(struct arith *a, stralloc *out)
{
  uint32_t rest = 0xffffffff; /* bits that need not be said */
  uint64_t v;

  while ((v = ((uint64_t) a->low + rest) & ~(uint64_t) rest) > a->high)
    rest >>= 8;
  for (; v; v = (v & 0xffffff) << 8) append(out, (uint32_t) v >> TOP);
}

static void fill(struct arith *a)
{
  a->code = (a->code & 0xffffff) << 8;
  if (a->n) {
    a->code |= *a->s++;
    --a->n;
  }
}

void arith_open(struct arith *a, const char *s, size_t n)
{
  unsigned int i;

  arith_begin(a);
  a->code = 0;
  a->s = (const unsigned char *) s;
  a->n = n;
  for (i = 0; i < sizeof a->code; ++i) fill(a);
}

int arith_get(struct arith *a, uint32_t p)
{
  uint32_t mid = middle(a, p);
  int bit = a->code <= mid;

  narrow(a, mid, bit);
  for (; settled(a); shift(a)) fill(a);
  return bit;
}
