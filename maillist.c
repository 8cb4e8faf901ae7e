#include "maillist.h"

#include "addr.h"
#include "ascii.h"

const char *maillist_badaddr(const char *s, size_t n)
{
  if (n == 0) return "the address is empty";
  if (n > MAILLIST_ADDR) return "the address is longer than 800 bytes";
  if (addr_bad(s, n)) return "the address contains a control character";
  return 0;
}

const char *maillist_bad(const char *s, size_t n)
{
  if (n && *s == '&') return maillist_badaddr(s + 1, n - 1);
  if (n == 0 || (*s != '/' && *s != '.'))
    return "it begins with none of & / .";
  if (ascii_chr(s, n, 0) < n) return "it contains a NUL byte";
  if (ascii_chr(s, n, '\n') < n) return "it contains a newline";
  return 0;
}
