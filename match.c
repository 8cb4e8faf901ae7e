#include "match.h"

#define COMPARED 400 /* bytes of a new match, at most */
#define LONGEST 65535
#define FORGIVEN 8 /* misses of the last 16 bytes */

static uint32_t count(uint32_t bits)
{
  uint32_t n = 0;

  for (; bits; bits &= bits - 1) ++n;
  return n;
}

static void follow(struct match *m, const struct past *p, uint8_t byte,
                   int quoting)
{
  if (past_at(p, m->at) == byte) {
    ++m->at;
    m->missed <<= 1;
    if (m->length < LONGEST) ++m->length;
  } else if (!quoting) {
    ++m->at;
    m->missed = m->missed << 1 | 1;
    m->length = m->length > 32 ? 8 : m->length / 4;
  }
  if (count(m->missed & 0xffff) > FORGIVEN || !past_has(p, m->at))
    m->at = m->length = m->missed = 0;
}

/* How many bytes before AT are as the last ones. */
static uint32_t common(const struct past *p, uint32_t at)
{
  uint32_t n = 0;

  while (n < COMPARED && n < at &&
         past_at(p, at - 1 - n) == past_at(p, p->pos - 1 - n))
    ++n;
  return n;
}

void match_byte(struct match *m, const struct past *p, uint8_t byte,
                uint32_t hash, uint32_t least, int quoting)
{
  uint32_t *w = m->where + (hash >> (32 - MATCH_BITS));
  uint32_t n;

  if (m->at) follow(m, p, byte, quoting);
  if ((m->length < least || (m->missed & 255)) && *w && *w != m->at &&
      past_has(p, *w)) {
    n = common(p, *w);
    if (n >= least && n > m->length) {
      m->at = *w;
      m->length = n;
      m->missed = 0;
    }
  }
  *w = p->pos;
}

uint32_t match_strength(const struct match *m)
{
  uint32_t n = m->length / 16;
  uint32_t s = 9;

  if (m->at == 0) return 0;
  if (n == 0) return 1 + m->length / 2;
  for (; n > 1 && s < MATCH_STRENGTHS - 1; n /= 2) ++s;
  return s;
}
