#ifndef PASSON_H
#define PASSON_H

#include <stddef.h>

/*
 * The options of maildirserial that say what is sent, and in which order; its
 * wrappers, and control/links, pass them on. {0} is none. (maildirpush has an
 * n of its own.)
 */
#define PASSON "a:l:m:o:w:"
#define PASSON_N PASSON "n:"
#define PASSON_LETTERS 6
#define PASSON_WORDS (2 * PASSON_LETTERS) /* at most */

struct passon {
  const char *value[PASSON_LETTERS]; /* or 0 */
};

/* 1: it is one of them, and ARG, which is kept, what it takes; 0: another
   option; -1: it does not take that. */
int passon_take(struct passon *p, int ch, const char *arg);
/* Puts them at WORD: how many words that are. */
size_t passon_words(const struct passon *p, const char **word);

#endif
