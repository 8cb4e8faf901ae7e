#ifndef MCACHE_H
#define MCACHE_H

#include <sys/stat.h>
#include <sys/types.h>

#include "maildir.h"
#include "stralloc.h"

/*
 * Maildirs kept open from one message to the next, by path. A path is looked
 * at before each use: where it leads to another directory now, that one is
 * opened. A Maildir that is held (a commit has files in it) stays open.
 */
#define MCACHE_MAX 32

struct mcache_slot {
  stralloc path; /* and a NUL; len 0: free */
  struct maildir m;
  dev_t dev;
  ino_t ino;
  unsigned long used; /* when: a count */
  int held;
};

struct mcache {
  unsigned long now;
  struct mcache_slot slot[MCACHE_MAX];
};

/* The Maildir at PATH, and what stat says of it; or 0 with errno (ENOBUFS:
   all are held, or that path is and has changed). */
struct maildir *mcache_open(struct mcache *c, const char *path,
                            struct stat *st);
/* Holds M, that mcache_open returned; mcache_release releases all. */
void mcache_hold(struct mcache *c, struct maildir *m);
void mcache_release(struct mcache *c);
/* Closes all that is not held. How many that were. */
int mcache_clear(struct mcache *c);

#endif
