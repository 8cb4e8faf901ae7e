#ifndef TEXT_H
#define TEXT_H

#include <stdint.h>

#include "past.h"

/*
 * What is known of the place in a stream of mail: the word, the line, the field
 * of the header and what it said last time; and contexts made of this, in which
 * the next byte may be as it was before.
 */
#define TEXT_N 24       /* contexts */
#define TEXT_FIELDS 256 /* whose last value is remembered */

struct text {
  uint32_t last, before;        /* eight bytes; the newest is lowest */
  uint32_t shape;               /* of what kinds they are, four bits each */
  uint32_t word[4];             /* hashes: of this one, and those before it */
  uint32_t gap;                 /* what is between this word and word[1] */
  uint32_t start, start1;       /* first byte of this line, of the one above */
  uint32_t first;               /* its first word */
  uint32_t line, line1;         /* where they begin */
  uint32_t col;
  uint32_t field, field1, field2;
  uint32_t name;                /* of what may become one */
  uint32_t token, tokens;       /* in a field: part of the value, its number */
  uint32_t refer;               /* the place there in the last value; 0: none */
  uint32_t agreed;              /* bytes that it was right about */
  uint32_t lost;
  uint32_t values[TEXT_FIELDS];
  uint8_t after[65536];         /* what came after two bytes */
};

/* BYTE has come; it is in P already. */
void text_byte(struct text *t, const struct past *p, uint8_t byte);
/* The contexts, as hashes. EXPECTED: what the longest match says, with its
   strength; 0 without one. */
void text_contexts(const struct text *t, const struct past *p,
                   uint32_t expected, uint32_t *c);

#endif
