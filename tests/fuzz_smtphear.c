/* fuzz_smtphear: what an SMTP server may send. Byte by byte and at once give
   the same replies and the same end; codes are codes, and no text has a
   control character. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../smtphear.h"
#include "../stralloc.h"

static void must(int good)
{
  if (!good) abort();
}

static void check(const struct smtphear *h, stralloc *out)
{
  const struct smtpoffers *o = &h->offers;
  const char *s = h->text;

  must(h->code >= 200 && h->code < 600);
  must(strlen(s) == h->len && h->len >= 3 && h->len <= SMTPHEAR_TEXT);
  must(100 * (s[0] - '0') + 10 * (s[1] - '0') + s[2] - '0' == h->code);
  must(o->size || !o->max);
  for (; *s; ++s) must((unsigned char) *s >= 32 && *s != 127);
  must(stralloc_cats(out, h->text) == 0 && stralloc_0(out) == 0);
  must(stralloc_append(out, (char) ('a' + o->pipelining + 2 * o->eightbit +
                                    4 * o->utf8 + 8 * o->size)) == 0);
  must(stralloc_catnum(out, o->max) == 0);
}

/* Everything of it, into OUT: the replies, and how it ended. */
static void parse(const char *s, size_t n, size_t step, stralloc *out)
{
  static const struct smtphear none;
  struct smtphear h = none;
  size_t used, k;
  int r;

  out->len = 0;
  for (; n; s += used, n -= used) {
    k = step < n ? step : n;
    r = smtphear_feed(&h, s, k, &used);
    must(used <= k);
    if (r == -1) {
      must(stralloc_cats(out, h.why) == 0);
      return;
    }
    must(r == 1 || used == k);
    if (r) check(&h, out);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static stralloc one, all;
  const char *s = (const char *) data;

  parse(s, n, 1, &one);
  parse(s, n, n, &all);
  must(stralloc_equalb(&one, all.s, all.len));
  parse(s, n, 7, &all);
  must(stralloc_equalb(&one, all.s, all.len));
  return 0;
}
