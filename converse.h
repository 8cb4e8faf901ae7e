#ifndef CONVERSE_H
#define CONVERSE_H

#include "coproc.h"
#include "overhear.h"
#include "ration.h"
#include "stralloc.h"

/*
 * maildirserial and its client, once that runs: names go to it, results come,
 * until both its end and that of its results are there.
 *
 * The caller sets what is above the line; all else is 0.
 */
struct converse {
  struct coproc client;   /* {0, -1, -1, 0, -1}; started by the caller */
  struct overhear *heard; /* borrowed, as the next one */
  struct ration *ration;
  int sigfd;              /* sig_pipe, of SIGCHLD and what ends us */
  /* Reads results from CLIENT.FROM. 1: there may be more later; 0: nothing
     ever. */
  int (*results)(void);
  /* Reads what is heard of what it says on 2. */
  void (*said)(void);
  /* -- */
  int stopping; /* the signal that told us to */
  stralloc out; /* owned: names on their way */
  size_t outpos;
};

/* 0; -1 with errno: ENOMEM, or what is wrong with poll. */
int converse_run(struct converse *c);
/* Because of SIG: no more names, and a SIGTERM for the client; the second time
   a SIGKILL. */
void converse_stop(struct converse *c, int sig);

#endif
