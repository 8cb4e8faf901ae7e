#include "scan.h"

size_t scan_num(const char *s, unsigned long long max, unsigned long long *u)
{
  unsigned long long v = 0;
  unsigned int d;
  size_t n;

  for (n = 0; s[n] >= '0' && s[n] <= '9'; ++n) {
    d = (unsigned int) (s[n] - '0');
    if (d > max || v > (max - d) / 10) return 0;
    v = v * 10 + d;
  }
  if (n) *u = v;
  return n;
}

int scan_all(const char *s, unsigned long long max, unsigned long long *u)
{
  unsigned long long v;
  size_t n = scan_num(s, max, &v);

  if (n == 0 || s[n]) return 0;
  *u = v;
  return 1;
}
