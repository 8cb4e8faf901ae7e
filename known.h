#ifndef KNOWN_H
#define KNOWN_H

#include "coder.h"
#include "hello.h"

/*
 * A coder that has learned a history, kept in the file "known" of its directory
 * so that the next session need not learn it again: some 22 MB for this machine
 * alone, with holes where nothing was learned. Whoever loses it learns again.
 */
struct known {
  unsigned int base; /* the first session that it has learned */
  unsigned char head[2][HELLO_HEAD]; /* it has learned up to these states: of
                                        what was sent here, and received */
};

/* C, {0}, becomes what is in DIR, and K what that is. 1; 0: there is none, or
   none that is good, and C stays {0}; -1 with ENOMEM. */
int known_load(int dir, struct known *k, struct coder *c);
/* Replaces it. 0; -1 with errno: then there may be none. */
int known_save(int dir, const struct known *k, const struct coder *c);
#endif
