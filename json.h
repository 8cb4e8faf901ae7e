#ifndef JSON_H
#define JSON_H

#include <stddef.h>

#include "stralloc.h"

/*
 * Appends the N bytes at S as a string of JSON, in quotes. Quotes, backslashes
 * and control characters, also those of ISO 8859, are escaped; what else is
 * UTF-8 stays; each byte that is not becomes \ufffd. 1: S was UTF-8; 0: it was
 * not; -1 with ENOMEM: OUT is as it was.
 */
int json_string(stralloc *out, const char *s, size_t n);

#endif
