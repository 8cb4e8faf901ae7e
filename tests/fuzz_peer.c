/*
 * fuzz_peer: who calls, and the rules. The input is an address, a host and a
 * user, as $TCPREMOTEIP, $TCPREMOTEHOST and $TCPREMOTEINFO would have them,
 * each ended by NUL (an empty one but the first is not known), and rules as
 * text. The rule that is found is that of the manual's order, looked for in a
 * list of all there are.
 */
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../ascii.h"
#include "../cdbmake.h"
#include "../ip.h"
#include "../rules.h"
#include "../scan.h"
#include "fuzz.h"

static int fd = -1;
static struct cdbmake made;

/* ---- all records, in order */

#define MAX 2048

static struct record {
  size_t key, nk, data, nd; /* in text */
} record[MAX];
static size_t nrecord;
static stralloc text;

static int add(void *arg, const char *k, size_t nk, const char *d, size_t nd)
{
  struct record *r = record + nrecord;

  (void) arg;
  if (nrecord == MAX) return 0;
  ++nrecord;
  r->key = text.len;
  r->nk = nk;
  must(stralloc_catb(&text, k, nk) == 0);
  r->data = text.len;
  r->nd = nd;
  must(stralloc_catb(&text, d, nd) == 0);
  return cdbmake_add(&made, k, nk, d, nd);
}

static void compile(const char *s, size_t n)
{
  const char *why;
  size_t i;
  int r;

  if (fd == -1) fd = fuzz_file();
  must(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
  nrecord = text.len = 0;
  must(cdbmake_start(&made, fd) == 0);
  for (; n; s += i, n -= i) {
    i = ascii_chr(s, n, '\n');
    if (i < n) ++i;
    r = rules_parse(s, i, add, 0, &why);
    must(r != RULES_ERROR && (r != RULES_BAD || why));
  }
  must(cdbmake_finish(&made) == 0);
}

/* ---- the manual's order */

static const struct record *named(const char *a, const char *b, size_t nb)
{
  size_t na = strlen(a);
  size_t i;

  for (i = 0; i < nrecord; ++i) {
    const char *k = text.s + record[i].key;

    if (record[i].nk == na + nb && memcmp(k, a, na) == 0 &&
        (nb == 0 || memcmp(k + na, b, nb) == 0))
      return record + i;
  }
  return 0;
}

static const struct record *whole(const char *a, const char *b)
{
  return named(a, b, strlen(b));
}

/* The bits of the prefix that RECORD is for, if IP has it; else -1. */
static int six(const struct record *r, const struct ip *ip)
{
  char b[IP_FMT + 8];
  unsigned long long bits;
  const char *s = text.s + r->key;
  size_t i = ascii_chr(s, r->nk, '/');
  struct ip of;

  if (i == r->nk || r->nk >= sizeof b || ascii_chr(s, i, ':') == i ||
      ascii_chr(s, r->nk, '@') < r->nk)
    return -1;
  memcpy(b, s, r->nk);
  b[r->nk] = b[i] = 0;
  must(scan_all(b + i + 1, 127, &bits) && ip_scan(b, &of));
  /* Mapped addresses, and so on, are not of that family. */
  if (!of.v6) return -1;
  return ip_equal(&of, ip, (unsigned int) bits) ? (int) bits : -1;
}

static const struct record *prefix(const char *ip, const struct ip *v6)
{
  const struct record *r = 0;
  size_t n;
  int bits, best = -1;

  for (n = v6 ? 0 : strlen(ip); n && !r; --n)
    if (ip[n - 1] == '.') r = named("", ip, n);
  for (n = 0; v6 && n < nrecord; ++n) {
    bits = six(record + n, v6);
    if (bits > best) {
      best = bits;
      r = record + n;
    }
  }
  return r;
}

static const struct record *expected(const char *ip, const struct ip *v6,
                                     const char *host, const char *info)
{
  const struct record *r = 0;
  static stralloc who;
  const char *dot;

  if (info) {
    must(stralloc_copys(&who, info) == 0);
    must(stralloc_append(&who, '@') == 0 && stralloc_0(&who) == 0);
    r = whole(who.s, ip);
    if (!r && host) {
      who.len -= 1;
      must(stralloc_append(&who, '=') == 0 && stralloc_0(&who) == 0);
      r = whole(who.s, host);
    }
  }
  if (!r) r = whole("", ip);
  if (!r && host) r = whole("=", host);
  if (!r) r = prefix(ip, v6);
  for (dot = host; dot && !r && (dot = strchr(dot, '.')); ++dot)
    r = whole("=", dot);
  if (!r && host) r = whole("=", "");
  if (!r) r = whole("", "");
  return r;
}

static void ask(const char *ip, const char *host, const char *info)
{
  static stralloc key, data;
  const struct record *want;
  struct ip u;
  char b[IP_FMT];
  const char *s = ip;
  int v6 = 0;
  int r;

  if (ip_scan(ip, &u)) {
    u.scope = 0;
    (void) ip_fmt(b, &u);
    s = b;
    v6 = u.v6;
  }
  want = expected(s, v6 ? &u : 0, host, info);
  r = rules_find(fd, ip, host, info, &key, &data);
  must(r == (want != 0));
  if (r == 0) return;
  must(stralloc_equalb(&key, text.s + want->key, want->nk));
  must(stralloc_equalb(&data, text.s + want->data, want->nd));
}

/* Whoever a record names by its address is found, too. */
static void askall(void)
{
  static stralloc ip;
  size_t i;

  for (i = 0; i < nrecord && i < 16; ++i) {
    must(stralloc_copyb(&ip, text.s + record[i].key, record[i].nk) == 0);
    must(stralloc_0(&ip) == 0);
    ask(ip.s, 0, 0);
    ask("1.2.3.4", ip.s + (*ip.s == '='), ip.s);
  }
}

/* The string at the front of the *N bytes at *S. */
static const char *take(const char **s, size_t *n)
{
  const char *begin = *s;
  size_t i = ascii_chr(*s, *n, 0);

  if (i < *n) ++i;
  *s += i;
  *n -= i;
  return begin;
}

int LLVMFuzzerTestOneInput(const uint8_t *b, size_t n)
{
  static stralloc in;
  const char *s, *ip, *host, *info;

  must(stralloc_copyb(&in, (const char *) b, n) == 0 && stralloc_0(&in) == 0);
  s = in.s;
  ip = take(&s, &n);
  host = take(&s, &n);
  info = take(&s, &n);
  compile(s, n);
  ask(ip, *host ? host : 0, *info ? info : 0);
  ask(ip, 0, *info ? info : 0);
  ask(ip, "", "");
  askall();
  return 0;
}
