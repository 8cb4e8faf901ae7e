/*
 * fuzz_fwdtext: forwarding instructions. What is accepted makes a sound table,
 * and, written as printforward writes it and read again, the same one. Nothing
 * depends on how the bytes arrive.
 */
#include <stdint.h>
#include <string.h>

#include "../fwdtable.h"
#include "../fwdtext.h"
#include "fuzz.h"

static void print(stralloc *out, const struct fwdtext *f)
{
  size_t i, n;

  must(fwdtext_quote(out, f->target.s, f->target.len) == 0);
  must(stralloc_append(out, ':') == 0);
  for (i = 0; i < f->owners.len; i += n + 1) {
    n = strlen(f->owners.s + i);
    must(!fwdtable_bad(f->owners.s + i, n, 1));
    must(stralloc_append(out, '?') == 0);
    must(fwdtext_quote(out, f->owners.s + i, n) == 0);
    must(stralloc_append(out, ',') == 0);
  }
  must(!fwdtable_bad(f->commands.s, f->commands.len, 0));
  for (i = 0; i < f->commands.len; i += n + 1) {
    n = strlen(f->commands.s + i);
    must(fwdtext_quote(out, f->commands.s + i, n) == 0);
    must(stralloc_append(out, ',') == 0);
  }
  must(stralloc_append(out, ';') == 0);
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

  out->len = 0;
  fuzz_give(s, n, k);
  substdio_in(&ss, fuzz_read, -1, buf, sizeof buf);
  fwdtext_init(&f, &ss);
  while ((r = fwdtext_next(&f, &why)) == FWDTEXT_GOOD) {
    must(f.line >= f.begun && f.begun >= line);
    line = f.line;
    print(out, &f);
  }
  must(r == FWDTEXT_END || (r == FWDTEXT_BAD && why));
  fwdtext_free(&f);
  return r == FWDTEXT_END;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static stralloc once, twice;
  const char *s = (const char *) data;
  int good = reads(s, n, 64, &once);

  must(reads(s, n, 1, &twice) == good);
  must(stralloc_equalb(&twice, once.s, once.len));
  must(reads(once.s, once.len, 64, &twice));
  must(stralloc_equalb(&twice, once.s, once.len));
  return 0;
}
