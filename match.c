#include "match.h"

#define LONGEST 400
#define FORGIVEN 8 /* misses of the last 16 bytes */

static unsigned int count(uint32_t bits)
{
  unsigned int n = 0;

  for (; bits; bits &= bits - 1) ++n;
  return n;
}

static void drop(struct match *m)
{
  m->at = m->length = m->missed = 0;
}

static void follow(struct match *m, const struct past *p, uint8_t byte,
                   int quoted)
{
  m->missed <<= 1;
  if (past_at(p, m->at) == byte) {
    ++m->at;
    if (m->length < 65535) ++m->length;
  } else if (quoted) m->missed >>= 1;
  else {
    m->missed |= 1;
    m->length = m->length > 32 ? 8 : m->length / 4;
    ++m->at;
  }
  if (count(m->missed & 0xffff) > FORGIVEN || !past_has(p, m->at)) drop(m);
}

/* How many bytes before AT are as the last ones. */
static uint32_t common(const struct past *p, uint32_t at)
{
  uint32_t n = 0;

  while (n < LONGEST && n < at &&
         past_at(p, at - 1 - n) == past_at(p, p->pos - 1 - n))
    ++n;
  return n;
}

void match_byte(struct match *m, const struct past *p, uint8_t byte,
                uint32_t hash, uint32_t least, int quoted)
{
  uint32_t *w = m->where + (hash >> (32 - MATCH_BITS));
  uint32_t n;

  if (m->at) follow(m, p, byte, quoted);
  if ((m->length < least || (m->missed & 0xff)) && *w && *w != m->at &&
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

unsigned int match_strength(const struct match *m)
{
  uint32_t n = m->length;
  unsigned int s = 8;

  if (m->at == 0) return 0;
  if (n < 16) return 1 + n / 2;
  for (n /= 16; n > 1 && s < 15; n /= 2) ++s;
  return s + 1 > 15 ? 15 : s + 1;
}
