#include "unanswered.h"

#include <string.h>

#define PLACE sizeof(unsigned long long)

/* Moves the list to the front when half of it is behind us: each byte is
   moved once or less, over all. */
static void compact(struct unanswered *u)
{
  if (u->head == 0 || u->head < u->list.len / 2) return;
  u->list.len -= u->head;
  if (u->list.len) memmove(u->list.s, u->list.s + u->head, u->list.len);
  u->head = 0;
}

int unanswered_add(struct unanswered *u, const char *name,
                   unsigned long long end)
{
  size_t n = strlen(name) + 1;

  compact(u);
  if (stralloc_readyplus(&u->list, PLACE + n) == -1) return -1;
  (void) stralloc_catb(&u->list, (const char *) &end, PLACE);
  (void) stralloc_catb(&u->list, name, n);
  ++u->n;
  return 0;
}

const char *unanswered_first(const struct unanswered *u,
                             unsigned long long *end)
{
  memcpy(end, u->list.s + u->head, PLACE);
  return u->list.s + u->head + PLACE;
}

void unanswered_drop(struct unanswered *u)
{
  u->head += PLACE;
  u->head += strlen(u->list.s + u->head) + 1;
  --u->n;
}

unsigned long unanswered_whole(const struct unanswered *u,
                               unsigned long long sent)
{
  unsigned long long end;
  unsigned long whole = 0;
  size_t i = u->head;

  while (i < u->list.len) {
    memcpy(&end, u->list.s + i, PLACE);
    if (end > sent) break;
    ++whole;
    i += PLACE + strlen(u->list.s + i + PLACE) + 1;
  }
  return whole;
}
