#ifndef DONE_H
#define DONE_H

#include <stddef.h>

#include "stralloc.h"

/*
 * done/NAME in a spool: which lines of a dot-qmail file are finished for the
 * message NAME, so that the next try skips them. One line each:
 *   ORDINAL HASH\n    or, where a program said 99,    ORDINAL HASH 99\n
 * HASH is the first 128 bits, in hex, of the SHA-256 of the dot-qmail line. A
 * line is finished if its hash is there, wherever it stood in the file then
 * (somebody may have edited it since); of two equal lines each needs an entry
 * of its own. What is not of this form counts as nothing.
 */
#define DONE_HASH 32 /* hex digits */

struct done_entry {
  char hash[DONE_HASH];
  char last; /* it ended with 99 */
  char used; /* stands for a line that was met in this run */
};

struct done {
  stralloc list;  /* of struct done_entry */
  stralloc adds;  /* lines to be written */
  int torn;       /* the file does not end in a newline */
};

void done_hash(char hash[DONE_HASH], const char *line, size_t n);

/* Reads done/NAME below DIR, the spool: 0 (also if there is none), or -1 with
   errno. */
int done_read(struct done *d, int dir, const char *name);
/* Takes one such line, without its newline, as if it had been read. 0, or -1
   with ENOMEM. */
int done_line(struct done *d, const char *s, size_t n);
/* Was a line with HASH finished? 0: no; 1: yes; 2: yes, with 99. Each entry
   answers for one line. */
int done_take(struct done *d, const char hash[DONE_HASH]);
/* Notes that the line is finished; done_write writes what was noted to
   done/NAME (making done/ and the file) and flushes both. 0, or -1. */
int done_add(struct done *d, unsigned long ordinal,
             const char hash[DONE_HASH], int last);
int done_write(struct done *d, int dir, const char *name);
/* done/ below DIR, which is made (and flushed) where it is missing: a
   descriptor, or -1 with errno. */
int done_dir(int dir);
void done_free(struct done *d);

#endif
