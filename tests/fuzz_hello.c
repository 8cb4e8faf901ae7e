/* fuzz_hello: what the ends of squeeze say first: written again it is the
   same, and nothing behind it counts. */

#include <stdint.h>
#include <string.h>

#include "../hello.h"
#include "fuzz.h"

static void try(int client, const char *s, size_t n)
{
  struct hello h;
  char b[HELLO_MAX];
  long r = hello_read(&h, client, s, n);
  size_t k;

  must(r >= -2 && r <= HELLO_MAX && r <= (long) n);
  if (r <= 0) {
    must(r != 0 || n < HELLO_MAX);
    return;
  }
  must(h.version == HELLO_VERSION);
  must(h.up <= HELLO_UP && h.down <= HELLO_DOWN);
  must(!client || (h.session && h.base <= h.session));
  k = client ? hello_client(b, &h) : hello_server(b, &h);
  must(k == (size_t) r && memcmp(b, s, k) == 0);
  must(hello_read(&h, client, s, k) == r);
  must(hello_read(&h, client, s, k - 1) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  try(1, (const char *) data, n);
  try(0, (const char *) data, n);
  return 0;
}
