#ifndef LORE_H
#define LORE_H

#include <stddef.h>

#include "coder.h"
#include "hello.h"
#include "history.h"

/*
 * What both ends of a link know at the beginning of a session, and the coders
 * that know it: of each session from BASE on, in their order, the last bytes of
 * both streams, first that of which there are more. It is learned, or loaded
 * where an earlier session left it.
 *
 * The client says from which session on: where it would be more than LORE_FULL,
 * it goes back to LORE_LEFT.
 */
#define LORE_FULL 1048576 /* as history_size counts */
#define LORE_LEFT 524288

struct lore {
  int dir; /* borrowed; -1: there is none */
  struct history sent, received;
  unsigned int session, base;
  size_t number[HELLO_UP + HELLO_DOWN]; /* of the states that were offered */
  size_t begin; /* and that L->sent had then */
  int sure; /* a client's offer: the other end has that, if all is well */
  struct coder out, in; /* for what is sent, and received; {0} until primed */
};

/* Without a history. */
void lore_none(struct lore *l);
/* A client, with L->sent and L->received as they were opened, offers in H what
   it has, and is primed for that the newest of it is chosen. 0, or -1 with
   errno. */
int lore_offer(struct lore *l, struct hello *h);
/* A server chooses from THEIRS: OURS.choice. */
void lore_choose(struct lore *l, const struct hello *theirs,
                 struct hello *ours);
/* A client goes back to what THEIRS, not foreseen, has chosen from OURS, and
   forgets its coders. 0; -1: that is not here (any more), or was not offered:
   *WHY. */
int lore_goback(struct lore *l, const struct hello *ours,
                const struct hello *theirs, const char **why);
/* Both coders know what both ends know, if they do not yet. 0, or -1 with
   errno. */
int lore_prime(struct lore *l);
/* A session has come to its end, with coders that have said and heard all of
   it: the next one finds what it needs. 0, or -1 with errno: it will have to
   learn. */
int lore_settle(struct lore *l);
/* Both histories are closed; the chains go on. */
void lore_close(struct lore *l);
/* Likewise; what a client has added since its offer is not kept, either. ANEW:
   and nothing is known, from the beginning of SESSION on. */
void lore_forget(struct lore *l, unsigned int session, int anew);

#endif
