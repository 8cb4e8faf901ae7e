#ifndef IP_H
#define IP_H

#include <stddef.h>

/* An address of IPv4 or IPv6 in network order. */
struct ip {
  int v6;              /* 0: the first four bytes count */
  unsigned char b[16];
  unsigned int scope;  /* index of the interface for fe80::/10, else 0 */
};

#define IP_FMT 64 /* bytes that ip_fmt needs at most, with the NUL */

/* The string for IP, NUL-terminated (RFC 5952 for IPv6; a mapped address
   ::ffff:1.2.3.4 is written, and treated everywhere, as 1.2.3.4). Returns its
   length. */
size_t ip_fmt(char *s, const struct ip *ip);

/* 1 if the whole string S is an address (in brackets or not); else 0. */
int ip_scan(const char *s, struct ip *ip);

/* 1 if equal in the first BITS bits (beyond 32 or 128: in all of them).
   Different families are never equal. */
int ip_equal(const struct ip *a, const struct ip *b, unsigned int bits);

/* Zeroes all after the first BITS bits. */
void ip_mask(struct ip *ip, unsigned int bits);

/* A mapped address becomes the IPv4 address; others stay. */
void ip_unmap(struct ip *ip);

#endif
