#include "addr.h"

const char *addr_bad(const char *s, size_t n)
{
  unsigned char ch;
  size_t i;

  for (i = 0; i < n && i < ADDR_MAX; ++i) {
    ch = (unsigned char) s[i];
    if (ch >= 32 && ch != 127) continue;
    if (ch == 0) return "contains a NUL byte";
    if (ch == '\n') return "contains a newline";
    if (ch == '\r') return "contains a carriage return";
    return "contains a control character";
  }
  return n > ADDR_MAX ? "is longer than 1,000 bytes" : 0;
}
