#ifndef PACKAGE_H
#define PACKAGE_H

#include <sys/types.h>

#include "queued.h"
#include "stralloc.h"

/*
 * Queued files as QMTP packages, streamed through a buffer that gathers small
 * ones and holds a piece of a large one. Source: Bernstein, QMTP, 1997: a
 * netstring of "\n" (lines end in \n) and the message, one of the sender, and
 * one of the recipients' netstrings: so these need not be known before the
 * message is in the buffer.
 */
struct package {
  struct queued *q;          /* the file that is being read, borrowed; or 0 */
  unsigned long long made;   /* bytes put into the buffer, in all */
  unsigned long long sent;   /* bytes of these that package_send wrote */
  unsigned long long began;  /* the place where the last package begins, */
  unsigned long long finish; /* and ends, after package_end */
  off_t left;                /* bytes of the message to come, */
  stralloc tail;             /* then these, */
  size_t taildone;           /* of which so many are in the buffer */
  size_t start, end;         /* what is in the buffer and not sent */
  char buf[65536];
};

void package_init(struct package *p);

/* 1 if there is room to begin a package or to go on with one; else 0. */
int package_room(struct package *p);
/* 1 while a package is not wholly in the buffer. */
int package_busy(const struct package *p);
/* 1 if the message is, and package_end has to come. */
int package_whole(const struct package *p);
/* 1 if something waits to be sent. */
int package_waits(const struct package *p);

/* Begins the package of the file that is open in Q, which stays so until
   package_end. Not when busy, or without room. 0; -1 with ENOMEM. */
int package_begin(struct package *p, struct queued *q);

/* Goes on with it: puts more of it into the buffer. 1: done, as far as there
   was room; 0: the message ended before its size, or (E not 0) could not be
   read. Then if nothing of it was sent, the package is taken back as if it had
   never begun, and *BROKEN is 0; otherwise *BROKEN is 1 and the stream is of no
   more use: nothing waits. */
int package_more(struct package *p, int *e, int *broken);

/* RCPTS is a netstring for each recipient: with these the package will be
   complete. The file is not needed any more. 0; -1 with ENOMEM. */
int package_end(struct package *p, const stralloc *rcpts);

/* Writes to FD once. 0, also where it would block; -1: errno. */
int package_send(struct package *p, int fd);
/* Nothing more is sent. */
void package_stop(struct package *p);

#endif
