#include "smtpline.h"

#include <string.h>

#include "ascii.h"
#include "envelope.h"

static const struct {
  const char *verb;
  enum smtpline line;
} verbs[] = {
  {"helo", SMTPLINE_HELO}, {"ehlo", SMTPLINE_EHLO}, {"mail", SMTPLINE_MAIL},
  {"rcpt", SMTPLINE_RCPT}, {"data", SMTPLINE_DATA}, {"rset", SMTPLINE_RSET},
  {"noop", SMTPLINE_NOOP}, {"vrfy", SMTPLINE_VRFY}, {"help", SMTPLINE_HELP},
  {"quit", SMTPLINE_QUIT},
};

static size_t blanks(const char *s, size_t n)
{
  size_t i = 0;

  while (i < n && (s[i] == ' ' || s[i] == '\t')) ++i;
  return i;
}

/* What follows the path. */
static int params(const char *s, size_t n)
{
  size_t i;

  for (;;) {
    i = blanks(s, n);
    if (i == n) return 1;
    s += i;
    n -= i;
    if (!ascii_starts(s, n, "body=") && !ascii_starts(s, n, "size=")) return 0;
    while (n && *s != ' ' && *s != '\t') {
      ++s;
      --n;
    }
  }
}

/* The length of the path at S: up to END outside of quotes; N: none. */
static size_t pathlen(const char *s, size_t n, char end)
{
  size_t i;
  int in = 0;

  for (i = 0; i < n; ++i) {
    if (s[i] == end && !in) return i;
    if (s[i] == '"') in = !in;
    if (s[i] == '\\' && in) ++i;
  }
  return n;
}

/* KEY, "from:" or "to:", then a path, in <> or without. */
static enum smtpline path(enum smtpline line, const char *key, const char *s,
                          size_t n, stralloc *addr)
{
  size_t i = blanks(s, n);
  size_t len;

  s += i;
  n -= i;
  if (!ascii_starts(s, n, key)) return SMTPLINE_SYNTAX;
  s += strlen(key);
  n -= strlen(key);
  i = blanks(s, n);
  s += i;
  n -= i;
  if (n == 0) return SMTPLINE_SYNTAX;
  if (*s == '<') {
    len = pathlen(++s, --n, '>');
    if (len >= n) return SMTPLINE_SYNTAX;
    if (!params(s + len + 1, n - len - 1)) return SMTPLINE_PARAM;
    if (*s == '@') {
      i = ascii_chr(s, len, ':') + 1;
      if (i > len) return SMTPLINE_SYNTAX;
      s += i;
      len -= i;
    }
  } else {
    len = pathlen(s, n, ' ');
    if (!params(s + len, n - len)) return SMTPLINE_PARAM;
  }
  addr->len = 0;
  return envelope_unquote(addr, s, len) == -1 ? SMTPLINE_ERROR : line;
}

enum smtpline smtpline_read(const char *s, size_t n, stralloc *addr)
{
  size_t i;

  while (n && (s[n - 1] == ' ' || s[n - 1] == '\t')) --n;
  for (i = 0; i < sizeof verbs / sizeof *verbs; ++i) {
    if (!ascii_starts(s, n, verbs[i].verb)) continue;
    if (n > 4 && s[4] != ' ' && s[4] != '\t') continue;
    if (verbs[i].line == SMTPLINE_MAIL)
      return path(SMTPLINE_MAIL, "from:", s + 4, n - 4, addr);
    if (verbs[i].line == SMTPLINE_RCPT)
      return path(SMTPLINE_RCPT, "to:", s + 4, n - 4, addr);
    return verbs[i].line;
  }
  return SMTPLINE_UNKNOWN;
}
