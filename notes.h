#ifndef NOTES_H
#define NOTES_H

#include <stddef.h>

#include "done.h"

/*
 * What a program in a dot-qmail file has done of several things, so that a
 * second try does the rest: lines in the spool's done/NAME, see done.h, which
 * are not those of a dot-qmail line.
 */
struct notes {
  struct done done;
  stralloc name;         /* in done/, and a NUL */
  unsigned long ordinal; /* of the dot-qmail line */
  int dir;               /* the spool; -1: nothing is noted */
};

/* SPOOL and KEY are $BUSHSPOOL and $BUSHKEY, or 0: then nothing is noted, and
   nothing was done before. 0, or -1 with errno. */
int notes_open(struct notes *n, const char *spool, const char *key);

/* Makes room on the disk for some notes, so that a full disk is met before
   something is done and not after it. 0, or -1 with errno. */
int notes_room(struct notes *n);

/* Was WHAT, a string, done before? 0; 1; 2: and it said that nothing more is
   to be done. Of equal ones each needs a note of its own. -1 with errno. */
int notes_take(struct notes *n, const char *what);
/* Notes it, on disk: 0, or -1 with errno. */
int notes_add(struct notes *n, const char *what, int last);

#endif
