#ifndef DEADLINE_H
#define DEADLINE_H

#include <poll.h>
#include <stddef.h>

/* A moment of the monotonic clock, in milliseconds; steps of the wall clock
   do not move it. */
typedef long long deadline;

#define DEADLINE_NEVER (-1LL)

deadline deadline_now(void);
deadline deadline_in(unsigned long seconds); /* from now */
deadline deadline_inms(unsigned long ms);
int deadline_past(deadline d); /* 1 if D is over; never for DEADLINE_NEVER */

/*
 * poll(2) until D. The number of ready descriptors; 0 once D is over; -1 with
 * errno (EINTR where a signal was caught: its self-pipe is readable now, so
 * call again).
 */
int deadline_poll(struct pollfd *p, size_t n, deadline d);

/* Waits until FD is ready for EVENTS (POLLIN, POLLOUT): 1; 0 once D is over;
   -1 with errno. EINTR retried. An error or hang-up counts as ready. */
int deadline_wait(int fd, short events, deadline d);

#endif
