/*
 * fuzz_fwdtext: forwarding instructions. What is accepted makes a sound table,
 * and, written as printforward writes it and read again, the same one. Nothing
 * depends on how the bytes arrive.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../fwdtable.h"
#include "../fwdtext.h"

static const char *input;
static size_t left, step;

static ssize_t some(int fd, void *b, size_t n)
{
  (void) fd;
  if (n > left) n = left;
  if (n > step) n = step;
  if (n == 0) return 0;
  memcpy(b, input, n);
  input += n;
  left -= n;
  return (ssize_t) n;
}

static void check(int good)
{
  if (!good) abort();
}

static void print(stralloc *out, const struct fwdtext *f)
{
  size_t i, n;

  check(fwdtext_quote(out, f->target.s, f->target.len) == 0);
  check(stralloc_append(out, ':') == 0);
  for (i = 0; i < f->owners.len; i += n + 1) {
    n = strlen(f->owners.s + i);
    check(!fwdtable_bad(f->owners.s + i, n, 1));
    check(stralloc_append(out, '?') == 0);
    check(fwdtext_quote(out, f->owners.s + i, n) == 0);
    check(stralloc_append(out, ',') == 0);
  }
  check(!fwdtable_bad(f->commands.s, f->commands.len, 0));
  for (i = 0; i < f->commands.len; i += n + 1) {
    n = strlen(f->commands.s + i);
    check(fwdtext_quote(out, f->commands.s + i, n) == 0);
    check(stralloc_append(out, ',') == 0);
  }
  check(stralloc_append(out, ';') == 0);
}

/* 1 if all of it was good. It comes K bytes at a time. */
static int reads(const char *s, size_t n, size_t k, stralloc *out)
{
  static char buf[64];
  struct fwdtext f;
  substdio ss;
  const char *why = 0;
  unsigned long long line = 0;
  int r;

  input = s;
  left = n;
  step = k;
  out->len = 0;
  substdio_in(&ss, some, -1, buf, sizeof buf);
  fwdtext_init(&f, &ss);
  while ((r = fwdtext_next(&f, &why)) == FWDTEXT_GOOD) {
    check(f.line >= f.begun && f.begun >= line);
    line = f.line;
    print(out, &f);
  }
  check(r == FWDTEXT_END || (r == FWDTEXT_BAD && why));
  fwdtext_free(&f);
  return r == FWDTEXT_END;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static stralloc once, twice;
  const char *s = (const char *) data;
  int good = reads(s, n, 64, &once);

  check(reads(s, n, 1, &twice) == good);
  check(stralloc_equalb(&twice, once.s, once.len));
  check(reads(once.s, once.len, 64, &twice));
  check(stralloc_equalb(&twice, once.s, once.len));
  return 0;
}
