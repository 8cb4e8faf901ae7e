#include "urgency.h"

#include <string.h>

#include "ascii.h"

/* What a field of this NAME with this first word in it means; word 0: any. The
   first line that fits counts. */
static const struct {
  const char *name, *word;
  enum urgency_class class;
} meanings[] = {
  {"auto-submitted", "no", URGENCY_PLAIN},
  {"auto-submitted", 0, URGENCY_LAST},
  {"importance", "high", URGENCY_FIRST},
  {"importance", "low", URGENCY_LAST},
  {"list-id", 0, URGENCY_LAST},
  {"list-unsubscribe", 0, URGENCY_LAST},
  {"mailing-list", 0, URGENCY_LAST},
  {"precedence", "bulk", URGENCY_LAST},
  {"precedence", "junk", URGENCY_LAST},
  {"precedence", "list", URGENCY_LAST},
  {"priority", "non-urgent", URGENCY_LAST},
  {"priority", "urgent", URGENCY_FIRST},
  {"x-priority", "1", URGENCY_FIRST},
  {"x-priority", "2", URGENCY_FIRST},
  {"x-priority", "4", URGENCY_LAST},
  {"x-priority", "5", URGENCY_LAST},
};

static int equal(const char *s, size_t n, const char *t)
{
  return n == strlen(t) && ascii_starts(s, n, t);
}

static size_t blanks(const char *s, size_t n)
{
  size_t i = 0;

  while (i < n && memchr(" \t\r\n", s[i], 4)) ++i;
  return i;
}

static enum urgency_class meaning(const char *name, size_t n, const char *word,
                                  size_t len)
{
  size_t i;

  for (i = 0; i < sizeof meanings / sizeof *meanings; ++i)
    if (equal(name, n, meanings[i].name) &&
        (!meanings[i].word || equal(word, len, meanings[i].word)))
      return meanings[i].class;
  return URGENCY_PLAIN;
}

/* The line that is complete, or as much of it as there is room for. */
static void field(struct urgency *u)
{
  const char *s = u->field;
  size_t colon = ascii_chr(s, u->len, ':');
  size_t n = colon, i, len = 0;

  while (n && memchr(" \t", s[n - 1], 2)) --n;
  if (colon == u->len || n == 0) { /* the body, without an empty line */
    u->over = 1;
    return;
  }
  i = colon + 1;
  i += blanks(s + i, u->len - i);
  while (i + len < u->len && !memchr(" \t\r\n;(", s[i + len], 6)) ++len;
  switch (meaning(s, n, s + i, len)) {
  case URGENCY_FIRST: u->first = 1; break;
  case URGENCY_LAST: u->last = u->over = 1; break;
  case URGENCY_PLAIN: break;
  }
}

int urgency_feed(struct urgency *u, char ch)
{
  if (u->over) return 1;
  if (u->newline && !memchr(" \t", ch, 2)) {
    field(u);
    u->len = 0;
  }
  u->newline = ch == '\n';
  if (u->len == 0 && u->newline) u->over = 1;
  if (u->len < sizeof u->field) u->field[u->len++] = ch;
  return u->over;
}

enum urgency_class urgency_class(const struct urgency *u)
{
  return u->last ? URGENCY_LAST : u->first ? URGENCY_FIRST : URGENCY_PLAIN;
}
