#ifndef UNANSWERED_H
#define UNANSWERED_H

#include "stralloc.h"

/*
 * The messages that a client has sent, or has ready to be sent, and that have
 * no answer yet: their names, first in, first out, in some bytes each, and for
 * each the place in the stream of bytes where its package ends.
 */
struct unanswered {
  stralloc list; /* entries: the place, the name, a NUL */
  size_t head;   /* where the first is */
  unsigned long n;
};

/* {0} is an empty one. Appends NAME, whose package ends at END: 0, or -1 with
   ENOMEM. */
int unanswered_add(struct unanswered *u, const char *name,
                   unsigned long long end);
/* The first one (there must be one): its name; *END becomes its end. Good
   until the next add. */
const char *unanswered_first(const struct unanswered *u,
                             unsigned long long *end);
/* Drops the first one. */
void unanswered_drop(struct unanswered *u);
/* How many of them end at or before SENT. */
unsigned long unanswered_whole(const struct unanswered *u,
                               unsigned long long sent);

#endif
