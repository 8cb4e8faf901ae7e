/* t_tokens: a table of lines and their tokens. */

#include "tokens.h"

#include <string.h>

#include "tap.h"

static const struct {
  const char *line;
  const char *types;   /* upper case: something blank was in front of it */
  const char *meaning; /* of all, one after the other, each with a | */
} good[] = {
  {"", "", ""},
  {" \t\r\n", "", ""},
  {"a", "w", "a|"},
  {" a", "W", "a|"},
  {"a@b.c", "w@w.w", "a|@|b|.|c|"},
  {"a b", "wW", "a|b|"},
  {"a\n b", "wW", "a|b|"},
  {"<>@,;:.", "<>@,;:.", "<|>|@|,|;|:|.|"},
  {"\"a b\"", "q", "a b|"},
  {"\"a\\\"b\"", "q", "a\"b|"},
  {"\"\"", "q", "|"},
  {"[1.2 (3)]", "l", "[1.2 (3)]|"},
  {"a\\ b\\,", "w", "a b,|"},
  {"(c)a", "W", "a|"},
  {"a(c (d\\) \n) e)b", "wW", "a|b|"},
  {"|/bin/x", "w", "|/bin/x|"},
  {"a\"b\"", "wq", "a|b|"},
};

static const struct {
  const char *line;
  size_t at;
} wrong[] = {
  {"a \"b", 2}, {"\"b\n\"", 0}, {"\"b\\", 0}, {"a [b", 2}, {"[b\n]", 0},
  {"a)", 1},    {" ]", 1},      {"a (b", 2},  {"((a)", 0}, {"(a\\)", 0},
  {"a b\\", 2}, {"b\\\n", 0},
};

static int same(const struct tokens *k, const char *types, const char *meaning)
{
  struct token t;
  size_t i;

  if (k->n != strlen(types)) return 0;
  for (i = 0; i < k->n; ++i) {
    t = tokens_get(k, i);
    if (types[i] != (t.spaced ? t.type - 32 : t.type)) return 0;
    if (strncmp(meaning, k->text.s + t.pos, t.len)) return 0;
    meaning += t.len;
    if (*meaning++ != '|') return 0;
  }
  return *meaning == 0;
}

int main(void)
{
  struct tokens k = {.n = 0};
  const char *why;
  size_t i;

  for (i = 0; i < sizeof good / sizeof *good; ++i)
    TAP_OK(tokens_read(&k, good[i].line, strlen(good[i].line), &why) == 0 &&
             same(&k, good[i].types, good[i].meaning),
           good[i].types);
  for (i = 0; i < sizeof wrong / sizeof *wrong; ++i) {
    why = 0;
    TAP_OK(tokens_read(&k, wrong[i].line, strlen(wrong[i].line), &why) == -2 &&
             why && k.at == wrong[i].at,
           why ? why : "wrong");
  }
  TAP_OK(tokens_read(&k, "a\0b", 3, &why) == -2 && k.at == 1, "a NUL");
  TAP_OK(tokens_read(&k, "b", 1, &why) == 0 && same(&k, "w", "b|"),
         "and a good one after it");
  tokens_free(&k);
  return tap_end();
}
