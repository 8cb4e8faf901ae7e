#ifndef MATCH_H
#define MATCH_H

#include <stdint.h>

#include "past.h"

/*
 * The place in the past where the last bytes were the same: what came then may
 * come again. It stays on after a byte that was another.
 */
#define MATCH_BITS 17 /* places that are remembered, log2 */

struct match {
  uint32_t at;     /* what comes next if it goes on as it was; 0: no match */
  uint32_t length; /* bytes that were the same */
  uint32_t missed; /* bit per byte, newest lowest: was it another? */
  uint32_t where[1u << MATCH_BITS]; /* by hash of the last bytes */
};

/* BYTE has come, and is in P. HASH: of the last bytes; LEAST: so many of them
   must be the same. QUOTED: may BYTE be the mark of a quoted line? */
void match_byte(struct match *m, const struct past *p, uint8_t byte,
                uint32_t hash, uint32_t least, int quoted);
/* 1..15 for lengths from 1. 0: no match. */
unsigned int match_strength(const struct match *m);

#endif
