#ifndef FLIGHT_H
#define FLIGHT_H

#include <stddef.h>

#include "deadline.h"

/*
 * What is on its way to the other end: as much as keeps a line busy whose
 * answers take long, and no more than a slow one carries in half a minute. It
 * begins with little, and learns from how long acknowledgements take.
 */
#define FLIGHT_FRAMES 16
#define FLIGHT_FIRST 32768 /* bytes */
#define FLIGHT_LEAST 2048

struct flight {
  size_t limit; /* bytes; flight_init sets it */
  size_t bytes; /* on their way */
  unsigned int n, first; /* frames, in a ring */
  struct {
    size_t bytes;
    deadline sent;
    int full; /* the line was not waiting for us */
  } frame[FLIGHT_FRAMES];
};

void flight_init(struct flight *f);
int flight_room(const struct flight *f); /* 1: another frame may go; else 0 */
/* How many bytes of the stream the next frame may have, up to MAX. */
size_t flight_raw(const struct flight *f, size_t max);
/* A frame of N bytes goes NOW; flight_room has said that it may. */
void flight_sent(struct flight *f, size_t n, deadline now);
/* The N oldest have arrived. 0; -1: so many were not sent. */
int flight_acked(struct flight *f, unsigned int n, deadline now);

#endif
