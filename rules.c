#include "rules.h"

#include <errno.h>
#include <string.h>

#include "ascii.h"
#include "cdb.h"
#include "fmt.h"
#include "ip.h"
#include "scan.h"

/* ---- text to records ---- */

static int starts(const char *s, size_t n, const char *t)
{
  size_t k = strlen(t);

  return n >= k && memcmp(s, t, k) == 0;
}

static int instructs(const char *s, size_t n)
{
  return starts(s, n, "allow") || starts(s, n, "deny");
}

/* The instructions: 0, or -1 with *WHY (0: errno). */
static int instructions(const char *s, size_t n, stralloc *data,
                        const char **why)
{
  size_t i;
  char quote;

  *why = 0;
  data->len = 0;
  if (starts(s, n, "deny") && stralloc_catb(data, "D", 2) == -1) return -1;
  i = *s == 'd' ? 4 : 5;
  for (;;) {
    s += i;
    n -= i;
    if (n == 0) return 0;
    *why = "expected a comma, or nothing, after the instruction";
    if (*s != ',') return -1;
    *why = "expected VARIABLE=\"value\" after the comma";
    i = ascii_chr(s, n, '=');
    if (i == n || i == 1) return -1;
    *why = "a variable's name has no NUL";
    if (ascii_chr(s, i, 0) < i) return -1;
    *why = 0;
    if (stralloc_append(data, '+') == -1) return -1;
    if (stralloc_catb(data, s + 1, i) == -1) return -1;
    ++i;
    s += i;
    n -= i;
    *why = "expected a quote, the value, and the same quote again";
    if (n == 0) return -1;
    quote = *s++;
    --n;
    i = ascii_chr(s, n, quote);
    if (i == n) return -1;
    *why = "a variable's value has no NUL";
    if (ascii_chr(s, i, 0) < i) return -1;
    *why = 0;
    if (stralloc_catb(data, s, i) == -1) return -1;
    if (stralloc_0(data) == -1) return -1;
    ++i;
  }
}

/* A decimal number at the start of the N bytes at S: its digits. */
static size_t number(const char *s, size_t n, unsigned long long *u)
{
  char b[21];
  size_t i;

  for (i = 0; i < n && s[i] >= '0' && s[i] <= '9'; ++i) {
    if (i == sizeof b - 1) return n + 1;
    b[i] = s[i];
  }
  b[i] = 0;
  *u = 0;
  return i && scan_num(b, ~0ULL, u) == 0 ? n + 1 : i;
}

/* 1 if IPv4 addresses, or a prefix of them, are written like this. */
static int dotted(const char *s, size_t n)
{
  unsigned long long u;
  size_t i = 0;
  size_t d;
  int k;

  for (k = 1;; ++k) {
    d = number(s + i, n - i, &u);
    if (d == 0 || d > 3 || u > 255 || (d > 1 && s[i] == '0')) return 0;
    i += d;
    if (i == n) return k == 4;
    if (s[i++] != '.') return 0;
    if (i == n) return k < 4;
  }
}

static const char *oddity(const char *s, size_t n)
{
  size_t at = ascii_chr(s, n, '@');

  if (at < n) {
    s += at + 1;
    n -= at + 1;
    if (n && *s == '=') return 0;
    if (dotted(s, n) && s[n - 1] != '.') return 0;
    return "no connection can match: after @ there must be a whole address or "
           "=host";
  }
  if (n == 0 || *s == '=' || dotted(s, n)) return 0;
  return "no connection can match: an address has four numbers, a prefix of "
         "addresses ends with a dot";
}

/* A range BOT-TOP around the dash at DASH: a record for each number. */
static enum rules_line range(const char *s, size_t n, size_t dash,
                             const stralloc *data, rules_add add, void *arg,
                             const char **why)
{
  stralloc key = {0};
  unsigned long long bot, top;
  size_t left = ascii_rchr(s, dash, '.');
  size_t right = dash + 1 + ascii_chr(s + dash + 1, n - dash - 1, '.');
  enum rules_line r = RULES_NONE;

  left = left == dash ? 0 : left + 1;
  *why = "expected a range of two numbers with a dash between them";
  if (number(s + left, dash - left, &bot) != dash - left) return RULES_BAD;
  if (number(s + dash + 1, right - dash - 1, &top) != right - dash - 1)
    return RULES_BAD;
  *why = "the range is empty: this makes no rule";
  for (; bot <= top && bot <= 255; ++bot) {
    if (stralloc_copyb(&key, s, left) == -1 ||
        stralloc_catnum(&key, bot) == -1 ||
        stralloc_catb(&key, s + right, n - right) == -1 ||
        add(arg, key.s, key.len, data->s, data->len) == -1) {
      r = RULES_ERROR;
      break;
    }
    *why = oddity(key.s, key.len);
    r = RULES_GOOD;
  }
  stralloc_free(&key);
  return r;
}

static enum rules_line plain(const char *s, size_t n, const stralloc *data,
                             rules_add add, void *arg, const char **why)
{
  size_t dash = ascii_chr(s, n, '-');

  if (dash < n && *s != '=' && ascii_chr(s, n, '@') == n)
    return range(s, n, dash, data, add, arg, why);
  *why = oddity(s, n);
  return add(arg, s, n, data->s, data->len) == -1 ? RULES_ERROR : RULES_GOOD;
}

/* The key of an IPv6 address, or of its first BITS bits: 2001:db8::/32. */
static size_t key6(char *s, const struct ip *ip, unsigned int bits)
{
  struct ip u = *ip;
  size_t n;

  u.scope = 0;
  ip_mask(&u, bits);
  n = ip_fmt(s, &u);
  if (bits < 128) {
    s[n++] = '/';
    n += fmt_num(s + n, bits);
  }
  return n;
}

/* The N bytes at S as an IPv6 address and perhaps a prefix length: 0 or -1. */
static int scan6(const char *s, size_t n, struct ip *ip, unsigned int *bits)
{
  char b[IP_FMT + 8];
  unsigned long long u = 128;
  struct ip all;
  size_t i;

  if (n >= sizeof b) return -1;
  memcpy(b, s, n);
  b[n] = 0;
  if (strlen(b) != n) return -1;
  i = ascii_chr(b, n, '/');
  if (i < n && !scan_all(b + i + 1, 128, &u)) return -1;
  b[i] = 0;
  if (!ip_scan(b, ip) || !ip->v6 || ip->scope) return -1;
  *bits = (unsigned int) u;
  all = *ip;
  ip_mask(&all, *bits);
  return ip_equal(ip, &all, 128) ? 0 : -1;
}

/* Where the colon between an IPv6 address and its instructions is; N. */
static size_t colon6(const char *s, size_t n)
{
  size_t i;

  for (i = 0; i < n; ++i)
    if (s[i] == ':' && instructs(s + i + 1, n - i - 1)) break;
  return i;
}

static enum rules_line six(const char *s, size_t n, const stralloc *data,
                           rules_add add, void *arg, const char **why)
{
  stralloc key = {0};
  char b[IP_FMT + 8];
  struct ip ip;
  unsigned int bits;
  size_t at = ascii_rchr(s, n, '@');
  enum rules_line r = RULES_ERROR;

  at = at == n ? 0 : at + 1;
  *why = "expected ADDRESS:allow or ADDRESS:deny, where ADDRESS is one of "
         "IPv4, of IPv6 or of the form 2001:db8::/32 with no bits beyond the "
         "prefix";
  if (scan6(s + at, n - at, &ip, &bits) == -1) return RULES_BAD;
  *why = "expected a whole address after @";
  if (at && bits < 128) return RULES_BAD;
  *why = 0;
  if (stralloc_copyb(&key, s, at) == 0 &&
      stralloc_catb(&key, b, key6(b, &ip, bits)) == 0 &&
      add(arg, key.s, key.len, data->s, data->len) == 0)
    r = RULES_GOOD;
  stralloc_free(&key);
  return r;
}

enum rules_line rules_parse(const char *s, size_t n, rules_add add, void *arg,
                            const char **why)
{
  stralloc data = {0};
  enum rules_line r;
  size_t i;
  int v6;

  *why = 0;
  while (n && strchr("\n \t", s[n - 1]) && s[n - 1]) --n;
  if (n == 0 || *s == '#') return RULES_NONE;
  i = ascii_chr(s, n, ':');
  if (i == n) {
    *why = "no colon: this makes no rule";
    return RULES_NONE;
  }
  v6 = !instructs(s + i + 1, n - i - 1);
  if (v6) i = colon6(s, n);
  if (i == n) {
    *why = "expected allow or deny after the colon";
    return RULES_BAD;
  }
  if (instructions(s + i + 1, n - i - 1, &data, why) == -1)
    r = *why ? RULES_BAD : RULES_ERROR;
  else
    r = (v6 ? six : plain)(s, i, &data, add, arg, why);
  stralloc_free(&data);
  return r;
}

/* ---- a peer to its record ---- */

struct search {
  struct cdb c;
  stralloc *key, *data;
};

/* Whether DATA is what tcprules writes. */
static int sound(const stralloc *data)
{
  const char *s;
  size_t pos = 0;

  if (data->len && data->s[data->len - 1]) return 0;
  while ((s = rules_next(data, &pos)))
    if (strcmp(s, "D") != 0 &&
        (s[0] != '+' || s[1] == '=' || !strchr(s, '=')))
      return 0;
  return 1;
}

/* Looks for the key made of A, B and C. */
static int try(struct search *q, const char *a, const char *b, const char *c,
               size_t nc)
{
  int r;

  if (stralloc_copys(q->key, a) == -1 || stralloc_cats(q->key, b) == -1 ||
      stralloc_catb(q->key, c, nc) == -1)
    return -1;
  r = cdb_find(&q->c, q->key->s, q->key->len);
  if (r != 1) return r;
  q->data->len = 0;
  if (stralloc_ready(q->data, q->c.dlen) == -1) return -1;
  if (cdb_read(&q->c, q->data->s, q->c.dlen, q->c.dpos) == -1) return -1;
  q->data->len = q->c.dlen;
  if (sound(q->data)) return 1;
  errno = EPROTO;
  return -1;
}

static int prefixes(struct search *q, const char *ip, const struct ip *v6)
{
  char b[IP_FMT + 8];
  unsigned int bits;
  size_t n;
  int r;

  if (v6) {
    for (bits = 128; bits > 0; --bits) {
      r = try(q, "", "", b, key6(b, v6, bits - 1));
      if (r) return r;
    }
    return 0;
  }
  for (n = strlen(ip); n > 0; --n)
    if (ip[n - 1] == '.') {
      r = try(q, "", "", ip, n);
      if (r) return r;
    }
  return 0;
}

static int find(struct search *q, const char *ip, const struct ip *v6,
                const char *host, const char *info)
{
  const char *s;
  int r = 0;

  if (info) r = try(q, info, "@", ip, strlen(ip));
  if (!r && info && host) r = try(q, info, "@=", host, strlen(host));
  if (!r) r = try(q, "", "", ip, strlen(ip));
  if (!r && host) r = try(q, "", "=", host, strlen(host));
  if (!r) r = prefixes(q, ip, v6);
  if (!r && host)
    for (s = host; !r && (s = strchr(s, '.')); ++s)
      r = try(q, "", "=", s, strlen(s));
  if (!r && host) r = try(q, "", "=", "", 0);
  if (!r) r = try(q, "", "", "", 0);
  return r;
}

int rules_find(int fd, const char *ip, const char *host, const char *info,
               stralloc *key, stralloc *data)
{
  struct search q;
  struct ip u;
  char b[IP_FMT];
  const struct ip *v6 = 0;
  int r;

  if (cdb_init(&q.c, fd) == -1) return -1;
  q.key = key;
  q.data = data;
  if (ip_scan(ip, &u)) {
    u.scope = 0;
    (void) ip_fmt(b, &u);
    ip = b;
    if (u.v6) v6 = &u;
  }
  r = find(&q, ip, v6, host, info);
  cdb_free(&q.c);
  return r;
}

const char *rules_next(const stralloc *data, size_t *pos)
{
  const char *s;

  if (*pos >= data->len) return 0;
  s = data->s + *pos;
  *pos += strlen(s) + 1;
  return s;
}
