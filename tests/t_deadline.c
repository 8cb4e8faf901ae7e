/* t_deadline: moments, and waiting until then. No time is asserted, only
   that nothing comes before it. */

#include "deadline.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "sig.h"
#include "tap.h"

static void nothing(int sig)
{
  (void) sig;
}

static void moments(void)
{
  deadline now = deadline_now();

  TAP_OK(now > 0 && deadline_now() >= now, "the clock goes on");
  TAP_OK(deadline_in(10) >= now + 10000, "seconds");
  TAP_OK(deadline_inms(10) >= now + 10, "milliseconds");
  TAP_OK(deadline_past(now - 1) && deadline_past(now), "past");
  TAP_OK(!deadline_past(deadline_in(1000)), "to come");
  TAP_OK(!deadline_past(DEADLINE_NEVER), "never");
  TAP_OK(!deadline_past(deadline_inms(ULONG_MAX)),
         "as many milliseconds as there can be");
  TAP_OK(!deadline_past(deadline_in(ULONG_MAX)),
         "as many seconds as there can be");
}

static void waiting(void)
{
  struct pollfd pf[2];
  deadline d;
  int p[2], r;

  if (pipe(p) == -1) return;
  TAP_OK(deadline_wait(p[1], POLLOUT, DEADLINE_NEVER) == 1, "writable");
  TAP_OK(deadline_wait(p[0], POLLIN, deadline_now() - 5) == 0,
         "over already: asked once");
  d = deadline_inms(30);
  TAP_OK(deadline_wait(p[0], POLLIN, d) == 0 && deadline_now() >= d,
         "not before its time");
  (void) write(p[1], "x", 1);
  TAP_OK(deadline_wait(p[0], POLLIN, deadline_now() - 5) == 1,
         "ready counts, even when it is over");
  TAP_OK(deadline_wait(p[0], POLLIN, deadline_in(ULONG_MAX)) == 1,
         "a far deadline");
  pf[0].fd = p[0];
  pf[0].events = POLLIN;
  pf[1].fd = p[1];
  pf[1].events = POLLOUT;
  TAP_OK(deadline_poll(pf, 2, DEADLINE_NEVER) == 2 && pf[0].revents == POLLIN &&
           pf[1].revents == POLLOUT, "poll of two");
  (void) close(p[1]);
  (void) read(p[0], &r, 1);
  TAP_OK(deadline_wait(p[0], POLLIN, DEADLINE_NEVER) == 1, "hang-up is ready");
  (void) close(p[0]);
}

/* Again and again: one of them comes while it waits. */
static void interrupted(void)
{
  static const struct itimerval often = {{0, 200000}, {0, 200000}};
  static const struct itimerval never = {{0, 0}, {0, 0}};
  struct pollfd pf;
  int p[2];

  if (pipe(p) == -1) return;
  pf.fd = p[0];
  pf.events = POLLIN;
  sig_catch(SIGALRM, nothing);
  (void) setitimer(ITIMER_REAL, &often, 0);
  TAP_OK(deadline_poll(&pf, 1, deadline_in(60)) == -1 && errno == EINTR,
         "poll tells of a signal");
  TAP_OK(deadline_wait(p[0], POLLIN, deadline_inms(1500)) == 0,
         "wait goes on over it");
  (void) setitimer(ITIMER_REAL, &never, 0);
}

int main(void)
{
  moments();
  waiting();
  interrupted();
  return tap_end();
}
