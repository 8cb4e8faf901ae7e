#include "model.h"

#include <stddef.h>

#include "adapt.h"
#include "bithist.h"
#include "logistic.h"
#include "match.h"
#include "mixer.h"
#include "past.h"
#include "refine.h"
#include "slots.h"
#include "text.h"

#define MATCHES 3     /* after many bytes, after some, after words */
#define LINKS 4       /* and the last value of the field */
#define LONG 20       /* bytes that are hashed for the first, */
#define LONG_LEAST 16 /* and that must be the same */
#define SOME_LEAST 6
#define SETS 10 /* of weights, each chosen in another way */
#define LASTS 3 /* sets of weights for their sums, also */
#define REFINES 3
#define DIRECT 2       /* contexts with chances, and no histories, */
#define DIRECT_BITS 17 /* in so many cells each, log2 */
#define NOWHERE 0xffffffffu

#define COUNTED 255 /* limits of adapt_learn */
#define MOSTCOUNTED 1023
#define RATE 9      /* of the mixers, 1/16 */
#define YOUNG 256   /* uses of a set before it is slow to learn */
#define TRIFLE 1024 /* an error, times the rate, not worth learning from */

/* How many sets there are to choose from. */
#define KNOWN ((TEXT_N + 1) * 64)
static const uint32_t choices[SETS] = {8,   768, KNOWN, 1088, 1024,
                                       256, 256, 256,   512,  1024};
#define ALLSETS (8 + 768 + KNOWN + 1088 + 1024 + 3 * 256 + 512 + 1024)

/* A place in the past that the next byte may be like. */
struct link {
  int byte;          /* what is there; -1: none, or it was not that */
  uint32_t strength; /* 1..15; of 0 nothing comes */
  uint32_t missed;   /* of the last four bytes */
};

struct model {
  struct slots slots;
  struct mixer_set set[ALLSETS];
  struct mixer_last last[LASTS][256];
  struct refine refine[REFINES];
  struct past past;
  struct text text;
  struct match match[MATCHES];
  struct logistic logistic;
  struct bithist bithist;
  struct adapt adapt;

  /* Chances, by context or link and what it says. */
  uint32_t history[TEXT_N][BITHIST_N];
  uint32_t run[TEXT_N][32 * 8 * 2 * 2];
  uint32_t link[LINKS][MATCH_STRENGTHS * 16 * 2];
  uint32_t linkbyte[256 * 256];
  uint32_t alone[256];
  uint32_t direct[DIRECT][1u << DIRECT_BITS];

  /* This byte, or half a byte. */
  uint32_t c0, bit; /* 1 and the bits so far; how many */
  uint32_t hash[TEXT_N];
  uint32_t slot[TEXT_N];
  uint32_t runat[TEXT_N];
  struct link links[LINKS];

  /* This bit: which of the chances above have spoken. */
  uint32_t node;
  uint8_t state[TEXT_N];
  uint32_t runs[TEXT_N], linked[LINKS], linkedbyte[LINKS], directed[DIRECT];
  int16_t x[MIXER_N];    /* what the sets mix; the last four are always 0 */
  int16_t y[MIXER_SUMS]; /* and the last sets, the same */
  uint32_t chosen[SETS], p[SETS];
  uint32_t lastchosen[LASTS], lastp[LASTS];
};

const size_t model_size = sizeof(struct model);

/* The four bits to come; of what was one byte alone there is the run only. */
static void half(struct model *m)
{
  const struct bithist *b = &m->bithist;
  uint32_t *run;
  uint32_t i;

  for (i = 0; i < TEXT_N; ++i) {
    run = m->slots.run + m->runat[i];
    if (slots_alone(*run))
      m->slot[i] = SLOTS_NONE;
    else if (m->bit == 0) {
      m->slot[i] = slots_find(&m->slots, b, m->hash[i], 1);
      *run &= ~SLOTS_MIXED;
      if (m->slot[i] != SLOTS_NONE) *run |= SLOTS_MIXED;
    } else if (m->slot[i] != SLOTS_NONE)
      m->slot[i] = slots_find(&m->slots, b, m->hash[i], m->c0);
  }
}

/* The links; what the first that there is says, for text_contexts. */
static uint32_t relink(struct model *m)
{
  uint32_t expected = 0;
  uint32_t i;
  struct link *l = m->links;

  for (i = 0; i < MATCHES; ++i, ++l) {
    l->strength = match_strength(&m->match[i]);
    l->missed = m->match[i].missed & 15;
    l->byte = l->strength ? past_at(&m->past, m->match[i].at) : -1;
    if (expected == 0 && l->strength)
      expected = (uint32_t) (l->byte + 1) << 4 | l->strength;
  }
  l->byte = text_refers(&m->text, &m->past);
  l->strength = 1 + (m->text.agreed < 14 ? m->text.agreed : 14);
  l->missed = 0;
  return expected;
}

static void nextbyte(struct model *m)
{
  uint32_t i;

  m->c0 = 1;
  m->bit = 0;
  text_contexts(&m->text, &m->past, relink(m), m->hash);
  for (i = 0; i < TEXT_N; ++i) {
    m->hash[i] = past_hash(m->hash[i], i + 1);
    m->runat[i] = slots_run(&m->slots, m->hash[i]);
  }
  half(m);
}

static void fresh(uint32_t *cells, size_t n)
{
  while (n) cells[--n] = ADAPT_NEW;
}

void model_init(struct model *m)
{
  uint32_t i, k;

  logistic_init(&m->logistic);
  bithist_init(&m->bithist);
  adapt_init(&m->adapt);
  for (i = 0; i < ALLSETS; ++i) mixer_init(&m->set[i], MIXER_ONE * 3 / 20);
  for (i = 0; i < LASTS; ++i)
    for (k = 0; k < 256; ++k) mixer_init_last(&m->last[i][k], MIXER_ONE / SETS);
  for (i = 0; i < REFINES; ++i) refine_init(&m->refine[i], &m->logistic);
  for (i = 0; i < TEXT_N; ++i)
    for (k = 0; k < BITHIST_N; ++k)
      m->history[i][k] = adapt_cell(m->bithist.zeros[k], m->bithist.ones[k]);
  fresh(m->run[0], sizeof m->run / sizeof **m->run);
  fresh(m->link[0], sizeof m->link / sizeof **m->link);
  fresh(m->linkbyte, sizeof m->linkbyte / sizeof *m->linkbyte);
  fresh(m->alone, sizeof m->alone / sizeof *m->alone);
  fresh(m->direct[0], sizeof m->direct / sizeof **m->direct);
  m->past.pos = 1;
  nextbyte(m);
}

/* The next bit of BYTE; -1 if it began in another way. */
static int bitof(const struct model *m, uint32_t byte)
{
  if ((byte | 256) >> (8 - m->bit) != m->c0) return -1;
  return byte >> (7 - m->bit) & 1;
}

static int16_t evidence(const struct model *m, uint32_t cell)
{
  return (int16_t) stretch(&m->logistic, adapt_p(cell));
}

/* Each of these writes its inputs from X on, and says where they end. */
static int16_t *mixlinks(struct model *m, int16_t *x)
{
  struct link *l = m->links;
  uint32_t i, c;
  int bit;

  for (i = 0; i < LINKS; ++i, ++l, x += 3) {
    bit = l->byte == -1 ? -1 : bitof(m, (uint32_t) l->byte);
    if (bit == -1) {
      l->byte = -1;
      m->linked[i] = m->linkedbyte[i] = NOWHERE;
      x[0] = x[1] = x[2] = 0;
      continue;
    }
    c = m->linked[i] = (l->strength * 16 + l->missed) * 2 + (uint32_t) bit;
    x[0] = evidence(m, m->link[i][c]);
    x[1] = (int16_t) (((int32_t) adapt_p(m->link[i][c]) - 32768) / 32);
    c = m->linkedbyte[i] = (uint32_t) l->byte << 8 | m->c0;
    x[2] = evidence(m, m->linkbyte[c]);
  }
  return x;
}

/* The history of context I here. */
static uint8_t history(const struct model *m, uint32_t i)
{
  uint32_t run = m->slots.run[m->runat[i]];
  uint32_t n = slots_times(run);
  int bit;

  if (m->slot[i] != SLOTS_NONE) return m->slots.slot[m->slot[i]][m->node];
  bit = n ? bitof(m, slots_byte(run)) : -1;
  if (bit == -1) return 0;
  return m->bithist.same[n < BITHIST_MOST ? n : BITHIST_MOST][bit];
}

/* A history of zeros alone, or of ones alone, counts twice. */
static int16_t *mixhistories(struct model *m, int16_t *x, uint32_t *known)
{
  const struct bithist *b = &m->bithist;
  uint32_t i;
  uint8_t s;

  m->node = m->bit & 3;
  m->node = 1u << m->node | (m->c0 & ((1u << m->node) - 1));
  for (i = *known = 0; i < TEXT_N; ++i, x += 2) {
    s = m->state[i] = history(m, i);
    x[0] = s ? evidence(m, m->history[i][s]) : 0;
    x[1] = b->zeros[s] && b->ones[s] ? 0 : x[0];
    *known += s != 0;
  }
  return x;
}

static int16_t *mixruns(struct model *m, int16_t *x)
{
  uint32_t i, run, n;
  int bit;

  for (i = 0; i < TEXT_N; ++i, ++x) {
    run = m->slots.run[m->runat[i]];
    n = slots_times(run) < 31 ? slots_times(run) : 31;
    bit = n ? bitof(m, slots_byte(run)) : -1;
    n = (n * 8 + m->bit) * 2 + !slots_alone(run);
    m->runs[i] = bit == -1 ? NOWHERE : n * 2 + (uint32_t) bit;
    *x = bit == -1 ? 0 : evidence(m, m->run[i][m->runs[i]]);
  }
  return x;
}

static int16_t *mixdirect(struct model *m, int16_t *x)
{
  const struct text *t = &m->text;
  uint32_t i;

  m->directed[0] = past_hash(t->last & 0xffff, m->c0);
  m->directed[1] = past_hash(t->word[0], m->c0);
  *x++ = evidence(m, m->alone[m->c0]);
  for (i = 0; i < DIRECT; ++i) {
    m->directed[i] >>= 32 - DIRECT_BITS;
    *x++ = evidence(m, m->direct[i][m->directed[i]]);
  }
  return x;
}

/* The first link that says something; 0 if none does. */
static const struct link *leading(const struct model *m)
{
  uint32_t i;

  for (i = 0; i < LINKS; ++i)
    if (m->links[i].byte != -1) return &m->links[i];
  return 0;
}

/* 0: none; 1..5: the longer the more; 6, 7: of late it was wrong. */
static uint32_t trust(const struct link *l)
{
  static const uint8_t grade[MATCH_STRENGTHS] = {0, 1, 1, 1, 2, 2, 2, 3,
                                                 3, 4, 4, 5, 5, 5, 5, 5};

  if (!l) return 0;
  if (l->missed) return grade[l->strength] > 3 ? 7 : 6;
  return grade[l->strength];
}

/* Of which contexts of most use something is known. */
static uint32_t which(const struct model *m)
{
  uint32_t bits = 0;
  uint32_t i;

  for (i = 1; i <= 6; ++i) bits = bits << 1 | (m->state[i] != 0);
  return bits;
}

/* How near the line may be to its end, by how long the one above is. */
static uint32_t wrapping(const struct text *t)
{
  uint32_t col = t->col < 40 ? 0 : t->col < 80 ? t->col - 39 : 41;
  uint32_t above = t->col1 < 48 ? 0 : t->col1 < 80 ? t->col1 / 8 - 5 : 5;

  return col * 6 + above;
}

static void choose(struct model *m, const struct link *l, uint32_t known)
{
  const struct text *t = &m->text;
  uint32_t grade = trust(l);
  uint32_t where = t->field ? 1 : t->start == '>' ? 2 : 0;
  uint32_t col = t->col < 7 ? t->col : 7;
  uint32_t last = t->last & 255;
  uint32_t tokens = t->tokens < 3 ? t->tokens : 3;
  uint32_t *c = m->chosen;

  c[0] = m->bit;
  c[1] = m->c0 + 256 * where;
  c[2] = known * 64 + grade * 8 + m->bit;
  c[3] = (last < 128 ? last : 128 + last / 16 % 8) * 8 + grade;
  c[4] = (t->field >> 3 & 15) * 64 + col * 8 + grade;
  c[5] = past_hash(t->word[0], 1) >> 24;
  c[6] = wrapping(t);
  c[7] = t->shape & 255;
  c[8] = which(m) * 8 + m->bit;
  c[9] = (tokens * 32 + (t->field >> 3 & 31)) * 8 + m->bit;
  m->lastchosen[0] = m->c0;
  m->lastchosen[1] = last;
  m->lastchosen[2] = t->field >> 3 & 255;
}

/* Each set's sum; a set that is new begins as set C[0] is. */
static void mix(struct model *m)
{
  uint32_t base = 0;
  uint32_t i;
  struct mixer_set *s;
  int32_t st;

  for (i = 0; i < SETS; base += choices[i++]) {
    s = &m->set[m->chosen[i] += base];
    if (s->used == 0 && i) {
      *s = m->set[m->chosen[0]];
      s->used = 0;
    }
    st = mixer_sum(s, m->x);
    m->y[i] = (int16_t) st;
    m->p[i] = squash(&m->logistic, st);
  }
}

/* What the last sets make of the sums, in the middle. */
static int32_t mixsums(struct model *m)
{
  int32_t sum = 0;
  uint32_t i;
  int32_t st;

  for (i = 0; i < LASTS; ++i) {
    st = mixer_sum_last(&m->last[i][m->lastchosen[i]], m->y);
    m->lastp[i] = squash(&m->logistic, st);
    sum += st;
  }
  return sum / LASTS;
}

uint32_t model_p(struct model *m)
{
  const struct link *l;
  uint32_t c3 = m->text.last & 0xffffff;
  uint32_t known, p;
  int16_t *x;
  int32_t st;

  x = mixlinks(m, m->x);
  x = mixhistories(m, x, &known);
  x = mixruns(m, x);
  x = mixdirect(m, x);
  *x = 256;

  l = leading(m);
  choose(m, l, known);
  mix(m);
  st = mixsums(m);
  p = refine_p(&m->refine[0], st, past_hash(m->c0, c3 & 255));
  p += refine_p(&m->refine[1], st, past_hash(m->c0, c3));
  p += refine_p(&m->refine[2], st,
                past_hash(m->c0, l ? (uint32_t) l->byte + 1001 : 1000));
  p = (3 * p + squash(&m->logistic, st)) / 10;
  return p ? p : 1;
}

static int32_t wrong(uint32_t p, int bit, uint32_t rate)
{
  int32_t e = ((bit ? 65535 : 0) - (int32_t) p) * (int32_t) rate / 16;

  if (e > MIXER_E) return MIXER_E;
  return e < -MIXER_E ? -MIXER_E : e;
}

static void learnmix(struct model *m, int bit)
{
  struct mixer_set *s;
  uint32_t i, rate;
  int32_t e;

  for (i = 0; i < LASTS; ++i)
    mixer_learn_last(&m->last[i][m->lastchosen[i]], m->y,
                     wrong(m->lastp[i], bit, RATE));
  for (i = 0; i < SETS; ++i) {
    s = &m->set[m->chosen[i]];
    rate = RATE;
    if (s->used < YOUNG) rate += (YOUNG - s->used++) / 16;
    e = wrong(m->p[i], bit, rate);
    if (e > TRIFLE || e < -TRIFLE) mixer_learn(s, m->x, e);
  }
  for (i = 0; i < REFINES; ++i) refine_learn(&m->refine[i], bit);
}

static void learn(const struct model *m, uint32_t *cells, uint32_t i, int bit,
                  uint32_t limit)
{
  if (i != NOWHERE) cells[i] = adapt_learn(&m->adapt, cells[i], bit, limit);
}

static void learnchances(struct model *m, int bit)
{
  uint32_t i;

  for (i = 0; i < LINKS; ++i) {
    learn(m, m->link[i], m->linked[i], bit, MOSTCOUNTED);
    learn(m, m->linkbyte, m->linkedbyte[i], bit, MOSTCOUNTED);
  }
  for (i = 0; i < TEXT_N; ++i) {
    if (m->state[i]) learn(m, m->history[i], m->state[i], bit, COUNTED);
    if (m->slot[i] == SLOTS_NONE) continue;
    m->slots.slot[m->slot[i]][m->node] = m->bithist.next[m->state[i]][bit];
  }
  for (i = 0; i < TEXT_N; ++i)
    learn(m, m->run[i], m->runs[i], bit, MOSTCOUNTED);
  learn(m, m->alone, m->c0, bit, COUNTED);
  for (i = 0; i < DIRECT; ++i)
    learn(m, m->direct[i], m->directed[i], bit, MOSTCOUNTED);
}

static uint32_t lasthash(const struct past *p, uint32_t n)
{
  uint32_t h = 0;
  uint32_t i;

  for (i = 1; i <= n; ++i)
    h = (h + past_at(p, p->pos - i) + 1) * 0x2f0b4c47u + (h >> 19);
  return h;
}

static void learnbyte(struct model *m, uint8_t b)
{
  const struct past *p = &m->past;
  const struct text *t = &m->text;
  uint32_t *run;
  uint32_t i, h;
  int quoting;

  for (i = 0; i < TEXT_N; ++i) {
    run = m->slots.run + m->runat[i];
    if (slots_times(*run) && slots_byte(*run) != b)
      slots_split(&m->slots, &m->bithist, m->hash[i], *run, b);
    *run = slots_then(*run, b);
  }
  quoting = (b == '>' || (b == ' ' && t->start == '>')) && t->col < 5;
  past_put(&m->past, b);
  text_byte(&m->text, p, b);
  h = lasthash(p, LONG);
  match_byte(&m->match[0], p, b, h * 0x9e3779b1u, LONG_LEAST, quoting);
  h = past_hash(t->last, t->before & 0xffff);
  match_byte(&m->match[1], p, b, h * 0x9e3779b1u, SOME_LEAST, quoting);
  h = past_hash(t->word[0], past_hash(t->word[1], t->word[2]));
  match_byte(&m->match[2], p, b, h * 0x9e3779b1u, 1, quoting);
}

void model_learn(struct model *m, int bit)
{
  learnmix(m, bit);
  learnchances(m, bit);
  m->c0 = m->c0 << 1 | (uint32_t) bit;
  ++m->bit;
  if (m->bit == 4) half(m);
  if (m->bit < 8) return;
  learnbyte(m, (uint8_t) (m->c0 & 255));
  nextbyte(m);
}
