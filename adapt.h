#ifndef ADAPT_H
#define ADAPT_H

#include <stdint.h>

/*
 * Chances that learn. A cell holds one as 22 bits of fraction, and in the
 * lower 10 bits how often it has learned: the first bits count most.
 */
#define ADAPT_NEW 0x80000000u
#define ADAPT_COUNT 1023u

struct adapt {
  uint32_t part[ADAPT_COUNT + 1]; /* how far the N-th bit moves it: / 65536 */
};

void adapt_init(struct adapt *a);
/* A cell that knows N0 zeros and N1 ones, and learns as a new one. */
uint32_t adapt_cell(unsigned int n0, unsigned int n1);

/* CELL's chance of a one, 0..65535. */
static inline uint32_t adapt_p(uint32_t cell)
{
  return cell >> 16;
}

/* CELL after BIT; it never counts more than LIMIT, up to ADAPT_COUNT. */
static inline uint32_t adapt_learn(const struct adapt *a, uint32_t cell,
                                   int bit, uint32_t limit)
{
  uint32_t n = cell & ADAPT_COUNT;
  uint32_t p = cell >> 10;
  uint32_t part = a->part[n];

  if (bit)
    p += (uint32_t) ((uint64_t) (0x3fffff - p) * part >> 16);
  else
    p -= (uint32_t) ((uint64_t) p * part >> 16);
  return p << 10 | (n < limit ? n + 1 : n);
}

#endif
