/* fuzz_handed: the envelope that a queue program is handed. Byte by byte and
   at once it has the same end; one that is whole is what was read, and all of
   its addresses are good; one that is refused has a code and a text. */

#include <stdint.h>
#include <string.h>

#include "../addr.h"
#include "../handed.h"
#include "../stralloc.h"
#include "fuzz.h"
#include "pieces.h"

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

static struct handed handed;

static void start(void)
{
  handed_free(&handed);
}

static int feed(const char *s, size_t n, size_t *used, stralloc *out)
{
  int r = handed_feed(&handed, s, n);

  *used = n;
  if (r == 1) whole(&handed, out);
  if (r == -1) refused(&handed, out);
  return r ? -1 : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static const struct pieces envelope = {start, feed};
  static stralloc out;
  const char *s = (const char *) data;

  pieces_agree(&envelope, s, n);
  pieces_feed(&envelope, s, n, n, &out);
  if (handed.code == 0 && out.len)
    must(out.len <= n && memcmp(out.s, s, out.len) == 0);
  return 0;
}
