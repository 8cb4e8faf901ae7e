#include "server.h"

#include "deadline.h"
#include "env.h"
#include "sys.h"

#define SLICE 5000UL /* ms between looks at what was acknowledged */

int server_init(struct server *s, unsigned long seconds)
{
  const char *host = env_get("TCPREMOTEHOST");
  const char *ip = env_get("TCPREMOTEIP");

  s->pace.seconds = seconds;
  pace_anew(&s->pace);
  if (!host || !*host) host = ip && *ip ? ip : "the server";
  if (stralloc_copys(&s->name, host) == -1) return -1;
  if (ip && *ip && host != ip)
    if (stralloc_cats(&s->name, " (") == -1 ||
        stralloc_cats(&s->name, ip) == -1 ||
        stralloc_append(&s->name, ')') == -1)
      return -1;
  return stralloc_0(&s->name);
}

/* Bytes that the server has sent, and taken as far as that can be told. */
static unsigned long long moved(const struct server *s)
{
  long u = sys_unacked(7);

  if (u < 0 || (unsigned long) u > s->sent) u = 0;
  return s->heard + s->sent - (unsigned long) u;
}

int server_poll(struct server *s, struct pollfd *w, size_t n, int owed,
                const char **how)
{
  unsigned long slice = s->pace.seconds * 250;
  unsigned long long all;
  deadline d, end;
  int r;

  if (slice > SLICE) slice = SLICE;
  if (!owed) {
    (void) deadline_poll(w, n, DEADLINE_NEVER);
    pace_anew(&s->pace);
    return 0;
  }
  do {
    end = pace_begin(&s->pace);
    d = deadline_inms(slice);
    r = deadline_poll(w, n, end < d ? end : d);
    all = r ? s->before : moved(s);
    pace_end(&s->pace, all > s->before ? all - s->before : 0);
    s->before = all;
    if (r == 0 && s->pace.left == 0) {
      *how = s->pace.came ? " took, acknowledged and sent no more than two "
                            "bytes a second for "
                          : " took, acknowledged and sent nothing for ";
      return -1;
    }
  } while (r == 0);
  return 0;
}

void server_watch(struct pollfd *w, int fd, short events, int wanted)
{
  w->fd = wanted ? fd : -1;
  w->events = events;
  w->revents = 0;
}
