#ifndef PROGRESS_H
#define PROGRESS_H

#include <stddef.h>

#include "deadline.h"

/* One line on a terminal at 2, written over and over: "12/100 messages, 40/410
   KB", and after the first second ", 1:35 left". {0} shows nothing. */
struct progress {
  int on;
  size_t shown; /* bytes in the line that stands there */
  deadline next;
  deadline begin;            /* of the first line, and bytes before it */
  unsigned long long before;
};

struct progress_count {
  unsigned long long done, total;           /* messages */
  unsigned long long donebytes, totalbytes;
};

/* At most five times a second. Nothing fails. */
void progress_show(struct progress *p, const struct progress_count *c);
/* Before anything else is written to 2, and at the end. */
void progress_clear(struct progress *p);

#endif
