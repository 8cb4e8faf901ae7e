/* t_getln: lines of every length through buffers of every size. */

#include "getln.h"

#include <errno.h>
#include <string.h>

#include "tap.h"

static const char *input;
static size_t len, pos, most;
static int broken;

static ssize_t get(int fd, void *b, size_t n)
{
  (void) fd;
  if (broken && pos == len) {
    errno = EIO;
    return -1;
  }
  if (n > most) n = most;
  if (n > len - pos) n = len - pos;
  memcpy(b, input + pos, n);
  pos += n;
  return (ssize_t) n;
}

static void open_on(substdio *ss, char *x, size_t n, const char *s, size_t l)
{
  input = s;
  len = l;
  pos = 0;
  substdio_in(ss, get, 0, x, n);
}

static const char text[] = "one\n\n\0three\nfour";

static int lines(size_t n, size_t m)
{
  static const struct {
    const char *s;
    size_t len;
    int match;
  } want[] = {
    {"one\n", 4, 1}, {"\n", 1, 1}, {"\0three\n", 7, 1}, {"four", 4, 0},
    {"", 0, 0}, {"", 0, 0}
  };
  char x[32];
  substdio ss;
  stralloc sa = {0};
  size_t i;
  int match, good = 1;

  most = m;
  open_on(&ss, x, n, text, sizeof text - 1);
  for (i = 0; i < sizeof want / sizeof want[0]; ++i)
    if (getln(&ss, &sa, &match, '\n') != 0 || match != want[i].match ||
        !stralloc_equalb(&sa, want[i].s, want[i].len))
      good = 0;
  stralloc_free(&sa);
  return good;
}

int main(void)
{
  static char big[300001];
  char x[64];
  substdio ss;
  stralloc sa = {0};
  size_t n, m;
  int match;
  int good = 1;

  for (n = 1; n < 30; ++n)
    for (m = 1; m < 30; ++m)
      if (!lines(n, m)) good = 0;
  TAP_OK(good, "all sizes of buffer and read");

  most = 1000;
  memset(big, 'x', sizeof big);
  big[300000] = '\n';
  open_on(&ss, x, sizeof x, big, sizeof big);
  TAP_OK(getln(&ss, &sa, &match, '\n') == 0 && match && sa.len == sizeof big,
         "a line of 300,001 bytes");
  open_on(&ss, x, sizeof x, "a\0b\0", 4);
  TAP_OK(getln(&ss, &sa, &match, '\0') == 0 && match && sa.len == 2,
         "another separator");
  broken = 1;
  open_on(&ss, x, sizeof x, "abc", 3);
  TAP_OK(getln(&ss, &sa, &match, '\n') == -1 && errno == EIO && !match &&
           stralloc_equals(&sa, "abc"), "an error keeps what was read");
  open_on(&ss, x, sizeof x, "a\nb", 3);
  TAP_OK(getln(&ss, &sa, &match, '\n') == 0 && match, "a line before an error");
  stralloc_free(&sa);
  return tap_end();
}
