/*
 * fuzz_coder: the code of anything stands for it, and is always the same; and
 * anything, taken for a code, stands for something, at both ends the same.
 */
#include "../coder.h"
#include "../model.h"
#include "fuzz.h"

#define MOST 2000 /* bytes: the coder is slow */

static struct coder primed, e, d;

/* What E makes of the N bytes at S, D makes them again. */
static void forth(const char *s, size_t n)
{
  static stralloc code, text;

  switch (coder_encode(&e, &code, s, n)) {
  case 0:
    must(code.len < n);
    must(coder_decode(&d, &text, code.s, code.len, n) == 0);
    must(stralloc_equalb(&text, s, n));
    break;
  case 1:
    must(code.len == 0);
    coder_learn(&d, s, n);
    break;
  default:
    abort();
  }
}

static void again(const char *s, size_t n)
{
  static stralloc one, two;
  int r = coder_encode(&e, &one, s, n);

  must(r == coder_encode(&d, &two, s, n));
  must(stralloc_equalb(&one, two.s, two.len));
}

static void back(const char *s, size_t n)
{
  static stralloc one, two;
  size_t m = 1 + n % 100;

  must(coder_decode(&e, &one, s, n, m) == 0 && one.len == m);
  must(coder_decode(&d, &two, s, n, m) == 0);
  must(stralloc_equalb(&one, two.s, two.len));
}

/* Three in all: a copy by coder_copy each time would be dear. */
static void begin(void)
{
  must(coder_init(&primed) == 0);
  must(coder_copy(&e, &primed) == 0 && coder_copy(&d, &primed) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  const char *s = (const char *) data;

  if (n == 0 || n > MOST) return 0;
  if (!primed.m) begin();
  memcpy(e.m, primed.m, model_size);
  memcpy(d.m, primed.m, model_size);
  forth(s, n);
  back(s, n);
  again(s, n);
  return 0;
}
