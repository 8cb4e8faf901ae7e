#include "tally.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The slot of KEY, or the free one where it belongs. */
static struct tally_slot *place(struct tally_slot *slot, size_t slots,
                                const unsigned char *key)
{
  size_t i;

  memcpy(&i, key, sizeof i);
  for (i &= slots - 1; slot[i].n; i = (i + 1) & (slots - 1))
    if (memcmp(slot[i].key, key, TALLY_KEY) == 0) break;
  return slot + i;
}

static int grow(struct tally *t)
{
  size_t slots = t->slots ? 2 * t->slots : 64;
  struct tally_slot *slot = calloc(slots, sizeof *slot);
  size_t i;

  if (!slot) return -1;
  for (i = 0; i < t->slots; ++i)
    if (t->slot[i].n) *place(slot, slots, t->slot[i].key) = t->slot[i];
  free(t->slot);
  t->slot = slot;
  t->slots = slots;
  return 0;
}

int tally_count(struct tally *t, const unsigned char key[TALLY_KEY],
                unsigned int *before)
{
  struct tally_slot *p;

  if (t->n >= t->slots / 4 * 3 && grow(t) == -1) return -1;
  p = place(t->slot, t->slots, key);
  if (p->n == 0) {
    if (t->n == TALLY_MAX) {
      errno = ENOBUFS;
      return -1;
    }
    ++t->n;
    memcpy(p->key, key, TALLY_KEY);
  }
  *before = p->n++;
  return 0;
}

void tally_free(struct tally *t)
{
  free(t->slot);
  memset(t, 0, sizeof *t);
}
