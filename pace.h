#ifndef PACE_H
#define PACE_H

#include "deadline.h"

/*
 * How slow a peer may be before it counts as idle: in SECONDS of waiting for
 * it, more than 2 * SECONDS bytes must come. These windows begin anew whenever
 * so much has come, and whenever pace_anew says that there was something
 * better. Time in which the caller does not wait is not the peer's, and does
 * not count. SECONDS is at most 10^9; pace_anew comes first.
 */
struct pace {
  unsigned long seconds;
  unsigned long long came; /* bytes in this window */
  deadline left;           /* milliseconds of waiting left in it */
  deadline began;          /* when this wait began */
};

void pace_anew(struct pace *p);
/* A wait begins: it may last until then. A moment that is past means that what
   is there already may still be taken. */
deadline pace_begin(struct pace *p);
/* It has ended; N bytes came. */
void pace_end(struct pace *p, unsigned long long n);

#endif
