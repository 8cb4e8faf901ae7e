#include "sha256.h"

#include <string.h>

/* Source: FIPS 180-4. */

static const uint32_t k[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
  0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
  0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
  0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
  0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

#define ROR(x, n) ((x) >> (n) | (x) << (32 - (n)))

/* ----------------------------------------------------------------- SCHEDULE */

/* schedule: the 64 words for the block at P, each with its constant added. */

#if defined(__SSE2__)

/* Every compiler for x86-64 has these. Four words at once cost half. */
#include <emmintrin.h>

#define XOR _mm_xor_si128
#define ADD _mm_add_epi32

static __m128i swapped(const unsigned char *p)
{
  __m128i x = _mm_loadu_si128((const __m128i *) (const void *) p);

  x = _mm_or_si128(_mm_slli_epi16(x, 8), _mm_srli_epi16(x, 8));
  return _mm_shufflehi_epi16(_mm_shufflelo_epi16(x, 0xb1), 0xb1);
}

/* Words 1 to 4 of the eight in A and B. */
static __m128i next(__m128i a, __m128i b)
{
  a = _mm_castps_si128(_mm_move_ss(_mm_castsi128_ps(a), _mm_castsi128_ps(b)));
  return _mm_shuffle_epi32(a, 0x39);
}

/* Shifts by 3, 7 = 3 + 4, 18 = 7 + 11; and by 14, 25 = 14 + 11. */
static __m128i sum0(__m128i x)
{
  __m128i r = _mm_srli_epi32(x, 3), t;

  t = _mm_srli_epi32(r, 4);
  r = XOR(XOR(r, t), _mm_srli_epi32(t, 11));
  t = _mm_slli_epi32(x, 14);
  return XOR(XOR(r, t), _mm_slli_epi32(t, 11));
}

/* For two words, each in both halves of 64 bits, where a shift rotates; the
   sums come into the lower two words. */
static __m128i sum1(__m128i x)
{
  __m128i r = _mm_srli_epi32(x, 10), t = _mm_srli_epi64(x, 17);

  r = XOR(XOR(r, t), _mm_srli_epi64(t, 2));
  return _mm_shuffle_epi32(r, 0x08);
}

/* A, B, C, D are 16 words in a row: A becomes the four after them. */
#define NEXT(a, b, c, d)                                                       \
  do {                                                                         \
    a = ADD(ADD(a, sum0(next(a, b))), next(c, d));                             \
    a = ADD(a, _mm_move_epi64(sum1(_mm_shuffle_epi32(d, 0xfa))));              \
    a = ADD(a, _mm_slli_si128(sum1(_mm_shuffle_epi32(a, 0x50)), 8));           \
  } while (0)

static void put(uint32_t w[64], int i, __m128i x)
{
  x = ADD(x, _mm_loadu_si128((const __m128i *) (const void *) (k + i)));
  _mm_storeu_si128((__m128i *) (void *) (w + i), x);
}

static void schedule(uint32_t w[64], const unsigned char *p)
{
  __m128i a = swapped(p), b = swapped(p + 16);
  __m128i c = swapped(p + 32), d = swapped(p + 48);
  int i;

  for (i = 0;; i += 16) {
    put(w, i, a);
    put(w, i + 4, b);
    put(w, i + 8, c);
    put(w, i + 12, d);
    if (i == 48) return;
    NEXT(a, b, c, d);
    NEXT(b, c, d, a);
    NEXT(c, d, a, b);
    NEXT(d, a, b, c);
  }
}

#else

static void schedule(uint32_t w[64], const unsigned char *p)
{
  uint32_t a, b;
  int i;

  for (i = 0; i < 16; ++i, p += 4)
    w[i] = (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 |
           (uint32_t) p[2] << 8 | (uint32_t) p[3];
  for (; i < 64; ++i) {
    a = w[i - 15];
    b = w[i - 2];
    w[i] = w[i - 16] + (ROR(ROR(a, 11) ^ a, 7) ^ a >> 3) + w[i - 7] +
           (ROR(ROR(b, 2) ^ b, 17) ^ b >> 10);
  }
  for (i = 0; i < 64; ++i) w[i] += k[i];
}

#endif

/* ------------------------------------------------------------------- ROUNDS */

/* Rotations by 6, 11, 25 and by 2, 13, 22, nested: fewer copies of X. */
#define S1(x) ROR(ROR(ROR(x, 14) ^ (x), 5) ^ (x), 6)
#define S0(x) ROR(ROR(ROR(x, 9) ^ (x), 11) ^ (x), 2)

/* X becomes a ^ b; Y, from the round before, is b ^ c: the majority of a, b, c
   is ((a ^ b) & (b ^ c)) ^ b. */
#define ROUND(a, b, c, d, e, f, g, h, x, y, w)                                 \
  do {                                                                         \
    h += (w) + (((f ^ g) & e) ^ g) + S1(e);                                    \
    d += h;                                                                    \
    x = a ^ b;                                                                 \
    h += ((x & y) ^ b) + S0(a);                                                \
  } while (0)

static void blocks(uint32_t s[8], const unsigned char *p, size_t n)
{
  uint32_t w[64];
  uint32_t a, b, c, d, e, f, g, h, x, y;
  int i;

  for (; n; --n, p += 64) {
    schedule(w, p);
    a = s[0];
    b = s[1];
    c = s[2];
    d = s[3];
    e = s[4];
    f = s[5];
    g = s[6];
    h = s[7];
    y = b ^ c;
    for (i = 0; i < 64; i += 8) {
      ROUND(a, b, c, d, e, f, g, h, x, y, w[i]);
      ROUND(h, a, b, c, d, e, f, g, y, x, w[i + 1]);
      ROUND(g, h, a, b, c, d, e, f, x, y, w[i + 2]);
      ROUND(f, g, h, a, b, c, d, e, y, x, w[i + 3]);
      ROUND(e, f, g, h, a, b, c, d, x, y, w[i + 4]);
      ROUND(d, e, f, g, h, a, b, c, y, x, w[i + 5]);
      ROUND(c, d, e, f, g, h, a, b, x, y, w[i + 6]);
      ROUND(b, c, d, e, f, g, h, a, y, x, w[i + 7]);
    }
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
