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
 * known by its number: 0 is before the first piece. Sessions have numbers from
 * 1 that grow, the same at both ends, and are hashed with the first piece.
 */
#define HISTORY_EACH 262144  /* bytes of a session that are of use later */
#define HISTORY_MOST 1310720 /* bytes of a file that is to be trimmed */
#define HISTORY_LEFT 1048576 /* what stays of it: more than a session may go
                                back, and those of use */
#define HISTORY_SESSIONS 0xffffffu

struct history_state {
  unsigned int off;     /* in the file: where its piece ends */
  unsigned int plain;   /* bytes of the stream before it that are in the file */
  unsigned int session; /* of its piece */
  unsigned char head[HELLO_HEAD];
  unsigned char begun; /* another session begins after it */
};

struct history {
  int fd;  /* owned, close-on-exec; -1: nothing is kept */
  int dir; /* borrowed */
  const char *fn;
  size_t n; /* states, newest last; 0 while nothing was opened */
  unsigned int from;    /* the first session of which all is here; 0: all is */
  int inside;           /* but for the beginning of that one */
  unsigned int session; /* this one; set by who has opened it */
  unsigned int last;    /* of the newest state */
  unsigned char head[SHA256_LEN]; /* of the newest state */
  struct history_state *state; /* owned */
  size_t a;
  int held; /* no state may go: others have their numbers */
  const char *why; /* what was wrong */
};

/* Nothing is kept: the chain alone. */
void history_none(struct history *h);
/* Opens or makes FN in DIR, and reads it. 1: and what was damaged at its end
   (or all of it: H->why) is gone; 0; -1 with errno: as history_none. */
int history_open(struct history *h, int dir, const char *fn);
/* Closes the file and frees the rest. */
void history_close(struct history *h);

/* What the pieces after state FROM up to state TO count, in bytes: each 8 more
   than it has. 0 where nothing was opened. */
size_t history_size(const struct history *h, size_t from, size_t to);
/* The last state of SESSION or an earlier one; 0 if there is none. */
size_t history_end(const struct history *h, unsigned int session);

/* Writes the states that another end may know, the newest first, to OUT, up
   to MAX, and their numbers to NUMBER. How many. RECENT: those of the last
   pieces, too, of which it may not have the newest. */
unsigned int history_offer(const struct history *h, int recent,
                           unsigned char (*out)[HELLO_HEAD], size_t *number,
                           unsigned int max);
/* The newest state that has HEAD: 1, its number in *I; else 0. */
int history_find(const struct history *h, const unsigned char head[HELLO_HEAD],
                 size_t *i);

/* What comes after state I is gone; history_anew: everything is; history_trim:
   what came before SESSION, and states have other numbers. 0, or -1 with
   errno: nothing more is kept. */
int history_cut(struct history *h, size_t i);
int history_anew(struct history *h);
int history_trim(struct history *h, unsigned int session);

/* The pieces after state FROM up to state TO, to C. 0, or -1 with errno. */
int history_learn(struct history *h, size_t from, size_t to, struct coder *c);

/* HEAD becomes the chain's state after HEAD and then the N bytes at S. */
void history_chain(unsigned char head[SHA256_LEN], const char *s, size_t n);
/* HEAD becomes the state after the N bytes at S, the next piece of this
   session; no bytes stand for its end, which is not kept. */
void history_next(const struct history *h, const char *s, size_t n,
                  unsigned char head[SHA256_LEN]);
/* These bytes are the newest piece, and HEAD as history_next has it. 0, or -1
   with errno: they are not kept, nor is anything after them. */
int history_add(struct history *h, const char *s, size_t n,
                const unsigned char head[SHA256_LEN]);

#endif
