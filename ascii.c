#include "ascii.h"

#include <string.h>

char ascii_lower(char ch)
{
  return ch >= 'A' && ch <= 'Z' ? (char) (ch + ('a' - 'A')) : ch;
}

void ascii_lowerb(char *s, size_t n)
{
  while (n--) {
    *s = ascii_lower(*s);
    ++s;
  }
}

int ascii_equalb(const char *a, const char *b, size_t n)
{
  size_t i;

  for (i = 0; i < n; ++i)
    if (ascii_lower(a[i]) != ascii_lower(b[i])) return 0;
  return 1;
}

int ascii_starts(const char *s, size_t n, const char *t)
{
  size_t m = strlen(t);

  return m <= n && ascii_equalb(s, t, m);
}

size_t ascii_chr(const char *s, size_t n, char ch)
{
  const char *p = n ? memchr(s, ch, n) : 0;

  return p ? (size_t) (p - s) : n;
}

size_t ascii_rchr(const char *s, size_t n, char ch)
{
  size_t i;

  for (i = n; i > 0; --i)
    if (s[i - 1] == ch) return i - 1;
  return n;
}
