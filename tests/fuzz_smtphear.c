/* fuzz_smtphear: what an SMTP server may send. Byte by byte and at once give
   the same replies and the same end; codes are codes, and no text has a
   control character. */

#include <stdint.h>
#include <string.h>

#include "../smtphear.h"
#include "../stralloc.h"
#include "fuzz.h"
#include "pieces.h"

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

static struct smtphear hear;

static void start(void)
{
  memset(&hear, 0, sizeof hear);
}

static int feed(const char *s, size_t n, size_t *used, stralloc *out)
{
  int r = smtphear_feed(&hear, s, n, used);

  if (r == -1) pieces_add(out, hear.why);
  if (r == 1) check(&hear, out);
  return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static const struct pieces replies = {start, feed};

  pieces_agree(&replies, (const char *) data, n);
  return 0;
}
