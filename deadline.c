#include "deadline.h"

#include <errno.h>
#include <limits.h>
#include <time.h>

deadline deadline_now(void)
{
  struct timespec t = {0, 0};

  (void) clock_gettime(CLOCK_MONOTONIC, &t);
  return (deadline) t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

deadline deadline_inms(unsigned long ms)
{
  deadline now = deadline_now();

  return (unsigned long long) (LLONG_MAX - now) < ms ? LLONG_MAX
                                                     : now + (deadline) ms;
}

deadline deadline_in(unsigned long seconds)
{
  return deadline_inms(seconds > ULONG_MAX / 1000 ? ULONG_MAX
                                                  : seconds * 1000);
}

int deadline_past(deadline d)
{
  return d != DEADLINE_NEVER && deadline_now() >= d;
}

int deadline_poll(struct pollfd *p, size_t n, deadline d)
{
  deadline left = 0;
  int r;

  for (;;) {
    if (d != DEADLINE_NEVER) {
      left = d - deadline_now();
      if (left < 0) left = 0;
      if (left > INT_MAX) left = INT_MAX;
    }
    r = poll(p, (nfds_t) n, d == DEADLINE_NEVER ? -1 : (int) left);
    if (r || deadline_past(d)) return r;
  }
}

int deadline_wait(int fd, short events, deadline d)
{
  struct pollfd p;
  int r;

  p.fd = fd;
  p.events = events;
  do
    r = deadline_poll(&p, 1, d);
  while (r == -1 && errno == EINTR);
  return r;
}
