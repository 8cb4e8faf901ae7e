#include "mixer.h"

#include "logistic.h"

#define MOST (MIXER_ONE / 10 * 29)
#define FINER 64 /* W to V */

/* The loops of this unit are what coding spends its time on; they are written
   so that compilers find vectors in them, and know N where they are used. */
static inline void init(int32_t *w, int16_t *v, unsigned int n, int32_t one)
{
  unsigned int i;

  for (i = 0; i < n; ++i) {
    w[i] = one;
    v[i] = (int16_t) (one / FINER);
  }
}

void mixer_init(struct mixer_set *s, int32_t w)
{
  init(s->w, s->v, MIXER_N, w);
  s->used = 0;
}

void mixer_init_last(struct mixer_last *s, int32_t w)
{
  init(s->w, s->v, MIXER_SUMS, w);
}

static inline int32_t weigh(const int16_t *v, const int16_t *x, unsigned int n)
{
  int32_t sum = 0;
  unsigned int i;

  for (i = 0; i < n; ++i) sum += v[i] * x[i];
  return stretch_bound(sum / (MIXER_ONE / FINER));
}

int32_t mixer_sum(const struct mixer_set *s, const int16_t *x)
{
  return weigh(s->v, x, MIXER_N);
}

int32_t mixer_sum_last(const struct mixer_last *s, const int16_t *x)
{
  return weigh(s->v, x, MIXER_SUMS);
}

/* A / 2^14, rounded, for A within 2^28: shifted as if from zero on, as what a
   shift makes of a negative number is not defined. */
static inline int32_t scaled(int32_t a)
{
  return (int32_t) (((uint32_t) (a + (1 << 28)) + (1 << 13)) >> 14) - (1 << 14);
}

static inline void move(int32_t *restrict w, int16_t *restrict v,
                        const int16_t *restrict x, unsigned int n, int16_t e)
{
  unsigned int i;

  for (i = 0; i < n; ++i) {
    int32_t to = w[i] + scaled(x[i] * e);

    to = to > MOST ? MOST : to;
    to = to < -MOST ? -MOST : to;
    w[i] = to;
    v[i] = (int16_t) (to / FINER);
  }
}

void mixer_learn(struct mixer_set *restrict s, const int16_t *restrict x,
                 int32_t e)
{
  move(s->w, s->v, x, MIXER_N, (int16_t) e);
}

void mixer_learn_last(struct mixer_last *restrict s, const int16_t *restrict x,
                      int32_t e)
{
  move(s->w, s->v, x, MIXER_SUMS, (int16_t) e);
}
