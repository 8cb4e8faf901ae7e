#include "ucspi.h"

#include "deadline.h"
#include "env.h"
#include "lookup.h"
#include "socket.h"

static void num(char *s, unsigned int u)
{
  s[fmt_num(s, u)] = 0;
}

void ucspi_remote(struct ucspi *u, const struct ip *ip, unsigned int port)
{
  u->rip = *ip;
  u->rport = port;
  (void) ip_fmt(u->ripstr, ip);
  num(u->rportstr, port);
}

int ucspi_local(struct ucspi *u, int fd)
{
  if (socket_local(fd, &u->lip, &u->lport) == -1) return -1;
  (void) ip_fmt(u->lipstr, &u->lip);
  num(u->lportstr, u->lport);
  return 0;
}

/* SA as a string if a look-up that returned R found something. */
static const char *found(int r, stralloc *sa)
{
  return r == 1 && stralloc_0(sa) == 0 ? sa->s : 0;
}

void ucspi_lookup(struct ucspi *u, const char *localname, int flags,
                  unsigned long seconds)
{
  stralloc *sa = u->names;
  deadline d = deadline_in(LOOKUP_SECONDS);

  u->lhost =
    localname ? localname : found(lookup_name(&sa[0], &u->lip, d), &sa[0]);
  u->rhost = 0;
  d = deadline_in(LOOKUP_SECONDS);
  if (flags & UCSPI_PARANOID && flags & UCSPI_HOST)
    u->rhost = found(lookup_nameparanoid(&sa[1], &u->rip, d), &sa[1]);
  else if (flags & UCSPI_HOST)
    u->rhost = found(lookup_name(&sa[1], &u->rip, d), &sa[1]);
  u->info = 0;
  if (flags & UCSPI_INFO)
    u->info = found(lookup_info(&sa[2], &u->rip, u->rport, &u->lip, u->lport,
                                deadline_in(seconds)),
                    &sa[2]);
}

int ucspi_environ(const struct ucspi *u)
{
  if (env_put("PROTO", "TCP") == -1) return -1;
  if (env_put("TCPLOCALIP", u->lipstr) == -1) return -1;
  if (env_put("TCPLOCALPORT", u->lportstr) == -1) return -1;
  if (env_put("TCPLOCALHOST", u->lhost) == -1) return -1;
  if (env_put("TCPREMOTEIP", u->ripstr) == -1) return -1;
  if (env_put("TCPREMOTEPORT", u->rportstr) == -1) return -1;
  if (env_put("TCPREMOTEHOST", u->rhost) == -1) return -1;
  return env_put("TCPREMOTEINFO", u->info);
}
