#include "stralloc.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fmt.h"

int stralloc_ready(stralloc *sa, size_t n)
{
  size_t a;
  char *s;

  if (sa->s && n <= sa->a) return 0;
  if (n > SIZE_MAX - n / 8 - 30) {
    errno = ENOMEM;
    return -1;
  }
  a = n + n / 8 + 30;
  s = realloc(sa->s, a);
  if (!s) return -1;
  sa->s = s;
  sa->a = a;
  return 0;
}

int stralloc_readyplus(stralloc *sa, size_t n)
{
  if (n > SIZE_MAX - sa->len) {
    errno = ENOMEM;
    return -1;
  }
  return stralloc_ready(sa, sa->len + n);
}

int stralloc_copyb(stralloc *sa, const char *s, size_t n)
{
  if (stralloc_ready(sa, n) == -1) return -1;
  if (n) memcpy(sa->s, s, n);
  sa->len = n;
  return 0;
}

int stralloc_copys(stralloc *sa, const char *s)
{
  return stralloc_copyb(sa, s, strlen(s));
}

int stralloc_copy(stralloc *sa, const stralloc *from)
{
  return stralloc_copyb(sa, from->s, from->len);
}

int stralloc_catb(stralloc *sa, const char *s, size_t n)
{
  if (stralloc_readyplus(sa, n) == -1) return -1;
  if (n) memcpy(sa->s + sa->len, s, n);
  sa->len += n;
  return 0;
}

int stralloc_cats(stralloc *sa, const char *s)
{
  return stralloc_catb(sa, s, strlen(s));
}

int stralloc_cat(stralloc *sa, const stralloc *from)
{
  return stralloc_catb(sa, from->s, from->len);
}

int stralloc_append(stralloc *sa, char ch)
{
  return stralloc_catb(sa, &ch, 1);
}

int stralloc_0(stralloc *sa)
{
  return stralloc_append(sa, '\0');
}

int stralloc_catnum(stralloc *sa, unsigned long long u)
{
  char num[FMT_NUM];

  return stralloc_catb(sa, num, fmt_num(num, u));
}

int stralloc_starts(const stralloc *sa, const char *s)
{
  size_t n = strlen(s);

  return n <= sa->len && (n == 0 || memcmp(sa->s, s, n) == 0);
}

int stralloc_equalb(const stralloc *sa, const char *s, size_t n)
{
  return n == sa->len && (n == 0 || memcmp(sa->s, s, n) == 0);
}

int stralloc_equals(const stralloc *sa, const char *s)
{
  return stralloc_equalb(sa, s, strlen(s));
}

void stralloc_free(stralloc *sa)
{
  free(sa->s);
  sa->s = 0;
  sa->len = 0;
  sa->a = 0;
}
