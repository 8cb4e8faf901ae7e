#ifndef TALLY_H
#define TALLY_H

#include <stddef.h>

/* How often a key came: a hashed table, 20 bytes a slot, at most three in four
   of them taken. Keys are parts of hashes, so equally spread. {0} is empty. */
#define TALLY_KEY 16
#define TALLY_MAX 1000000UL /* keys: bounds the memory to some 40 MB */

struct tally_slot {
  unsigned char key[TALLY_KEY];
  unsigned int n; /* 0: free */
};

struct tally {
  struct tally_slot *slot; /* owned */
  size_t slots, n;
};

/* Counts KEY: 0, and *BEFORE says how often it had come before; -1 with errno
   (ENOMEM; ENOBUFS where the table is full): nothing was counted. */
int tally_count(struct tally *t, const unsigned char key[TALLY_KEY],
                unsigned int *before);
void tally_free(struct tally *t);

#endif
