/*
 * fuzz_json: strings as JSON has them. What is made is printable but for whole
 * characters of UTF-8, and read back it is what was there, with the sign for a
 * byte that is none where json_string says so.
 */
#include <stdint.h>
#include <string.h>

#include "../json.h"
#include "../stralloc.h"
#include "fuzz.h"

static unsigned int digit(char ch)
{
  const char *at = strchr("0123456789abcdef", ch);

  must(ch && at != 0);
  return (unsigned int) (at - "0123456789abcdef");
}

/* The number of the escape at S. */
static unsigned int number(const char *s)
{
  unsigned int u = 0;
  int i;

  for (i = 0; i < 4; ++i) u = u << 4 | digit(s[i]);
  return u;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static stralloc out;
  const char *s = (const char *) data;
  const char *p, *end;
  unsigned int u;
  size_t i = 0;
  int bad = 0;
  int r;

  if (n > 20000) return 0;
  out.len = 0;
  r = json_string(&out, s, n);
  must(r != -1 && out.len >= 2 && out.s[0] == '"' &&
       out.s[out.len - 1] == '"');
  end = out.s + out.len - 1;
  for (p = out.s + 1; p < end; ++i) {
    must(i < n && (unsigned char) *p >= 32 && *p != 127 && *p != '"');
    if (*p != '\\') {
      must(*p++ == s[i]);
      continue;
    }
    if (p[1] == '"' || p[1] == '\\') {
      must(p[1] == s[i]);
      p += 2;
      continue;
    }
    must(end - p >= 6 && p[1] == 'u');
    u = number(p + 2);
    p += 6;
    if (u == 0xfffd)
      bad = ((unsigned char) s[i] & 0x80) != 0 ? 1 : 2;
    else if (u < 0x80)
      must(u == (unsigned char) s[i]);
    else
      must(u < 0xa0 && s[i++] == '\302' && i < n &&
           u == (unsigned char) s[i]);
    must(bad != 2);
  }
  must(i == n && r == !bad);
  return 0;
}
