#ifndef RESULT_H
#define RESULT_H

#include <stddef.h>

#include "stralloc.h"

/*
 * What a client of maildirserial writes on 1: one line per result,
 *   name, NUL, one of K Z D, text, newline
 * A line that is not of this form is garbage, up to and including its
 * newline, and the next line is looked at afresh. What is left without a
 * newline at the end counts for nothing.
 */
#define RESULT_NAME 1000 /* bytes: a longer name is garbage */
#define RESULT_TEXT 1000 /* bytes of the text that are kept */

struct result {
  stralloc name; /* no NUL */
  stralloc text; /* no NUL; control bytes are "?" */
  char kind;     /* K, Z or D */
  int state;
};

/* {0} is the start. Takes the next byte: 1: a result is complete, and stays
   until the next call; 2: a line of garbage is; 0: more, please; -1: ENOMEM. */
int result_feed(struct result *r, char ch);
void result_free(struct result *r);

#endif
