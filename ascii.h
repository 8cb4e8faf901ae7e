#ifndef ASCII_H
#define ASCII_H

#include <stddef.h>

/* Letters of ASCII only, whatever the locale says. */
char ascii_lower(char ch);
void ascii_lowerb(char *s, size_t n);

/* 1 if the N bytes at A and at B are equal but for case; else 0. */
int ascii_equalb(const char *a, const char *b, size_t n);
/* 1 if the N bytes at S begin with the string T, but for case. */
int ascii_starts(const char *s, size_t n, const char *t);

/* The place of the first (last) CH in the N bytes at S; N if there is none. */
size_t ascii_chr(const char *s, size_t n, char ch);
size_t ascii_rchr(const char *s, size_t n, char ch);

#endif
