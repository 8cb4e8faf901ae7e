#include "sha256.h"

#include <string.h>

/* Source: FIPS 180-4. */

#define ROR(x, n) ((x) >> (n) | (x) << (32 - (n)))

/* The sums as nested rotations: fewer copies than three of the same word.
   S1 rotates by 6, 11, 25; S0 by 2, 13, 22; s1 by 17, 19; s0 by 7, 18. */
#define S1(x) ROR(ROR(ROR(x, 14) ^ (x), 5) ^ (x), 6)
#define S0(x) ROR(ROR(ROR(x, 9) ^ (x), 11) ^ (x), 2)
#define s1(x) (ROR(ROR(x, 2) ^ (x), 17) ^ (x) >> 10)
#define s0(x) (ROR(ROR(x, 11) ^ (x), 7) ^ (x) >> 3)

/*
 * One round. X is a ^ b; Y, from the round before, b ^ c: the majority of
 * a, b, c is ((a ^ b) & (b ^ c)) ^ b.
 */
#define ROUND(a, b, c, d, e, f, g, h, x, y, k, w)                              \
  do {                                                                         \
    h += (k) + (w);                                                            \
    h += ((f ^ g) & e) ^ g;                                                    \
    h += S1(e);                                                                \
    d += h;                                                                    \
    x = a ^ b;                                                                 \
    y = (x & y) ^ b;                                                           \
    h += S0(a);                                                                \
    h += y;                                                                    \
  } while (0)

#define LOAD(i)                                                                \
  (w[i] = (uint32_t) p[4 * i] << 24 | (uint32_t) p[4 * i + 1] << 16 |          \
          (uint32_t) p[4 * i + 2] << 8 | (uint32_t) p[4 * i + 3])

#define NEXT(i)                                                                \
  (w[i] += s0(w[(i + 1) & 15]) + w[(i + 9) & 15] + s1(w[(i + 14) & 15]))

#define ROUNDS(W, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, ka, kb, kc, kd, ke,  \
               kf)                                                             \
  do {                                                                         \
    ROUND(a, b, c, d, e, f, g, h, x, y, k0, W(0));                             \
    ROUND(h, a, b, c, d, e, f, g, y, x, k1, W(1));                             \
    ROUND(g, h, a, b, c, d, e, f, x, y, k2, W(2));                             \
    ROUND(f, g, h, a, b, c, d, e, y, x, k3, W(3));                             \
    ROUND(e, f, g, h, a, b, c, d, x, y, k4, W(4));                             \
    ROUND(d, e, f, g, h, a, b, c, y, x, k5, W(5));                             \
    ROUND(c, d, e, f, g, h, a, b, x, y, k6, W(6));                             \
    ROUND(b, c, d, e, f, g, h, a, y, x, k7, W(7));                             \
    ROUND(a, b, c, d, e, f, g, h, x, y, k8, W(8));                             \
    ROUND(h, a, b, c, d, e, f, g, y, x, k9, W(9));                             \
    ROUND(g, h, a, b, c, d, e, f, x, y, ka, W(10));                            \
    ROUND(f, g, h, a, b, c, d, e, y, x, kb, W(11));                            \
    ROUND(e, f, g, h, a, b, c, d, x, y, kc, W(12));                            \
    ROUND(d, e, f, g, h, a, b, c, y, x, kd, W(13));                            \
    ROUND(c, d, e, f, g, h, a, b, x, y, ke, W(14));                            \
    ROUND(b, c, d, e, f, g, h, a, y, x, kf, W(15));                            \
  } while (0)

static void blocks(uint32_t s[8], const unsigned char *p, size_t n)
{
  uint32_t w[16];
  uint32_t a, b, c, d, e, f, g, h, x, y;

  for (; n; --n, p += 64) {
    a = s[0];
    b = s[1];
    c = s[2];
    d = s[3];
    e = s[4];
    f = s[5];
    g = s[6];
    h = s[7];
    y = b ^ c;
    ROUNDS(LOAD, 0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b,
           0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
           0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7,
           0xc19bf174);
    ROUNDS(NEXT, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
           0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d,
           0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351,
           0x14292967);
    ROUNDS(NEXT, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354,
           0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
           0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585,
           0x106aa070);
    ROUNDS(NEXT, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3,
           0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f,
           0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
           0xc67178f2);
    s[0] += a;
    s[1] += b;
    s[2] += c;
    s[3] += d;
    s[4] += e;
    s[5] += f;
    s[6] += g;
    s[7] += h;
  }
}

void sha256_init(struct sha256 *s)
{
  static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
                                    0xa54ff53a, 0x510e527f, 0x9b05688c,
                                    0x1f83d9ab, 0x5be0cd19};

  memcpy(s->h, start, sizeof start);
  s->n = 0;
}

void sha256_add(struct sha256 *s, const void *buf, size_t n)
{
  const unsigned char *p = buf;
  size_t have = (size_t) (s->n & 63);
  size_t take;

  if (n == 0) return;
  s->n += n;
  if (have) {
    take = 64 - have;
    if (take > n) take = n;
    memcpy(s->b + have, p, take);
    if (have + take < 64) return;
    blocks(s->h, s->b, 1);
    p += take;
    n -= take;
  }
  blocks(s->h, p, n / 64);
  p += n / 64 * 64;
  n &= 63;
  if (n) memcpy(s->b, p, n);
}

static void store(unsigned char *p, uint64_t u, int bytes)
{
  while (bytes--) {
    p[bytes] = (unsigned char) (u & 255);
    u >>= 8;
  }
}

void sha256_end(struct sha256 *s, unsigned char out[SHA256_LEN])
{
  size_t have = (size_t) (s->n & 63);
  int i;

  s->b[have++] = 128;
  if (have > 56) {
    memset(s->b + have, 0, 64 - have);
    blocks(s->h, s->b, 1);
    have = 0;
  }
  memset(s->b + have, 0, 56 - have);
  store(s->b + 56, s->n * 8, 8);
  blocks(s->h, s->b, 1);
  for (i = 0; i < 8; ++i) store(out + 4 * i, s->h[i], 4);
}

void sha256_addnum(struct sha256 *s, uint64_t n)
{
  unsigned char b[8];

  store(b, n, 8);
  sha256_add(s, b, sizeof b);
}

void sha256_addnb(struct sha256 *s, const void *b, size_t n)
{
  sha256_addnum(s, n);
  sha256_add(s, b, n);
}
