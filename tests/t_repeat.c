/* t_repeat: texts that come again. */

#include "repeat.h"

#include <string.h>

#include "tap.h"

int main(void)
{
  static struct repeat t;
  char text[] = "a";
  int i;
  int good = 1;

  TAP_OK(repeat_add(&t, 'Z', "no") == 1, "the first");
  TAP_OK(repeat_add(&t, 'Z', "no") == 0 && t.item[0].more == 1, "again");
  TAP_OK(repeat_add(&t, 'D', "no") == 1, "of another kind");
  for (i = 2; i < REPEAT_MAX; ++i) {
    text[0] = (char) ('a' + i);
    good = good && repeat_add(&t, 'Z', text) == 1;
  }
  TAP_OK(good && t.n == REPEAT_MAX, "as many as are told apart");
  TAP_OK(repeat_add(&t, 'Z', "more") == 0 && t.other == 1, "one more");
  TAP_OK(repeat_add(&t, 'D', "no") == 0 && t.item[1].more == 1 &&
           t.other == 1, "those are still counted");
  repeat_free(&t);
  TAP_OK(t.n == 0 && t.other == 0 && repeat_add(&t, 'Z', "no") == 1,
         "and anew");
  repeat_free(&t);
  return tap_end();
}
