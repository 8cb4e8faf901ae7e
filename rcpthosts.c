#include "rcpthosts.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ascii.h"
#include "home.h"
#include "open.h"
#include "stralloc.h"

#define HOST_MAX 255 /* bytes: no name in the DNS is longer */

static int more(struct rcpthosts *r, const char *fn)
{
  stralloc path = {0};
  int e;

  if (home_path(&path, fn) == -1) return -1;
  r->fd = open_read(path.s);
  e = errno;
  stralloc_free(&path);
  errno = e;
  if (r->fd == -1) return e == ENOENT ? 0 : -1;
  return cdb_init(&r->cdb, r->fd);
}

int rcpthosts_init(struct rcpthosts *r, const char **fn)
{
  stralloc lines = {0};
  int e, got;

  memset(r, 0, sizeof *r);
  r->fd = -1;
  *fn = "control/rcpthosts";
  got = control_file(&lines, *fn);
  if (got == 1 && cset_init(&r->hosts, &lines, 0) == -1) got = -1;
  r->there = got == 1;
  if (got == 1) {
    *fn = "control/morercpthosts.cdb";
    got = more(r, *fn);
  }
  e = errno;
  stralloc_free(&lines);
  if (got != -1) return 0;
  rcpthosts_free(r);
  errno = e;
  return -1;
}

static int find(struct rcpthosts *r, const char *host, size_t n)
{
  if (cset_find(&r->hosts, host, n)) return 1;
  return r->fd == -1 ? 0 : cdb_find(&r->cdb, host, n);
}

int rcpthosts_ok(struct rcpthosts *r, const char *s, size_t n)
{
  char host[HOST_MAX];
  size_t at = ascii_rchr(s, n, '@');
  size_t i;
  int got;

  if (!r->there) return 0;
  if (at == n) return 1;
  s += at + 1;
  n -= at + 1;
  if (n > sizeof host) return 0;
  memcpy(host, s, n);
  ascii_lowerb(host, n);
  for (i = 0; i < n; i += 1 + ascii_chr(host + i + 1, n - i - 1, '.')) {
    got = find(r, host + i, n - i);
    if (got) return got;
  }
  return 0;
}

void rcpthosts_free(struct rcpthosts *r)
{
  cset_free(&r->hosts);
  if (r->fd == -1) return;
  cdb_free(&r->cdb);
  (void) close(r->fd);
  r->fd = -1;
}
