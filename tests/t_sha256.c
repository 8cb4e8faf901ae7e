/* sha256: the vectors of FIPS 180-4, one million "a", every split. */

#include <string.h>

#include "fmt.h"
#include "sha256.h"
#include "tap.h"

static const struct {
  const char *in, *out;
} vec[] = {
  {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
  {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
  {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
   "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
  {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
   "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
   "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"}};

static const char *hex(struct sha256 *s)
{
  static char out[65];
  unsigned char sum[SHA256_LEN];

  sha256_end(s, sum);
  out[fmt_hex(out, sum, sizeof sum)] = 0;
  return out;
}

static int splits(const char *in, size_t n, const char *want)
{
  struct sha256 s;
  size_t i;

  for (i = 0; i <= n; ++i) {
    sha256_init(&s);
    sha256_add(&s, in, i);
    sha256_add(&s, in + i, n - i);
    if (strcmp(hex(&s), want)) return 0;
  }
  sha256_init(&s);
  for (i = 0; i < n; ++i) sha256_add(&s, in + i, 1);
  return !strcmp(hex(&s), want);
}

int main(void)
{
  static char b[1000];
  struct sha256 s, t;
  char want[65];
  size_t i, n;
  int good = 1;

  for (i = 0; i < sizeof vec / sizeof vec[0]; ++i)
    TAP_OK(splits(vec[i].in, strlen(vec[i].in), vec[i].out),
           "a vector of FIPS 180-4, split everywhere");

  memset(b, 'a', sizeof b);
  sha256_init(&s);
  for (i = 0; i < 1000; ++i) sha256_add(&s, b, sizeof b);
  TAP_OK(!strcmp(hex(&s), "cdc76e5c9914fb9281a1c7e284d73e67"
                          "f1809a48a497200e046d39ccc7112cd0"),
         "one million a");

  sha256_init(&s);
  for (n = 1000000; n; n -= i) {
    i = n < 997 ? n : 997;
    sha256_add(&s, b, i);
  }
  TAP_OK(!strcmp(hex(&s), "cdc76e5c9914fb9281a1c7e284d73e67"
                          "f1809a48a497200e046d39ccc7112cd0"),
         "one million a in pieces of 997");

  for (i = 0; i < sizeof b; ++i) b[i] = (char) (i * 7 + i / 256);
  for (n = 0; n <= 260; ++n) {
    sha256_init(&s);
    sha256_add(&s, b + 1, n); /* not aligned */
    strcpy(want, hex(&s));
    if (!splits(b + 1, n, want)) good = 0;
  }
  TAP_OK(good, "every length up to 260, every split");

  sha256_init(&s);
  sha256_addnum(&s, 0x0102030405060708);
  sha256_init(&t);
  sha256_add(&t, "\1\2\3\4\5\6\7\10", 8);
  strcpy(want, hex(&t));
  TAP_OK(!strcmp(hex(&s), want), "addnum is eight bytes, big-endian");
  sha256_init(&s);
  sha256_addnb(&s, "ab", 2);
  sha256_addnb(&s, "c", 1);
  strcpy(want, hex(&s));
  sha256_init(&t);
  sha256_addnb(&t, "a", 1);
  sha256_addnb(&t, "bc", 2);
  TAP_OK(strcmp(hex(&t), want) != 0, "addnb keeps lists apart");
  return tap_end();
}
