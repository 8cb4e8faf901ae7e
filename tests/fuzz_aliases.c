/*
 * fuzz_aliases: an alias file, and a list. What is accepted are commands that a
 * table and a list may have, of which each is ended by NUL; where it is not, a
 * reason and a place inside the text are given. Nothing depends on how the
 * bytes arrive.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../aliases.h"
#include "../fwdtable.h"

static const uint8_t *input;
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

static void reads(struct aliases *a, const uint8_t *data, size_t n, size_t k,
                  stralloc *out)
{
  static char buf[64];
  struct aliases_lines l = {0};
  const char *why = 0;
  substdio ss;
  int r;

  input = data;
  left = n;
  step = k;
  out->len = 0;
  substdio_in(&ss, some, -1, buf, sizeof buf);
  l.ss = &ss;
  while ((r = aliases_next(&l)) == 1) {
    check(l.first > 0 && l.first <= l.number && l.line.len > 0);
    check(stralloc_catnum(out, l.first) == 0);
    switch (aliases_instruction(a, l.line.s, l.line.len, &why)) {
    case ALIASES_ERROR: abort();
    case ALIASES_BAD: check(why && a->at < l.line.len); break;
    case ALIASES_GOOD:
      check(a->commands.len && a->alias.len);
      check(!fwdtable_bad(a->commands.s, a->commands.len, 0));
      check(!fwdtable_bad(a->alias.s, a->alias.len, 1));
      check(!a->owner.len || !fwdtable_bad(a->owner.s, a->owner.len, 1));
      check(stralloc_cat(out, &a->alias) == 0);
      check(stralloc_cat(out, &a->commands) == 0);
    }
  }
  check(r != -1);
  if (aliases_addresses(a, (const char *) data, n, &why) == ALIASES_GOOD)
    check(!fwdtable_bad(a->commands.s, a->commands.len, 0));
  stralloc_free(&l.line);
  stralloc_free(&l.next);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static struct qualify q;
  static struct aliases a;
  static stralloc once, twice;

  if (!q.known) {
    check(stralloc_copys(&q.host, "host.example") == 0);
    check(stralloc_copys(&q.domain, "example") == 0);
    check(stralloc_copys(&q.plus, "plus.example") == 0);
    q.known = 7;
    a.q = &q;
  }
  reads(&a, data, n, 64, &once);
  reads(&a, data, n, 1, &twice);
  check(stralloc_equalb(&twice, once.s, once.len));
  return 0;
}
