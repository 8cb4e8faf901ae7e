#include "model.h"

#include <stddef.h>
#include <string.h>

#include "adapt.h"
#include "bithist.h"
#include "logistic.h"
#include "match.h"
#include "mixer.h"
#include "past.h"
#include "text.h"

#ifndef SLOTBITS
#define SLOTBITS 19
#endif
#define SLOTS (1u << SLOTBITS)
#ifndef RUNBITS
#define RUNBITS 18
#endif
#define RUNS (1u << RUNBITS)
#define MATCHES 3
#define FOLLOWED (MATCHES + 1)
#define SETS 7
#define APMS 3
#define APMSIZE (1u << 14)
#define STEPS 33
#ifndef DROP
#define DROP 0
#endif
#ifndef RDROP
#define RDROP 0
#endif
#ifndef SKIP
#define SKIP 64
#endif
#ifndef LIM
#define LIM 255
#endif
#ifndef LIMM
#define LIMM 1023
#endif
#ifndef NVAR
#define NVAR 1
#endif
#ifndef RATE
#define RATE 8
#endif
#ifndef RATE2
#define RATE2 8
#endif
#ifndef APMR
#define APMR 5
#endif

static const uint32_t setsize[SETS] = {768, 2048, 2048, 2048, 2048, 2048, 2048};
#define SETSUM (768 + 6 * 2048)

struct followed {
  int expected;      /* -1: none */
  uint32_t strength; /* 0..15 */
  uint32_t missed;
};

struct model {
  uint8_t slot[SLOTS][16];
  struct mixer_set set[SETSUM];
  struct mixer_set fin[256];
  uint32_t run[RUNS];
  uint16_t apm[APMS][APMSIZE][STEPS];
  struct past past;
  struct text text;
  struct match match[MATCHES];
  struct logistic logistic;
  struct bithist bithist;
  struct adapt adapt;
  uint32_t cell[TEXT_N][NVAR][BITHIST_N];
  uint32_t runcell[TEXT_N][32 * 8 * 2];
  uint32_t matchcell[FOLLOWED][16 * 16 * 2];
  uint32_t bytecell[FOLLOWED][65536];
  uint32_t zerocell[256];
  /* this byte */
  uint32_t hash[TEXT_N];
  uint32_t base[TEXT_N]; /* of this nibble */
  uint32_t runat[TEXT_N];
  struct followed followed[FOLLOWED];
  uint32_t c0, bit;
  /* this bit */
  uint32_t node;
  uint32_t *cells[TEXT_N], *runcells[TEXT_N], *matchcells[FOLLOWED],
      *bytecells[FOLLOWED];
  int16_t x[MIXER_N], y[MIXER_N];
  uint32_t chosen[SETS];
  uint32_t psets[SETS];
  uint32_t pmix;
  uint32_t apmat[APMS], apmstep[APMS];
};

const unsigned long model_size = sizeof(struct model);

static uint32_t find(struct model *m, uint32_t h)
{
  uint8_t check = (uint8_t) (h >> 24);
  uint32_t at = h & (SLOTS - 1);
  uint32_t best = at, least = 1000, i, n;
  uint8_t *s;

  for (i = 0; i < 3; ++i) {
    s = m->slot[at ^ i];
    if (s[0] == check && s[1]) return at ^ i;
    n = (uint32_t) m->bithist.zeros[s[1]] + m->bithist.ones[s[1]];
    if (n < least) {
      least = n;
      best = at ^ i;
    }
  }
  memset(m->slot[best], 0, 16);
  m->slot[best][0] = check;
  return best;
}

static void nibble(struct model *m)
{
  unsigned int i;

  for (i = 0; i < TEXT_N; ++i)
    if (!(DROP >> i & 1)) m->base[i] = find(m, past_hash(m->hash[i], m->c0));
}

static void byte(struct model *m)
{
  uint32_t c[TEXT_N];
  unsigned int i;
  uint32_t expected = 0;
  struct followed *f = m->followed;

  for (i = 0; i < MATCHES; ++i) {
    f[i].strength = match_strength(&m->match[i]);
    f[i].missed = m->match[i].missed & 15;
    f[i].expected = f[i].strength ? past_at(&m->past, m->match[i].at) : -1;
    if (expected == 0 && f[i].strength)
      expected = (uint32_t) (f[i].expected + 1) << 4 | f[i].strength;
  }
  f[i].strength = 0;
  f[i].expected = -1;
  if (m->text.refer) {
    f[i].strength = 1 + (m->text.agreed < 14 ? m->text.agreed : 14);
    f[i].missed = m->text.lost;
    if (!m->text.lost) f[i].expected = past_at(&m->past, m->text.refer);
  }
  text_contexts(&m->text, &m->past, expected, c);
  for (i = 0; i < TEXT_N; ++i) {
    m->hash[i] = past_hash(c[i], i + 1);
#if RUNBITS > 10
    {
      uint32_t h = m->hash[i] * 0x9e3779b1u, a = h >> (32 - RUNBITS);
      if (m->run[a] >> 16 != (h & 0xffff)) m->run[a] = h << 16;
      m->runat[i] = a;
    }
#endif
  }
  m->c0 = 1;
  m->bit = 0;
  nibble(m);
}

void model_init(struct model *m)
{
  uint32_t i, j, k;

  logistic_init(&m->logistic);
  bithist_init(&m->bithist);
  adapt_init(&m->adapt);
  for (i = 0; i < SETSUM; ++i) mixer_init(&m->set[i], MIXER_ONE * 3 / 20);
  for (i = 0; i < 256; ++i) mixer_init(&m->fin[i], MIXER_ONE / SETS);
  for (i = 0; i < TEXT_N; ++i) {
    for (j = 0; j < NVAR; ++j)
      for (k = 0; k < BITHIST_N; ++k)
        m->cell[i][j][k] = adapt_cell(m->bithist.zeros[k], m->bithist.ones[k]);
    for (j = 0; j < 512; ++j) m->runcell[i][j] = ADAPT_NEW;
  }
  for (i = 0; i < FOLLOWED; ++i) {
    for (j = 0; j < 512; ++j) m->matchcell[i][j] = ADAPT_NEW;
    for (j = 0; j < 65536; ++j) m->bytecell[i][j] = ADAPT_NEW;
  }
  for (j = 0; j < 256; ++j) m->zerocell[j] = ADAPT_NEW;
  for (i = 0; i < APMS; ++i)
    for (j = 0; j < APMSIZE; ++j)
      for (k = 0; k < STEPS; ++k)
        m->apm[i][j][k] = (uint16_t) squash(
            &m->logistic, stretch_bound(((int) k - 16) * 128));
  m->past.pos = 1;
  byte(m);
}

static int expects(const struct model *m, const struct followed *f)
{
  if (f->expected < 0 ||
      (uint32_t) (f->expected | 256) >> (8 - m->bit) != m->c0)
    return -1;
  return f->expected >> (7 - m->bit) & 1;
}

static uint32_t apm(struct model *m, unsigned int i, int32_t st, uint32_t c)
{
  uint32_t s = (uint32_t) (st + 2048), lo = s >> 7, w = s & 127;
  uint16_t *a = m->apm[i][c & (APMSIZE - 1)];

  m->apmat[i] = c & (APMSIZE - 1);
  m->apmstep[i] = lo + (w >> 6);
  return (a[lo] * (128 - w) + a[lo + 1] * w) >> 7;
}

uint32_t model_p(struct model *m)
{
  const struct logistic *l = &m->logistic;
  unsigned int i, k = 0, hits = 0;
  int16_t *x = m->x;
  uint32_t sh = m->bit & 3;
  uint32_t p, lc, best = 0, var = 0;
  int32_t st;
  int e, ex = -1;
  uint32_t bestmiss = 0;

  m->node = (1u << sh) + (m->c0 & ((1u << sh) - 1)); /* 1..15 */
  for (i = 0; i < FOLLOWED; ++i) {
    struct followed *f = &m->followed[i];

    e = expects(m, f);
    if (e == -1) {
      m->matchcells[i] = m->bytecells[i] = 0;
      x[k++] = 0;
      x[k++] = 0;
      x[k++] = 0;
      f->expected = -1;
      continue;
    }
    if (ex == -1) {
      ex = f->expected;
      best = f->strength;
      bestmiss = f->missed;
      var = 1 + (uint32_t) e;
    }
    m->matchcells[i] =
        &m->matchcell[i][(f->strength * 16 + f->missed) * 2 + (uint32_t) e];
    p = adapt_p(*m->matchcells[i]);
    x[k++] = (int16_t) stretch(l, p);
    x[k++] = (int16_t) (((int) p - 32768) / 32);
    m->bytecells[i] = &m->bytecell[i][(uint32_t) f->expected << 8 | m->c0];
    x[k++] = (int16_t) stretch(l, adapt_p(*m->bytecells[i]));
  }
  if (NVAR == 5 && var && best >= 8 && !bestmiss) var += 2;
  for (i = 0; i < TEXT_N; ++i) {
    uint8_t s = m->slot[m->base[i]][m->node];

    if (DROP >> i & 1) s = 0;
    if (s == 0) {
      m->cells[i] = 0;
      x[k++] = 0;
      x[k++] = 0;
    } else {
      m->cells[i] = &m->cell[i][var % NVAR][s];
      p = adapt_p(*m->cells[i]);
      st = stretch(l, p);
      x[k++] = (int16_t) st;
#ifdef CONF
      x[k++] = (int16_t) (((int) p - 32768) / CONF);
#else
      x[k++] =
          (int16_t) (m->bithist.zeros[s] == 0 || m->bithist.ones[s] == 0 ? st
                                                                         : 0);
#endif
      ++hits;
    }
#if RUNBITS > 10
    {
      uint32_t r = m->run[m->runat[i]], n = r & 255, b = r >> 8 & 255;

      m->runcells[i] = 0;
      if (!(RDROP >> i & 1) && n && (b | 256) >> (8 - m->bit) == m->c0) {
        m->runcells[i] = &m->runcell[i][((n < 31 ? n : 31) * 8 + m->bit) * 2 +
                                        (b >> (7 - m->bit) & 1)];
        x[k++] = (int16_t) stretch(l, adapt_p(*m->runcells[i]));
      } else x[k++] = 0;
    }
#endif
  }
  x[k++] = (int16_t) stretch(l, adapt_p(m->zerocell[m->c0]));
  x[k++] = 256;
  lc = best == 0   ? 0
       : best < 4  ? 1
       : best < 7  ? 2
       : best < 9  ? 3
       : best < 11 ? 4
                   : 5;
  if (best && bestmiss) lc = lc > 3 ? 7 : 6;
  {
    uint32_t c1 = m->text.last & 255, c2 = m->text.last >> 8 & 255;
    uint32_t sel[SETS];
    uint32_t baseset = 0;
    struct mixer_set *f = &m->fin[m->c0];

    sel[0] = m->c0 + 256 * (m->text.field ? 1u : m->text.start == '>' ? 2u : 0);
    sel[1] = (hits < 30 ? hits : 30) + 32 * (lc * 8 + m->bit);
    sel[2] = c1 + 256 * lc;
    sel[3] = (m->text.field >> 3 & 31) * 64 +
             (m->text.col < 7 ? m->text.col : 7) * 8 + lc;
    sel[4] = (ex < 0 ? 0 : (uint32_t) ex) * 8 + m->bit;
    sel[5] = c2 * 8 + m->bit;
    sel[6] = (m->text.shape & 255) * 8 + m->bit;
    for (i = 0; i < SETS; ++i) {
      m->chosen[i] = baseset + sel[i];
      baseset += setsize[i];
      st = mixer_sum(&m->set[m->chosen[i]], x);
      m->y[i] = (int16_t) st;
      m->psets[i] = squash(l, st);
    }
    st = mixer_sum(f, m->y);
    m->pmix = squash(l, st);
    p = apm(m, 0, st, past_hash(m->c0, c1));
    p += apm(m, 1, st, past_hash(m->c0, m->text.last & 0xffffff));
    p += apm(m, 2, st, past_hash(m->c0, (uint32_t) (ex + 1) + 1000));
    p = (2 * p + 2 * m->pmix + 4) >> 3;
  }
  if (p < 16) p = 16;
  if (p > 65520) p = 65520;
  return p;
}

static int32_t err(uint32_t p, int bit, int32_t rate)
{
  int32_t e = ((bit ? 65535 : 0) - (int32_t) p) * rate / 16;

  if (e > 32767) e = 32767;
  if (e < -32767) e = -32767;
  return e;
}

static void whole(struct model *m)
{
  uint8_t c = (uint8_t) m->c0;
  unsigned int i;
  uint32_t h, quoted;

#if RUNBITS > 10
  for (i = 0; i < TEXT_N; ++i) {
    uint32_t *r = &m->run[m->runat[i]];
    if ((*r >> 8 & 255) == c && (*r & 255)) {
      if ((*r & 255) < 255) ++*r;
    } else *r = (*r & 0xffff0000u) | (uint32_t) c << 8 | 1;
  }
#endif
  past_put(&m->past, c);
  quoted = (c == '>' || c == ' ') && (m->text.start == '>' || c == '>') &&
           m->text.col <= 4;
  text_byte(&m->text, &m->past, c);
  for (h = 0, i = 1; i <= 20; ++i)
    h = (h + past_at(&m->past, m->past.pos - i) + 1) * 0x2F0B4C47u + (h >> 19);
  match_byte(&m->match[0], &m->past, c, h * 0x9e3779b1u, 16, (int) quoted);
  match_byte(&m->match[1], &m->past, c,
             past_hash(m->text.last, m->text.before & 0xffff) * 0x9e3779b1u, 6,
             (int) quoted);
  h = past_hash(m->text.word[0], past_hash(m->text.word[1], m->text.word[2]));
  match_byte(&m->match[2], &m->past, c, h * 0x9e3779b1u, 1, (int) quoted);
  byte(m);
}

void model_learn(struct model *m, int bit)
{
  unsigned int i;
  int e;

  e = err(m->pmix, bit, RATE2);
  mixer_learn(&m->fin[m->c0], m->y, err(m->pmix, bit, RATE2));
  for (i = 0; i < SETS; ++i)
    if ((e = err(m->psets[i], bit, RATE)) > SKIP || e < -SKIP)
      mixer_learn(&m->set[m->chosen[i]], m->x, e);
  for (i = 0; i < FOLLOWED; ++i) {
    if (m->matchcells[i])
      *m->matchcells[i] = adapt_learn(&m->adapt, *m->matchcells[i], bit, LIMM);
    if (m->bytecells[i])
      *m->bytecells[i] = adapt_learn(&m->adapt, *m->bytecells[i], bit, LIMM);
  }
  for (i = 0; i < TEXT_N; ++i) {
    uint8_t *s = &m->slot[m->base[i]][m->node];

    if (m->cells[i])
      *m->cells[i] = adapt_learn(&m->adapt, *m->cells[i], bit, LIM);
    if (!(DROP >> i & 1)) *s = m->bithist.next[*s][bit];
#if RUNBITS > 10
    if (m->runcells[i])
      *m->runcells[i] = adapt_learn(&m->adapt, *m->runcells[i], bit, LIMM);
#endif
  }
  m->zerocell[m->c0] = adapt_learn(&m->adapt, m->zerocell[m->c0], bit, LIM);
  for (i = 0; i < APMS; ++i) {
    uint16_t *v = &m->apm[i][m->apmat[i]][m->apmstep[i]];
    *v = (uint16_t) (bit ? *v + ((65535 - *v) >> APMR) : *v - (*v >> APMR));
  }
  m->c0 = m->c0 * 2 + (uint32_t) bit;
  ++m->bit;
  if (m->bit == 4) nibble(m);
  if (m->bit == 8) whole(m);
}
