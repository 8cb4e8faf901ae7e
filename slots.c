#include "slots.h"

#include <string.h>

#include "past.h"

#define SEEDED 4 /* so often a run counts in a new slot */
#define WAYS 3   /* places where a slot may be */

uint32_t slots_run(struct slots *s, uint32_t hash)
{
  uint32_t h = hash * 0x9e3779b1u;
  uint32_t at = h >> (32 - SLOTS_RUNBITS);

  if (s->run[at] >> 16 != (h & 0xffff)) s->run[at] = h << 16;
  return at;
}

uint32_t slots_then(uint32_t run, uint32_t byte)
{
  if (slots_times(run) && slots_byte(run) == byte)
    return slots_times(run) < 255 ? run + 1 : run;
  return (run & 0xffff0000u) | byte << 8 | 1;
}

/* TIMES the four bits of HALF. */
static void fill(uint8_t *slot, const struct bithist *b, uint32_t half,
                 uint32_t times)
{
  uint32_t node = 1;
  uint32_t i, bit;

  for (; times; --times)
    for (i = 0, node = 1; i < 4; ++i, node = node << 1 | bit) {
      bit = half >> (3 - i) & 1;
      slot[node] = b->next[slot[node]][bit];
    }
}

uint32_t slots_find(struct slots *s, const struct bithist *b, uint32_t hash,
                    uint32_t run, uint32_t c0, int make)
{
  uint32_t h = past_hash(hash, c0);
  uint8_t check = (uint8_t) (h >> 24);
  uint32_t at = h & ((1u << SLOTS_BITS) - 1);
  uint32_t best = at, least = ~0u;
  uint32_t i, n;

  for (i = 0; i < WAYS; ++i) {
    const uint8_t *slot = s->slot[at ^ i];

    if (slot[0] == check && slot[1]) return at ^ i;
    n = (uint32_t) b->zeros[slot[1]] + b->ones[slot[1]];
    if (n < least) {
      least = n;
      best = at ^ i;
    }
  }
  n = slots_times(run) < SEEDED ? slots_times(run) : SEEDED;
  if (c0 != 1 && (slots_byte(run) >> 4 | 16) != c0) n = 0;
  if (n == 0 && !make) return SLOTS_NONE;
  memset(s->slot[best], 0, sizeof s->slot[best]);
  s->slot[best][0] = check;
  fill(s->slot[best], b, slots_byte(run) >> (c0 == 1 ? 4 : 0) & 15, n);
  return best;
}
