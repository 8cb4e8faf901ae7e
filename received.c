#include "received.h"

#include <string.h>
#include <unistd.h>

#include "env.h"
#include "fmt.h"

#define LONGEST 255 /* bytes of what others told us: a host name's limit */

/* What could end a comment, an item or the line is written as "?". */
static int safe(stralloc *out, const char *s, size_t n)
{
  size_t i, start = out->len;

  if (n > LONGEST) n = LONGEST;
  if (stralloc_catb(out, s, n) == -1) return -1;
  for (i = start; i < out->len; ++i)
    if (out->s[i] <= 32 || out->s[i] >= 127 || strchr("()<>\\\";", out->s[i]))
      out->s[i] = '?';
  return 0;
}

static int date(stralloc *out, time_t when)
{
  char s[FMT_DATE];

  if (stralloc_cats(out, "; ") == -1) return -1;
  if (stralloc_catb(out, s, fmt_date822(s, when)) == -1) return -1;
  return stralloc_append(out, '\n');
}

/* The word of S numbered N from 0, and its length; 0 if there is none. */
static const char *word(const char *s, int n, size_t *len)
{
  for (;;) {
    s += strspn(s, " ");
    *len = strcspn(s, " ");
    if (*len == 0) return 0;
    if (n-- == 0) return s;
    s += *len;
  }
}

/* $NAME, else $OTHER where that is a name, else word N of $SSH_CONNECTION. */
static const char *told(const char *name, const char *other, int n, size_t *len)
{
  const char *s = env_get(name);

  if ((!s || !*s) && other) s = env_get(other);
  if (s && *s) {
    *len = strlen(s);
    return s;
  }
  s = n >= 0 ? env_get("SSH_CONNECTION") : 0;
  return s ? word(s, n, len) : 0;
}

static int told_or(stralloc *out, const char *s, size_t n)
{
  return s ? safe(out, s, n) : stralloc_cats(out, "unknown");
}

/* This host's name: tcpserver -l0 says "0" for one that it does not know. */
static const char *here(const char *me, size_t *len)
{
  const char *s = env_get("TCPLOCALHOST");

  if (!s || !*s || strcmp(s, "0") == 0) s = me;
  if (!s || !*s) return told("TCPLOCALIP", 0, 2, len);
  *len = strlen(s);
  return s;
}

static int net(stralloc *out, const char *me, const char *protocol,
               const char *id, time_t when)
{
  const char *host, *info, *ip, *local;
  size_t nhost = 0, ninfo = 0, nip = 0, nlocal = 0;

  host = told("TCPREMOTEHOST", "REMOTE_HOST", -1, &nhost);
  info = told("TCPREMOTEINFO", 0, -1, &ninfo);
  ip = told("TCPREMOTEIP", "REMOTE_ADDR", 0, &nip);
  local = here(me, &nlocal);

  if (stralloc_cats(out, "Received: from ") == -1) return -1;
  if (told_or(out, host, nhost) == -1) return -1;
  if (stralloc_cats(out, " (") == -1) return -1;
  if (info && safe(out, info, ninfo) == -1) return -1;
  if (info && stralloc_append(out, '@') == -1) return -1;
  if (told_or(out, ip, nip) == -1) return -1;
  if (stralloc_cats(out, ")\n  by ") == -1) return -1;
  if (told_or(out, local, nlocal) == -1) return -1;
  if (stralloc_cats(out, " with ") == -1) return -1;
  if (safe(out, protocol, strlen(protocol)) == -1) return -1;
  if (stralloc_cats(out, " id ") == -1) return -1;
  if (safe(out, id, strlen(id)) == -1) return -1;
  return date(out, when);
}

static int local(stralloc *out, const char *key, const char *id, time_t when)
{
  if (stralloc_cats(out, "Received: (bushmail ") == -1) return -1;
  if (key) {
    if (stralloc_cats(out, "invoked by ") == -1) return -1;
    if (safe(out, key, strlen(key)) == -1) return -1;
  } else {
    if (stralloc_catnum(out, (unsigned long long) getpid()) == -1) return -1;
    if (stralloc_cats(out, " invoked by uid ") == -1) return -1;
    if (stralloc_catnum(out, (unsigned long long) getuid()) == -1) return -1;
  }
  if (stralloc_cats(out, ")\n  id ") == -1) return -1;
  if (safe(out, id, strlen(id)) == -1) return -1;
  return date(out, when);
}

int received_net(stralloc *out, const char *me, const char *protocol,
                 const char *id, time_t when)
{
  size_t len = out->len;

  if (net(out, me, protocol, id, when) == 0) return 0;
  out->len = len;
  return -1;
}

int received_local(stralloc *out, const char *key, const char *id, time_t when)
{
  size_t len = out->len;

  if (local(out, key, id, when) == 0) return 0;
  out->len = len;
  return -1;
}
