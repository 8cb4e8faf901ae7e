#ifndef LOGISTIC_H
#define LOGISTIC_H

#include <stdint.h>

/*
 * Chances of a one are in 1/65536. Stretched, they are ln(p / (1 - p)) in
 * 1/256: what is hardly ever wrong is told from what is never wrong, and
 * evidence adds up.
 */
#define STRETCH_MAX 2047

struct logistic {
  uint16_t squash[2 * STRETCH_MAX + 1];
  int16_t stretch[4096];
};

void logistic_init(struct logistic *l);

/* X, or the nearest that has a chance of its own. */
static inline int32_t stretch_bound(int32_t x)
{
  if (x > STRETCH_MAX) return STRETCH_MAX;
  return x < -STRETCH_MAX ? -STRETCH_MAX : x;
}

/* The chance for X, -STRETCH_MAX..STRETCH_MAX: 1..65535. */
static inline uint32_t squash(const struct logistic *l, int32_t x)
{
  return l->squash[x + STRETCH_MAX];
}

/* The reverse for P, 0..65535: -STRETCH_MAX..STRETCH_MAX. */
static inline int32_t stretch(const struct logistic *l, uint32_t p)
{
  return l->stretch[p >> 4];
}

#endif
