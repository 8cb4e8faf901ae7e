#include "lore.h"

#include <errno.h>
#include <string.h>

#include "known.h"

#define NEVER ((size_t) -1)
#define WORTH 32768 /* bytes learned, to be kept for a session that is cut */

void lore_none(struct lore *l)
{
  l->dir = -1;
  history_none(&l->sent);
  history_none(&l->received);
  l->session = 1;
  l->base = 0;
  l->begin = NEVER;
  l->sure = 0;
  l->out.m = l->in.m = 0;
}

static void number(struct lore *l, unsigned int session)
{
  l->session = l->sent.session = l->received.session = session;
}

void lore_close(struct lore *l)
{
  history_close(&l->sent);
  history_close(&l->received);
  l->dir = -1;
}

void lore_forget(struct lore *l, unsigned int session, int anew)
{
  unsigned char head[SHA256_LEN];
  unsigned int last = l->sent.last;

  memcpy(head, l->sent.head, sizeof head);
  if (l->sent.n && l->begin != NEVER) (void) history_cut(&l->sent, l->begin);
  history_close(&l->sent);
  history_close(&l->received);
  if (anew) {
    history_none(&l->sent);
    history_none(&l->received);
    coder_free(&l->out);
    coder_free(&l->in);
    l->base = 0;
    number(l, session);
  } else {
    l->sent.last = last;
    memcpy(l->sent.head, head, sizeof head);
  }
}

/* ------------------------------------------------------------ sessions */

/* What counts of a session: the pieces after state FROM up to state TO. */
struct part {
  size_t from, to, size;
};

static struct part part(const struct history *h, unsigned int session)
{
  struct part p;

  p.from = history_end(h, session - 1);
  p.to = history_end(h, session);
  while ((p.size = history_size(h, p.from, p.to)) > HISTORY_EACH) ++p.from;
  return p;
}

static unsigned int later(const struct history *h, unsigned int session)
{
  size_t i = history_end(h, session) + 1;

  return i < h->n ? h->state[i].session : 0;
}

/* The one after SESSION of which there is something; 0: none. */
static unsigned int next(const struct lore *l, unsigned int session)
{
  unsigned int s = later(&l->sent, session);
  unsigned int r = later(&l->received, session);

  if (s == 0 || r == 0) return s + r;
  return s < r ? s : r;
}

/* Of L->sent first? The same at both ends, whoever called. */
static int sent_first(const struct lore *l, const struct part *s,
                      const struct part *r)
{
  if (s->size != r->size) return s->size > r->size;
  if (s->size == 0) return 1;
  return memcmp(l->sent.state[s->to].head, l->received.state[r->to].head,
                HELLO_HEAD) > 0;
}

/* The sessions after this one. Adds to *N what they count. */
static int learn(struct lore *l, struct coder *c, unsigned int session,
                 size_t *n)
{
  while ((session = next(l, session))) {
    struct part s = part(&l->sent, session);
    struct part r = part(&l->received, session);
    int first = sent_first(l, &s, &r);

    *n += s.size + r.size;
    if (!first && history_learn(&l->received, r.from, r.to, c) == -1)
      return -1;
    if (history_learn(&l->sent, s.from, s.to, c) == -1) return -1;
    if (first && history_learn(&l->received, r.from, r.to, c) == -1)
      return -1;
  }
  return 0;
}

/* The first session that is to count from now on. */
static unsigned int base(const struct lore *l)
{
  unsigned int from =
    l->sent.from > l->received.from ? l->sent.from : l->received.from;
  unsigned int s = from ? from - 1 : 0;
  size_t all = 0;
  size_t most = LORE_FULL;

  while ((s = next(l, s)))
    all += part(&l->sent, s).size + part(&l->received, s).size;
  for (s = from ? from - 1 : 0; all > most; from = s + 1) {
    unsigned int k = next(l, s);

    if (!next(l, k)) return k; /* the newest always counts */
    s = k;
    all -= part(&l->sent, s).size + part(&l->received, s).size;
    most = LORE_LEFT;
  }
  return from;
}

/* ------------------------------------------------------------ knowing */

/* The state of H that is HEAD, with which a session ends: 1, *I; else 0. */
static int ends(const struct history *h, const uint8_t *head, size_t *i)
{
  for (*i = h->n; *i > 0;)
    if (memcmp(h->state[--*i].head, head, HELLO_HEAD) == 0)
      return *i + 1 == h->n ||
             h->state[*i].session != h->state[*i + 1].session;
  return 0;
}

static int nothing(const struct known *k)
{
  static const struct known none;

  return k->base == 0 && memcmp(k->head, none.head, sizeof k->head) == 0;
}

/* 1 if K is a part of what is to be learned, up to *SESSION; else 0. */
static int useful(const struct lore *l, const struct known *k,
                  unsigned int *session)
{
  const struct history *s = &l->sent, *r = &l->received;
  size_t i, j;

  *session = 0;
  if (!s->n && !r->n) return nothing(k);
  if (k->base != l->base || !ends(s, k->head[0], &i) ||
      !ends(r, k->head[1], &j))
    return 0;
  *session = s->state[i].session > r->state[j].session ? s->state[i].session
                                                       : r->state[j].session;
  return history_end(s, *session) == i && history_end(r, *session) == j;
}

static int save(const struct lore *l, unsigned int from, const struct coder *c)
{
  struct known k;

  memset(&k, 0, sizeof k);
  k.base = from;
  memcpy(k.head[0], l->sent.head, HELLO_HEAD);
  memcpy(k.head[1], l->received.head, HELLO_HEAD);
  return known_save(l->dir, &k, c);
}

/* 1: what was kept was all of it; 0; -1. */
static int learn_out(struct lore *l)
{
  struct known k;
  unsigned int session;
  size_t n = 0;
  int r = l->dir == -1 ? 0 : known_load(l->dir, &k, &l->out);
  int kept = r == 1 && useful(l, &k, &session);

  if (r == -1) return -1;
  if (!kept) {
    coder_free(&l->out);
    session = l->base ? l->base - 1 : 0;
    if (coder_init(&l->out) == -1) return -1;
  }
  if (learn(l, &l->out, session, &n) == -1) return -1;
  /* Nor is the primer to be learned each time. */
  if (l->dir != -1 && (r == 0 || n >= WORTH)) (void) save(l, l->base, &l->out);
  return kept && n == 0;
}

static int prime(struct lore *l)
{
  int r = learn_out(l);

  if (r != -1 && coder_copy(&l->in, &l->out) == 0) return r;
  coder_free(&l->out);
  return -1;
}

int lore_prime(struct lore *l)
{
  if (l->in.m) return 0;
  return prime(l) == -1 ? -1 : 0;
}

/* ------------------------------------------------------------ agreeing */

/* SURE: the last session ended well, so little will do. */
static void offers(struct lore *l, struct hello *h, int sure)
{
  h->up = history_offer(&l->sent, !sure, h->head, l->number,
                        sure ? 2 : HELLO_UP);
  h->down = history_offer(&l->received, 0, h->head + h->up, l->number + h->up,
                          sure ? 2 : HELLO_DOWN);
}

int lore_offer(struct lore *l, struct hello *h)
{
  unsigned int last =
    l->sent.last > l->received.last ? l->sent.last : l->received.last;

  if (last >= HISTORY_SESSIONS || base(l) > last) {
    (void) history_anew(&l->sent);
    (void) history_anew(&l->received);
    last = 0;
  }
  number(l, last + 1);
  h->session = l->session;
  h->base = l->base = base(l);
  (void) history_trim(&l->sent, l->base);
  (void) history_trim(&l->received, l->base);
  offers(l, h, 0);
  if (!h->up) (void) history_anew(&l->sent);
  if (!h->down) (void) history_anew(&l->received);
  l->sure = prime(l);
  if (l->sure == -1) return -1;
  offers(l, h, l->sure);
  if (!h->up && !h->down) l->sure = 1;
  l->begin = l->sent.n ? l->sent.n - 1 : 0;
  l->sent.held = 1;
  return 0;
}

/* H goes back to state I, or is new where there is NONE. 0; -1: it had to be
   another. */
static int back(struct history *h, int none, size_t i)
{
  if (!none && h->fd == -1) return -1;
  if ((none ? history_anew(h) : history_cut(h, i)) == 0) return 0;
  (void) history_anew(h);
  return none ? 0 : -1;
}

static unsigned int choose(struct lore *l, struct history *h,
                           const struct hello *theirs, unsigned int first,
                           unsigned int n)
{
  unsigned int k;
  size_t i = 0;

  for (k = 0; k < n; ++k)
    if (h->from <= l->base && history_find(h, theirs->head[first + k], &i) &&
        h->state[i].session < l->session)
      break;
  return back(h, k == n, i) == 0 && k < n ? k : HELLO_NONE;
}

void lore_choose(struct lore *l, const struct hello *theirs, struct hello *ours)
{
  number(l, theirs->session);
  l->base = theirs->base;
  ours->choice[0] = choose(l, &l->received, theirs, 0, theirs->up);
  ours->choice[1] = choose(l, &l->sent, theirs, theirs->up, theirs->down);
  (void) history_trim(&l->sent, l->base);
  (void) history_trim(&l->received, l->base);
}

int lore_goback(struct lore *l, const struct hello *ours,
                const struct hello *theirs, const char **why)
{
  unsigned int up = theirs->choice[0], down = theirs->choice[1];

  coder_free(&l->out);
  coder_free(&l->in);
  *why = "it chooses what was not offered";
  if ((up != HELLO_NONE && up >= ours->up) ||
      (down != HELLO_NONE && down >= ours->down))
    return -1;
  *why = "it remembers what is lost here";
  if (back(&l->sent, up == HELLO_NONE, up == HELLO_NONE ? 0 : l->number[up]) ==
      -1)
    return -1;
  return back(&l->received, down == HELLO_NONE,
              down == HELLO_NONE ? 0 : l->number[ours->up + down]);
}

int lore_settle(struct lore *l)
{
  struct part s, r;
  struct coder *c = &l->out;
  unsigned int from;
  size_t n = 0;

  if (l->dir == -1 || !l->in.m || !l->sent.n || !l->received.n) return 0;
  s = part(&l->sent, l->session);
  r = part(&l->received, l->session);
  if (!s.size && !r.size) return 0;
  from = base(l);
  if (from != l->base || s.from != history_end(&l->sent, l->session - 1) ||
      r.from != history_end(&l->received, l->session - 1)) {
    coder_free(&l->in);
    coder_free(&l->out);
    if (coder_init(c) == -1 || learn(l, c, from ? from - 1 : 0, &n) == -1)
      return -1;
  } else if (sent_first(l, &s, &r)) {
    if (history_learn(&l->received, r.from, r.to, c) == -1) return -1;
  } else {
    c = &l->in;
    if (history_learn(&l->sent, s.from, s.to, c) == -1) return -1;
  }
  return save(l, from, c);
}
