/*
 * fuzz_urgency: headers, byte by byte. What comes of one does not depend on
 * what comes behind its end, nor on the case of its letters; and once there is
 * mail for many, nothing changes that.
 */
#include <stdint.h>
#include <string.h>

#include "../ascii.h"
#include "../urgency.h"
#include "fuzz.h"

static enum urgency_class run(const char *s, size_t n, size_t *used)
{
  struct urgency u;
  enum urgency_class before = URGENCY_PLAIN;
  size_t i = 0;
  int over = 0;

  memset(&u, 0, sizeof u);
  while (i < n && !over) {
    over = urgency_feed(&u, s[i++]);
    must(u.len <= sizeof u.field);
    must(before == URGENCY_PLAIN || urgency_class(&u) == before ||
         (before == URGENCY_FIRST && urgency_class(&u) == URGENCY_LAST));
    before = urgency_class(&u);
  }
  if (over) must(urgency_feed(&u, 'x') == 1 && urgency_class(&u) == before);
  *used = i;
  return before;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static char copy[20000];
  size_t used, again;
  enum urgency_class c;

  if (n > sizeof copy) return 0;
  c = run((const char *) data, n, &used);
  memcpy(copy, data, n);
  ascii_lowerb(copy, n);
  memset(copy + used, '?', n - used);
  must(run(copy, n, &again) == c && again == used);
  return 0;
}
