/* fuzz_answers: what a server may send. Byte by byte and at once give the
   same answers and the same end; no answer has a control character, and none
   begins with another letter than K, Z or D. */

#include <stdint.h>
#include <string.h>

#include "../answer.h"
#include "../stralloc.h"
#include "fuzz.h"

static void check(const char *s)
{
  must(*s == 'K' || *s == 'Z' || *s == 'D');
  must(strlen(s) <= ANSWER_TEXT);
  for (; *s; ++s) must((unsigned char) *s >= 32 && *s != 127);
}

/* Everything of it, into OUT: the texts, and how it ended. */
static void parse(const char *s, size_t n, size_t step, stralloc *out)
{
  struct answer a = ANSWER_INIT;
  size_t used, k;
  int r = 0;

  out->len = 0;
  for (; n; s += used, n -= used) {
    k = step < n ? step : n;
    r = answer_feed(&a, s, k, &used);
    must(used <= k);
    if (r == -1) {
      must(stralloc_cats(out, a.why) == 0);
      return;
    }
    if (r == 0) must(used == k);
    if (r == 0) continue;
    check(a.text);
    must(stralloc_cats(out, a.text) == 0 && stralloc_0(out) == 0);
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
