/* fuzz_result: what maildirserial reads from a client. A result written out
   again is the same result, and every line is a result or garbage. */

#include <stdint.h>
#include <string.h>

#include "../result.h"
#include "fuzz.h"

static void again(const struct result *r)
{
  struct result s = {{0}, {0}, 0, 0};
  size_t i;

  for (i = 0; i < r->name.len; ++i)
    must(result_feed(&s, r->name.s[i]) == 0);
  must(result_feed(&s, 0) == 0 && result_feed(&s, r->kind) == 0);
  for (i = 0; i < r->text.len; ++i)
    must(result_feed(&s, r->text.s[i]) == 0);
  must(result_feed(&s, '\n') == 1 && s.kind == r->kind);
  must(stralloc_equalb(&s.name, r->name.s, r->name.len));
  must(stralloc_equalb(&s.text, r->text.s, r->text.len));
  result_free(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  struct result r = {{0}, {0}, 0, 0};
  size_t i;
  int what;

  for (i = 0; i < n; ++i) {
    what = result_feed(&r, (char) data[i]);
    must((data[i] == '\n') == (what == 1 || what == 2));
    if (what != 1) continue;
    must(r.name.len > 0 && r.name.len <= RESULT_NAME);
    must(r.text.len <= RESULT_TEXT && !memchr(r.name.s, 0, r.name.len));
    must(strchr("KZD", r.kind) != 0);
    again(&r);
  }
  result_free(&r);
  return 0;
}
