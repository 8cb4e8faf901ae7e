#ifndef RECORDING_H
#define RECORDING_H

#include <stddef.h>

#include "census.h"
#include "disk.h"
#include "powerscenes.h"
#include "stralloc.h"

/*
 * What a scene of sweep-power does to its files, recorded by a tracer, and
 * played again on the model of the disk, as far as a moment when the power may
 * go: before a flush, after an answer, after the end of a program.
 */
struct recording {
  const struct powerscene *s;
  unsigned long killat;  /* the first run was killed at this call; 0: not */
  struct disk before[2]; /* the disk at the start, for two replays */
  struct census census;  /* to know messages in its files */
  stralloc text;  /* a line for each call, callline.h; after each run "= N" */
  stralloc times; /* of files: disk_times */
  int failed;     /* while it is made */
};

struct moment {
  struct recording *rec;
  size_t no; /* of those of the recording, from 0 */
  struct disk *disk;
  unsigned int acked; /* messages and recipients, in order */
};

/* Plays S on the stage, killed in front of call KILLAT. 0, or -1 with errno:
   EPROTO if it went wrong without a fault. R is to be freed in any case. */
int recording_make(struct recording *r, struct stage *st,
                   const struct powerscene *s, unsigned long killat);
void recording_free(struct recording *r);

/* The first call after number CALL that is worth a kill, in the first run; 0:
   there is none. */
unsigned long recording_next(const struct recording *r, unsigned long call);

/* Calls F for each moment of the recording; the Nth time that this is done (0,
   1). 0, or -1 as soon as F returns it, or with errno. */
int recording_replay(struct recording *r, int n,
                     int (*f)(struct moment *m, void *arg), void *arg);

#endif
