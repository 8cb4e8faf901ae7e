#include "prioq.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

static int before(const struct prioq *q, const struct prioq_elt *a,
                  const struct prioq_elt *b)
{
  if (a->dt != b->dt) return a->dt < b->dt;
  return q->tie ? q->tie(q->ctx, a->id, b->id) : a->id < b->id;
}

int prioq_insert(struct prioq *q, const struct prioq_elt *e)
{
  struct prioq_elt *p;
  size_t i, up, a;

  if (q->len == q->a) {
    a = q->a + q->a / 2 + 16;
    if (a < q->a || a > SIZE_MAX / sizeof *p) {
      errno = ENOMEM;
      return -1;
    }
    p = realloc(q->p, a * sizeof *p);
    if (!p) return -1;
    q->p = p;
    q->a = a;
  }
  for (i = q->len++; i > 0; i = up) {
    up = (i - 1) / 2;
    if (!before(q, e, &q->p[up])) break;
    q->p[i] = q->p[up];
  }
  q->p[i] = *e;
  return 0;
}

int prioq_min(const struct prioq *q, struct prioq_elt *e)
{
  if (q->len == 0) return 0;
  *e = q->p[0];
  return 1;
}

void prioq_delmin(struct prioq *q)
{
  size_t i = 0, down;
  struct prioq_elt *last;

  if (q->len == 0) return;
  last = &q->p[--q->len];
  for (;;) {
    down = 2 * i + 1;
    if (down >= q->len) break;
    if (down + 1 < q->len && before(q, &q->p[down + 1], &q->p[down])) ++down;
    if (!before(q, &q->p[down], last)) break;
    q->p[i] = q->p[down];
    i = down;
  }
  q->p[i] = *last;
}

void prioq_free(struct prioq *q)
{
  free(q->p);
  q->p = 0;
  q->len = 0;
  q->a = 0;
}
