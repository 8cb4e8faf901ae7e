#ifndef MIXER_H
#define MIXER_H

#include <stdint.h>

/*
 * Evidence weighed. A set has a weight for each of MIXER_N inputs, which are
 * stretched chances; their sum is a stretched chance too. A last set does the
 * same for the sums of MIXER_SUMS sets. Weights: 1.0 is 1 << 18 in W, which
 * learns, and 1 << 12 in V, which is W without its last bits. They stay within
 * 2.9, so that no sum needs more than 31 bits.
 */
#define MIXER_N 80 /* a multiple of 8: vectors, and no rest */
#define MIXER_SUMS 16
#define MIXER_ONE (1 << 18)
#define MIXER_E 32767

struct mixer_set {
  int32_t w[MIXER_N];
  int16_t v[MIXER_N];
  uint32_t used; /* how often it has been chosen */
};

struct mixer_last {
  int32_t w[MIXER_SUMS];
  int16_t v[MIXER_SUMS];
};

/* All weights W. */
void mixer_init(struct mixer_set *s, int32_t w);
void mixer_init_last(struct mixer_last *s, int32_t w);
/* The sum over the MIXER_N, MIXER_SUMS inputs X, bounded as stretched chances
   are. */
int32_t mixer_sum(const struct mixer_set *s, const int16_t *x);
int32_t mixer_sum_last(const struct mixer_last *s, const int16_t *x);
/* Learns: E, within MIXER_E, is how far off the chance was, times a rate. */
void mixer_learn(struct mixer_set *restrict s, const int16_t *restrict x,
                 int32_t e);
void mixer_learn_last(struct mixer_last *restrict s, const int16_t *restrict x,
                      int32_t e);

#endif
