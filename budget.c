#include "budget.h"

#include <limits.h>
#include <string.h>

#include "scan.h"

#define NOBODY ((size_t) -1) /* has its answer */

struct entry {
  size_t place;
  unsigned long long size;
};

static unsigned long long sum(unsigned long long a, unsigned long long b)
{
  return b < ULLONG_MAX - a ? a + b : ULLONG_MAX;
}

int budget_option(struct budget *b, int ch, const char *arg)
{
  unsigned long long *u = ch == 'n'   ? &b->messages
                          : ch == 'l' ? &b->bytes
                          : ch == 'w' ? &b->seconds
                          : ch == 'm' ? &b->largest
                                      : 0;

  if (!u) return 0;
  return scan_all(arg, BUDGET_MAX, u) && *u ? 1 : -1;
}

int budget_is(const struct budget *b)
{
  return b->messages || b->bytes || b->seconds;
}

unsigned long long budget_need(unsigned long long bytes, unsigned long long a,
                               unsigned long long ms)
{
  while (ms && bytes > ULLONG_MAX / ms) {
    bytes /= 2;
    a = a / 2 + 1;
  }
  return bytes * ms / a;
}

static enum budget_word intime(const struct budget *b, unsigned long long size,
                               deadline now)
{
  unsigned long long ms = now > b->begin ? (unsigned long long) (now - b->begin)
                                         : 0;
  unsigned long long all = sum(b->out, size);
  unsigned long long t;

  if (ms >= b->seconds * 1000) return BUDGET_STOP;
  if (b->answered == 0)
    return b->out == 0 || all <= BUDGET_BLIND ? BUDGET_FEED : BUDGET_WAIT;
  t = budget_need(all, b->answered, ms);
  if (t > b->seconds * 1000 - ms) return b->out ? BUDGET_WAIT : BUDGET_STOP;
  return b->out && t > BUDGET_AHEAD * 1000 ? BUDGET_WAIT : BUDGET_FEED;
}

enum budget_word budget_ask(const struct budget *b, unsigned long long size,
                            deadline now)
{
  if (b->fed == 0) return BUDGET_FEED;
  if (b->messages && b->fed >= b->messages) return BUDGET_STOP;
  if (b->bytes &&
      (b->fedbytes > b->bytes || size > b->bytes - b->fedbytes))
    return BUDGET_STOP;
  return b->seconds ? intime(b, size, now) : BUDGET_FEED;
}

int budget_fed(struct budget *b, size_t place, unsigned long long size)
{
  struct entry e;

  if (b->seconds) {
    e.place = place;
    e.size = size;
    if (b->head && b->head >= b->list.len / 2) {
      b->list.len -= b->head;
      memmove(b->list.s, b->list.s + b->head, b->list.len);
      b->head = 0;
    }
    if (stralloc_catb(&b->list, (const char *) &e, sizeof e) == -1) return -1;
    b->out += size;
  }
  ++b->fed;
  b->fedbytes = sum(b->fedbytes, size);
  return 0;
}

static void entry(const struct budget *b, size_t at, struct entry *e)
{
  memcpy(e, b->list.s + at, sizeof *e);
}

int budget_first(const struct budget *b, size_t *place)
{
  struct entry e;

  if (b->head == b->list.len) return 0;
  entry(b, b->head, &e);
  *place = e.place;
  return 1;
}

/* Takes out the one at AT, and from the front what was taken out before. */
static void drop(struct budget *b, size_t at)
{
  struct entry e;

  entry(b, at, &e);
  b->out -= e.size;
  e.place = NOBODY;
  memcpy(b->list.s + at, &e, sizeof e);
  while (b->head < b->list.len) {
    entry(b, b->head, &e);
    if (e.place != NOBODY) break;
    b->head += sizeof e;
  }
}

void budget_drop(struct budget *b)
{
  drop(b, b->head);
}

void budget_over(struct budget *b)
{
  b->head = b->list.len = 0;
  b->out = 0;
}

void budget_answer(struct budget *b, size_t place, int sent)
{
  struct entry e;
  size_t at;

  for (at = b->head; at < b->list.len; at += sizeof e) {
    entry(b, at, &e);
    if (e.place != place) continue;
    drop(b, at);
    if (sent) b->answered += e.size;
    return;
  }
}
