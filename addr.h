#ifndef ADDR_H
#define ADDR_H

#include <stddef.h>

#define ADDR_MAX 1000 /* bytes: more is refused, as qmail's queue does */

/*
 * The one validator of envelope addresses, at the wire, in the queue
 * interface and in forwards. 0 if the N bytes at S may be an envelope
 * address; else a short reason in plain words ("contains a newline"), never
 * freed. No NUL, CR, LF or other control, at most ADDR_MAX bytes. The empty
 * address is good here (the null sender); 8-bit bytes, spaces and quotes are
 * good.
 */
const char *addr_bad(const char *s, size_t n);

#endif
