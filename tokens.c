#include "tokens.h"

#include <string.h>

#include "ascii.h"

void tokens_free(struct tokens *k)
{
  stralloc_free(&k->text);
  stralloc_free(&k->list);
}

struct token tokens_get(const struct tokens *k, size_t i)
{
  struct token t;

  memcpy(&t, k->list.s + i * sizeof t, sizeof t);
  return t;
}

int tokens_isblank(char ch)
{
  return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r';
}

static int bad(struct tokens *k, size_t at, const char **why,
               const char *text)
{
  k->at = at;
  *why = text;
  return -2;
}

/* The place after the comment at S[I]; N + 1 where it does not end. */
static size_t comment(const char *s, size_t n, size_t i)
{
  size_t depth = 0;

  for (; i < n; ++i) {
    if (s[i] == '\\') {
      ++i;
    } else if (s[i] == '(') {
      ++depth;
    } else if (s[i] == ')') {
      if (--depth == 0) return i + 1;
    }
  }
  return n + 1;
}

/* Appends what is quoted from S[I] up to the byte END, which has to be on the
   same line; the place after it; N + 1 where there is none; 0: ENOMEM. */
static size_t quoted(struct tokens *k, const char *s, size_t n, size_t i,
                     char end)
{
  for (; i < n; ++i) {
    if (s[i] == end) return i + 1;
    if (s[i] == '\\' && ++i == n) break;
    if (s[i] == '\n') break;
    if (stralloc_append(&k->text, s[i]) == -1) return 0;
  }
  return n + 1;
}

/* Appends the word at S[I]: as above. */
static size_t atom(struct tokens *k, const char *s, size_t n, size_t i)
{
  for (; i < n && !tokens_isblank(s[i]); ++i) {
    if (strchr("()<>@,;:.[]\"", s[i])) break;
    if (s[i] == '\\' && (++i == n || s[i] == '\n')) return n + 1;
    if (stralloc_append(&k->text, s[i]) == -1) return 0;
  }
  return i;
}

/* Appends the token at S[*I]; *I becomes the place after it. */
static int one(struct tokens *k, const char *s, size_t n, size_t *i,
               struct token *t, const char **why)
{
  size_t end;

  t->at = *i;
  t->pos = k->text.len;
  switch (s[*i]) {
  case '"':
    t->type = 'q';
    end = quoted(k, s, n, *i + 1, '"');
    *why = "the quote that begins here does not end on its line";
    break;
  case '[':
    t->type = 'l';
    if (stralloc_append(&k->text, '[') == -1) return -1;
    end = quoted(k, s, n, *i + 1, ']');
    *why = "the [ here has no ] on its line";
    if (end && end <= n && stralloc_append(&k->text, ']') == -1) end = 0;
    break;
  case ')':
  case ']':
    return bad(k, *i, why, "a bracket is closed that was not opened");
  case '<':
  case '>':
  case '@':
  case ',':
  case ';':
  case ':':
  case '.':
    t->type = s[*i];
    end = *i + 1;
    if (stralloc_append(&k->text, s[*i]) == -1) end = 0;
    break;
  default:
    t->type = 'w';
    end = atom(k, s, n, *i);
    *why = "expected a byte after the backslash";
  }
  if (end == 0) return -1;
  if (end > n) return bad(k, *i, why, *why);
  t->len = k->text.len - t->pos;
  *i = end;
  ++k->n;
  return stralloc_catb(&k->list, (const char *) t, sizeof *t);
}

int tokens_read(struct tokens *k, const char *s, size_t n, const char **why)
{
  struct token t;
  size_t i, end;
  int r;

  memset(&t, 0, sizeof t);
  k->text.len = k->list.len = k->n = 0;
  i = ascii_chr(s, n, 0);
  if (i < n) return bad(k, i, why, "NUL bytes are not permitted");
  for (i = 0; i < n;) {
    if (tokens_isblank(s[i])) {
      t.spaced = 1;
      ++i;
    } else if (s[i] == '(') {
      t.spaced = 1;
      end = comment(s, n, i);
      if (end > n)
        return bad(k, i, why, "the comment that begins here does not end");
      i = end;
    } else {
      r = one(k, s, n, &i, &t, why);
      if (r != 0) return r;
      t.spaced = 0;
    }
  }
  return 0;
}
