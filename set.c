#include "set.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static uint32_t hash(const char *s, size_t n)
{
  uint32_t h = 2166136261U;
  size_t i;

  for (i = 0; i < n; ++i) h = (h ^ (unsigned char) s[i]) * 16777619U;
  return h ^ h >> 15;
}

/* The slot that holds the string, or the free one where it belongs. There is
   always a free one: at most half are taken. */
static struct set_slot *place(const struct set *t, uint32_t h, const char *s,
                              size_t n)
{
  size_t i = h & (t->slots - 1);
  struct set_slot *p;

  for (;; i = (i + 1) & (t->slots - 1)) {
    p = t->slot + i;
    if (!p->at) return p;
    if (p->hash == h && p->len == n &&
        (n == 0 || memcmp(t->text.s + p->at - 1, s, n) == 0))
      return p;
  }
}

static int grow(struct set *t)
{
  struct set bigger = *t;
  struct set_slot *old = t->slot;
  size_t i;

  bigger.slots = t->slots ? 2 * t->slots : 64;
  if (bigger.slots > SIZE_MAX / 2 / sizeof *t->slot) {
    errno = ENOMEM;
    return -1;
  }
  bigger.slot = calloc(bigger.slots, sizeof *bigger.slot);
  if (!bigger.slot) return -1;
  for (i = 0; i < t->slots; ++i)
    if (old[i].at)
      *place(&bigger, old[i].hash, t->text.s + old[i].at - 1, old[i].len) =
        old[i];
  t->slot = bigger.slot;
  t->slots = bigger.slots;
  free(old);
  return 0;
}

int set_add(struct set *t, const char *s, size_t n)
{
  uint32_t h = hash(s, n);
  struct set_slot *p;

  if (t->n >= t->slots / 2 && grow(t) == -1) return -1;
  p = place(t, h, s, n);
  if (p->at) return 0;
  if (n && stralloc_catb(&t->text, s, n) == -1) return -1;
  p->hash = h;
  p->at = t->text.len - n + 1;
  p->len = n;
  ++t->n;
  return 1;
}

void set_free(struct set *t)
{
  stralloc_free(&t->text);
  free(t->slot);
  memset(t, 0, sizeof *t);
}
