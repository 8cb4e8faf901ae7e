#include "prioq.h"
#include "tap.h"

/* A generator of our own: the same numbers everywhere. */
static unsigned long seed = 1;

static unsigned long rnd(void)
{
  seed = (seed * 1103515245UL + 12345UL) & 0x7fffffffUL;
  return seed >> 8;
}

/* Backwards. */
static int later(const void *ctx, size_t a, size_t b)
{
  (void) ctx;
  return a > b;
}

int main(void)
{
  struct prioq q = {0, 0, 0, 0, 0};
  struct prioq_elt e, last;
  size_t i, n = 0;
  int good = 1;

  TAP_OK(prioq_min(&q, &e) == 0, "empty");
  prioq_delmin(&q);
  TAP_OK(q.len == 0, "delmin of an empty one is harmless");

  for (i = 0; i < 5000; ++i) {
    e.dt = (long long) (rnd() % 700) - 350;
    e.id = i;
    if (prioq_insert(&q, &e) == -1) good = 0;
  }
  TAP_OK(good && q.len == 5000, "5000 inserted");
  last.dt = -1000;
  last.id = 0;
  while (prioq_min(&q, &e)) {
    if (e.dt < last.dt || (e.dt == last.dt && e.id <= last.id)) good = 0;
    last = e;
    ++n;
    prioq_delmin(&q);
  }
  TAP_OK(good && n == 5000, "all come out by time, equal times by id");

  for (i = 0; i < 1000; ++i) {
    e.dt = (long long) (rnd() % 100);
    e.id = i;
    (void) prioq_insert(&q, &e);
    if (i % 3 == 0) prioq_delmin(&q);
  }
  last.dt = -1;
  for (n = 0; prioq_min(&q, &e); ++n) {
    if (e.dt < last.dt) good = 0;
    last = e;
    prioq_delmin(&q);
  }
  TAP_OK(good && n == 1000 - 334, "mixed inserts and deletes");
  q.tie = later;
  e.dt = 7;
  for (e.id = 0; e.id < 100; ++e.id) (void) prioq_insert(&q, &e);
  for (n = 0; prioq_min(&q, &e) && e.id == 99 - n; ++n) prioq_delmin(&q);
  TAP_OK(n == 100, "a tie is decided as told");
  prioq_free(&q);
  TAP_OK(prioq_min(&q, &e) == 0, "empty after free");
  return tap_end();
}
