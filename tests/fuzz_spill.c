/* fuzz_spill: fed at once and byte by byte, a message has the same hops and
   the same sum, and every hop is a line of its own. */

#include <stdint.h>
#include <string.h>

#include "../spill.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static struct spill whole, bytes;
  const char *s = (const char *) data;
  size_t i, lines = 1;

  if (n > SPILL_MEM) return 0; /* more needs a Maildir */
  spill_start(&whole, 0);
  spill_start(&bytes, 0);
  must(spill_put(&whole, s, n) == 0 && spill_end(&whole) == 0);
  for (i = 0; i < n; ++i) {
    must(spill_put(&bytes, s + i, 1) == 0);
    lines += s[i] == '\n';
  }
  must(spill_end(&bytes) == 0);
  must(whole.hops == bytes.hops && whole.hops <= lines);
  must(whole.bytes == n && bytes.bytes == n);
  must(memcmp(whole.sum, bytes.sum, sizeof whole.sum) == 0);
  return 0;
}
