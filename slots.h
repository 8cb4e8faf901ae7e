#ifndef SLOTS_H
#define SLOTS_H

#include <stdint.h>

#include "bithist.h"

/*
 * What came after a context, four bits at a time. A slot is for a context and
 * either half of a byte, the second after each first: bit histories by the bits
 * before, 1..15 as 1 and those bits. A context that comes for the first time
 * has a run only: the byte that came, and how often, one upon the other. It
 * gets slots when it comes again, in which the run is made good.
 */
#define SLOTS_BITS 19 /* slots, log2 */
#define SLOTS_RUNBITS 19
#define SLOTS_NONE 0xffffffffu

struct slots {
  uint8_t slot[1u << SLOTS_BITS][16]; /* the first byte checks the context */
  uint32_t run[1u << SLOTS_RUNBITS];  /* 16 bits check; byte; how often */
};

/* The place in run of context HASH, which may be new. */
uint32_t slots_run(struct slots *s, uint32_t hash);
/* The slot of context HASH for the half of a byte that begins after C0 (1, or
   1 and four bits). A new one is made from RUN, or where MAKE is not 0; else
   SLOTS_NONE. */
uint32_t slots_find(struct slots *s, const struct bithist *b, uint32_t hash,
                    uint32_t run, uint32_t c0, int make);

static inline uint32_t slots_times(uint32_t run)
{
  return run & 255;
}

static inline uint32_t slots_byte(uint32_t run)
{
  return run >> 8 & 255;
}

/* RUN, and then BYTE. */
uint32_t slots_then(uint32_t run, uint32_t byte);

#endif
