/*
 * fuzz_coder: the code of anything stands for it, and is always the same; and
 * anything, taken for a code, stands for something, at both ends the same.
 */
#include "../coder.h"
#include "fuzz.h"

#define MOST 2000 /* bytes: the coder is slow, and two are copied each time */

static struct coder primed;

/* What E makes of the N bytes at S, D makes them again. */
static void forth(struct coder *e, struct coder *d, const char *s, size_t n)
{
  static stralloc code, text;

  switch (coder_encode(e, &code, s, n)) {
  case 0:
    must(code.len < n);
    must(coder_decode(d, &text, code.s, code.len, n) == 0);
    must(stralloc_equalb(&text, s, n));
    break;
  case 1:
    must(code.len == 0);
    coder_learn(d, s, n);
    break;
  default: abort();
  }
}

static void again(struct coder *e, struct coder *d, const char *s, size_t n)
{
  static stralloc one, two;
  int r = coder_encode(e, &one, s, n);

  must(r == coder_encode(d, &two, s, n));
  must(stralloc_equalb(&one, two.s, two.len));
}

static void back(struct coder *e, struct coder *d, const char *s, size_t n)
{
  static stralloc one, two;
  size_t m = 1 + n % 100;

  must(coder_decode(e, &one, s, n, m) == 0 && one.len == m);
  must(coder_decode(d, &two, s, n, m) == 0);
  must(stralloc_equalb(&one, two.s, two.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  const char *s = (const char *) data;
  struct coder e = {0}, d = {0};

  if (!primed.m) must(coder_init(&primed) == 0);
  if (n == 0 || n > MOST) return 0;
  must(coder_copy(&e, &primed) == 0 && coder_copy(&d, &primed) == 0);
  forth(&e, &d, s, n);
  back(&e, &d, s, n);
  again(&e, &d, s, n);
  coder_free(&e);
  coder_free(&d);
  return 0;
}
