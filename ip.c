#include "ip.h"

#include <net/if.h>
#include <string.h>

#include "fmt.h"
#include "scan.h"

static const unsigned char mapped[12] = {0, 0, 0, 0, 0,    0,
                                         0, 0, 0, 0, 0xff, 0xff};

/* An IPv6 address that stands for one of IPv4 becomes that. */
void ip_unmap(struct ip *ip)
{
  if (!ip->v6 || memcmp(ip->b, mapped, 12) != 0) return;
  memmove(ip->b, ip->b + 12, 4);
  memset(ip->b + 4, 0, 12);
  ip->v6 = 0;
  ip->scope = 0;
}

static size_t fmt4(char *s, const unsigned char *b)
{
  size_t n = 0;
  int i;

  for (i = 0; i < 4; ++i) {
    if (i) s[n++] = '.';
    n += fmt_num(s + n, b[i]);
  }
  return n;
}

static size_t fmt_group(char *s, unsigned int u)
{
  static const char digit[] = "0123456789abcdef";
  size_t n = 0;
  int shift;

  for (shift = 12; shift >= 0; shift -= 4)
    if (n || shift == 0 || u >> shift) s[n++] = digit[u >> shift & 15];
  return n;
}

/* The longest run of two zero groups or more, the first of equals. */
static int zeros(const unsigned int *g, int *len)
{
  int best = 8;
  int i, n;

  *len = 1;
  for (i = 0; i < 8; i += n + 1) {
    for (n = 0; i + n < 8 && g[i + n] == 0;) ++n;
    if (n <= *len) continue;
    *len = n;
    best = i;
  }
  return best;
}

static size_t fmt6(char *s, const unsigned char *b)
{
  unsigned int g[8];
  size_t n = 0;
  int i, gap, len;

  for (i = 0; i < 8; ++i) g[i] = (unsigned int) b[2 * i] << 8 | b[2 * i + 1];
  gap = zeros(g, &len);
  for (i = 0; i < 8; ++i) {
    if (i == gap) {
      s[n++] = ':';
      s[n++] = ':';
      i += len - 1;
      continue;
    }
    if (n && s[n - 1] != ':') s[n++] = ':';
    n += fmt_group(s + n, g[i]);
  }
  return n;
}

size_t ip_fmt(char *s, const struct ip *ip)
{
  struct ip u = *ip;
  char name[IF_NAMESIZE];
  size_t n, len;

  ip_unmap(&u);
  n = u.v6 ? fmt6(s, u.b) : fmt4(s, u.b);
  if (u.v6 && u.scope) {
    s[n++] = '%';
    if (if_indextoname(u.scope, name)) {
      len = strlen(name);
      memcpy(s + n, name, len);
      n += len;
    } else
      n += fmt_num(s + n, u.scope);
  }
  s[n] = 0;
  return n;
}

/* The bytes that an IPv4 address at the start of S takes; 0 if none is. */
static size_t scan4(const char *s, unsigned char *b)
{
  unsigned long long u;
  size_t n = 0;
  size_t d;
  int i;

  for (i = 0; i < 4; ++i) {
    if (i && s[n++] != '.') return 0;
    d = scan_num(s + n, 255, &u);
    if (d == 0 || d > 3 || (d > 1 && s[n] == '0')) return 0;
    b[i] = (unsigned char) u;
    n += d;
  }
  return n;
}

static int hexdigit(char ch)
{
  if (ch >= '0' && ch <= '9') return ch - '0';
  if (ch >= 'a' && ch <= 'f') return ch - 'a' + 10;
  if (ch >= 'A' && ch <= 'F') return ch - 'A' + 10;
  return -1;
}

static size_t scan_group(const char *s, unsigned char *b)
{
  unsigned int u = 0;
  size_t n;

  for (n = 0; n < 4 && hexdigit(s[n]) >= 0; ++n)
    u = u << 4 | (unsigned int) hexdigit(s[n]);
  b[0] = (unsigned char) (u >> 8);
  b[1] = (unsigned char) (u & 255);
  return n;
}

/* Groups, at most one "::", and perhaps an IPv4 address for the last two. */
static size_t scan6(const char *s, unsigned char *b)
{
  unsigned char t[16];
  size_t n = 0;
  size_t len = 0; /* of t */
  size_t gap = 17;
  size_t d;

  for (;;) {
    if (gap == 17 && s[n] == ':' && s[n + 1] == ':') {
      gap = len;
      n += 2;
    } else if (len) {
      if (s[n] != ':') break;
      ++n;
      if (hexdigit(s[n]) < 0) return 0;
    }
    if (len >= 16 || hexdigit(s[n]) < 0) break;
    if (len <= 12 && (d = scan4(s + n, t + len)) > 0) {
      n += d;
      len += 4;
      break;
    }
    n += scan_group(s + n, t + len);
    len += 2;
  }
  if (gap == 17 ? len != 16 : len > 14) return 0;
  if (gap == 17) gap = len;
  memset(b, 0, 16);
  memcpy(b, t, gap);
  memcpy(b + 16 - (len - gap), t + gap, len - gap);
  return n;
}

static int scan_scope(const char *s, size_t n, unsigned int *scope)
{
  char name[IF_NAMESIZE];
  unsigned long long u;

  if (n == 0 || n >= sizeof name) return 0;
  memcpy(name, s, n);
  name[n] = 0;
  *scope = if_nametoindex(name);
  if (*scope) return 1;
  if (!scan_all(name, 0x7fffffff, &u) || u == 0) return 0;
  *scope = (unsigned int) u;
  return 1;
}

int ip_scan(const char *s, struct ip *ip)
{
  struct ip t;
  size_t n = 0;
  size_t len = strlen(s);

  if (len >= 2 && s[0] == '[' && s[len - 1] == ']') {
    ++s;
    len -= 2;
  }
  memset(&t, 0, sizeof t);
  n = scan4(s, t.b);
  if (n == 0 || n != len) {
    n = scan6(s, t.b);
    if (n == 0 || n > len) return 0;
    t.v6 = 1;
    if (n < len) {
      if (s[n] != '%' || t.b[0] != 0xfe || (t.b[1] & 0xc0) != 0x80) return 0;
      if (!scan_scope(s + n + 1, len - n - 1, &t.scope)) return 0;
    }
    ip_unmap(&t);
  }
  *ip = t;
  return 1;
}

void ip_mask(struct ip *ip, unsigned int bits)
{
  unsigned int size = ip->v6 ? 16 : 4;
  unsigned int i;

  for (i = bits / 8; i < size; ++i)
    ip->b[i] = (unsigned char) (i > bits / 8 ? 0
                                             : ip->b[i] & 0xff00 >> bits % 8);
}

int ip_equal(const struct ip *a, const struct ip *b, unsigned int bits)
{
  struct ip x = *a;
  struct ip y = *b;
  unsigned int size;

  ip_unmap(&x);
  ip_unmap(&y);
  if (!x.v6 != !y.v6) return 0;
  size = x.v6 ? 16 : 4;
  if (bits < 8 * size) {
    ip_mask(&x, bits);
    ip_mask(&y, bits);
  }
  return memcmp(x.b, y.b, size) == 0;
}
