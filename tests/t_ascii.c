/* t_ascii: letters, comparisons, searches. */

#include "ascii.h"

#include <string.h>

#include "tap.h"

static void letters(void)
{
  char s[] = "AZaz@[`{09\xc4\xe4";
  int good = 1;
  int i;

  for (i = -128; i < 256; ++i) {
    char ch = (char) i;
    char want = ch >= 'A' && ch <= 'Z' ? (char) (ch + 32) : ch;

    if (ascii_lower(ch) != want) good = 0;
  }
  TAP_OK(good, "only A to Z have a small letter");
  ascii_lowerb(s, sizeof s - 1);
  TAP_OK(strcmp(s, "azaz@[`{09\xc4\xe4") == 0, "lowerb");
  ascii_lowerb(s, 0);
  TAP_OK(s[0] == 'a', "lowerb of nothing");
}

static void compare(void)
{
  TAP_OK(ascii_equalb("aB\0c", "Ab\0C", 4), "equalb goes on behind a NUL");
  TAP_OK(!ascii_equalb("aB\0c", "Ab\0d", 4), "equalb sees a difference");
  TAP_OK(ascii_equalb("x", "y", 0), "nothing is equal to nothing");
  TAP_OK(!ascii_equalb("@", "`", 1), "32 apart, and no letters");
  TAP_OK(!ascii_equalb("\xc4", "\xe4", 1), "letters of another charset differ");
  TAP_OK(ascii_starts("Received: x", 11, "received:"), "starts");
  TAP_OK(!ascii_starts("Rec", 3, "received:"), "starts: too short");
  TAP_OK(ascii_starts("", 0, ""), "starts with nothing");
}

static void search(void)
{
  static const char s[] = "a@b@\0c";

  TAP_OK(ascii_chr(s, 6, '@') == 1, "chr");
  TAP_OK(ascii_rchr(s, 6, '@') == 3, "rchr");
  TAP_OK(ascii_chr(s, 6, '\0') == 4, "chr of a NUL");
  TAP_OK(ascii_chr(s, 6, 'z') == 6, "chr: none");
  TAP_OK(ascii_rchr(s, 6, 'z') == 6, "rchr: none");
  TAP_OK(ascii_rchr(s, 6, 'a') == 0, "rchr: at the start");
  TAP_OK(ascii_chr(s, 1, '@') == 1, "chr stops at the length");
  TAP_OK(ascii_chr(0, 0, '@') == 0 && ascii_rchr(0, 0, '@') == 0,
         "nothing in nothing");
}

int main(void)
{
  letters();
  compare();
  search();
  return tap_end();
}
