#ifndef SERVER_H
#define SERVER_H

#include <poll.h>

#include "pace.h"
#include "stralloc.h"

/*
 * The server at the other end of 6 and 7, as a client of maildirserial sees
 * it: what it is called, and whether it still moves. {0} at the start.
 */
struct server {
  stralloc name; /* "host (address)" and a NUL, for messages */
  struct pace pace;
  unsigned long long sent;  /* bytes written to 7; the caller counts, */
  unsigned long long heard; /* and those that came on 6 */
  unsigned long long before;
};

/* Its name by $TCPREMOTEHOST and $TCPREMOTEIP; idle after SECONDS at a pace
   of no more than two bytes a second. 0, or -1 with ENOMEM. */
int server_init(struct server *s, unsigned long seconds);

/*
 * Waits for one of the N at W. Where OWED is set, the server has to do
 * something, and must keep a pace: bytes that it sent, and that it took as far
 * as can be told. 0: go on; -1: it was idle for too long, and *HOW says how
 * (" took, acknowledged and sent nothing for "). pace_anew(&s->pace) for each
 * answer that was whole.
 */
int server_poll(struct server *s, struct pollfd *w, size_t n, int owed,
                const char **how);

/* Sets W for one poll: FD only if WANTED. */
void server_watch(struct pollfd *w, int fd, short events, int wanted);

#endif
