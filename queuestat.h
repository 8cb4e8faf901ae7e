#ifndef QUEUESTAT_H
#define QUEUESTAT_H

#include <time.h>

/* What waits in a Maildir, by a look at the status of each file: none is
   opened, and memory does not grow with their number. */
struct queuestat {
  unsigned long long messages;
  unsigned long long bytes;   /* in their files, ULLONG_MAX at most */
  unsigned long long largest; /* of these, in bytes */
  unsigned long long odd;     /* what maildirserial would not feed */
  time_t oldest;              /* modification time, if there are messages */
};

/* Looks at new/ and cur/ of PATH; a name that begins with a dot is nothing. 0;
   -1 with errno, and *WHAT is what could not be read: "", "/new" or "/cur". */
int queuestat_read(struct queuestat *s, const char *path, const char **what);

/* How many seconds so many BYTES take at RATE (not 0) bits a second, the last
   one whole. */
unsigned long long queuestat_seconds(unsigned long long bytes,
                                     unsigned long long rate);

#endif
