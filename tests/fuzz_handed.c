/* fuzz_handed: the envelope that a queue program is handed. Byte by byte and
   at once it has the same end; one that is whole is what was read, and all of
   its addresses are good; one that is refused has a code and a text. */

#include <stdint.h>
#include <string.h>

#include "../addr.h"
#include "../handed.h"
#include "../stralloc.h"
#include "fuzz.h"

/* The envelope once more, onto OUT. */
static void whole(const struct handed *h, stralloc *out)
{
  const char *s = h->rcpts.s;
  size_t i, n;

  must(h->n && h->sender.len && addr_bad(h->sender.s, h->sender.len - 1) == 0);
  must(stralloc_append(out, 'F') == 0 && stralloc_cat(out, &h->sender) == 0);
  for (i = 0; i < h->n; ++i, s += n + 1) {
    n = strlen(s);
    must(n && addr_bad(s, n) == 0);
    must(stralloc_append(out, 'T') == 0 && stralloc_catb(out, s, n + 1) == 0);
  }
  must(s == h->rcpts.s + h->rcpts.len && stralloc_0(out) == 0);
}

static void refused(const struct handed *h, stralloc *out)
{
  must(h->code == 11 || h->code == 31 || h->code == 91);
  must(h->who && *h->why && *h->status);
  must(stralloc_catnum(out, (unsigned int) h->code) == 0);
  must(stralloc_cats(out, h->who) == 0 && stralloc_cats(out, h->why) == 0);
}

static int parse(const char *s, size_t n, size_t step, stralloc *out)
{
  struct handed h = {0};
  size_t k;
  int r = 0;

  out->len = 0;
  for (; n && r == 0; s += k, n -= k) {
    k = step < n ? step : n;
    r = handed_feed(&h, s, k);
  }
  if (r == 1) whole(&h, out);
  if (r == -1) refused(&h, out);
  stralloc_free(&h.sender);
  stralloc_free(&h.rcpts);
  return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static stralloc one, all;
  const char *s = (const char *) data;
  int r = parse(s, n, 1, &one);

  if (r == 1) must(one.len <= n && memcmp(one.s, s, one.len) == 0);
  must(parse(s, n, n, &all) == r && stralloc_equalb(&one, all.s, all.len));
  must(parse(s, n, 7, &all) == r && stralloc_equalb(&one, all.s, all.len));
  return 0;
}
