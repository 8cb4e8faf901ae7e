#ifndef QUEUES_H
#define QUEUES_H

#include "set.h"
#include "stralloc.h"

/*
 * The Maildirs of this home in which mail waits: home/spool, those of
 * control/offices, those that control/links sends; each once. QUEUES_INIT is
 * none.
 */
struct queues {
  stralloc list; /* owned: of each its title and its path, each with a NUL */
  struct set known;
};

#define QUEUES_INIT {{0, 0, 0}, {{0, 0, 0}, 0, 0, 0}}
#define QUEUES_KINDS 3 /* spool, offices, links */

/* Adds those of the KIND, 0 to QUEUES_KINDS - 1. 0; -1 with errno: some of
   them may be missing, and *WHERE says what could not be read (of it), a
   string with NUL, or empty for want of memory. */
int queues_add(struct queues *q, int kind, stralloc *where);

/* The one at *AT, which begins as 0 and moves on: 1; 0: there is none. The
   strings are good until the next queues_add. The title is "spool", the name
   of an office, or the Maildir as control/links has it. */
int queues_next(const struct queues *q, size_t *at, const char **title,
                const char **path);
void queues_free(struct queues *q);

#endif
