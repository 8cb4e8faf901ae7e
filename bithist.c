#include "bithist.h"

#include <string.h>

#define SUM 64 /* more than any state's zeros and ones together */

/* Is there a state of A and B? */
static int exists(unsigned int a, unsigned int b)
{
  static const unsigned int most[] = {BITHIST_MOST, 20, 13, 8, 6, 5};
  unsigned int few = a < b ? a : b;

  return few < sizeof most / sizeof *most && a + b - few <= most[few];
}

/* What is left of N once the other bit comes. */
static unsigned int forget(unsigned int n)
{
  if (n >= 25) return 5;
  if (n >= 10) return 4;
  if (n >= 5) return 3;
  return n < 2 ? n : 2;
}

static void number(struct bithist *b, uint8_t id[SUM][SUM][2])
{
  unsigned int sum, n0, n1, last;

  b->n = 1;
  for (sum = 1; sum < SUM; ++sum)
    for (n0 = 0; n0 <= sum; ++n0)
      for (n1 = sum - n0, last = 0; last < 2; ++last) {
        if (!exists(n0, n1) || (last ? n1 : n0) == 0) continue;
        b->zeros[b->n] = (uint8_t) n0;
        b->ones[b->n] = (uint8_t) n1;
        id[n0][n1][last] = (uint8_t) b->n++;
      }
}

static uint8_t after(uint8_t id[SUM][SUM][2], unsigned int n0, unsigned int n1,
                     unsigned int bit)
{
  unsigned int n[2];

  n[0] = n0;
  n[1] = n1;
  ++n[bit];
  n[!bit] = forget(n[!bit]);
  while (!exists(n[0], n[1])) --n[n[bit] > n[!bit] || n[!bit] < 2 ? bit : !bit];
  return id[n[0]][n[1]][bit];
}

void bithist_init(struct bithist *b)
{
  uint8_t id[SUM][SUM][2];
  unsigned int i, bit;

  memset(b, 0, sizeof *b);
  memset(id, 0, sizeof id);
  number(b, id);
  for (i = 0; i < b->n; ++i)
    for (bit = 0; bit < 2; ++bit)
      b->next[i][bit] = after(id, b->zeros[i], b->ones[i], bit);
  for (i = 1; i <= BITHIST_MOST; ++i)
    for (bit = 0; bit < 2; ++bit)
      b->same[i][bit] = b->next[b->same[i - 1][bit]][bit];
}
