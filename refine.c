#include "refine.h"

#define WIDTH 128 /* between two steps */
#define RATE 5    /* log2 of how slowly a point moves */

void refine_init(struct refine *r, const struct logistic *l)
{
  uint32_t i;
  int32_t k;

  for (i = 0; i < 1u << REFINE_BITS; ++i)
    for (k = 0; k < REFINE_STEPS; ++k)
      r->curve[i][k] =
          (uint16_t) squash(l, stretch_bound((k - REFINE_STEPS / 2) * WIDTH));
}

uint32_t refine_p(struct refine *r, int32_t st, uint32_t hash)
{
  uint32_t x = (uint32_t) (st + REFINE_STEPS / 2 * WIDTH);
  uint32_t step = x / WIDTH, part = x % WIDTH;
  const uint16_t *c;

  r->context = hash >> (32 - REFINE_BITS);
  r->step = step + (part >= WIDTH / 2);
  c = r->curve[r->context];
  return (c[step] * (WIDTH - part) + c[step + 1] * part) / WIDTH;
}

void refine_learn(struct refine *r, int bit)
{
  uint16_t *p = &r->curve[r->context][r->step];
  uint32_t up = 65535u - *p, down = *p;
  uint32_t most = (1u << RATE) - 1; /* so that it gets to the end */

  *p = (uint16_t) (bit ? *p + ((up + most) >> RATE)
                       : *p - ((down + most) >> RATE));
}
