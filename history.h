#ifndef HISTORY_H
#define HISTORY_H

#include <stddef.h>

#include "coder.h"
#include "hello.h"
#include "sha256.h"
#include "stralloc.h"

/*
 * One stream of a link, as it crossed in this session and earlier ones: a file
 * of its pieces, and behind each the state of a chain of hashes. A state is
 * known by its number: 0 is before the first piece.
 */
#define HISTORY_WINDOW 393216 /* bytes that are of use, at most */
#define HISTORY_KEEP 524288   /* bytes of the stream that a trimmed file has */
#define HISTORY_FULL 786432   /* bytes of a file that is to be trimmed */

struct history_state {
  unsigned int off;   /* in the file */
  unsigned int plain; /* bytes of the stream before it that are in the file */
  unsigned char head[HELLO_HEAD];
  unsigned char begun; /* a session began here */
};

struct history {
  int fd;  /* owned, close-on-exec; -1: nothing is kept */
  int dir; /* borrowed */
  const char *fn;
  size_t n; /* states, newest last; 0 while nothing was opened */
  int partial; /* the stream began before the file does */
  int begun;   /* this session has marked its beginning */
  unsigned char head[SHA256_LEN]; /* of the newest state */
  struct history_state *state; /* owned */
  size_t a;
  const char *why; /* what was wrong */
};

/* Nothing is kept: the chain alone. */
void history_none(struct history *h);
/* Opens or makes FN in DIR, and reads it. 1: and what was damaged at its end
   (or all of it: H->why) is gone; 0; -1 with errno: as history_none. */
int history_open(struct history *h, int dir, const char *fn);
/* Closes the file and frees the rest. */
void history_close(struct history *h);

/* Bytes of the stream before state I that can be learned with a window of W
   bytes; -1: some of them are gone. */
long history_whole(const struct history *h, size_t i, size_t w);
/* Writes the states that another end may know, the newest first, to OUT, up
   to MAX, and their numbers to NUMBER. How many. RECENT: those of the last
   pieces, too, of which it may not have the newest. */
unsigned int history_offer(const struct history *h, size_t w, int recent,
                           unsigned char (*out)[HELLO_HEAD], size_t *number,
                           unsigned int max);
/* The newest state that is whole and has HEAD: 1, its number in *I; else 0. */
int history_find(const struct history *h, size_t w,
                 const unsigned char head[HELLO_HEAD], size_t *i);

/* What comes after state I is gone; history_anew: everything is. 0, or -1 with
   errno: nothing more is kept. */
int history_cut(struct history *h, size_t i);
int history_anew(struct history *h);

/* What history_whole counts at the newest state, to C. 0, or -1 with errno. */
int history_learn(struct history *h, size_t w, struct coder *c);

/* HEAD becomes the chain's state after HEAD and then the N bytes at S. */
void history_chain(unsigned char head[SHA256_LEN], const char *s, size_t n);
/* The N bytes at S, after which the chain is at HEAD, are the newest piece.
   0, or -1 with errno: they are not kept, nor is anything after them. */
int history_add(struct history *h, const char *s, size_t n,
                const unsigned char head[SHA256_LEN]);

#endif
