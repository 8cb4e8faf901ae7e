/* t_set: sets of byte strings. */
#include <stdio.h>
#include <string.h>

#include "../set.h"
#include "tap.h"

int main(void)
{
  struct set t = {0};
  char b[32];
  int i, bad;

  TAP_OK(set_add(&t, "", 0) == 1, "the empty string");
  TAP_OK(set_add(&t, "", 0) == 0, "is in it now");
  TAP_OK(set_add(&t, "\0", 1) == 1, "a NUL is another one");
  TAP_OK(set_add(&t, "a\0b", 3) == 1 && set_add(&t, "a\0c", 3) == 1 &&
           set_add(&t, "a\0b", 3) == 0, "bytes after a NUL count");
  TAP_OK(set_add(&t, "A", 1) == 1 && set_add(&t, "a", 1) == 1, "so does case");
  for (i = bad = 0; i < 100000; ++i)
    bad += set_add(&t, b, (size_t) sprintf(b, "string %d", i)) != 1;
  TAP_OK(bad == 0, "100,000 new ones");
  for (i = bad = 0; i < 100000; ++i)
    bad += set_add(&t, b, (size_t) sprintf(b, "string %d", i)) != 0;
  TAP_OK(bad == 0, "each is there");
  TAP_OK(set_add(&t, "string 100000", 13) == 1, "one more is not");
  set_free(&t);
  TAP_OK(set_add(&t, "string 1", 8) == 1, "empty again");
  set_free(&t);
  return tap_end();
}
