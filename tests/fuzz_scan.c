/*
 * fuzz_scan: numbers, netstrings and addresses of IPv4 and IPv6. The input is
 * eight bytes that are a number, sixteen that are an address, and text.
 *
 * What is printed is scanned as the same; what is scanned, printed and scanned
 * again, too. A number is what it is by counting digits, an address what
 * inet_pton takes it for.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../fmt.h"
#include "../ip.h"
#include "../netstring.h"
#include "../scan.h"
#include "fuzz.h"

#define U 8   /* bytes of the number */
#define IP 16 /* bytes of the address */

static int isdigits(const char *s, size_t n)
{
  size_t i;

  for (i = 0; i < n && s[i] >= '0' && s[i] <= '9'; ++i);
  return i == n;
}

/* Are the N digits at S above MAX? */
static int above(const char *s, size_t n, unsigned long long max)
{
  char b[FMT_NUM];
  size_t k = fmt_num(b, max);

  while (n > 1 && *s == '0') {
    ++s;
    --n;
  }
  return n != k ? n > k : memcmp(s, b, n) > 0;
}

/* TEXT is to be a number up to MAX. */
static void number(const char *text, unsigned long long max)
{
  unsigned long long u = 7, v = 7;
  char b[FMT_NUM];
  size_t digits = strspn(text, "0123456789");
  size_t k;

  k = scan_num(text, max, &u);
  must(k == (digits && !above(text, digits, max) ? digits : 0));
  must(scan_all(text, max, &v) == (k && !text[k]));
  must(k || u == 7);
  if (k) must(u <= max && (text[k] ? v == 7 : v == u));

  k = fmt_num(b, max);
  must(k == fmt_num(0, max) && k < sizeof b && isdigits(b, k));
  b[k] = 0;
  must(scan_all(b, max, &u) && u == max);
  if (max) must(!scan_all(b, max - 1, &v));
}

/* A length that the N bytes at S begin with. */
static void length(const char *s, size_t n, size_t max)
{
  struct netlen l = {0, 0};
  size_t digits = 0;
  size_t i;
  int r = 0;
  int good;

  while (digits < n && isdigits(s + digits, 1)) ++digits;
  for (i = 0; i < n && r == 0; ++i)
    r = netlen_feed(&l, max, (unsigned char) s[i]);
  good = digits && !(digits > 1 && *s == '0') && !above(s, digits, max);
  if (r == 1) must(good && i == digits + 1 && s[digits] == ':');
  if (r == 0) must(n == digits && (good || n == 0));
  if (r == -1 && good) must(i == digits + 1);
}

static void netstrings(const char *s, size_t n)
{
  static stralloc sa;
  const char *b;
  size_t len, k, i;

  sa.len = 0;
  must(netstring_catb(&sa, s, n) == 0);
  must(netstring_take(sa.s, sa.len, &b, &len) == sa.len);
  must(len == n && (n == 0 || memcmp(b, s, n) == 0));
  for (i = 0; i < sa.len; i += 1 + i / 16)
    must(netstring_take(sa.s, i, &b, &len) == 0);

  k = netstring_take(s, n, &b, &len);
  if (k == 0) return;
  must(b > s && len < n && b + len + 1 == s + k);
  sa.len = 0;
  must(netstring_catb(&sa, b, len) == 0);
  must(stralloc_equalb(&sa, s, k));
}

static int same(const struct ip *a, const struct ip *b)
{
  return a->v6 == b->v6 && a->scope == b->scope &&
         memcmp(a->b, b->b, a->v6 ? 16 : 4) == 0;
}

/* As RFC 5952 wants it: "::" stands for two groups or more; no group has zeros
   in front. */
static void shortest(const char *s)
{
  const char *gap = strstr(s, "::");
  unsigned int groups = 0;
  size_t n;

  for (; *s; s += n) {
    n = strspn(s, "0123456789abcdef");
    must(n <= 4 && !(n > 1 && *s == '0'));
    if (n) ++groups;
    if (n == 0) n = 1;
  }
  must(gap ? groups <= 6 : groups == 8);
}

static void printed(const struct ip *ip)
{
  struct ip want = *ip;
  struct ip got;
  char s[IP_FMT], t[IP_FMT];
  size_t n = ip_fmt(s, ip);

  must(n < sizeof s && strlen(s) == n);
  ip_unmap(&want);
  if (want.v6 && !want.scope) shortest(s);
  must(ip_scan(s, &got) && same(&got, &want));
  must(ip_fmt(t, &got) == n && strcmp(s, t) == 0);
}

static int bit(const struct ip *ip, unsigned int i)
{
  return ip->b[i / 8] >> (7 - i % 8) & 1;
}

/* Two addresses that are not mapped. */
static void masks(const struct ip *a, const struct ip *b, unsigned int bits)
{
  unsigned int size = a->v6 ? 128 : 32;
  unsigned int i;
  struct ip m = *a;
  int equal = !a->v6 == !b->v6;

  for (i = 0; equal && i < size && i < bits; ++i)
    equal = bit(a, i) == bit(b, i);
  must(ip_equal(a, b, bits) == equal);
  if (bits > size) return;
  ip_mask(&m, bits);
  for (i = 0; i < size; ++i) must(bit(&m, i) == (i < bits && bit(a, i)));
}

/* inet_pton must agree; of "01" it may say either. */
static void pton(const char *s, const struct ip *ip)
{
  struct ip other;

  memset(&other, 0, sizeof other);
  other.v6 = inet_pton(AF_INET6, s, other.b) == 1;
  if (!other.v6 && inet_pton(AF_INET, s, other.b) != 1) {
    must(!ip);
    return;
  }
  ip_unmap(&other);
  if (ip)
    must(same(ip, &other));
  else
    must(strchr(s, '.') != 0);
}

static void addresses(const uint8_t *bytes, const char *text, size_t n)
{
  struct ip six = {0}, four = {0}, got, other;
  unsigned int bits = n ? (unsigned char) text[n - 1] : 0;
  int r;

  memcpy(six.b, bytes, 16);
  six.v6 = 1;
  memcpy(four.b, bytes, 4);
  printed(&six);
  printed(&four);
  ip_unmap(&six);
  if (six.v6 && six.b[0] == 0xfe && (six.b[1] & 0xc0) == 0x80) {
    six.scope = 1 + bits;
    printed(&six);
    six.scope = 0;
  }

  memset(&got, 0xa5, sizeof got);
  other = got;
  r = ip_scan(text, &got);
  if (r) printed(&got);
  if (!r) must(memcmp(&got, &other, sizeof got) == 0);
  if (*text != '[' && !strchr(text, '%')) pton(text, r ? &got : 0);

  masks(&six, &four, bits);
  if (r) masks(&six, &got, bits);
  if (r) masks(&got, &four, bits);
  other = six;
  if (n) other.b[bits / 8 % 16] ^= (unsigned char) text[0];
  ip_unmap(&other);
  masks(&six, &other, bits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  unsigned long long u = 0;
  char *text;
  size_t i;

  if (n < U + IP) return 0;
  for (i = 0; i < U; ++i) u = u << 8 | data[i];
  text = malloc(n - U - IP + 1);
  must(text != 0);
  n -= U + IP;
  memcpy(text, data + U + IP, n);
  text[n] = 0;
  number(text, u);
  length(text, n, (size_t) u);
  length(text, n, (size_t) u >> 48);
  netstrings(text, n);
  addresses(data + U, text, strlen(text));
  free(text);
  return 0;
}
