#ifndef NETSTRING_H
#define NETSTRING_H

#include <stddef.h>

#include "stralloc.h"

/*
 * Netstrings: "5:hello,". Source: Bernstein, Netstrings, 1997. A length has
 * no leading zeros, but "0:,".
 */

/* The length up to the colon, fed byte by byte. Start: {0, 0}. */
struct netlen {
  size_t len;
  int digits; /* whether one came */
};

/* 1: the colon came, LEN holds; 0: more, please; -1: no netstring, or a
   length above MAX. */
int netlen_feed(struct netlen *n, size_t max, unsigned char ch);

/* Appends the N bytes at S to SA as a netstring: 0, or -1 with ENOMEM. */
int netstring_catb(stralloc *sa, const char *s, size_t n);

/*
 * Takes one netstring off the front of the N bytes at S: its contents are the
 * *LEN bytes at *B, inside S. Returns the bytes that it occupies; 0 if what
 * is there is no whole netstring.
 */
size_t netstring_take(const char *s, size_t n, const char **b, size_t *len);

#endif
