#ifndef SET_H
#define SET_H

#include <stddef.h>
#include <stdint.h>

#include "stralloc.h"

/* A set of byte strings, hashed, that only grows. {0} is an empty one. */
struct set_slot {
  uint32_t hash;
  size_t at, len; /* where the string is in TEXT, from 1; 0: free */
};

struct set {
  stralloc text;         /* owned: all the strings, one after the other */
  struct set_slot *slot; /* owned */
  size_t slots, n;
};

/* 1: the N bytes at S are in it now; 0: they were before; -1: ENOMEM. */
int set_add(struct set *t, const char *s, size_t n);
void set_free(struct set *t);

#endif
