/*
 * fuzz_aliases: an alias file, and a list. What is accepted are commands that a
 * table and a list may have, of which each is ended by NUL; where it is not, a
 * reason and a place inside the text are given. Nothing depends on how the
 * bytes arrive.
 */
#include <stdint.h>
#include <string.h>

#include "../aliases.h"
#include "../fwdtable.h"
#include "fuzz.h"

static void reads(struct aliases *a, const char *s, size_t n, size_t k,
                  stralloc *out)
{
  static char buf[64];
  struct aliases_lines l = {0};
  const char *why = 0;
  substdio ss;
  int r;

  out->len = 0;
  fuzz_give(s, n, k);
  substdio_in(&ss, fuzz_read, -1, buf, sizeof buf);
  l.ss = &ss;
  while ((r = aliases_next(&l)) == 1) {
    must(l.first > 0 && l.first <= l.number && l.line.len > 0);
    must(stralloc_catnum(out, l.first) == 0);
    r = aliases_instruction(a, l.line.s, l.line.len, &why);
    must(r != ALIASES_ERROR);
    if (r == ALIASES_BAD) must(why && a->at < l.line.len);
    if (r != ALIASES_GOOD) continue;
    must(a->commands.len && a->alias.len);
    must(!fwdtable_bad(a->commands.s, a->commands.len, 0));
    must(!fwdtable_bad(a->alias.s, a->alias.len, 1));
    must(!a->owner.len || !fwdtable_bad(a->owner.s, a->owner.len, 1));
    must(stralloc_cat(out, &a->alias) == 0);
    must(stralloc_cat(out, &a->commands) == 0);
  }
  must(r != -1);
  if (aliases_addresses(a, s, n, &why) == ALIASES_GOOD)
    must(!fwdtable_bad(a->commands.s, a->commands.len, 0));
  stralloc_free(&l.line);
  stralloc_free(&l.next);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static struct qualify q;
  static struct aliases a;
  static stralloc once, twice;
  const char *s = (const char *) data;

  if (!q.known) {
    must(stralloc_copys(&q.host, "host.example") == 0);
    must(stralloc_copys(&q.domain, "example") == 0);
    must(stralloc_copys(&q.plus, "plus.example") == 0);
    q.known = 7;
    a.q = &q;
  }
  reads(&a, s, n, 64, &once);
  reads(&a, s, n, 1, &twice);
  must(stralloc_equalb(&twice, once.s, once.len));
  return 0;
}
