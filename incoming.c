#include "incoming.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "env.h"
#include "open.h"
#include "rules.h"
#include "scan.h"
#include "socket.h"
#include "stralloc.h"
#include "strerr.h"
#include "sys.h"

int incoming_option(struct incoming *in, int ch, const char *arg)
{
  unsigned long long u;

  switch (ch) {
  case 'd': in->delay = 1; break;
  case 'D': in->delay = 0; break;
  case 'h': in->lookups |= UCSPI_HOST; break;
  case 'H': in->lookups &= ~UCSPI_HOST; break;
  case 'l': in->localname = arg; break;
  case 'o': in->killoptions = 0; break;
  case 'O': in->killoptions = 1; break;
  case 'p': in->lookups |= UCSPI_PARANOID; break;
  case 'P': in->lookups &= ~UCSPI_PARANOID; break;
  case 'q': in->verbosity = 0; break;
  case 'Q': in->verbosity = 1; break;
  case 'r': in->lookups |= UCSPI_INFO; break;
  case 'R': in->lookups &= ~UCSPI_INFO; break;
  case 't':
    if (!scan_all(arg, 86400, &u)) return -1;
    in->infotimeout = (unsigned long) u;
    break;
  case 'v': in->verbosity = 2; break;
  case 'x': in->rules = arg; break;
  case 'X': in->rulesoptional = 1; break;
  default: return 0;
  }
  return 1;
}

void incoming_socket(const struct incoming *in, int fd)
{
  if (in->killoptions) (void) sys_noipoptions(fd);
  if (!in->delay) (void) socket_nodelay(fd);
  (void) socket_keepalive(fd);
}

static int fail(struct incoming *in, const char *what, const char *which)
{
  in->what = what;
  in->which = which;
  return -1;
}

/* Sets the variable of the string "NAME=value". */
static int set(const char *s)
{
  stralloc name = {0};
  const char *eq = strchr(s, '=');
  int r = -1;

  if (stralloc_copyb(&name, s, (size_t) (eq - s)) == 0 &&
      stralloc_0(&name) == 0)
    r = env_put(name.s, eq + 1);
  stralloc_free(&name);
  return r;
}

/* 1 if the rules deny. What fails is named in memory that stays. */
static int denied(struct incoming *in)
{
  const struct ucspi *u = &in->conn;
  stralloc key = {0};
  stralloc data = {0};
  const char *s;
  size_t pos = 0;
  int fd = open_read(in->rules);

  if (fd == -1 && errno == ENOENT && in->rulesoptional) return 0;
  if (fd == -1 ||
      rules_find(fd, u->ripstr, u->rhost, u->info, &key, &data) == -1)
    return fail(in, "unable to read ", in->rules);
  (void) close(fd);
  stralloc_free(&key);
  while ((s = rules_next(&data, &pos))) {
    if (*s == 'D') return 1;
    if (set(s + 1) == -1) return fail(in, "unable to set ", s + 1);
  }
  stralloc_free(&data);
  return 0;
}

int incoming_admit(struct incoming *in, int fd)
{
  if (ucspi_local(&in->conn, fd) == -1)
    return fail(in, "unable to get the local address", "");
  ucspi_lookup(&in->conn, in->localname, in->lookups, in->infotimeout);
  if (ucspi_environ(&in->conn) == -1)
    return fail(in, "unable to set the environment", "");
  return in->rules ? denied(in) : 0;
}

static const char *known(const char *s)
{
  return s ? s : "";
}

/* Colons separate the parts of the line: IPv6 stands in brackets. */
void incoming_tell(const struct incoming *in, const char *program,
                   const char *verdict, const char *pid)
{
  const struct ucspi *u = &in->conn;

  if (in->verbosity < 2) return;
  strerr_line(program, ": ", verdict, " ", pid, " ", known(u->lhost), ":",
              u->lip.v6 ? "[" : "", u->lipstr, u->lip.v6 ? "]" : "", ":",
              u->lportstr, " ", known(u->rhost), ":", u->rip.v6 ? "[" : "",
              u->ripstr, u->rip.v6 ? "]" : "", ":", known(u->info), ":",
              u->rportstr, (char *) 0);
}
