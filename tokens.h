#ifndef TOKENS_H
#define TOKENS_H

#include <stddef.h>

#include "stralloc.h"

/*
 * The tokens of addresses as RFC 822 and sendmail write them: words, quoted
 * ones, [literals], and <>@,;:. each for itself; comments are left out.
 */
struct token {
  char type;       /* w word, q quoted, l [literal]; else the special itself */
  char spaced;     /* something blank, or a comment, was in front of it */
  size_t at;       /* where it begins in the line */
  size_t pos, len; /* its meaning, in text */
};

struct tokens { /* begins as {0} */
  stralloc text;
  stralloc list; /* private */
  size_t n;      /* how many */
  size_t at;     /* where in the line a mistake is */
};

/* Cuts the N bytes at S: 0; -1 with ENOMEM; -2: they are wrong at k->at, and
   *WHY (never freed) says how. */
int tokens_read(struct tokens *k, const char *s, size_t n, const char **why);
/* Number I, from 0 to k->n - 1. */
struct token tokens_get(const struct tokens *k, size_t i);
void tokens_free(struct tokens *k);

/* What may stand between tokens; a newline is blank, too. */
int tokens_isblank(char ch);

#endif
