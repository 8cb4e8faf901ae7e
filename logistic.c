#include "logistic.h"

#define ROOT 2155887961u /* e^(1/256), 31 bits of fraction */
#define ONE (1u << 20)

void logistic_init(struct logistic *l)
{
  uint64_t e = ONE; /* e^(x/256) */
  unsigned int i, x;

  for (x = 0; x <= STRETCH_MAX; ++x) {
    uint32_t p = (uint32_t) ((e << 16) / (e + ONE));

    l->squash[STRETCH_MAX + x] = (uint16_t) p;
    l->squash[STRETCH_MAX - x] = (uint16_t) (65536 - p);
    e = e * ROOT >> 31;
  }
  for (i = x = 0; i < 4096; ++i) {
    while (x < 2 * STRETCH_MAX && l->squash[x] < 16 * i + 8) ++x;
    l->stretch[i] = (int16_t) ((int) x - STRETCH_MAX);
  }
}
