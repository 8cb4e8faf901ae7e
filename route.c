#include "route.h"

#include <string.h>

#include "ascii.h"

static int set(struct cset *c, const char *name, char split, const char **fn)
{
  stralloc lines = {0};
  int r;

  *fn = name;
  r = control_file(&lines, name);
  if (r != -1) r = cset_init(c, &lines, split);
  stralloc_free(&lines);
  return r;
}

/* control/locals; where there is none, control/me alone. */
static int locals(struct cset *c, const char **fn)
{
  stralloc lines = {0};
  int r;

  *fn = "control/locals";
  r = control_file(&lines, *fn);
  if (r == 0) {
    *fn = "control/me";
    r = control_line(&lines, *fn);
    if (r == 1) r = stralloc_0(&lines);
    if (r == 0 && lines.len == 1) lines.len = 0;
  }
  if (r != -1) r = cset_init(c, &lines, 0);
  stralloc_free(&lines);
  return r;
}

static int envnoathost(stralloc *out, const char **fn)
{
  int r;

  *fn = "control/envnoathost";
  r = control_line(out, *fn);
  if (r == 0) {
    *fn = "control/me";
    r = control_line(out, *fn);
  }
  if (r == 0) r = stralloc_copys(out, "envnoathost");
  return r == -1 ? -1 : 0;
}

int route_init(struct route *r, const char **fn)
{
  memset(r, 0, sizeof *r);
  if (envnoathost(&r->envnoathost, fn) == 0 &&
      set(&r->percenthack, "control/percenthack", 0, fn) == 0 &&
      locals(&r->locals, fn) == 0 &&
      set(&r->virtualdomains, "control/virtualdomains", ':', fn) == 0)
    return 0;
  route_free(r);
  return -1;
}

void route_free(struct route *r)
{
  stralloc_free(&r->envnoathost);
  cset_free(&r->locals);
  cset_free(&r->virtualdomains);
  cset_free(&r->percenthack);
}

/* user%host@hacked becomes user@host, again and again: each turn makes the
   address shorter. */
static void percenthack(struct route *r, stralloc *out)
{
  size_t at, i;

  for (;;) {
    at = ascii_rchr(out->s, out->len, '@');
    if (!cset_find(&r->percenthack, out->s + at + 1, out->len - at - 1))
      return;
    i = ascii_rchr(out->s, at, '%');
    if (i == at) return;
    out->s[i] = '@';
    out->len = at;
  }
}

/* The prefix for the address, or 0. */
static const char *virtual(struct route *r, const char *s, size_t n)
{
  size_t at = ascii_rchr(s, n, '@');
  const char *x;
  size_t i;

  x = cset_find(&r->virtualdomains, s, n);
  if (x) return x;
  for (i = at + 1; i <= n; ++i) {
    if (i != at + 1 && i != n && s[i] != '.') continue;
    x = cset_find(&r->virtualdomains, s + i, n - i);
    if (x) return x;
  }
  return 0;
}

int route_lookup(struct route *r, const char *addr, size_t n, stralloc *out)
{
  stralloc whole = {0};
  const char *prefix;
  size_t at;
  int e;

  if (stralloc_copyb(out, addr, n) == -1) return -1;
  if (ascii_rchr(addr, n, '@') == n &&
      (stralloc_append(out, '@') == -1 ||
       stralloc_cat(out, &r->envnoathost) == -1))
    return -1;
  percenthack(r, out);
  at = ascii_rchr(out->s, out->len, '@');
  if (cset_find(&r->locals, out->s + at + 1, out->len - at - 1))
    return ROUTE_LOCAL;
  prefix = virtual(r, out->s, out->len);
  if (!prefix || !*prefix) return ROUTE_NONE;
  e = stralloc_copys(&whole, prefix) == -1 ||
      stralloc_append(&whole, '-') == -1 ||
      stralloc_cat(&whole, out) == -1 || stralloc_copy(out, &whole) == -1;
  stralloc_free(&whole);
  return e ? -1 : ROUTE_VIRTUAL;
}
