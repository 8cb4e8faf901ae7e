#ifndef TAP_H
#define TAP_H

/* TAP for the C drivers (tests only; product code has no stdio). A driver
   includes this once, calls TAP_OK(condition, "text") and ends main with
   return tap_end(). */

#include <stdio.h>

static int tap_n, tap_bad;

static void tap_ok(int good, const char *file, int line, const char *text)
{
  printf("%sok %d - %s\n", good ? "" : "not ", ++tap_n, text);
  if (!good) {
    ++tap_bad;
    printf("# at %s line %d\n", file, line);
  }
  (void) fflush(stdout); /* a child must not say it again */
}

#define TAP_OK(good, text) tap_ok(!!(good), __FILE__, __LINE__, text)

static int tap_end(void)
{
  printf("1..%d\n", tap_n);
  return tap_bad != 0;
}

#endif
