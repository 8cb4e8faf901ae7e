#ifndef MIXER_H
#define MIXER_H

#include <stdint.h>

/*
 * Evidence weighed. A set has a weight for each of MIXER_N inputs, which are
 * stretched chances; their sum is a stretched chance too. Weights: 1.0 is
 * 1 << 18 in W, which learns, and 1 << 12 in V, which is W without its last
 * bits. |V| stays below 2.9, so that no sum overflows 31 bits.
 */
#ifndef MIXER_N
#define MIXER_N 88
#endif
#define MIXER_ONE (1 << 18)

struct mixer_set {
  int32_t w[MIXER_N];
  int16_t v[MIXER_N];
};

/* All weights W. */
void mixer_init(struct mixer_set *s, int32_t w);
/* The sum, bounded as stretched chances are. */
int32_t mixer_sum(const struct mixer_set *s, const int16_t *x);
/* Learns: E, -32767..32767, is how far off the chance was, times a rate. */
void mixer_learn(struct mixer_set *restrict s, const int16_t *restrict x,
                 int32_t e);

#endif
