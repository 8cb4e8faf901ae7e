/* fuzz_envelope: the input as a queued file of any server. Byte by byte and at
   once give the same; what is written from what was read, is read again as the
   same; and the input as an address, quoted and unquoted, is itself. */

#include <stdint.h>
#include <string.h>

#include "../envelope.h"
#include "fuzz.h"

static int parse(const char *s, size_t n, size_t step, stralloc *sender,
                 stralloc *rcpt, size_t *bytes)
{
  static char buf[4096];
  substdio ss;

  fuzz_give(s, n, step);
  substdio_in(&ss, fuzz_read, -1, buf, sizeof buf);
  return envelope_read(&ss, sender, rcpt, bytes);
}

static int same(const stralloc *a, const stralloc *b)
{
  return stralloc_equalb(a, b->s, b->len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static stralloc s1, r1, s2, r2, out;
  const char *s = (const char *) data;
  size_t b1, b2;
  int v = parse(s, n, n + 1, &s1, &r1, &b1);

  must(v == 0 || v == 1);
  must(parse(s, n, 1, &s2, &r2, &b2) == v);
  if (v) {
    must(same(&s1, &s2) && same(&r1, &r2) && b1 == b2 && b1 <= n);
    out.len = 0;
    must(envelope_lines(&out, s1.s, s1.len, r1.s, r1.len) == 0);
    must(parse(out.s, out.len, 7, &s2, &r2, &b2) == 1 || out.len > 65536);
    if (out.len <= 65536)
      must(same(&s1, &s2) && same(&r1, &r2) && b2 == out.len);
  }
  out.len = s1.len = 0;
  must(envelope_quote(&out, s, n) == 0);
  must(envelope_unquote(&s1, out.s, out.len) == 0);
  must(stralloc_equalb(&s1, s, n));
  s1.len = 0;
  must(envelope_plain(&s1, out.s, out.len) == 0);
  if (out.len && *out.s == '"') must(stralloc_equalb(&s1, s, n));
  return 0;
}
