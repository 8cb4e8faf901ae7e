#ifndef SINK_H
#define SINK_H

#include <sys/types.h>

/* What qmtpsink and smtpsink share. They end with 111 where that fails. */

/* An argument that is a number; or usage. */
unsigned long long sink_number(const char *s);

void sink_die(const char *why);

/* All that sink_read gives is written to the file FN, too. */
void sink_copy(const char *fn);
/* As read, with EINTR retried, and adds what came to *CAME. */
ssize_t sink_read(int fd, void *buf, size_t n, unsigned long long *came);

#endif
