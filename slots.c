#include "slots.h"

#include <string.h>

#include "past.h"

#define RUNWAYS 4 /* places where a run may be */
#define WAYS 4    /* and a slot */

/* What would be lost with RUN: of one that is mixed, slots are left. */
static uint32_t worth(uint32_t run)
{
  return run & SLOTS_MIXED ? slots_times(run) > 1 : slots_times(run);
}

uint32_t slots_run(struct slots *s, uint32_t hash)
{
  uint32_t h = hash * 0x9e3779b1u;
  uint32_t at = h >> (32 - SLOTS_RUNBITS);
  uint32_t best = at, least = ~0u;
  uint32_t i, run;

  for (i = 0; i < RUNWAYS; ++i) {
    run = s->run[at ^ i];
    if (run >> 16 == (h & 0xffff) && slots_times(run)) return at ^ i;
    if (worth(run) < least) {
      least = worth(run);
      best = at ^ i;
    }
  }
  s->run[best] = h << 16;
  return best;
}

uint32_t slots_then(uint32_t run, uint32_t byte)
{
  uint32_t n = slots_times(run);

  if (n && slots_byte(run) == byte) return n < SLOTS_TIMES ? run + 1 : run;
  if (n) run |= SLOTS_MIXED;
  return (run & (0xffff0000u | SLOTS_MIXED)) | byte << 8 | 1;
}

/* Where the slot with hash H is, *FOUND is 1; or where it would be. */
static uint32_t place(const struct slots *s, const struct bithist *b,
                      uint32_t h, int *found)
{
  uint32_t at = h & ((1u << SLOTS_BITS) - 1);
  uint32_t best = at, least = ~0u;
  uint32_t i, n;

  *found = 1;
  for (i = 0; i < WAYS; ++i) {
    const uint8_t *slot = s->slot[at ^ i];

    if (slot[0] == h >> 24 && slot[1]) return at ^ i;
    n = (uint32_t) b->zeros[slot[1]] + b->ones[slot[1]];
    if (n < least) {
      least = n;
      best = at ^ i;
    }
  }
  *found = 0;
  return best;
}

uint32_t slots_find(const struct slots *s, const struct bithist *b,
                    uint32_t hash, uint32_t c0)
{
  int found;
  uint32_t at = place(s, b, past_hash(hash, c0), &found);

  return found ? at : SLOTS_NONE;
}

/* The slot, new, of context HASH after C0. */
static uint32_t make(struct slots *s, const struct bithist *b, uint32_t hash,
                     uint32_t c0)
{
  uint32_t h = past_hash(hash, c0);
  int found;
  uint32_t at = place(s, b, h, &found);

  memset(s->slot[at], 0, sizeof s->slot[at]);
  s->slot[at][0] = (uint8_t) (h >> 24);
  return at;
}

/* TIMES the four bits of HALF, and nothing else. */
static void fill(uint8_t *slot, const struct bithist *b, uint32_t half,
                 uint32_t times)
{
  uint32_t node = 1;
  uint32_t i, bit;

  if (times > BITHIST_MOST) times = BITHIST_MOST;
  for (i = 0; i < 4; ++i, node = node << 1 | bit) {
    bit = half >> (3 - i) & 1;
    slot[node] = b->same[times][bit];
  }
}

/* And the four bits of HALF once. */
static void add(uint8_t *slot, const struct bithist *b, uint32_t half)
{
  uint32_t node = 1;
  uint32_t i, bit;

  for (i = 0; i < 4; ++i, node = node << 1 | bit) {
    bit = half >> (3 - i) & 1;
    slot[node] = b->next[slot[node]][bit];
  }
}

void slots_split(struct slots *s, const struct bithist *b, uint32_t hash,
                 uint32_t run, uint32_t byte)
{
  uint32_t was = slots_byte(run);
  int made = slots_alone(run);
  uint32_t at;

  if (made) {
    at = make(s, b, hash, 1);
    fill(s->slot[at], b, was >> 4, slots_times(run));
    add(s->slot[at], b, byte >> 4);
  }
  at = slots_find(s, b, hash, was >> 4 | 16);
  if (at == SLOTS_NONE) {
    at = make(s, b, hash, was >> 4 | 16);
    fill(s->slot[at], b, was & 15, slots_times(run));
    made = 1;
  }
  if (made && was >> 4 == byte >> 4) add(s->slot[at], b, byte & 15);
}
