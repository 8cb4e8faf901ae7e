#include "cork.h"

#include <string.h>
#include <unistd.h>

int cork_put(struct cork *c, const char *s, size_t n)
{
  if (c->gone) memmove(c->b.s, c->b.s + c->gone, cork_pending(c));
  c->b.len -= c->gone;
  c->gone = 0;
  c->due = deadline_inms(CORK_MS);
  return stralloc_catb(&c->b, s, n);
}

size_t cork_pending(const struct cork *c)
{
  return c->b.len - c->gone;
}

size_t cork_ready(const struct cork *c)
{
  size_t n = cork_pending(c);
  size_t over;

  if (c->hurry || !c->pair || deadline_past(c->due)) return n;
  over = (c->part + n) % c->pair;
  return over < n ? n - over : 0;
}

ssize_t cork_write(struct cork *c, int fd)
{
  ssize_t w = write(fd, c->b.s + c->gone, cork_ready(c));

  if (w <= 0) return w;
  c->gone += (size_t) w;
  if (c->pair) c->part = (c->part + (size_t) w) % c->pair;
  if (cork_pending(c)) return w;
  c->part = 0;
  c->hurry = 0;
  return w;
}

void cork_drop(struct cork *c)
{
  c->b.len = c->gone = c->part = 0;
  c->hurry = 0;
}
