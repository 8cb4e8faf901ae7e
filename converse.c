#include "converse.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "deadline.h"
#include "substdio.h"

#define GRACE 10 /* seconds from SIGTERM to SIGKILL */

void converse_stop(struct converse *c, int sig)
{
  coproc_shut(&c->client.to);
  if (c->client.pid)
    (void) kill(c->client.pid, c->stopping ? SIGKILL : SIGTERM);
  c->stopping = sig;
}

/* Takes names, unless there is something to write. */
static int fill(struct converse *c)
{
  int r;

  if (c->outpos < c->out.len) return 0;
  c->out.len = c->outpos = 0;
  r = ration_fill(c->ration, &c->out);
  if (r == 0) coproc_shut(&c->client.to);
  return r == -1 ? -1 : 0;
}

/* There is something to write; or the client wants no more names. */
static void feed(struct converse *c)
{
  ssize_t w = 0;

  if (c->outpos == c->out.len)
    coproc_shut(&c->client.to);
  else
    w = write(c->client.to, c->out.s + c->outpos, c->out.len - c->outpos);
  if (w >= 0)
    c->outpos += (size_t) w;
  else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
    coproc_shut(&c->client.to); /* it wants no more names */
}

static void signals(struct converse *c)
{
  char b[64];
  ssize_t r, i;

  while ((r = substdio_readeintr(c->sigfd, b, sizeof b)) > 0)
    for (i = 0; i < r; ++i)
      if (b[i] != SIGCHLD) converse_stop(c, b[i]);
}

/* The client is gone, but what it started may hold its end of the pipe open
   for ever: takes what is there. */
static void ended(struct converse *c)
{
  coproc_shut(&c->client.to);
  while (c->client.from != -1 &&
         deadline_wait(c->client.from, POLLIN, 0) == 1)
    if (!c->results()) coproc_shut(&c->client.from);
  coproc_shut(&c->client.from);
}

/* What poll has found. */
static void attend(struct converse *c, const struct pollfd *p)
{
  if (p[0].revents) signals(c);
  if (p[1].revents && !c->results()) {
    coproc_shut(&c->client.from);
    coproc_shut(&c->client.to); /* there will be no result for any name */
  }
  if (p[2].revents && c->client.to != -1) feed(c);
  if (p[3].revents) c->said();
  if (p[0].revents && coproc_ended(&c->client)) ended(c);
}

int converse_run(struct converse *c)
{
  struct pollfd p[4];
  deadline grace = DEADLINE_NEVER;
  int waiting; /* for an answer, before there are more names */

  c->outpos = c->out.len = 0;
  while (c->client.from != -1 || c->client.pid) {
    if (c->client.to != -1 && fill(c) == -1) return -1;
    waiting = c->client.to != -1 && c->outpos == c->out.len && !c->stopping;
    p[0].fd = c->sigfd;
    p[1].fd = c->client.from; /* -1 is passed over */
    p[2].fd = c->client.to;
    p[3].fd = c->heard->from;
    p[0].events = p[1].events = p[3].events = POLLIN;
    p[2].events = waiting ? 0 : POLLOUT;
    if (c->stopping && grace == DEADLINE_NEVER) grace = deadline_in(GRACE);
    switch (deadline_poll(p, 4, waiting ? deadline_in(1) : grace)) {
    case -1:
      if (errno != EINTR) return -1;
      break;
    case 0:
      if (waiting) break;
      converse_stop(c, SIGTERM);
      grace = deadline_in(GRACE);
      break;
    default: attend(c, p);
    }
  }
  return 0;
}
