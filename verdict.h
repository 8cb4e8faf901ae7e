#ifndef VERDICT_H
#define VERDICT_H

#include "stralloc.h"

/*
 * What becomes of a message, as a client of maildirserial says it: Z (later)
 * or D (never), and a text; 0 as long as there is nothing to say against it.
 * The first verdict stays. {0} at the start.
 */
struct verdict {
  char v;
  stralloc text; /* no NUL */
};

#if defined(__GNUC__)
#define VERDICT_ENDS __attribute__((sentinel))
#else
#define VERDICT_ENDS
#endif

/* The text is the strings up to a null pointer; for want of memory less of
   it. Returns -1. */
int verdict_say(struct verdict *d, char v, const char *s, ...) VERDICT_ENDS;
/* The same with the N bytes at S. */
int verdict_sayb(struct verdict *d, char v, const char *s, size_t n);
/* Z, out of memory. Returns -1. */
int verdict_nomem(struct verdict *d);
/* Nothing said. Keeps the memory. */
void verdict_clear(struct verdict *d);
/* Makes the text fit for a result: one line, no byte outside 32..126. */
void verdict_line(struct verdict *d);

#endif
