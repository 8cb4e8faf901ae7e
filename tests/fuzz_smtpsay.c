/* fuzz_smtpsay: what a message becomes on the wire. CR and LF are only there
   as CR LF; no server that ignores NULs sees the end before the end; without
   the dots it is what SIZE says; and read as SMTP says it is the message, but
   for its CRs. The same at once and in pieces. An address is in a pair of <>,
   and nothing ends it before. */

#include <stdint.h>
#include <string.h>

#include "../smtpsay.h"
#include "fuzz.h"

/* What S becomes, in pieces of STEP, into OUT. */
static unsigned long long say(const char *s, size_t n, size_t step,
                              stralloc *out)
{
  struct smtpbody b = {0, 0, 0};
  size_t k;

  out->len = 0;
  for (; n; s += k, n -= k) {
    k = step < n ? step : n;
    must(stralloc_readyplus(out, 2 * k + 1) == 0);
    out->len += smtpsay_body(&b, out->s + out->len, s, k);
    must(out->len <= out->a);
  }
  must(stralloc_readyplus(out, SMTPSAY_END) == 0);
  out->len += smtpsay_end(&b, out->s + out->len);
  return b.size;
}

/* A server's reading: with its NULs or without them. */
static void hear(const stralloc *in, int nuls, stralloc *out)
{
  size_t i, line = 0, ends = 0;
  char ch, before = '\n';

  out->len = 0;
  for (i = 0; i < in->len; ++i) {
    ch = in->s[i];
    if (!ch && !nuls) continue;
    must((ch == '\n') == (before == '\r') || (i == 0 && ch != '\n'));
    before = ch;
    must(stralloc_append(out, ch) == 0);
    if (ch != '\n') continue;
    out->len -= 2;
    if (out->len == line + 1 && out->s[line] == '.') {
      ++ends;
      must(i + 1 == in->len);
      out->len = line;
      break;
    }
    if (out->len > line && out->s[line] == '.') {
      --out->len;
      memmove(out->s + line, out->s + line + 1, out->len - line);
    }
    must(stralloc_append(out, '\n') == 0);
    line = out->len;
  }
  must(ends == 1);
}

/* S as it should arrive where NULs are left out. */
static void expect(const char *s, size_t n, stralloc *out)
{
  size_t i;

  out->len = 0;
  for (i = 0; i < n; ++i) {
    if (s[i] == '\r' && (i + 1 == n || s[i + 1] == '\n')) continue;
    if (s[i]) must(stralloc_append(out, s[i] == '\r' ? ' ' : s[i]) == 0);
  }
  if (n && s[n - 1] != '\n') must(stralloc_append(out, '\n') == 0);
}

static void address(const char *s, size_t n)
{
  static stralloc path;
  size_t i;
  int in = 0;

  if (smtpsay_bad(s, n)) return;
  path.len = 0;
  must(smtpsay_path(&path, s, n) == 0);
  must(path.len >= 2 && path.s[0] == '<' && path.s[path.len - 1] == '>');
  for (i = 1; i + 1 < path.len; ++i) {
    must((unsigned char) path.s[i] >= 32 && path.s[i] != 127);
    if (path.s[i] == '\\' && in) {
      ++i;
      continue;
    }
    if (path.s[i] == '"') in = !in;
    must(in || !memchr(" <>", path.s[i], 3));
  }
  must(!in && i + 1 == path.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static stralloc one, all, heard, want;
  const char *s = (const char *) data;
  unsigned long long size = say(s, n, n, &all);

  must(say(s, n, 1, &one) == size);
  must(stralloc_equalb(&one, all.s, all.len));
  must(say(s, n, 7, &one) == size);
  must(stralloc_equalb(&one, all.s, all.len));
  hear(&all, 1, &heard);
  hear(&all, 0, &heard);
  expect(s, n, &want);
  must(stralloc_equalb(&heard, want.s, want.len));
  address(s, n);
  return 0;
}
