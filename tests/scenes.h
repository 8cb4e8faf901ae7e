#ifndef SCENES_H
#define SCENES_H

#include "stage.h"

/*
 * What sweep-calls plays: each scene is a piece of work that programs do, on
 * a stage whose census has what is to come out of it. All return 0, or -1
 * with errno.
 */
struct scene {
  const char *name;
  unsigned int ids, rcpts; /* of the census */
  int which;               /* of several that are alike */
  int (*make)(struct stage *st);  /* once */
  int (*fresh)(struct stage *st); /* before each point: as at the start */
  /* The work, with the fault (try 0) or the rest of it, without (1, 2, ...);
     POINT: the number of the point, where there are several ways to go on. */
  int (*run)(struct stage *st, unsigned int try, unsigned int point);
  /* After the fault: what is acknowledged must be there, and so on. */
  int (*look)(struct stage *st);
  /* 1: nothing is left to do; 0; -1. */
  int (*drained)(struct stage *st);
  /* In the end: each once. */
  int (*judge)(struct stage *st);
};

extern const struct scene scenes[]; /* ends with a name of 0 */

#endif
