#include "qualify.h"

#include <errno.h>
#include <string.h>

#include "addr.h"
#include "ascii.h"
#include "control.h"

int qualify_init(struct qualify *q, const char **fn)
{
  static const char *const name[] = {"control/defaulthost",
                                     "control/defaultdomain",
                                     "control/plusdomain"};
  stralloc *const to[] = {&q->host, &q->domain, &q->plus};
  int i, r;

  memset(q, 0, sizeof *q);
  for (i = 0; i < 3; ++i) {
    *fn = name[i];
    r = control_lineme(to[i], name[i]);
    if (r == -1) return -1;
    if (r == 1 && to[i]->len) q->known |= 1 << i;
  }
  return 0;
}

void qualify_free(struct qualify *q)
{
  stralloc_free(&q->host);
  stralloc_free(&q->domain);
  stralloc_free(&q->plus);
}

static int unknown(void)
{
  errno = EDOM;
  return -1;
}

static int end(const struct qualify *q, stralloc *out, int which)
{
  if (!(q->known & 1 << which)) return unknown();
  if (stralloc_append(out, '.') == -1) return -1;
  return stralloc_cat(out, which == 1 ? &q->domain : &q->plus);
}

int qualify_cat(const struct qualify *q, stralloc *out, const char *local,
                size_t nlocal, const char *host, size_t nhost)
{
  if (!host) {
    if (!(q->known & 1)) return unknown();
    host = q->host.s;
    nhost = q->host.len;
  }
  if (nlocal && stralloc_catb(out, local, nlocal) == -1) return -1;
  if (stralloc_append(out, '@') == -1) return -1;
  if (nhost && stralloc_catb(out, host, nhost) == -1) return -1;
  if (nhost && host[nhost - 1] == '+') {
    --out->len;
    return end(q, out, 2);
  }
  if (nhost && *host != '[' && ascii_chr(host, nhost, '.') == nhost)
    return end(q, out, 1);
  return 0;
}

int qualify_addr(const struct qualify *q, stralloc *out, const char *addr,
                 size_t n, const char **why)
{
  size_t start = out->len;
  size_t at = ascii_rchr(addr, n, '@');
  size_t host = at < n ? at + 1 : n;

  *why = addr_bad(addr, n);
  if (*why == 0 && n) {
    if (at == 0)
      *why = "has no local part";
    else if (host == n && at < n)
      *why = "has no host after its @";
    else if (qualify_cat(q, out, addr, at, at < n ? addr + host : 0,
                         n - host) == -1) {
      out->len = start;
      return -1;
    } else
      *why = addr_bad(out->s + start, out->len - start);
  }
  if (*why == 0) return 0;
  out->len = start;
  return 1;
}
