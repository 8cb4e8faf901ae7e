/* t_stralloc: growth, contents, sizes that overflow. */

#include "stralloc.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "tap.h"

static int same(const stralloc *a, const stralloc *b)
{
  return a->s == b->s && a->len == b->len && a->a == b->a;
}

static void contents(void)
{
  stralloc a = {0}, b = {0};
  size_t i;

  TAP_OK(stralloc_equals(&a, "") && stralloc_starts(&a, ""), "empty");
  TAP_OK(!stralloc_equals(&a, "x") && !stralloc_starts(&a, "x"), "not x");
  TAP_OK(stralloc_copy(&a, &b) == 0 && a.len == 0, "copy of an empty one");
  TAP_OK(stralloc_copyb(&a, 0, 0) == 0 && a.len == 0, "copy of nothing");
  TAP_OK(stralloc_cat(&a, &b) == 0 && a.len == 0, "empty and empty");
  TAP_OK(stralloc_copys(&a, "one") == 0 && stralloc_equals(&a, "one"), "copys");
  TAP_OK(stralloc_cats(&a, " two") == 0 && stralloc_equals(&a, "one two"),
         "cats");
  TAP_OK(stralloc_catb(&a, "\0x", 2) == 0 && a.len == 9 &&
           stralloc_equalb(&a, "one two\0x", 9), "catb with a NUL");
  TAP_OK(!stralloc_equals(&a, "one two"), "equals knows the length");
  TAP_OK(stralloc_starts(&a, "one") && !stralloc_starts(&a, "two"), "starts");
  TAP_OK(stralloc_append(&a, 'y') == 0 && a.s[9] == 'y' && a.len == 10,
         "append");
  TAP_OK(stralloc_0(&a) == 0 && a.len == 11 && a.s[10] == 0, "0 counts");
  TAP_OK(stralloc_copys(&a, "n") == 0 && stralloc_catnum(&a, 0) == 0 &&
           stralloc_catnum(&a, ULLONG_MAX) == 0 &&
           stralloc_equals(&a, "n018446744073709551615"), "catnum");
  TAP_OK(stralloc_copys(&a, "") == 0 && a.len == 0 && a.s, "copys of \"\"");
  for (i = 0; i < 100000; ++i)
    if (stralloc_append(&a, (char) i) == -1) break;
  TAP_OK(a.len == 100000 && a.s[99999] == (char) 99999 &&
           a.s[255] == (char) 255, "100,000 bytes one by one");
  TAP_OK(a.a >= a.len && a.a < 2 * a.len, "not much more than needed");
  stralloc_free(&a);
  TAP_OK(a.s == 0 && a.len == 0 && a.a == 0, "free");
  TAP_OK(stralloc_cats(&a, "again") == 0, "usable after free");
  stralloc_free(&a);
  stralloc_free(&a);
  TAP_OK(1, "free twice");
}

static void refused(int r, const stralloc *now, const stralloc *was,
                    const char *what)
{
  TAP_OK(r == -1 && errno == ENOMEM && same(now, was) &&
           (was->len == 0 || stralloc_equals(now, "keep")), what);
  errno = 0;
}

static void overflow(void)
{
  static const size_t sizes[] = {
    SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 3, SIZE_MAX - 4, SIZE_MAX - 30,
    SIZE_MAX - 31, SIZE_MAX / 9 * 8, SIZE_MAX / 9 * 8 - 26, SIZE_MAX / 2 + 1,
    SIZE_MAX / 2
  };
  stralloc a = {0}, was;
  size_t i;

  errno = 0;
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; ++i) {
    was = a;
    refused(stralloc_ready(&a, sizes[i]), &a, &was, "ready, empty");
    refused(stralloc_readyplus(&a, sizes[i]), &a, &was, "readyplus, empty");
  }
  if (stralloc_copys(&a, "keep") == -1) return;
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; ++i) {
    was = a;
    refused(stralloc_ready(&a, sizes[i]), &a, &was, "ready");
    refused(stralloc_readyplus(&a, sizes[i]), &a, &was, "readyplus");
    refused(stralloc_copyb(&a, "x", sizes[i]), &a, &was, "copyb");
    refused(stralloc_catb(&a, "x", sizes[i]), &a, &was, "catb");
  }
  stralloc_free(&a);
}

int main(void)
{
  contents();
  overflow();
  return tap_end();
}
