#ifndef POWERSCENES_H
#define POWERSCENES_H

#include "stage.h"

/*
 * What sweep-power plays: each scene is work that programs do on a stage, then
 * perhaps once more after a kill, until the power goes. What they do for a
 * sender is acknowledged in the order of the messages, and for each of the
 * recipients; the census of the stage knows for how many of them.
 */
struct powerscene {
  const char *row, *name;
  unsigned int ids, rcpts; /* that are sent: messages, for so many each */
  unsigned int ends;       /* recipients of the census */
  int which;               /* of several that are alike */
  unsigned int flags;
  const char *disk[4]; /* the directories that a cut concerns; ends with 0 */
  const char *sure;    /* 0, or the disk of another machine, which has power */
  /* The stage and its census as at the start. 0, or -1 with errno, as all. */
  int (*fresh)(struct stage *st, const struct powerscene *s);
  /* The work, and how often; 1: it ended with 0; 0: it did not; -1. */
  int (*work)(struct stage *st, const struct powerscene *s);
  int times;
  int (*then)(struct stage *st, const struct powerscene *s); /* once, or 0 */
  /* After the cut: counts what is wrong in the census and in the stage, goes
     on until all is drained, counts again. */
  int (*judge)(struct stage *st, const struct powerscene *s);
};

enum {
  POWER_KILLED = 1, /* the first run is also killed, in front of each call */
  POWER_EXITS = 2,  /* exit 0 acknowledges all */
  POWER_ACKED = 4,  /* all was acknowledged before */
  POWER_PLAIN = 8,  /* without syncfs */
  POWER_KEYED = 16, /* with a key */
  POWER_SEEN = 32,  /* the spool has seen/ */
  POWER_DONE = 64   /* the spool has done/ */
};

extern const struct powerscene powerscenes[]; /* ends with a row of 0 */

#endif
