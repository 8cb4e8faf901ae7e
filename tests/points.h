#ifndef POINTS_H
#define POINTS_H

/* For drivers that let the n-th of something fail, for each n. */

#include <stdio.h>
#include <unistd.h>

/* What an operation asserts, in a child. */
#define MUST(good)                                                            \
  do {                                                                        \
    if (!(good)) {                                                            \
      fprintf(stderr, "# line %d: not %s\n", __LINE__, #good);                \
      _exit(2);                                                               \
    }                                                                         \
  } while (0)

/*
 * Calls POINT(OP, n) for n = 1, 2, ... in a child of its own each, of which it
 * is the exit code: 0 good; 1 there is no n-th; else bad. Says of each bad one
 * "# NAME: WHAT n: ...", and stops after 20. How many were bad; *TRIED grows by
 * those that there were.
 */
int points_each(const char *name, const char *what,
                int (*point)(int (*op)(void), unsigned int n),
                int (*op)(void), unsigned int *tried);

#endif
