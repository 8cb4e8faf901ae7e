#ifndef STAGE_H
#define STAGE_H

#include <stddef.h>
#include <sys/types.h>
#include <time.h>

#include "census.h"
#include "stralloc.h"
#include "tree.h"

/*
 * Where a sweep plays: a directory of its own, in which programs under test
 * run below a tracer, with a fault or without. The working directory of the
 * process is that directory: all paths here are relative to it.
 *
 * What fails here is no matter of the programs: 0, or -1 with errno. What the
 * programs do wrong is counted in crashed, with a line for each in text.
 */
struct stage {
  const char *bin;     /* the programs: an absolute path */
  stralloc dir;        /* the directory, with a NUL */
  struct tree tree;    /* the fault and the filter: set before stage_run */
  struct census census;
  int which;           /* the scene's */
  int kind;            /* of the fault of this point: TREE_... */
  char where[40];      /* "program call", where it happened */
  unsigned long crashed;
  stralloc text;       /* no NUL */
};

#define STAGE_ARGS 16
#define STAGE_SECONDS 20 /* a run that takes longer hangs */

/* A command of a run. Descriptors: -1 is /dev/null for 0, 1 and 2, and closed
   for 6 and 7; they stay the caller's. 2 is the file "err", appended to. */
struct part {
  const char *argv[STAGE_ARGS]; /* argv[0] without a slash: in st->bin */
  const char *dir;              /* works there; 0: where we are */
  int in, out, six, seven;
  /* Called in the child last of all, for an argument that is not yet known:
     0, or -1. */
  int (*before)(struct part *p, void *arg);
  void *arg;
  struct part *stops; /* gets a SIGTERM when this one has ended; or 0 */
  /* What became of it. */
  pid_t pid;
  int ended, status;
};

/* An empty part, but for argv. */
#define PART_INIT {{0}, 0, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0}

/* Makes a directory of its own in BASE and goes there; BIN is kept. */
int stage_init(struct stage *st, const char *base, const char *bin);
/* Leaves the directory for / and removes it. */
void stage_free(struct stage *st);

/* Goes on in a child, in a process group of its own: 0, or -1. The caller waits
   for its end, ends it at a SIGTERM, SIGINT or SIGHUP, kills what it left,
   removes DIR (0: nothing) and exits as it did, with 111 after a signal. */
int stage_apart(const char *dir);

/* Runs the N parts at once, until they and all that they started have ended.
   Counts a crash for each program of st->bin that was ended by a signal that
   we did not send, or with an exit code that it may not have, and for a run
   that hangs. */
int stage_run(struct stage *st, struct part *p, size_t n);
/* The same in pieces, for who has ends of theirs to close: begin, then start
   each, then follow. After a start that failed there is nothing to follow. */
void stage_begin(struct stage *st);
int stage_start(struct stage *st, struct part *p);
int stage_follow(struct stage *st, struct part *p, size_t n);

/* Adds a line; and one that counts a crash. */
int stage_say(struct stage *st, const char *what);
int stage_crash(struct stage *st, const char *who, const char *why, long n);

/* The exit code of P; -1: ended by a signal, or not at all. */
int stage_code(const struct part *p);

/* Files, all relative to the directory. */
int stage_put(const char *fn, const char *s, size_t n); /* anew */
int stage_puts(const char *fn, const char *s);
int stage_get(const char *fn, stralloc *sa);  /* "" where there is none */
int stage_mkdir(const char *fn);              /* it may be there */
int stage_maildir(const char *fn, int spool); /* empty; SPOOL: seen/, done/ */
int stage_remove(const char *fn);             /* with all that is in it */
int stage_empty(const char *fn);              /* all that is in it */
/* Calls ONE for each name in DIR with "DIR/NAME", until it returns not 0. */
int stage_each(const char *dir, int (*one)(const char *fn, void *arg),
               void *arg);
long stage_count(const char *dir);            /* names that have no dot first */
int stage_age(const char *dir);               /* 40 hours; so: */
time_t stage_aged(void);

#endif
