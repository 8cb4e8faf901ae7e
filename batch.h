#ifndef BATCH_H
#define BATCH_H

#include <sys/types.h>

#include "commit.h"
#include "done.h"
#include "donelog.h"
#include "dotqmail.h"
#include "mcache.h"
#include "queued.h"
#include "verdict.h"

/*
 * Letters, and their deliveries into Maildirs, which wait for one commit. A
 * letter is a message that is being delivered. Letters 0 to N-1 have been
 * gone through, and wait for nothing but the commit; letter N is current. A
 * letter's result is told once its last delivery is on disk.
 */
struct letter {
  stralloc fed;           /* as message has them */
  stralloc id;
  stralloc key;           /* for donelog */
  struct verdict verdict;
  struct done done;
  struct dotcount did;
  unsigned int items;     /* that wait */
};

struct batch_item {
  unsigned int letter;
  unsigned long ordinal;
  char hash[DONE_HASH];
};

struct batch {
  struct letter letter[COMMIT_MAX + 1];
  unsigned int n;
  struct commit commit;
  struct batch_item item[COMMIT_MAX]; /* one for each in the commit */
  struct mcache mcache;
  struct donelog log;
  dev_t dev; /* of the spool, which is no place to deliver to */
  ino_t ino;
  long fds;  /* that we may have */
  int tight; /* few of them are left */
  int (*result)(struct letter *l); /* 0, or -1 with errno */
};

/* Large: make it static, all zero. The working directory is the spool. 0, or
   -1 with errno. */
int batch_init(struct batch *b, int (*result)(struct letter *l));

/* A new current letter, with what is known to be done of it: 0; -1: it has a
   verdict. FED and ID end in a NUL that LEN counts; Q is the open file. */
int batch_begin(struct batch *b, const stralloc *fed, const stralloc *id,
                const struct queued *q);
struct letter *batch_letter(struct batch *b);
/* It has been gone through: its result is told now, or after the commit. 0,
   or -1 with errno as batch_settle. */
int batch_end(struct batch *b);

/*
 * A new file for the Maildir at PATH: a descriptor to write to (not to
 * close), then batch_add or batch_drop. -1 with errno (EDEADLK: it is the
 * spool; ENOBUFS: batch_settle first, then again).
 */
int batch_create(struct batch *b, const char *path);
int batch_add(struct batch *b, const char *name, size_t bytes,
              unsigned long ordinal, const char hash[DONE_HASH]);
void batch_drop(struct batch *b);

/* Runs the commit, so that nothing waits. 0, whatever the letters' verdicts
   are; -1 with errno: the disk cannot be trusted, or a result not be told. */
int batch_settle(struct batch *b);

/* The line ORDINAL of the letter is finished, and is noted on disk if NOW is
   1; LAST: a program said 99. A warning if it cannot be noted: then it is in
   danger of being done again. */
void letter_done(struct letter *l, unsigned long ordinal,
                 const char hash[DONE_HASH], int last, int now);
/* Notes all that was not. */
void letter_note(struct letter *l);

#endif
