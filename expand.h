#ifndef EXPAND_H
#define EXPAND_H

#include <stddef.h>
#include <stdint.h>

#include "cdb.h"
#include "set.h"
#include "stralloc.h"

/*
 * What a forwarding table, and the lists that it names, do with an address.
 * Every address and every list counts once, so that loops end; nothing is
 * recursive but the table. Memory grows with what is named, and never beyond
 * a small multiple of the table and the lists.
 */
struct expand {
  struct cdb cdb;
  const char *fn;    /* borrowed */
  stralloc target;   /* that was found: user@host, @host or user@ */
  int isowner;
  stralloc owner;
  stralloc programs; /* "|program" and "!program", each ended by NUL */
  stralloc rcpts;    /* addresses, each ended by NUL; the first one to be
                        named is last: see strings_back */
  size_t nrcpts;
  size_t dropped;    /* addresses and lists that were named again */
  stralloc error;    /* after -1: what is wrong, in words, and a NUL; then
                        errno, or 0 where the words say it all */
  stralloc todo, key, data; /* private from here */
  struct set seen, lists;
  uint64_t used; /* bytes of records */
};

/* The table is the cdb FD, borrowed, called FN. 0; -1 with e->error, errno. */
int expand_init(struct expand *e, int fd, const char *fn);

/* For the N bytes at ADDR. 1; 0: not in the table; -1 with e->error, errno. */
int expand(struct expand *e, const char *addr, size_t n);

/* The string, ended by NUL, before place *END of SA, where one string ends
   and another begins; *END becomes its beginning. Start with sa->len, stop at
   0. */
const char *strings_back(const stralloc *sa, size_t *end);

void expand_free(struct expand *e);

#endif
