#include "tally.h"

#include <errno.h>
#include <string.h>

#include "tap.h"

/* Spread, as the parts of a hash are. */
static void key(unsigned char k[TALLY_KEY], unsigned long n)
{
  unsigned long long u = n + 0x9e3779b97f4a7c15ULL;
  size_t i;

  u = (u ^ u >> 30) * 0xbf58476d1ce4e5b9ULL;
  u = (u ^ u >> 27) * 0x94d049bb133111ebULL;
  u ^= u >> 31;
  for (i = 0; i < 8; ++i) k[i] = (unsigned char) (u >> 8 * i);
  for (i = 0; i < 8; ++i) k[8 + i] = (unsigned char) (n >> 4 * i);
}

int main(void)
{
  struct tally t = {0};
  unsigned char k[TALLY_KEY];
  unsigned long i;
  unsigned int before;
  int good;

  key(k, 1);
  TAP_OK(tally_count(&t, k, &before) == 0 && before == 0, "a key");
  TAP_OK(tally_count(&t, k, &before) == 0 && before == 1, "again");
  TAP_OK(tally_count(&t, k, &before) == 0 && before == 2, "and again");
  k[TALLY_KEY - 1] ^= 1;
  TAP_OK(tally_count(&t, k, &before) == 0 && before == 0,
         "the last bit counts");
  tally_free(&t);

  for (good = 1, i = 0; i < TALLY_MAX; ++i) {
    key(k, i);
    if (tally_count(&t, k, &before) == -1 || before) good = 0;
  }
  TAP_OK(good && t.n == TALLY_MAX, "as many keys as there may be");
  key(k, i);
  errno = 0;
  TAP_OK(tally_count(&t, k, &before) == -1 && errno == ENOBUFS, "no more");
  for (good = 1, i = 0; i < TALLY_MAX; ++i) {
    key(k, i);
    if (tally_count(&t, k, &before) == -1 || before != 1) good = 0;
  }
  TAP_OK(good, "each is still there");
  TAP_OK(t.slots <= 2 * TALLY_MAX + 100000, "in bounded memory");
  tally_free(&t);
  TAP_OK(tally_count(&t, k, &before) == 0 && before == 0, "usable once freed");
  tally_free(&t);
  return tap_end();
}
