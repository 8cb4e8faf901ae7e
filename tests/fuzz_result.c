/* fuzz_result: what maildirserial reads from a client. A result written out
   again is the same result, and every line is a result or garbage. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../result.h"

static void again(const struct result *r)
{
  struct result s = {{0}, {0}, 0, 0};
  size_t i;

  for (i = 0; i < r->name.len; ++i)
    if (result_feed(&s, r->name.s[i]) != 0) abort();
  if (result_feed(&s, 0) != 0 || result_feed(&s, r->kind) != 0) abort();
  for (i = 0; i < r->text.len; ++i)
    if (result_feed(&s, r->text.s[i]) != 0) abort();
  if (result_feed(&s, '\n') != 1 || s.kind != r->kind ||
      !stralloc_equalb(&s.name, r->name.s, r->name.len) ||
      !stralloc_equalb(&s.text, r->text.s, r->text.len))
    abort();
  result_free(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  struct result r = {{0}, {0}, 0, 0};
  size_t i;
  int what;

  for (i = 0; i < n; ++i) {
    what = result_feed(&r, (char) data[i]);
    if ((data[i] == '\n') != (what == 1 || what == 2)) abort();
    if (what != 1) continue;
    if (r.name.len == 0 || r.name.len > RESULT_NAME ||
        r.text.len > RESULT_TEXT || memchr(r.name.s, 0, r.name.len) ||
        !strchr("KZD", r.kind))
      abort();
    again(&r);
  }
  result_free(&r);
  return 0;
}
