#include "words.h"

#include <string.h>

#include "ascii.h"

int words_isfqdn(char *s)
{
  size_t i, len = 0;
  int dots = 0;
  int letters = 0; /* in the last label: an address has none there */

  ascii_lowerb(s, strlen(s));
  for (i = 0; s[i]; ++i) {
    if (s[i] == '.' || s[i] == '-') {
      if (len == 0 || (s[i] == '.' && s[i - 1] == '-')) return 0;
      ++len;
      if (s[i] == '.') {
        ++dots;
        letters = 0;
        len = 0;
      }
    } else if (s[i] >= 'a' && s[i] <= 'z') {
      ++len;
      ++letters;
    } else if (s[i] >= '0' && s[i] <= '9')
      ++len;
    else
      return 0;
    if (len > 63) return 0;
  }
  return i < 254 && len && dots && letters && s[i - 1] != '-';
}

int words_isname(char *s)
{
  size_t i;

  ascii_lowerb(s, strlen(s));
  for (i = 0; s[i]; ++i)
    if (!(s[i] >= 'a' && s[i] <= 'z') && !(i && s[i] >= '0' && s[i] <= '9'))
      return 0;
  return i > 0 && i <= 32;
}

int words_isplain(const char *s)
{
  return !s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                      "0123456789/._+,@-")];
}
