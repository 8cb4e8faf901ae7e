/* fuzz_spill: fed at once and byte by byte, a message has the same hops and
   the same sum, and every hop is a line of its own. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../spill.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static struct spill whole, bytes;
  const char *s = (const char *) data;
  size_t i, lines = 1;

  if (n > SPILL_MEM) return 0; /* more needs a Maildir */
  spill_start(&whole, 0);
  spill_start(&bytes, 0);
  if (spill_put(&whole, s, n) == -1 || spill_end(&whole) == -1) abort();
  for (i = 0; i < n; ++i) {
    if (spill_put(&bytes, s + i, 1) == -1) abort();
    lines += s[i] == '\n';
  }
  if (spill_end(&bytes) == -1) abort();
  if (whole.hops != bytes.hops || whole.hops > lines) abort();
  if (whole.bytes != n || bytes.bytes != n) abort();
  if (memcmp(whole.sum, bytes.sum, sizeof whole.sum)) abort();
  return 0;
}
