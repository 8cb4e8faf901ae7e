/* coder: what comes out is what went in, whatever that is; coders that have
   seen the same are the same; any code stands for something. */

#include "coder.h"

#include <stdlib.h>
#include <string.h>

#include "sample.h"
#include "tap.h"

static struct coder primed;

static int same(const struct coder *a, const struct coder *b)
{
  static const char probe[] = "Subject: are these two the same?\n\nThey are.\n";
  struct coder x = {0}, y = {0};
  stralloc u = {0}, v = {0};
  int r;

  r = coder_copy(&x, a) == 0 && coder_copy(&y, b) == 0 &&
      coder_encode(&x, &u, probe, sizeof probe) ==
          coder_encode(&y, &v, probe, sizeof probe) &&
      stralloc_equalb(&u, v.s, v.len);
  coder_free(&x);
  coder_free(&y);
  stralloc_free(&u);
  stralloc_free(&v);
  return r;
}

/* The N bytes at S coded at most STEP at a time and decoded; how many bytes the
   code had, ~0 if anything was wrong. */
static size_t both(const char *s, size_t n, size_t step)
{
  struct coder e = {0}, d = {0}, l = {0};
  stralloc code = {0}, got = {0};
  size_t sum = 0, k;
  int good = coder_copy(&e, &primed) == 0 && coder_copy(&d, &primed) == 0 &&
             coder_copy(&l, &primed) == 0;

  coder_learn(&l, s, n);
  for (; good && n; s += k, n -= k) {
    k = n < step ? n : step;
    if (coder_encode(&e, &code, s, k) == 1) {
      good = code.len == 0;
      coder_learn(&d, s, k);
      sum += k;
      continue;
    }
    sum += code.len;
    good = code.len < k &&
           coder_decode(&d, &got, code.s, code.len, k) == 0 &&
           stralloc_equalb(&got, s, k);
  }
  good = good && same(&e, &d) && same(&e, &l);
  coder_free(&e);
  coder_free(&d);
  coder_free(&l);
  stralloc_free(&code);
  stralloc_free(&got);
  return good ? sum : ~(size_t) 0;
}

/* Bytes without any sense in them. */
static void noise(char *s, size_t n, unsigned int seed)
{
  for (; n; --n) {
    seed = seed * 1103515245 + 12345;
    *s++ = (char) (unsigned char) (seed >> 16);
  }
}

static void identity(void)
{
  static char big[CODER_MAX + 1000];
  stralloc mail = {0};
  unsigned int i;
  size_t n;

  for (i = 0; i < 12; ++i) {
    mail.len = 0;
    if (sample_text(&mail, i) == -1) exit(111);
    n = both(mail.s, mail.len, CODER_MAX);
    TAP_OK(n < mail.len, "a message becomes shorter, and is what it was");
  }
  TAP_OK(both(mail.s, mail.len, 1) != ~(size_t) 0, "byte by byte");
  TAP_OK(both(mail.s, mail.len, 7) != ~(size_t) 0, "seven bytes at a time");
  stralloc_free(&mail);

  TAP_OK(both("", 1, 1) == 0 || both("", 1, 1) == 1, "one byte");
  memset(big, 0, sizeof big);
  TAP_OK(both(big, sizeof big, CODER_MAX) < 400, "zeros");
  memset(big, 255, sizeof big);
  TAP_OK(both(big, sizeof big, CODER_MAX) < 400, "ones");
  noise(big, sizeof big, 1);
  TAP_OK(both(big, 20000, CODER_MAX) == 20000, "noise is stored");
}

static void anything(void)
{
  struct coder c = {0};
  stralloc out = {0};
  char code[300];
  size_t n;

  for (n = 0; n <= sizeof code; n += 50) {
    noise(code, n, (unsigned int) n);
    if (coder_copy(&c, &primed) == -1) exit(111);
    TAP_OK(coder_decode(&c, &out, code, n, 500) == 0 && out.len == 500,
           "any code stands for something");
    coder_free(&c);
  }
  stralloc_free(&out);
}

int main(void)
{
  if (coder_init(&primed) == -1) return 111;
  identity();
  anything();
  coder_free(&primed);
  TAP_OK(primed.m == 0, "nothing is left");
  return tap_end();
}
