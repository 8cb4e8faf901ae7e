#include "text.h"

static int isdigit8(uint32_t b)
{
  return b >= '0' && b <= '9';
}

static int isletter(uint32_t b)
{
  return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b >= 128;
}

static uint32_t kind(uint8_t b)
{
  if (b >= '0' && b <= '9') return 1;
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
  uint32_t low = b >= 'A' && b <= 'Z' ? b + 32u : b;

  if (isletter(b)) {
    t->word[0] = past_hash(t->word[0], low);
    return;
  }
  if (t->word[0]) {
    if (t->first == 0) t->first = t->word[0];
    t->word[3] = t->word[2];
    t->word[2] = t->word[1];
    t->word[1] = t->word[0];
    t->word[0] = 0;
    t->gap = 0;
  }
  t->gap = past_hash(t->gap, b);
}

/* A line begins. */
static void newline(struct text *t, const struct past *p)
{
  t->start1 = t->start;
  t->start = 0;
  t->first = 0;
  t->line1 = t->line;
  t->line = p->pos;
  t->col = 0;
  t->name = 0;
}

static void newfield(struct text *t, const struct past *p)
{
  uint32_t *v;

  t->field2 = t->field1;
  t->field1 = t->field;
  t->field = t->name;
  t->name = 0;
  t->token = t->tokens = 0;
  v = t->values + (t->field >> 8) % TEXT_FIELDS;
  t->refer = *v;
  t->agreed = t->lost = 0;
  *v = p->pos;
}

/* The field's name, while it may be one. */
static void names(struct text *t, const struct past *p, uint8_t b)
{
  if (t->col == 1) {
    if (b == ' ' || b == '\t') return;
    t->name = isletter(b) ? past_hash(1, b | 32u) : 0;
    if (t->name == 0) t->field = 0;
    return;
  }
  if (t->name == 0) return;
  if (b == ':')
    newfield(t, p);
  else if (isletter(b) || isdigit8(b) || b == '-')
    t->name = past_hash(t->name, b | 32u);
  else {
    t->name = 0;
    t->field = 0;
  }
}

static int separates(uint8_t b)
{
  return !isletter(b) && !isdigit8(b);
}

/* Goes along in the value that the field had last time. */
static void along(struct text *t, const struct past *p, uint8_t b)
{
  uint32_t i;
  uint8_t was;

  if (t->refer == 0) return;
  if (!past_has(p, t->refer)) {
    t->refer = 0;
    return;
  }
  was = past_at(p, t->refer);
  if (!t->lost && was == b) {
    ++t->refer;
    ++t->agreed;
    return;
  }
  t->agreed = 0;
  if (!t->lost && !separates(b) && !separates(was)) {
    ++t->refer;
    return;
  }
  t->lost = 1;
  if (!separates(b)) return;
  for (i = 0; i < 32; ++i)
    if (past_at(p, t->refer + i) == b) {
      t->refer += i + 1;
      t->lost = 0;
      return;
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
  t->after[t->last & 65535] = b;
  words(t, b);
  t->shape = t->shape << 4 | kind(b);
  t->before = t->before << 8 | t->last >> 24;
  t->last = t->last << 8 | b;
  if (t->refer) along(t, p, b);
  tokens(t, b);
  ++t->col;
  if (b == '\n') {
    if (t->col == 1) t->field = 0;
    newline(t, p);
    t->token = t->tokens = 0;
    return;
  }
  if (t->col == 1) t->start = b;
  names(t, p, b);
  if (t->field == 0) t->refer = 0;
}

static uint32_t above(const struct text *t, const struct past *p)
{
  uint32_t at = t->line1 + t->col;

  return at < t->line ? past_at(p, at) : 0;
}

void text_contexts(const struct text *t, const struct past *p,
                   uint32_t expected, uint32_t *c)
{
  uint32_t c1 = t->last & 0xff, c2 = t->last & 0xffff;
  uint32_t up = above(t, p);
  uint32_t ref = t->refer && !t->lost ? past_at(p, t->refer) + 1u : 0;
  uint32_t name = t->field ? t->field : t->name;

  *c++ = c1;
  *c++ = c2;
  *c++ = t->last & 0xffffff;
  *c++ = t->last;
  *c++ = past_hash(t->last, t->before & 0xff);
  *c++ = past_hash(t->last, t->before & 0xffff);
  *c++ = past_hash(t->word[0], c1);
  *c++ = past_hash(t->word[0], t->word[1]);
  *c++ = past_hash(t->word[0], past_hash(t->word[1], t->word[2]));
  *c++ = past_hash(t->word[0], t->word[2]);
  *c++ = past_hash(t->field, t->token);
  *c++ = past_hash(name + t->tokens, t->token);
  *c++ = past_hash(t->start1 * 8 + (t->col < 5 ? t->col : 5),
                   t->start << 16 | up << 8 | c1);
  *c++ = past_hash(up << 8 | c1, 1);
  *c++ = past_hash(c2, t->after[c2]);
  *c++ = past_hash(t->word[0], t->gap);
  *c++ = past_hash(t->last & 0xff00ff00, 5);
  *c++ = past_hash(ref << 8 | c1, t->agreed < 15 ? t->agreed : 15);
  *c++ = past_hash(expected, c1);
  *c++ = t->field ? past_hash(t->first, t->word[0])
                  : past_hash(t->field1, t->name);
  *c++ = past_hash(t->shape & 0xffffff, c1);
  *c++ = past_hash(t->field, t->last & 0xffffff);
  *c++ = past_hash(t->last & 0xfffff0ff, 7);
  *c++ = past_hash(t->word[1], name + c1);
}
