#ifndef RESULTS_H
#define RESULTS_H

#include "stralloc.h"

/*
 * The results that a client of maildirserial has to write, "name\0Ktext\n",
 * kept until descriptor 1 takes them. {0} is none.
 */
struct results {
  stralloc sa;
  size_t told; /* bytes that were written */
};

/* Adds one, whole or not at all: 0, or -1 with ENOMEM. */
int results_add(struct results *r, const char *name, const char *text);
/* 1 if something waits; 1 if so much waits that no more should be made. */
int results_wait(const struct results *r);
int results_backlog(const struct results *r);
/* Writes a piece that FD, which polled writable, takes without blocking. Or
   all there is, waiting for FD. 0, or -1 with errno. */
int results_tell(struct results *r, int fd);
int results_tellall(struct results *r, int fd);

#endif
