#ifndef REFINE_H
#define REFINE_H

#include <stdint.h>

#include "logistic.h"

/*
 * What became of a chance, in some context: a curve through REFINE_STEPS points
 * from the chance to what it turned out to be.
 */
#define REFINE_STEPS 33
#define REFINE_BITS 12 /* contexts, log2 */

struct refine {
  uint16_t curve[1u << REFINE_BITS][REFINE_STEPS];
  uint32_t context, near, far; /* of the last chance, and its two points */
};

void refine_init(struct refine *r, const struct logistic *l);
/* The better chance, 0..65535, for the stretched one ST in context HASH. */
uint32_t refine_p(struct refine *r, int32_t st, uint32_t hash);
/* Learns that BIT came. */
void refine_learn(struct refine *r, int bit);

#endif
