#ifndef FWDTABLE_H
#define FWDTABLE_H

#include <stddef.h>

#include "cdb.h"
#include "cdbmake.h"
#include "replace.h"
#include "set.h"
#include "stralloc.h"

/*
 * Forwarding tables. A cdb with these records, in the order in which they were
 * written:
 *   ":target" -> commands, each ended by NUL: &address |program !program
 *                /list ./list
 *   "?target" -> the address of the owner, without NUL
 * A target is in lower case: user@host, @host, user@.
 */

/* WRITING: start, add, then finish or undo; what fails has errno, and
   the words of t->file. */
struct fwdtable {
  struct replace file;
  struct cdbmake c;
  struct set keys;
  stralloc key;
};

/* As replace_start. */
int fwdtable_start(struct fwdtable *t, const char *fn, const char *tmp);
/* 1; 0: there was such a record before, which alone counts (this one is
   written nevertheless, as 0.51 does); -1. */
int fwdtable_add(struct fwdtable *t, const stralloc *target,
                 const stralloc *commands);
int fwdtable_owner(struct fwdtable *t, const stralloc *target,
                   const stralloc *owner);
/* As replace_finish. */
int fwdtable_finish(struct fwdtable *t, int readable);
void fwdtable_undo(struct fwdtable *t);

/* READING. Why the N bytes at DATA cannot be what a record of a target (an
   owner, where OWNER is 1) holds; 0 if they can. */
const char *fwdtable_bad(const char *data, size_t n, int owner);

#endif
