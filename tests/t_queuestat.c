/* t_queuestat: how long bytes take. (What is read: maildirstat.t.) */
#include "queuestat.h"

#include <limits.h>
#include <stdio.h>

#include "tap.h"

static const struct row {
  unsigned long long bytes, rate, seconds;
} rows[] = {
  {0, 9600, 0},
  {1, 9600, 1},
  {1200, 9600, 1},
  {1201, 9600, 2},
  {1, 8, 1},
  {1, 7, 2},
  {1, 1, 8},
  {1, 1000000000000000ULL, 1},
  {ULLONG_MAX / 8, 8, ULLONG_MAX / 8},
  {ULLONG_MAX / 8 + 1, 9600, ULLONG_MAX / 9600},
  {ULLONG_MAX, 1, ULLONG_MAX},
};

int main(void)
{
  char text[100];
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    (void) sprintf(text, "%llu at %llu", rows[i].bytes, rows[i].rate);
    TAP_OK(queuestat_seconds(rows[i].bytes, rows[i].rate) == rows[i].seconds,
           text);
  }
  return tap_end();
}
