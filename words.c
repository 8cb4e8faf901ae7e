#include "words.h"

#include <string.h>

#include "ascii.h"

int words_isfqdn(char *s)
{
  size_t i, len = 0;
  int dots = 0;

  ascii_lowerb(s, strlen(s));
  for (i = 0; s[i]; ++i) {
    if (s[i] == '.' || s[i] == '-') {
      if (len == 0 || (s[i] == '.' && s[i - 1] == '-')) return 0;
      if (s[i] == '.') ++dots;
      len = s[i] == '.' ? 0 : len + 1;
    } else if ((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9'))
      ++len;
    else
      return 0;
    if (len > 63) return 0;
  }
  return i < 254 && len && dots && s[i - 1] != '-';
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
