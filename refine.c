#include "refine.h"

#define WIDTH 128 /* between two steps */
#define NEAR 6    /* log2 of how slowly the nearer of two points moves, */
#define FAR 7     /* and the other */

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
  r->near = step + (part >= WIDTH / 2);
  r->far = step + (part < WIDTH / 2);
  c = r->curve[r->context];
  return (c[step] * (WIDTH - part) + c[step + 1] * part) / WIDTH;
}

static void move(uint16_t *p, int bit, unsigned int rate)
{
  uint32_t up = 65535u - *p, down = *p;
  uint32_t most = (1u << rate) - 1; /* so that it gets to the end */

  *p = (uint16_t) (bit ? *p + ((up + most) >> rate)
                       : *p - ((down + most) >> rate));
}

void refine_learn(struct refine *r, int bit)
{
  uint16_t *c = r->curve[r->context];

  move(c + r->near, bit, NEAR);
  move(c + r->far, bit, FAR);
}
