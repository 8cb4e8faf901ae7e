#include "mixer.h"

#include "logistic.h"

#define MOST (MIXER_ONE / 10 * 29)
#define FINER 64 /* W to V */

void mixer_init(struct mixer_set *s, int32_t w)
{
  unsigned int i;

  for (i = 0; i < MIXER_N; ++i) {
    s->w[i] = w;
    s->v[i] = (int16_t) (w / FINER);
  }
  s->used = 0;
}

int32_t mixer_sum(const struct mixer_set *s, const int16_t *x)
{
  int32_t sum = 0;
  unsigned int i;

  for (i = 0; i < MIXER_N; ++i) sum += s->v[i] * x[i];
  return stretch_bound(sum / (MIXER_ONE / FINER));
}

/* A / 2^14, rounded, for A within 2^28: shifted as if from zero on, as what a
   shift makes of a negative number is not defined. */
static inline int32_t scaled(int32_t a)
{
  return (int32_t) (((uint32_t) (a + (1 << 28)) + (1 << 13)) >> 14) - (1 << 14);
}

/* The two loops of this unit are what coding spends its time on; they are
   written so that compilers find vectors in them. */
void mixer_learn(struct mixer_set *restrict s, const int16_t *restrict x,
                 int32_t e)
{
  int16_t e16 = (int16_t) e;
  unsigned int i;

  for (i = 0; i < MIXER_N; ++i) {
    int32_t w = s->w[i] + scaled(x[i] * e16);

    w = w > MOST ? MOST : w;
    w = w < -MOST ? -MOST : w;
    s->w[i] = w;
    s->v[i] = (int16_t) (w / FINER);
  }
}
