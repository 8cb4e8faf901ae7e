#include "netstring.h"

#include <string.h>

#include "tap.h"

/* Feeds S; the result of the byte that decides, 0 if none did. */
static int feed(const char *s, size_t max, size_t *len)
{
  struct netlen n = {0, 0};
  int r = 0;

  for (; *s && r == 0; ++s) r = netlen_feed(&n, max, (unsigned char) *s);
  *len = n.len;
  return r;
}

static const struct {
  const char *s;
  size_t max;
  int r;
  size_t len;
} lens[] = {
  {"0:", 10, 1, 0},
  {"0:", 0, 1, 0},
  {"5:", 10, 1, 5},
  {"10:", 10, 1, 10},
  {"11:", 10, -1, 0},
  {"100:", 10, -1, 0},
  {"9:", 8, -1, 0},
  {"1:", 0, -1, 0},
  {"", 10, 0, 0},
  {"1", 10, 0, 1},
  {":", 10, -1, 0},
  {"00:", 10, -1, 0},
  {"05:", 10, -1, 0},
  {"0", 10, 0, 0},
  {"+5:", 10, -1, 0},
  {"-5:", 10, -1, 0},
  {" 5:", 10, -1, 0},
  {"5 :", 10, -1, 0},
  {"5,", 10, -1, 0},
  {"5\n", 10, -1, 0},
  {"a:", 10, -1, 0},
  {"4294967296:", 4294967295U, -1, 0},
  {"4294967295:", 4294967295U, 1, 4294967295U},
  {"18446744073709551616:", (size_t) -1, -1, 0},
  {"99999999999999999999999999999999:", (size_t) -1, -1, 0},
};

static const struct {
  const char *s;
  size_t n;
  size_t r;
  const char *b;
} takes[] = {
  {"0:,", 3, 3, ""},
  {"5:hello,", 8, 8, "hello"},
  {"5:hello,rest", 12, 8, "hello"},
  {"5:hello", 7, 0, 0},
  {"5:hell,", 7, 0, 0},
  {"5:hello.", 8, 0, 0},
  {"4:hello,", 8, 0, 0},
  {"6:hello,", 8, 0, 0},
  {"05:hello,", 9, 0, 0},
  {"", 0, 0, 0},
  {"5", 1, 0, 0},
  {"5:", 2, 0, 0},
  {":,", 2, 0, 0},
  {"0:", 2, 0, 0},
  {"3:a,b,", 6, 6, "a,b"},
  {"99999999999999999999:x,", 23, 0, 0},
};

int main(void)
{
  stralloc sa = {0};
  size_t i, len;
  const char *b;

  for (i = 0; i < sizeof lens / sizeof *lens; ++i) {
    int r = feed(lens[i].s, lens[i].max, &len);

    TAP_OK(r == lens[i].r && (r == -1 || len == lens[i].len), lens[i].s);
  }
  for (i = 0; i < sizeof takes / sizeof *takes; ++i) {
    size_t r = netstring_take(takes[i].s, takes[i].n, &b, &len);

    TAP_OK(r == takes[i].r, takes[i].s);
    if (r && takes[i].b)
      TAP_OK(len == strlen(takes[i].b) && !memcmp(b, takes[i].b, len),
             "its contents");
  }
  TAP_OK(netstring_catb(&sa, "", 0) == 0, "the empty netstring");
  TAP_OK(stralloc_equals(&sa, "0:,"), "is 0:,");
  TAP_OK(netstring_catb(&sa, "twelve bytes", 12) == 0, "another behind it");
  TAP_OK(stralloc_equals(&sa, "0:,12:twelve bytes,"), "is appended");
  TAP_OK(netstring_take(sa.s, sa.len, &b, &len) == 3 && len == 0, "first");
  TAP_OK(netstring_take(sa.s + 3, sa.len - 3, &b, &len) == 16 && len == 12,
         "second");
  TAP_OK(netstring_catb(&sa, "x", (size_t) -1) == -1, "a size that overflows");
  TAP_OK(stralloc_equals(&sa, "0:,12:twelve bytes,"), "changes nothing");
  stralloc_free(&sa);
  return tap_end();
}
