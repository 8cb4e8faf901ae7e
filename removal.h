#ifndef REMOVAL_H
#define REMOVAL_H

#include <stddef.h>

#include "maildir.h"
#include "names.h"

/*
 * Takes messages out of a Maildir, many at once. Where it has seen/, first
 * the mark of each is made and all are flushed: a message that leaves without
 * its mark would be accepted again. Where it has done/, what stands there of
 * each goes afterwards, once the directory is flushed: a message that came
 * back after a power cut without it would be delivered anew.
 */
#define REMOVAL_MAX 256

struct removal {
  struct maildir *m; /* borrowed */
  struct names *n;   /* borrowed */
  /* Told of each message that stays, why, and the errno. */
  void (*stays)(size_t at, int e, const char *why);
  int broken; /* errno of the flush of seen/ that failed: no later one is
                 believed, and all stay */
  size_t len;
  size_t at[REMOVAL_MAX];
};

/* AT is to be removed, by the next run; it becomes NAMES_GONE then. */
void removal_add(struct removal *r, size_t at);
void removal_run(struct removal *r);

/* All were fed, every result was heard, and all that was to go is gone: empties
   done/.log, where a later message of the same name must not find itself. */
void removal_end(struct removal *r);

/* Removes from done/ what has no message any more: a later message of the same
   name must not find it. With the lock on M, and no client. */
void removal_sweep(struct maildir *m);

#endif
