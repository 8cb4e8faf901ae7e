#ifndef FMT_H
#define FMT_H

#include <stddef.h>
#include <time.h>

/*
 * Each writes to S without a final NUL, and returns the number of bytes;
 * S 0 only counts.
 */

#define FMT_NUM 21 /* bytes that fmt_num needs at most, and a NUL */
size_t fmt_num(char *s, unsigned long long u);  /* decimal */
size_t fmt_num0(char *s, unsigned long long u, size_t width); /* with zeros */
size_t fmt_hex(char *s, const unsigned char *b, size_t n); /* 2 * n, lower */

/* A span of time: "0:07", "59:59", "1:00:00", "100:00:00". */
#define FMT_SPAN (FMT_NUM + 6)
size_t fmt_span(char *s, unsigned long long seconds);

#define FMT_DATE 40
/* "22 Nov 2026 09:54:00 -0000": RFC 5322's date in UTC, no day of the week.
   A time outside the years 0 to 9999 is written as the nearest inside. */
size_t fmt_date822(char *s, time_t t);

#endif
