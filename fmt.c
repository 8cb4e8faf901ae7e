#include "fmt.h"

#include <string.h>

size_t fmt_num(char *s, unsigned long long u)
{
  return fmt_num0(s, u, 1);
}

size_t fmt_num0(char *s, unsigned long long u, size_t width)
{
  size_t n = 1;
  size_t i;
  unsigned long long v;

  for (v = u; v >= 10; v /= 10) ++n;
  if (n < width) n = width;
  if (s)
    for (i = n; i > 0; u /= 10) s[--i] = (char) ('0' + u % 10);
  return n;
}

size_t fmt_hex(char *s, const unsigned char *b, size_t n)
{
  static const char digit[] = "0123456789abcdef";
  size_t i;

  if (s)
    for (i = 0; i < n; ++i) {
      s[2 * i] = digit[b[i] >> 4];
      s[2 * i + 1] = digit[b[i] & 15];
    }
  return 2 * n;
}

size_t fmt_span(char *s, unsigned long long seconds)
{
  char b[FMT_SPAN];
  size_t n = 0;

  if (seconds >= 3600) {
    n = fmt_num(b, seconds / 3600);
    b[n++] = ':';
  }
  n += fmt_num0(b + n, seconds / 60 % 60, n ? 2 : 1);
  b[n++] = ':';
  n += fmt_num0(b + n, seconds % 60, 2);
  if (s) memcpy(s, b, n);
  return n;
}

#define YEAR0 (-62167219200LL)  /* 0000-01-01 00:00:00 */
#define YEAR9999 253402300799LL /* 9999-12-31 23:59:59 */

size_t fmt_date822(char *s, time_t t)
{
  static const char month[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  char tmp[FMT_DATE];
  long long v = (long long) t;
  long long day, z, era, doe, yoe, doy, mp, y;
  unsigned long long sec;
  char *p = tmp;

  if (v < YEAR0) v = YEAR0;
  if (v > YEAR9999) v = YEAR9999;
  day = v / 86400;
  if (v % 86400 < 0) --day;
  sec = (unsigned long long) (v - day * 86400);

  /* Days since 0000-03-01, in eras of 400 years; a year begins in March. */
  z = day + 719468;
  era = (z >= 0 ? z : z - 146096) / 146097;
  doe = z - era * 146097;
  yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  mp = (5 * doy + 2) / 153;
  y = yoe + era * 400 + (mp >= 10);

  p += fmt_num(p, (unsigned long long) (doy - (153 * mp + 2) / 5 + 1));
  *p++ = ' ';
  memcpy(p, month + 3 * (mp < 10 ? mp + 2 : mp - 10), 3);
  p += 3;
  *p++ = ' ';
  p += fmt_num0(p, (unsigned long long) y, 4);
  *p++ = ' ';
  p += fmt_num0(p, sec / 3600, 2);
  *p++ = ':';
  p += fmt_num0(p, sec / 60 % 60, 2);
  *p++ = ':';
  p += fmt_num0(p, sec % 60, 2);
  memcpy(p, " -0000", 6);
  p += 6;
  if (s) memcpy(s, tmp, (size_t) (p - tmp));
  return (size_t) (p - tmp);
}
