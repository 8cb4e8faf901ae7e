/* t_scan: a table of numbers. */

#include "scan.h"

#include <limits.h>

#include "tap.h"

#define TOP 18446744073709551615ULL /* 64 bits */

static const struct {
  const char *s;
  unsigned long long max;
  size_t n;             /* digits that scan_num takes */
  unsigned long long u; /* 7 where nothing is taken */
  int all;
} cases[] = {
  {"", TOP, 0, 7, 0},
  {"0", 0, 1, 0, 1},
  {"1", 0, 0, 7, 0},
  {"9", 9, 1, 9, 1},
  {"9", 8, 0, 7, 0},
  {"10", 9, 0, 7, 0},
  {"10", 10, 2, 10, 1},
  {"255", 255, 3, 255, 1},
  {"256", 255, 0, 7, 0},
  {"0000255", 255, 7, 255, 1},
  {"12x", TOP, 2, 12, 0},
  {"12 ", TOP, 2, 12, 0},
  {" 12", TOP, 0, 7, 0},
  {"+12", TOP, 0, 7, 0},
  {"-1", TOP, 0, 7, 0},
  {"0x10", TOP, 1, 0, 0},
  {"1\xb2", TOP, 1, 1, 0},
  {":", TOP, 0, 7, 0},
  {"/", TOP, 0, 7, 0},
  {"18446744073709551615", TOP, 20, TOP, 1},
  {"18446744073709551616", TOP, 0, 7, 0},
  {"18446744073709551615", TOP - 1, 0, 7, 0},
  {"99999999999999999999999999", TOP, 0, 7, 0},
  {"9223372036854775808", LLONG_MAX, 0, 7, 0},
  {"9223372036854775807", LLONG_MAX, 19, LLONG_MAX, 1}
};

static void table(void)
{
  unsigned long long u;
  size_t i;

  for (i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    u = 7;
    TAP_OK(scan_num(cases[i].s, cases[i].max, &u) == cases[i].n &&
             u == cases[i].u, cases[i].s);
    u = 7;
    TAP_OK(scan_all(cases[i].s, cases[i].max, &u) == cases[i].all &&
             u == (cases[i].all ? cases[i].u : 7), "the whole string");
  }
}

int main(void)
{
  table();
  return tap_end();
}
