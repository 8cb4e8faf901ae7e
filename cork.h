#ifndef CORK_H
#define CORK_H

#include <stddef.h>
#include <sys/types.h>

#include "deadline.h"
#include "stralloc.h"

/*
 * What is to go over a connection: as long as more of it is about to come, only
 * what fills packets, two and two, which get one ACK of TCP. The rest waits for
 * CORK_MS after the last that came. {0} to begin with, and PAIR then.
 */
#define CORK_MS 2000

struct cork {
  size_t pair; /* bytes of two packets; 0: all may go at once */
  int hurry;   /* what there is now goes without waiting; the caller's to set */
  deadline due; /* or then: cork_put sets it, the caller may */
  /* private from here */
  stralloc b;
  size_t gone; /* of B */
  size_t part; /* bytes of the pair that is not full yet */
};

/* Adds the N bytes at S. 0, or -1 with ENOMEM. */
int cork_put(struct cork *c, const char *s, size_t n);
size_t cork_pending(const struct cork *c); /* bytes in it; */
size_t cork_ready(const struct cork *c);   /* these may go now */
/* Writes what is ready to FD, or a part of it: how many bytes; or -1 with
   errno. */
ssize_t cork_write(struct cork *c, int fd);
/* Nothing is in it any more. */
void cork_drop(struct cork *c);

#endif
