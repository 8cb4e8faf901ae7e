#include "callers.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

int callers_ready(struct callers *c)
{
  struct caller *p;
  size_t a = c->a + c->a / 2 + 16;

  if (c->n < c->a) return 0;
  if (a < c->a || a > SIZE_MAX / sizeof *p) {
    errno = ENOMEM;
    return -1;
  }
  p = realloc(c->p, a * sizeof *p);
  if (!p) return -1;
  c->p = p;
  c->a = a;
  return 0;
}

void callers_add(struct callers *c, pid_t pid, const struct ip *ip)
{
  c->p[c->n].pid = pid;
  c->p[c->n++].ip = *ip;
}

int callers_remove(struct callers *c, pid_t pid)
{
  size_t i;

  for (i = 0; i < c->n && c->p[i].pid != pid;) ++i;
  if (i == c->n) return 0;
  c->p[i] = c->p[--c->n];
  return 1;
}

size_t callers_from(const struct callers *c, const struct ip *ip)
{
  size_t n = 0;
  size_t i;

  for (i = 0; i < c->n; ++i)
    if (ip_equal(&c->p[i].ip, ip, 64)) ++n;
  return n;
}
