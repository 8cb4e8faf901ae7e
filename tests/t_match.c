/* match: is found, goes on, waits for quotation marks, is given up, and does
   not reach for what is no longer there. text: nor does the last value. */

#include "match.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "text.h"

static struct past *p;
static struct match *m;
static struct text *t;

static void fresh(void)
{
  free(p);
  free(m);
  free(t);
  p = calloc(1, sizeof *p);
  m = calloc(1, sizeof *m);
  t = calloc(1, sizeof *t);
  if (!p || !m || !t) exit(111);
  p->pos = 1;
}

/* By the last four bytes, of which LEAST must be the same. */
static void byte(char c, uint32_t least, int quoting)
{
  past_put(p, (uint8_t) c);
  text_byte(t, p, (uint8_t) c);
  match_byte(m, p, (uint8_t) c, past_hash(t->last, 0), least, quoting);
}

static void put(const char *s)
{
  for (; *s; ++s) byte(*s, 4, 0);
}

static void fill(size_t n)
{
  for (; n; --n) byte("0123456789abcdefghijklmno\n"[n % 26], ~0u, 0);
}

static int next(void)
{
  return m->at ? past_at(p, m->at) : -1;
}

static void matches(void)
{
  fresh();
  put("the quick brown fox; ");
  TAP_OK(next() == -1 && match_strength(m) == 0, "nothing like it before");
  put("the quick");
  TAP_OK(next() == ' ' && m->length == 9, "it goes on as before");
  TAP_OK(match_strength(m) == 1 + 9 / 2, "its strength");
  put("-");
  TAP_OK(next() == 'b' && m->missed == 1 && m->length == 2,
         "another byte: at the same place of what was");
  put("br");
  byte('>', 4, 1);
  TAP_OK(next() == 'o' && m->missed == 4, "it waits while a line is quoted");
  put("UVWXYZ789");
  TAP_OK(next() == -1 && m->missed == 0, "too many that are others");
}

static void limits(void)
{
  uint32_t i, places;

  fresh();
  for (i = 0; i < 70000; ++i) byte('x', 4, 0);
  TAP_OK(m->length == 65535 && match_strength(m) == 15, "the longest");
  put("y");
  TAP_OK(m->length == 8, "which a miss makes short");

  fresh();
  fill(3000);
  for (i = 0; i < 30; ++i) byte((char) past_at(p, 1 + i), 4, 0);
  TAP_OK(m->length == 30 && next() == past_at(p, 31), "from a newline on");

  fresh();
  put("From here on");
  places = m->where[past_hash(t->last, 0) >> (32 - MATCH_BITS)];
  TAP_OK(places == p->pos, "the place is remembered");
  fill(PAST_SIZE);
  put("From here on");
  TAP_OK(next() == -1, "what is no longer there is no match");
}

/* A match in the oldest part of the past, which goes while it is followed. */
static void outrun(void)
{
  uint32_t i;

  fresh();
  put("abcdefgh");
  for (i = 0; i < 2000; ++i) put("x-");
  put("abcdefgh");
  TAP_OK(m->at != 0, "a match");
  m->at = p->pos - (PAST_SIZE - 1025);
  p->b[m->at & (PAST_SIZE - 1)] = 'q';
  byte('r', ~0u, 1);
  TAP_OK(m->at == 0, "that waits too long is given up");
}

static void values(void)
{
  fresh();
  put("Message-ID: <20260112.4711@a.example>\nTo: b\nMessage-ID:");
  TAP_OK(text_refers(t, p) == ' ', "what the field said last time");
  put(" <2026");
  TAP_OK(text_refers(t, p) == '0' && t->agreed == 6, "as it was");
  put("9");
  TAP_OK(text_refers(t, p) == '1' && t->agreed == 0, "another digit");
  put("112345");
  TAP_OK(text_refers(t, p) == -1, "more of them: lost");
  put(".");
  TAP_OK(text_refers(t, p) == '4', "up to where it is alike again");
  put("#");
  TAP_OK(text_refers(t, p) == -1, "what was not there");
  put("\n\nplain\n");
  TAP_OK(text_refers(t, p) == -1, "no field, no value");
  fill(PAST_SIZE);
  put("Message-ID:");
  put(" ");
  TAP_OK(t->refer == 0 && t->field, "a value that is no longer there");
}

int main(void)
{
  matches();
  limits();
  outrun();
  values();
  free(p);
  free(m);
  free(t);
  return tap_end();
}
