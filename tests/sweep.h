#ifndef SWEEP_H
#define SWEEP_H

/*
 * What sweeps of programs on a stage (stage.h) have in common: where they
 * work, a few processes that share the points of a row, and the row.
 */
struct sums {
  unsigned long points, lost, doubled, torn, crashed;
};

struct sweep {
  char *bin;  /* the programs: $BUSHBIN, or the working directory */
  char *base; /* a directory of its own: in /dev/shm, as nothing has to be on a
                 disk here; or in $TMPDIR, or /tmp */
};

/* First of all: goes on as an ordinary user where it was root, in a child (see
   stage_apart), without an environment but for what checkers of memory and
   coverage need. NAME is for the directory, which goes at the end but with
   KEEP. 0, or -1 with errno. Nothing is given back. */
int sweep_begin(struct sweep *w, const char *name, int keep);

/* Does tracing work here? 1; 0: no, errno says why. */
int sweep_traces(void);

/* Calls WORK in N processes, each with its number from 0, and adds up what they
   counted: 0; -1, errno, also where one did not return 0. */
int sweep_share(unsigned int n,
                int (*work)(void *arg, unsigned int number, struct sums *sum),
                void *arg, struct sums *sum);

/* Calls ROW in a process of its own: the environment is a row's. What it
   returns is its exit code, and returned; -1 with errno, ECHILD if it
   crashed. */
int sweep_apart(int (*row)(void *arg), void *arg);

/* Prints the row NAME: 0, or 1 if something is wrong; -1 with errno. */
int sweep_row(const char *name, const struct sums *sum);

#endif
