#ifndef FED_H
#define FED_H

#include <stddef.h>

/*
 * The names that maildirserial feeds to a client, each ended by a NUL, read
 * no further ahead than the buffer. {0} at the start.
 */
struct fed {
  size_t start, end; /* what is not taken yet */
  int over;          /* the input has ended */
  char buf[8192];
};

/* The next name that has been read already, or 0. Good until fed_read. */
const char *fed_next(struct fed *f);

/*
 * Reads once from FD, when fed_next has no more. 0: look again; -1: errno,
 * ENAMETOOLONG for a name that no buffer holds. Once f->over is set, what is
 * left (fed_rest bytes, normally 0) is a name that was cut off: it is not to
 * be opened, since nobody knows what it was.
 */
int fed_read(struct fed *f, int fd);
size_t fed_rest(const struct fed *f);

#endif
