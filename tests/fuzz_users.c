/* fuzz_users: the first line is a local part, the rest users/assign. What is
   accepted splits into a user, a home that begins with a slash, and an
   extension that ends in what the prefix left. */

#include <stdint.h>
#include <string.h>

#include "ascii.h"
#include "fuzz.h"
#include "users.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  struct users u;
  struct user out;
  const char *s = (const char *) data;
  size_t local = ascii_chr(s, n, '\n');
  size_t skip = local < n ? local + 1 : n;
  int r;

  memset(&u, 0, sizeof u);
  memset(&out, 0, sizeof out);
  if (users_parse(&u, s + skip, n - skip) == 0) {
    r = users_assigned(&u, s, local, local & 1, &out);
    must(r != -1);
    if (r == 1) must(*out.name.s && *out.home.s == '/');
    if (r == 1) must(out.dash.len == strlen(out.dash.s) + 1);
  }
  users_free(&u);
  user_free(&out);
  return 0;
}
