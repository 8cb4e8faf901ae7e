#ifndef ANSWER_H
#define ANSWER_H

#include <stddef.h>

#include "netstring.h"

/*
 * The answers of a QMTP server, fed as they come. Source: Bernstein, QMTP,
 * 1997: a netstring for each recipient whose first byte is K (accepted), Z
 * (refused for now) or D (refused), and a text.
 */

#define ANSWER_MAX 65536 /* a longer one is no answer */
#define ANSWER_TEXT 1000 /* of a longer one this much is kept */

/* Start: ANSWER_INIT; ready for the next one after each that was whole. */
struct answer {
  struct netlen n;
  int state;
  size_t left;     /* bytes to come before the comma */
  size_t len;      /* bytes in text */
  const char *why; /* what was wrong, after -1 */
  char text[ANSWER_TEXT + 1];
};

#define ANSWER_INIT {{0, 0}, 0, 0, 0, 0, {0}}

/*
 * Takes *USED of the N bytes at S. 1: a whole answer, its comma included, is
 * in text, with a NUL after it; control characters have become spaces. 0: all
 * N bytes are taken, more please. -1: not an answer; why says so in plain
 * words, and nothing more is to be believed.
 */
int answer_feed(struct answer *a, const char *s, size_t n, size_t *used);

#endif
