#ifndef SLOTS_H
#define SLOTS_H

#include <stdint.h>

#include "bithist.h"

/*
 * What came after a context. While it is always the same byte, a run says all:
 * the byte, and how often. From another byte on the context has slots as well,
 * four bits at a time: a slot is for a context and either half of a byte, the
 * second after each first, with bit histories by the bits before, 1..15 as 1
 * and those bits. Its run says then what came last, and how often, one upon the
 * other; the second half of that has a slot no sooner than another byte comes.
 */
#define SLOTS_BITS 19 /* slots, log2 */
#define SLOTS_RUNBITS 20
#define SLOTS_NONE 0xffffffffu
#define SLOTS_MIXED 128u /* of a run: there was another byte, too */
#define SLOTS_TIMES 127u

struct slots {
  uint8_t slot[1u << SLOTS_BITS][16]; /* the first byte checks the context */
  uint32_t run[1u << SLOTS_RUNBITS];  /* 16 bits check; byte; mixed; times */
};

/* The place in run of context HASH, which may be new: 0 times then. */
uint32_t slots_run(struct slots *s, uint32_t hash);
/* The slot of context HASH for the half of a byte that begins after C0 (1, or
   1 and four bits); SLOTS_NONE without one. */
uint32_t slots_find(const struct slots *s, const struct bithist *b,
                    uint32_t hash, uint32_t c0);
/* RUN of context HASH was another byte, and now came BYTE: what the slots do
   not have of the other goes there. */
void slots_split(struct slots *s, const struct bithist *b, uint32_t hash,
                 uint32_t run, uint32_t byte);

static inline uint32_t slots_times(uint32_t run)
{
  return run & SLOTS_TIMES;
}

static inline uint32_t slots_byte(uint32_t run)
{
  return run >> 8 & 255;
}

/* 1 if there was one byte, and no other. */
static inline int slots_alone(uint32_t run)
{
  return slots_times(run) && !(run & SLOTS_MIXED);
}

/* RUN, and then BYTE. */
uint32_t slots_then(uint32_t run, uint32_t byte);

#endif
