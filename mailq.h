#ifndef MAILQ_H
#define MAILQ_H

#include "stralloc.h"

/*
 * Writes to FD what waits in the queues of this home (queues.h): how much there
 * is and since when, and a line for each message. The working directory
 * changes. 0; -1 with errno, and *WHERE says what could not be read or written
 * (of it), a string with NUL.
 */
int mailq(int fd, stralloc *where);

#endif
