#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>
#include <stdint.h>

/* SHA-256 (FIPS 180-4). Nothing here fails. */
#define SHA256_LEN 32

struct sha256 {
  uint32_t h[8];
  uint64_t n; /* bytes so far */
  unsigned char b[64];
};

void sha256_init(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *b, size_t n);
void sha256_end(struct sha256 *s, unsigned char out[SHA256_LEN]);

/* Adds N as eight bytes, big-endian; sha256_addnb adds the length N in this
   way and then the N bytes at B, so that no two lists of strings hash alike. */
void sha256_addnum(struct sha256 *s, uint64_t n);
void sha256_addnb(struct sha256 *s, const void *b, size_t n);

#endif
