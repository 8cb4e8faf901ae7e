#ifndef DONELOG_H
#define DONELOG_H

#include <time.h>

#include "control.h"
#include "done.h"
#include "maildir.h"
#include "stralloc.h"

/*
 * done/.log in a spool: what was delivered of messages that are finished, one
 * line each, flushed before their results are told, many at a time:
 *   NAME:SECONDS.NANOSECONDS ORDINAL HASH\n     (and what else done has)
 * The time is that of the file: another one of this name, which came when the
 * first was gone and its mark too, is another message.
 * A message whose result nobody heard is still in the spool at the next run,
 * and is found here; a file of its own in done/ for each would cost more than
 * the delivery. Lines of messages that are gone mean nothing, and are dropped
 * when all are. The lock on the spool keeps others away.
 */
struct donelog {
  int fd;           /* -1: there is none yet */
  int named;        /* its name is on the disk */
  struct cset live; /* "KEY LINE;LINE" of messages still in the spool */
  stralloc adds;    /* lines to be written */
};

/* Reads done/.log in the working directory, the spool M. {-1} at the start.
   0, or -1 with errno. */
int donelog_open(struct donelog *g, struct maildir *m);
/* OUT becomes the key of the message NAME whose file has that time, and a NUL.
   0, or -1 with ENOMEM. */
int donelog_key(stralloc *out, const char *name, time_t sec, long nsec);
/* Gives D what is known of the message with that key. 0, or -1. */
int donelog_find(const struct donelog *g, const char *key, struct done *d);
/* Moves to the log what D has to write for KEY; donelog_flush writes it, and
   flushes. 0, or -1 with errno. */
int donelog_add(struct donelog *g, const char *key, struct done *d);
int donelog_flush(struct donelog *g);

#endif
