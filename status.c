#include "status.h"

#include <string.h>

#include "scan.h"

/* "4.3.0)" at S: its length without the bracket; 0: it is none. */
static size_t parse(const char *s)
{
  unsigned long long u;
  size_t n, i;
  size_t len = 1;

  if (*s < '2' || *s > '5') return 0;
  for (i = 0; i < 2; ++i) {
    if (s[len++] != '.') return 0;
    n = scan_num(s + len, 999, &u);
    if (n == 0 || n > 3) return 0;
    len += n;
  }
  return s[len] == ')' && s[len + 1] == 0 ? len : 0;
}

size_t status_split(const char *text, int hard, char status[STATUS_MAX])
{
  const char *s = strrchr(text, '(');
  size_t left = strlen(text);
  size_t n = 0;

  if (s && s[1] == '#') n = parse(s + 2);
  if (n) {
    left = (size_t) (s - text);
    memcpy(status, s + 2, n);
    status[n] = 0;
    while (left && text[left - 1] == ' ') --left;
  } else {
    memcpy(status, "x.3.0", 6);
  }
  status[0] = hard ? '5' : '4';
  return left;
}

int status_exit(int code)
{
  if (code == 0) return 0;
  return code == 100 ? STATUS_REFUSED : STATUS_TEMPFAIL;
}
