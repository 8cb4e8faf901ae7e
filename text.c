#include "text.h"

enum { ALONE, COLON, NO }; /* digits: so far; and then a colon; not */

static int isdigit8(uint8_t b)
{
  return b >= '0' && b <= '9';
}

static int isletter(uint8_t b)
{
  return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b >= 128;
}

static int separates(uint8_t b)
{
  return !isletter(b) && !isdigit8(b);
}

static uint32_t kind(uint8_t b)
{
  if (isdigit8(b)) return 1;
  if (b >= 'a' && b <= 'z') return 2;
  if (b >= 'A' && b <= 'Z') return 3;
  if (b >= 128) return 4;
  if (b == ' ' || b == '\t') return 5;
  if (b == '\n') return 6;
  if (b < 32) return 7;
  return 8 + (b ^ b >> 3) % 8;
}

static void words(struct text *t, uint8_t b)
{
  if (isletter(b)) {
    t->word[0] = past_hash(t->word[0], b >= 'A' && b <= 'Z' ? b + 32u : b);
    return;
  }
  if (t->word[0]) {
    t->word[2] = t->word[1];
    t->word[1] = t->word[0];
    t->word[0] = 0;
  }
}

/* Lines may be broken elsewhere, and be quoted. */
static void flatten(struct text *t, uint8_t b)
{
  int quote = b == '>' && (t->col == 0 || t->start == '>') && t->col < 6;

  if (quote || b == '\n' || b == '\t') b = ' ';
  if (b == ' ' && (t->flat & 255) == ' ') return;
  t->flat1 = t->flat1 << 8 | t->flat >> 24;
  t->flat = t->flat << 8 | b;
}

static void newline(struct text *t, const struct past *p)
{
  if (t->col == 1) t->field = 0;
  t->start1 = t->start;
  t->col1 = t->col;
  t->line1 = t->line;
  t->line = p->pos;
  t->start = t->col = t->name = t->token = t->tokens = 0;
  t->digits = ALONE;
}

static void newfield(struct text *t, const struct past *p)
{
  uint32_t *v = t->values + (t->name >> 8) % TEXT_FIELDS;

  t->field = t->name;
  t->name = t->token = t->tokens = t->agreed = t->lost = 0;
  t->refer = *v;
  *v = p->pos;
}

/* The name of a field, while it may be one. */
static void names(struct text *t, const struct past *p, uint8_t b)
{
  if (t->col == 1 && (b == ' ' || b == '\t')) return;
  if (t->col == 1)
    t->name = isletter(b) ? past_hash(1, b | 32u) : 0;
  else if (t->name == 0)
    return;
  else if (b == ':') {
    newfield(t, p);
    return;
  } else
    t->name = b == '-' || !separates(b) ? past_hash(t->name, b | 32u) : 0;
  if (t->name == 0) t->field = 0;
}

/* Lost in the last value: if there is a B close by, goes on after it. */
static void find(struct text *t, const struct past *p, uint8_t b)
{
  uint32_t i;

  t->lost = 1;
  if (!separates(b)) return;
  for (i = 0; i < 32; ++i)
    if (past_at(p, t->refer + i) == b) {
      t->refer += i + 1;
      t->lost = 0;
      return;
    }
}

/* Goes along in the last value. */
static void along(struct text *t, const struct past *p, uint8_t b)
{
  uint8_t was = past_at(p, t->refer);

  if (!past_has(p, t->refer))
    t->refer = 0;
  else if (!t->lost && was == b) {
    ++t->refer;
    ++t->agreed;
  } else {
    t->agreed = 0;
    if (!t->lost && !separates(b) && !separates(was))
      ++t->refer; /* another letter or digit, the same length */
    else
      find(t, p, b);
  }
}

static void tokens(struct text *t, uint8_t b)
{
  if (b == ' ' || b == '\t' || b == '@' || b == '(' || b == '[' || b == ';' ||
      b == '<') {
    t->token = 0;
    ++t->tokens;
  }
  t->token = past_hash(t->token, b);
}

void text_byte(struct text *t, const struct past *p, uint8_t b)
{
  t->came[t->last & 255] = t->came[t->last & 255] << 8 | b;
  words(t, b);
  if (separates(b) && b != ' ' && b != '\n') t->mark = b;
  flatten(t, b);
  t->shape = t->shape << 4 | kind(b);
  t->before = t->before << 8 | t->last >> 24;
  t->last = t->last << 8 | b;
  if (t->refer) along(t, p, b);
  tokens(t, b);
  ++t->col;
  if (b == '\n' || (b == ',' && t->digits == COLON)) {
    newline(t, p);
    return;
  }
  if (t->digits == ALONE && !isdigit8(b))
    t->digits = b == ':' && t->col > 1 ? COLON : NO;
  if (t->col == 1) t->start = b;
  names(t, p, b);
  if (t->field == 0) t->refer = 0;
}

int text_refers(const struct text *t, const struct past *p)
{
  return t->refer && !t->lost ? past_at(p, t->refer) : -1;
}

void text_contexts(const struct text *t, const struct past *p,
                   uint32_t expected, uint32_t *c)
{
  uint32_t c1 = t->last & 0xff, c2 = t->last & 0xffff;
  uint32_t c3 = t->last & 0xffffff;
  uint32_t at = t->line1 + t->col;
  uint32_t above = at < t->line ? past_at(p, at) : 0;

  *c++ = 0;
  *c++ = c2;
  *c++ = c3;
  *c++ = past_hash(t->flat, c1);
  *c++ = past_hash(t->flat, t->flat1 << 8 | c1);
  *c++ = past_hash(t->word[0], c1);
  *c++ = past_hash(t->word[0], t->word[1]);
  *c++ = past_hash(t->word[0], t->field);
  *c++ = past_hash(t->field, t->token);
  *c++ = past_hash(c2, t->field + t->tokens);
  *c++ = past_hash(t->start1 * 8 + (t->col < 5 ? t->col : 5),
                   t->start << 16 | above << 8 | c1);
  *c++ = past_hash(c1, t->came[c1]);
  *c++ = past_hash(t->col * 128 + t->col1, !separates(t->last & 0xff));
  *c++ = past_hash(t->last, t->before & 0xff);
  *c++ = past_hash(expected, c1);
  *c++ = past_hash(t->shape & 0xffffff, c1);
  *c++ = past_hash(t->word[0], t->mark << 8 | c1);
  *c++ = past_hash(t->shape, t->field);
  *c++ = past_hash(t->shape & 0xffff, t->field);
  *c = past_hash(t->shape & 0xff, t->field);
}
