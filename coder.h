#ifndef CODER_H
#define CODER_H

#include <stddef.h>

#include "stralloc.h"

/*
 * Mail made short: what a coder has seen, and a primer that all know, say what
 * comes next; the code holds only what they did not. Two coders that have seen
 * the same give and take the same code, on every machine: the format is
 * CODER_VERSION, and INTERNALS has it.
 */
#define CODER_VERSION 1 /* of model, sizes and primer */
#define CODER_MAX 65536 /* bytes that are coded at a time */

struct coder {
  struct model *m; /* some 22 MB, owned; {0} is no coder yet */
};

/* C, {0}, knows the primer alone. 0; -1 with ENOMEM: C stays {0}. */
int coder_init(struct coder *c);
/* C, {0}, has the memory, of model_size bytes, whose content is the caller's to
   bring. 0; -1 with ENOMEM: C stays {0}. */
int coder_room(struct coder *c);
/* TO, {0}, becomes what FROM is. 0; -1 with ENOMEM: TO stays {0}. */
int coder_copy(struct coder *to, const struct coder *from);
/* Frees the memory; C is {0} again. */
void coder_free(struct coder *c);

/* The N bytes at S, any number, count as coded. Never fails. */
void coder_learn(struct coder *c, const char *s, size_t n);
/* OUT becomes the code of the N bytes at S, 1..CODER_MAX, which C has learned
   then. 0; 1: no code would be shorter than they are, and OUT is empty; -1
   with ENOMEM: C and OUT are as they were. */
int coder_encode(struct coder *c, stralloc *out, const char *s, size_t n);
/* OUT becomes the N bytes, 1..CODER_MAX, that the LEN bytes at CODE stand for.
   What is missing of them counts as zeros, and what is left over as nothing,
   so that every code stands for something; the time depends on N alone. 0; -1
   with ENOMEM: C and OUT are as they were. */
int coder_decode(struct coder *c, stralloc *out, const char *code, size_t len,
                 size_t n);

#endif
