#include "ahead.h"

#include <string.h>
#include <unistd.h>

#define SPARE 24 /* descriptors for all else */

void ahead_init(struct ahead *a, unsigned int look)
{
  long fds = sysconf(_SC_OPEN_MAX);
  unsigned int i;

  a->max = AHEAD_MAX;
  if (fds != -1 && fds < AHEAD_MAX + SPARE)
    a->max = fds > SPARE ? (unsigned int) (fds - SPARE) : 1;
  a->look = look;
  for (i = 0; i < AHEAD_MAX; ++i) a->wait[i] = a->file + i;
}

int ahead_wants(const struct ahead *a)
{
  return a->n == 0 || (a->n < a->max && a->near < a->look);
}

static int equal(const stralloc *a, const stralloc *b)
{
  return stralloc_equalb(a, b->s, b->len);
}

/* As far as both are in their buffers: 1 where nothing is known. */
static int samestart(struct queued *x, struct queued *y)
{
  size_t n = x->ss.p < y->ss.p ? x->ss.p : y->ss.p;

  if ((off_t) n > x->size) n = (size_t) x->size;
  return memcmp(substdio_peek(&x->ss), substdio_peek(&y->ss), n) == 0;
}

/* 1 if file I may be equal to the first. A recipient is named once in a
   package: there are programs that would make one message of two. */
static int alike(const struct ahead *a, unsigned int i)
{
  struct queued *first = &a->wait[0]->q;
  struct queued *q = &a->wait[i]->q;
  unsigned int k, n = 2;

  if (q->size != first->size || !equal(&q->sender, &first->sender) ||
      equal(&q->rcpt, &first->rcpt) || !samestart(first, q))
    return 0;
  for (k = 1; k < i; ++k)
    if (a->wait[k]->same) {
      if (equal(&q->rcpt, &a->wait[k]->q.rcpt)) return 0;
      ++n;
    }
  return q->size <= AHEAD_BYTES / n;
}

static void judge(struct ahead *a, unsigned int i)
{
  struct ahead_file *f = a->wait[i];

  f->same = i && !a->begun && !f->moved && alike(a, i);
  a->near = i == 0 || f->same ? 0 : a->near + 1;
}

int ahead_add(struct ahead *a, const char *name, struct queued *q)
{
  struct ahead_file *f = a->wait[a->n];

  if (stralloc_copys(&f->name, name) == -1 || stralloc_0(&f->name) == -1)
    return -1;
  queued_move(&f->q, q);
  f->moved = 0;
  f->sure = 1;
  judge(a, a->n++);
  return 0;
}

void ahead_waited(struct ahead *a)
{
  unsigned int i;

  for (i = 0; i < a->n; ++i) a->wait[i]->sure = 0;
}

int ahead_there(struct ahead *a, unsigned int i, struct queued *q)
{
  struct ahead_file *f = a->wait[i];

  if (!f->sure) f->sure = queued_still(q, f->name.s, &f->q);
  return f->sure;
}

static int rewound(struct ahead_file *f)
{
  if (f->moved && queued_rewind(&f->q) == -1) return -1;
  f->moved = 0;
  return 0;
}

int ahead_begin(struct ahead *a)
{
  if (rewound(a->wait[0]) == -1) return -1;
  a->wait[0]->moved = 1;
  a->begun = 1;
  return 0;
}

/* 1 if the N bytes at S come next. */
static int next(struct queued *q, const char *s, size_t n)
{
  ssize_t r;

  for (; n; n -= (size_t) r) {
    r = substdio_feed(&q->ss);
    if (r <= 0) return 0;
    if ((size_t) r > n) r = (ssize_t) n;
    if (memcmp(substdio_peek(&q->ss), s, (size_t) r)) return 0;
    substdio_seek(&q->ss, (size_t) r);
    s += r;
  }
  return 1;
}

void ahead_compare(struct ahead *a, const char *s, size_t n)
{
  unsigned int i;

  for (i = 1; i < a->n; ++i)
    if (a->wait[i]->same) {
      a->wait[i]->moved = 1;
      a->wait[i]->same = next(&a->wait[i]->q, s, n);
    }
}

void ahead_drop(struct ahead *a, unsigned int i)
{
  struct ahead_file *f = a->wait[i];

  queued_close(&f->q);
  --a->n;
  memmove(a->wait + i, a->wait + i + 1, (a->n - i) * sizeof *a->wait);
  a->wait[a->n] = f;
}

void ahead_dropfirst(struct ahead *a)
{
  unsigned int i;

  ahead_drop(a, 0);
  a->begun = 0;
  for (i = 0; i < a->n; ++i) {
    (void) rewound(a->wait[i]); /* else ahead_begin says it */
    judge(a, i);
  }
}
