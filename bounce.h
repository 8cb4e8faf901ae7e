#ifndef BOUNCE_H
#define BOUNCE_H

#include <stddef.h>
#include <time.h>

#include "stralloc.h"

/*
 * Tells a sender that a message was not delivered, as qmail-send does:
 *   an ordinary sender gets a notice with the null sender; the null sender's
 *   own notice, with the sender #@[], goes to doublebounceto; what has the
 *   sender #@[] is told to nobody. A sender that ends in -@[] (one address
 *   per recipient, ezmlm's way) gets it without these four bytes.
 * Everything in the notice is made from the message and its file, so that a
 * second try is the same message.
 */
struct bounce_conf {
  stralloc me;       /* the name of this host */
  stralloc from;     /* the author, local@host */
  stralloc doubleto; /* local@host; empty: nobody is told */
  unsigned long long max; /* bytes of the message that are copied; 0: all */
};

/* Reads control/me, bouncefrom, bouncehost, doublebounceto, doublebouncehost
   and bouncemaxbytes. 0; -1 with errno and *FN the file at fault (ENOENT:
   neither it nor control/me is there). Start from {0}. */
int bounce_conf(struct bounce_conf *c, const char **fn);

struct bounce {
  int fd;           /* the queued file, at its start; borrowed */
  const char *name; /* of the file, without new/ or cur/ and without ":..." */
  unsigned long long size; /* of the file */
  time_t mtime;     /* of the file */
  const char *prefix; /* taken off the recipient where it is there */
  const char *text; /* the reason, in one line */
  size_t textlen;
  unsigned long long tried; /* seconds, where it was given up after that
                               time; else 0 */
};

enum bounce_result {
  BOUNCE_QUEUED,  /* the notice is in the queue */
  BOUNCE_DROPPED, /* nobody is to be told */
  BOUNCE_FORM,    /* the file is not of the queued form */
  BOUNCE_FAILED   /* OUT says why */
};

/* OUT becomes who is told (BOUNCE_QUEUED), or the error, no NUL. */
enum bounce_result bounce_send(const struct bounce_conf *c,
                               const struct bounce *b, stralloc *out);

#endif
