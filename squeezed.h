#ifndef SQUEEZED_H
#define SQUEEZED_H

#include <stddef.h>

#include "stralloc.h"

/*
 * For programs that put together what is run: a client behind squeeze, on a
 * server's port for that.
 */
#define SQUEEZED_PORT "2094"     /* takes mail */
#define SQUEEZED_PULLPORT "2093" /* sends offices their mail */
#define SQUEEZED_WORDS 7         /* at most */

/* Puts "squeeze -c [-v] [-t PATIENCE] -- DIR" at WORD: how many words that are.
   DIR is for the history; PATIENCE 0: its own. All strings are pointed to. */
size_t squeezed_words(const char **word, const char *dir, int verbose,
                      const char *patience);

/* OUT becomes the directory for the history with the machine NAME, and a NUL.
   0; or -1 with ENOMEM. */
int squeezed_dir(stralloc *out, const char *name);

#endif
