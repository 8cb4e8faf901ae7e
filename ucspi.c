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
  if (flags & UCSPI_HOST)
    u->rhost = found(flags & UCSPI_PARANOID
                       ? lookup_nameparanoid(&sa[1], &u->rip, d)
                       : lookup_name(&sa[1], &u->rip, d),
                     &sa[1]);
  u->info = 0;
  if (flags & UCSPI_INFO)
    u->info = found(lookup_info(&sa[2], &u->rip, u->rport, &u->lip, u->lport,
                                deadline_in(seconds)),
                    &sa[2]);
}

int ucspi_environ(const struct ucspi *u)
{
  static const char *const name[] = {
    "PROTO",       "TCPLOCALIP",    "TCPLOCALPORT",  "TCPLOCALHOST",
    "TCPREMOTEIP", "TCPREMOTEPORT", "TCPREMOTEHOST", "TCPREMOTEINFO"
  };
  const char *value[sizeof name / sizeof *name];
  size_t i;

  value[0] = "TCP";
  value[1] = u->lipstr;
  value[2] = u->lportstr;
  value[3] = u->lhost;
  value[4] = u->ripstr;
  value[5] = u->rportstr;
  value[6] = u->rhost;
  value[7] = u->info;
  for (i = 0; i < sizeof name / sizeof *name; ++i)
    if (env_put(name[i], value[i]) == -1) return -1;
  return 0;
}
