#include "scan.h"

static size_t scan_base(const char *s, unsigned int base,
                        unsigned long long max, unsigned long long *u)
{
  unsigned long long v = 0;
  unsigned int d;
  size_t n;

  for (n = 0; s[n] >= '0' && (d = (unsigned int) (s[n] - '0')) < base; ++n) {
    if (d > max || v > (max - d) / base) return 0;
    v = v * base + d;
  }
  if (n) *u = v;
  return n;
}

size_t scan_num(const char *s, unsigned long long max, unsigned long long *u)
{
  return scan_base(s, 10, max, u);
}

size_t scan_oct(const char *s, unsigned long long max, unsigned long long *u)
{
  return scan_base(s, 8, max, u);
}

int scan_all(const char *s, unsigned long long max, unsigned long long *u)
{
  unsigned long long v;
  size_t n = scan_num(s, max, &v);

  if (n == 0 || s[n]) return 0;
  *u = v;
  return 1;
}
