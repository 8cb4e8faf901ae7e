#ifndef SCAN_H
#define SCAN_H

#include <stddef.h>

/*
 * The one scanner for numbers from outside. Reads decimal digits at S (a
 * string, or any bytes that end in a byte other than a digit) into *U, which
 * is at most MAX. Returns the number of digits read; 0 if there is none or
 * if the number is above MAX (then *U is unchanged).
 */
size_t scan_num(const char *s, unsigned long long max, unsigned long long *u);

/* The same for a whole string: 1 if S is nothing but a number up to MAX, else
   0. */
int scan_all(const char *s, unsigned long long max, unsigned long long *u);

#endif
