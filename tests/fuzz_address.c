/*
 * fuzz_address: the input is an address, whatever its bytes. Quoted and
 * unquoted it is itself, and its quoted form is one of RFC 822's. What the
 * validator lets pass comes back from a queued file, from forwarding text and
 * from an alias; whatever takes forwards takes nothing else; and no route
 * makes a bad address of a good one.
 */
#include <stdint.h>
#include <string.h>

#include "../addr.h"
#include "../aliases.h"
#include "../ascii.h"
#include "../dotqmail.h"
#include "../envelope.h"
#include "../fwdtext.h"
#include "../maillist.h"
#include "../route.h"
#include "fuzz.h"

static stralloc quoted;

/* SS gives the N bytes at S, at most K at a time. */
static void from(substdio *ss, const char *s, size_t n, size_t k)
{
  static char buf[64];

  fuzz_give(s, n, k);
  substdio_in(ss, fuzz_read, -1, buf, sizeof buf);
}

/* addr_bad, by its words. */
static int bad(const char *s, size_t n)
{
  size_t i;

  for (i = 0; i < n; ++i)
    if ((unsigned char) s[i] < 32 || s[i] == 127) return 1;
  return n > 1000;
}

/* ---- the queue */

/* The place after the local part at S: atoms and dots, or one quoted string;
   N + 1 where there is neither. */
static size_t local(const char *s, size_t n)
{
  static const char special[] = "()<>@,;:\\\".[]";
  size_t i;

  if (n && *s == '"') {
    for (i = 1; i < n && s[i] != '"'; ++i)
      if (s[i] == '\\') ++i;
    return i + 1;
  }
  for (i = 0; i < n && s[i] != '@'; ++i) {
    if (s[i] == '.') {
      if (i == 0 || s[i - 1] == '.' || i + 1 == n || s[i + 1] == '@')
        return n + 1;
    } else if (s[i] <= 32 || s[i] == 127 || strchr(special, s[i]))
      return n + 1; /* a char above 127 is one below 0, or is quoted */
  }
  return i ? i : n + 1;
}

static void quoting(const char *s, size_t n)
{
  static stralloc back;
  size_t i;

  quoted.len = back.len = 0;
  must(envelope_quote(&quoted, s, n) == 0);
  must(envelope_unquote(&back, quoted.s, quoted.len) == 0);
  must(stralloc_equalb(&back, s, n));
  if (n == 0) return;
  i = local(quoted.s, quoted.len);
  must(i == quoted.len || (i < quoted.len && quoted.s[i] == '@'));
  must(ascii_rchr(s, n, '@') == n - (quoted.len - i));
}

/* As sender and as recipient. */
static void queue(const char *s, size_t n)
{
  static stralloc lines, sender, rcpt;
  substdio ss;
  size_t k = n ? (unsigned char) *s : 1;
  size_t bytes;

  lines.len = 0;
  must(envelope_lines(&lines, s, n, s, n) == 0);
  from(&ss, lines.s, lines.len, k ? k : 1);
  must(envelope_read(&ss, &sender, &rcpt, &bytes) == 1);
  must(bytes == lines.len);
  must(stralloc_equalb(&sender, s, n) && stralloc_equalb(&rcpt, s, n));
}

/* ---- forwards */

static void dotqmail(const char *s, size_t n, int good)
{
  static struct dotqmail d;
  static stralloc text;
  struct dotline l;

  text.len = 0;
  must(stralloc_append(&text, '&') == 0 && stralloc_catb(&text, s, n) == 0);
  must(dotqmail_use(&d, "fuzz", text.s, text.len) == 0);
  if (dotqmail_next(&d, &l) == DOT_FORWARD && !dotqmail_wrong(&l))
    must(l.n && !bad(l.s, l.n));
  else
    must(!good || n == 0 || s[ascii_chr(s, n, ' ')] == ' ');
}

static void forwards(const char *s, size_t n, int good)
{
  static stralloc text;
  struct fwdtext f;
  substdio ss;
  const char *why = 0;
  int r;

  good = good && n && n <= MAILLIST_ADDR;
  must((maillist_badaddr(s, n) == 0) == good);
  text.len = 0;
  must(stralloc_cats(&text, "x:?") == 0 && fwdtext_quote(&text, s, n) == 0);
  must(stralloc_cats(&text, ",&") == 0 && fwdtext_quote(&text, s, n) == 0);
  must(stralloc_cats(&text, ";") == 0);
  from(&ss, text.s, text.len, text.len);
  fwdtext_init(&f, &ss);
  r = fwdtext_next(&f, &why);
  must(r == (good ? FWDTEXT_GOOD : FWDTEXT_BAD));
  if (good) {
    must(f.owners.len == n + 1 && memcmp(f.owners.s, s, n) == 0);
    must(f.commands.len == n + 2 && memcmp(f.commands.s + 1, s, n) == 0);
  } else
    must(why != 0);
  fwdtext_free(&f);
}

static int isplain(const char *s, size_t n)
{
  size_t i;

  if (n == 0 || *s == '.' || s[n - 1] == '.' || ascii_chr(s, n, '.') == n)
    return 0;
  for (i = 0; i < n; ++i)
    if (!(s[i] >= 'a' && s[i] <= 'z') && s[i] != '.') return 0;
  return 1;
}

/* What is accepted is good; a quoted address at a plain host is itself. */
static void alias(const char *s, size_t n, int good)
{
  static struct qualify q;
  static struct aliases a;
  size_t at = ascii_rchr(s, n, '@');
  const char *why = 0;
  int r;

  if (!q.known) {
    must(stralloc_copys(&q.host, "host.example") == 0);
    must(stralloc_copys(&q.domain, "example") == 0);
    must(stralloc_copys(&q.plus, "plus.example") == 0);
    q.known = 7;
    a.q = &q;
  }
  if (aliases_addresses(&a, s, n, &why) == ALIASES_GOOD && a.commands.len &&
      *a.commands.s == '&')
    must(!bad(a.commands.s + 1, strlen(a.commands.s) - 1));
  r = aliases_addresses(&a, quoted.s, quoted.len, &why);
  if (!good || n > MAILLIST_ADDR || at == 0 || at == n) return;
  if (!isplain(s + at + 1, n - at - 1)) return;
  must(r == ALIASES_GOOD && a.commands.len == n + 2);
  must(*a.commands.s == '&' && memcmp(a.commands.s + 1, s, n) == 0);
}

/* ---- routes */

static void route(const char *s, size_t n)
{
  static struct route r;
  static stralloc lines, out;
  const char lists[] = "l.example\0a@v.example:x\0v.example:vv\0.example:w\0"
                       "e.v.example:";

  if (!r.locals.n) {
    must(stralloc_copyb(&lines, lists, sizeof lists) == 0);
    must(cset_init(&r.locals, &lines, 0) == 0);
    must(cset_init(&r.percenthack, &lines, 0) == 0);
    must(cset_init(&r.virtualdomains, &lines, ':') == 0);
    must(stralloc_copys(&r.envnoathost, "l.example") == 0);
  }
  must(route_lookup(&r, s, n, &out) >= ROUTE_NONE);
  if (n + 16 <= ADDR_MAX) must(!bad(out.s, out.len));
  must(out.len <= n + 16);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  const char *s = (const char *) data;
  int good = !addr_bad(s, n);

  must(good == !bad(s, n));
  quoting(s, n);
  if (good) queue(s, n);
  dotqmail(s, n, good);
  forwards(s, n, good);
  alias(s, n, good);
  if (good) route(s, n);
  return 0;
}
