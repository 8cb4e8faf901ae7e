/* t_fmt: numbers, hexadecimal digits, dates. */

#include "fmt.h"

#include <limits.h>
#include <string.h>

#include "tap.h"

static int num(unsigned long long u, size_t width, const char *want)
{
  char s[64];
  size_t n;

  memset(s, '!', sizeof s);
  n = fmt_num0(s, u, width);
  return n == strlen(want) && memcmp(s, want, n) == 0 && s[n] == '!' &&
         fmt_num0(0, u, width) == n;
}

static void numbers(void)
{
  char s[64];

  TAP_OK(fmt_num(s, 0) == 1 && s[0] == '0', "0");
  TAP_OK(num(9, 1, "9"), "9");
  TAP_OK(num(10, 1, "10"), "10");
  TAP_OK(num(7, 0, "7"), "no width");
  TAP_OK(num(7, 3, "007"), "zeros in front");
  TAP_OK(num(1234, 3, "1234"), "wider than the width");
  TAP_OK(num(ULLONG_MAX, 1, "18446744073709551615"), "the largest");
  TAP_OK(fmt_num(0, ULLONG_MAX) < FMT_NUM, "FMT_NUM is enough");
}

static void hex(void)
{
  static const unsigned char b[] = {0, 1, 0x7f, 0x80, 0xff};
  char s[16];

  memset(s, '!', sizeof s);
  TAP_OK(fmt_hex(s, b, 5) == 10 && memcmp(s, "00017f80ff!", 11) == 0, "hex");
  TAP_OK(fmt_hex(0, b, 5) == 10, "hex, only counted");
  TAP_OK(fmt_hex(s, b, 0) == 0, "hex of nothing");
}

static const struct {
  unsigned long long seconds;
  const char *s;
} spans[] = {
  {0, "0:00"},
  {7, "0:07"},
  {3599, "59:59"},
  {3600, "1:00:00"},
  {3661, "1:01:01"},
  {360000, "100:00:00"},
  {ULLONG_MAX, "5124095576030431:00:15"},
};

static void span(void)
{
  char s[64];
  size_t i, n;

  for (i = 0; i < sizeof spans / sizeof *spans; ++i) {
    memset(s, '!', sizeof s);
    n = fmt_span(s, spans[i].seconds);
    TAP_OK(n == strlen(spans[i].s) && memcmp(s, spans[i].s, n) == 0 &&
             s[n] == '!' && n < FMT_SPAN &&
             fmt_span(0, spans[i].seconds) == n,
           spans[i].s);
  }
}

static const struct {
  long long t;
  const char *s;
} dates[] = {
  {0, "1 Jan 1970 00:00:00 -0000"},
  {-1, "31 Dec 1969 23:59:59 -0000"},
  {86399, "1 Jan 1970 23:59:59 -0000"},
  {-86400, "31 Dec 1969 00:00:00 -0000"},
  {-86401, "30 Dec 1969 23:59:59 -0000"},
  {68169599, "28 Feb 1972 23:59:59 -0000"},
  {68169600, "29 Feb 1972 00:00:00 -0000"},
  {68256000, "1 Mar 1972 00:00:00 -0000"},
  {951782399, "28 Feb 2000 23:59:59 -0000"},
  {951782400, "29 Feb 2000 00:00:00 -0000"},
  {951868800, "1 Mar 2000 00:00:00 -0000"},
  {946684799, "31 Dec 1999 23:59:59 -0000"},
  {946684800, "1 Jan 2000 00:00:00 -0000"},
  {1234567890, "13 Feb 2009 23:31:30 -0000"},
  {1795341240, "22 Nov 2026 09:54:00 -0000"},
  {2147483647, "19 Jan 2038 03:14:07 -0000"},
  {2147483648LL, "19 Jan 2038 03:14:08 -0000"},
  {4107542399LL, "28 Feb 2100 23:59:59 -0000"},
  {4107542400LL, "1 Mar 2100 00:00:00 -0000"},
  {-2203891200LL, "1 Mar 1900 00:00:00 -0000"},
  {-2203891201LL, "28 Feb 1900 23:59:59 -0000"},
  {-2147483648LL, "13 Dec 1901 20:45:52 -0000"},
  {253402300799LL, "31 Dec 9999 23:59:59 -0000"},
  {253402300800LL, "31 Dec 9999 23:59:59 -0000"},
  {LLONG_MAX, "31 Dec 9999 23:59:59 -0000"},
  {-62135596800LL, "1 Jan 0001 00:00:00 -0000"},
  {-62167219200LL, "1 Jan 0000 00:00:00 -0000"},
  {-62167219201LL, "1 Jan 0000 00:00:00 -0000"},
  {LLONG_MIN, "1 Jan 0000 00:00:00 -0000"}
};

static void table(void)
{
  char s[FMT_DATE];
  size_t i, n;

  for (i = 0; i < sizeof dates / sizeof dates[0]; ++i) {
    if ((long long) (time_t) dates[i].t != dates[i].t) continue;
    n = fmt_date822(s, (time_t) dates[i].t);
    TAP_OK(n < FMT_DATE && n == strlen(dates[i].s) &&
             memcmp(s, dates[i].s, n) == 0 &&
             fmt_date822(0, (time_t) dates[i].t) == n, dates[i].s);
  }
}

/* Every day of 800 years against gmtime, at a second that changes. */
static void everyday(void)
{
  static const char *month[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char s[FMT_DATE], want[128];
  struct tm *tm;
  long long day;
  int bad = 0;
  time_t t;

  for (day = -146097; day < 146097; ++day) {
    t = (time_t) (day * 86400 + (day * day) % 86400);
    if ((long long) t != day * 86400 + (day * day) % 86400) continue;
    tm = gmtime(&t);
    (void) snprintf(want, sizeof want, "%d %s %04d %02d:%02d:%02d -0000",
                    tm->tm_mday, month[tm->tm_mon], tm->tm_year + 1900,
                    tm->tm_hour, tm->tm_min, tm->tm_sec);
    s[fmt_date822(s, t)] = 0;
    if (strcmp(s, want) != 0) ++bad;
  }
  TAP_OK(bad == 0, "every day of 800 years is as gmtime says");
}

int main(void)
{
  numbers();
  hex();
  span();
  table();
  everyday();
  return tap_end();
}
