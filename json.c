#include "json.h"

#include "fmt.h"

/* The length of the character that the N (not 0) bytes at S begin with, and
   its number in *C; 0: that is no UTF-8. */
static size_t character(const char *s, size_t n, unsigned long *c)
{
  static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
  unsigned char ch = (unsigned char) *s;
  size_t len = ch < 0x80 ? 1
               : ch < 0xc0 ? 0
               : ch < 0xe0 ? 2
               : ch < 0xf0 ? 3
               : ch < 0xf8 ? 4
                           : 0;
  size_t i;

  if (len == 0 || len > n) return 0;
  *c = len == 1 ? ch : ch & 0x7fUL >> len;
  for (i = 1; i < len; ++i) {
    ch = (unsigned char) s[i];
    if ((ch & 0xc0) != 0x80) return 0;
    *c = *c << 6 | (ch & 0x3f);
  }
  if (*c < least[len] || *c > 0x10ffff) return 0;
  return *c >= 0xd800 && *c < 0xe000 ? 0 : len;
}

static int escaped(stralloc *out, unsigned long c)
{
  unsigned char b[2];
  char hex[4];

  b[0] = (unsigned char) (c >> 8);
  b[1] = (unsigned char) (c & 0xff);
  (void) fmt_hex(hex, b, 2);
  if (stralloc_cats(out, "\\u") == -1) return -1;
  return stralloc_catb(out, hex, sizeof hex);
}

static int append(stralloc *out, const char *s, size_t len, unsigned long c)
{
  if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return escaped(out, c);
  if ((c == '"' || c == '\\') && stralloc_append(out, '\\') == -1) return -1;
  return stralloc_catb(out, s, len);
}

int json_string(stralloc *out, const char *s, size_t n)
{
  size_t keep = out->len;
  size_t len;
  unsigned long c;
  int good = 1;
  int r = stralloc_append(out, '"');

  for (; r == 0 && n; s += len, n -= len) {
    len = character(s, n, &c);
    if (len)
      r = append(out, s, len, c);
    else {
      good = 0;
      len = 1;
      r = escaped(out, 0xfffd);
    }
  }
  if (r == 0 && stralloc_append(out, '"') == 0) return good;
  out->len = keep;
  return -1;
}
