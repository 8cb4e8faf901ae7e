#ifndef MATCH_H
#define MATCH_H

#include <stdint.h>

#include "past.h"

/*
 * The place in the past where the last bytes were the same: what came then may
 * come again. It stays on after a byte that was another.
 */
#define MATCH_BITS 17      /* places that are remembered, log2 */
#define MATCH_STRENGTHS 16 /* 0: no match */

struct match {
  uint32_t at;     /* what comes next if it goes on as it was; 0: no match */
  uint32_t length; /* bytes that were the same */
  uint32_t missed; /* a bit for each byte, the newest lowest: another? */
  uint32_t where[1u << MATCH_BITS]; /* by hash of the last bytes */
};

/* BYTE has come, and is in P. HASH: of what ends here; LEAST, not 0: so many
   bytes must be the same. QUOTING: BYTE may be the mark of a quoted line, which
   was not there when it was written. */
void match_byte(struct match *m, const struct past *p, uint8_t byte,
                uint32_t hash, uint32_t least, int quoting);
/* How long it is, on a scale of its own. */
uint32_t match_strength(const struct match *m);

#endif
