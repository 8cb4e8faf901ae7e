#include "netstring.h"

#include <stdint.h>

#include "fmt.h"

int netlen_feed(struct netlen *n, size_t max, unsigned char ch)
{
  size_t d;

  if (ch == ':') return n->digits ? 1 : -1;
  if (ch < '0' || ch > '9') return -1;
  if (n->digits && n->len == 0) return -1; /* "05:" */
  d = (size_t) (ch - '0');
  if (d > max || n->len > (max - d) / 10) return -1;
  n->len = 10 * n->len + d;
  n->digits = 1;
  return 0;
}

int netstring_catb(stralloc *sa, const char *s, size_t n)
{
  char num[FMT_NUM];
  size_t k = fmt_num(num, n);

  /* All of it or nothing: room first. */
  if (n > SIZE_MAX - k - 2 || stralloc_readyplus(sa, n + k + 2) == -1)
    return -1;
  (void) stralloc_catb(sa, num, k);
  (void) stralloc_append(sa, ':');
  (void) stralloc_catb(sa, s, n);
  (void) stralloc_append(sa, ',');
  return 0;
}

size_t netstring_take(const char *s, size_t n, const char **b, size_t *len)
{
  struct netlen l = {0, 0};
  size_t i = 0;
  int r;

  do {
    if (i == n) return 0;
    r = netlen_feed(&l, n, (unsigned char) s[i++]);
    if (r == -1) return 0;
  } while (r == 0);
  if (l.len >= n - i || s[i + l.len] != ',') return 0;
  *b = s + i;
  *len = l.len;
  return i + l.len + 1;
}
