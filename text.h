#ifndef TEXT_H
#define TEXT_H

#include <stdint.h>

#include "past.h"

/*
 * Where we are in a stream of mail: the word, the line, the field of a header
 * and what it said last time. From this contexts are made, after which the next
 * byte may be as it was before.
 */
#define TEXT_N 20       /* contexts */
#define TEXT_FIELDS 256 /* whose last values are remembered */

/* Names, words and tokens are hashes; 0: there is none. */
struct text {
  uint32_t last, before;  /* eight bytes; the newest is lowest */
  uint32_t flat, flat1;   /* the same with blanks and quote marks as one */
  uint32_t shape;         /* of what kinds the last are, four bits each */
  uint32_t word[3];       /* this one, and those before it */
  uint32_t mark;          /* the last that is no letter, digit or blank */
  uint32_t start, start1; /* the first byte of the line, of the one above */
  uint32_t line, line1;   /* the places where they begin */
  uint32_t col, col1;     /* bytes of the line so far, of the one above */
  uint32_t digits;        /* it begins with digits alone; then a colon */
  uint32_t name;          /* of what may become a field */
  uint32_t field;         /* name of the field */
  uint32_t token, tokens; /* of its value, and how many there were before */
  uint32_t refer;         /* the place in its last value; 0: there is none */
  uint32_t agreed;        /* bytes that were as they are there */
  uint32_t lost;          /* not since then, and up to the next separator */
  uint32_t values[TEXT_FIELDS];
  uint32_t came[256]; /* the last four bytes that came after a byte */
};

/* BYTE has come; it is in P already. */
void text_byte(struct text *t, const struct past *p, uint8_t byte);
/* What the field's last value says: a byte, or -1. */
int text_refers(const struct text *t, const struct past *p);
/* The TEXT_N contexts C, as hashes. EXPECTED: what the best match says and how
   good it is; 0 without one. */
void text_contexts(const struct text *t, const struct past *p,
                   uint32_t expected, uint32_t *c);

#endif
