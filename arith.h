#ifndef ARITH_H
#define ARITH_H

#include <stddef.h>
#include <stdint.h>

#include "stralloc.h"

/*
 * Binary arithmetic coding: 32 bits of range, no carries. P is the chance of a
 * one in 1/65536, 1..65535; coder and decoder must give the same.
 */
struct arith {
  uint32_t low, high; /* what the code so far leaves possible, inclusive */
  uint32_t code;      /* decoder: the bits at hand */
  const unsigned char *s;
  size_t n; /* decoder: what is left of the code */
};

void arith_begin(struct arith *a);
/* Appends to OUT what is certain of the code; there must be room for
   ARITH_ROOM bytes more. */
#define ARITH_ROOM 4
void arith_put(struct arith *a, stralloc *out, uint32_t p, int bit);
/* Appends the rest, as few bytes as do: zeros follow. Room: as above. */
void arith_end(struct arith *a, stralloc *out);

/* The N bytes at S, which stay the caller's, and then zeros without end. */
void arith_open(struct arith *a, const char *s, size_t n);
/* The next bit. */
int arith_get(struct arith *a, uint32_t p);

#endif
