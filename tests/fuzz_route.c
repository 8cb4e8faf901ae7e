/* fuzz_route: the first line is an address, the rest is both locals and
   virtualdomains. Whatever comes in, a route comes out, and the rewritten
   address of one that is not virtual is never longer than what went in. */

#include <stdint.h>
#include <string.h>

#include "ascii.h"
#include "fuzz.h"
#include "route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  struct route r;
  stralloc lines = {0}, out = {0};
  const char *s = (const char *) data;
  size_t addr = ascii_chr(s, n, '\n');
  size_t i;
  int k;

  memset(&r, 0, sizeof r);
  if (addr < n && stralloc_copyb(&lines, s + addr + 1, n - addr - 1) == -1)
    return 0;
  for (i = 0; i < lines.len; ++i)
    if (lines.s[i] == '\n') lines.s[i] = 0;
  if (stralloc_0(&lines) == -1) return 0;
  if (cset_init(&r.locals, &lines, 0) == -1 ||
      cset_init(&r.percenthack, &lines, 0) == -1 ||
      cset_init(&r.virtualdomains, &lines, ':') == -1 ||
      stralloc_copys(&r.envnoathost, "h") == -1)
    return 0;
  k = route_lookup(&r, s, addr, &out);
  must(k != -1 && k <= ROUTE_VIRTUAL);
  must(k == ROUTE_VIRTUAL || out.len <= addr + 2);
  must(ascii_rchr(out.s, out.len, '@') < out.len);
  stralloc_free(&lines);
  stralloc_free(&out);
  route_free(&r);
  return 0;
}
