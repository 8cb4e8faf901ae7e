#include "hello.h"

#include <string.h>

#include "tap.h"

#define S(s) s, sizeof(s) - 1

static const struct {
  int client;
  const char *in;
  size_t n;
  long want;
  const char *about;
} rows[] = {
  {1, S(""), 0, "nothing"},
  {1, S("bsqz"), 0, "the name alone"},
  {1, S("bsqz\1\0\0\0\1\0\0\0\0"), 0, "a byte is missing"},
  {1, S("bsqz\1\0\0\0\1\0\0\0\0\0"), 14, "a client without a history"},
  {1, S("bsqz\1\0\0\0\1\0\0\0\0\0more"), 14, "and more behind it"},
  {1, S("bsqz\1\0\0\0\2\0\0\0\1\1aaaaabbbb"), 0, "an offer, a byte is missing"},
  {1, S("bsqz\1\0\0\0\2\0\0\0\1\1aaaaabbbbb"), 24, "an offer for each stream"},
  {1, S("bsqz\1\0\0\0\2\0\0\0\10\0"), -1, "too many of what it sent"},
  {1, S("bsqz\1\0\0\0\2\0\0\0\0\4"), -1, "too many of what it has"},
  {1, S("bsqz\1\0\0\0\2\0\0\0\377\377"), -1, "far too many"},
  {1, S("bsqz\1\0\0\0\0\0\0\0\0\0"), -1, "a session without a number"},
  {1, S("bsqz\1\0\0\0\2\0\0\3\0\0"), -1, "what counts begins after it"},
  {1, S("bsqz\2"), -2, "another version"},
  {1, S("bsqz\0\0\0\0"), -2, "no version"},
  {1, S("4"), -1, "QMTP"},
  {1, S("bsq4"), -1, "nearly"},
  {1, S("SSH-2.0"), -1, "something else"},
  {0, S("bsqz\1\0\377"), 7, "a server that chooses nothing"},
  {0, S("bsqz\1\0"), 0, "a server, a byte is missing"},
  {0, S("bsqz\1"), 0, "two are"},
  {0, S("bsqz\2"), -2, "another version of a server"},
  {0, S("220 "), -1, "SMTP"},
};

int main(void)
{
  struct hello h, g;
  char b[HELLO_MAX];
  size_t i, n;

  for (i = 0; i < sizeof rows / sizeof *rows; ++i)
    TAP_OK(hello_read(&h, rows[i].client, rows[i].in, rows[i].n) ==
             rows[i].want, rows[i].about);
  memset(&h, 0, sizeof h);
  h.version = HELLO_VERSION;
  h.flags = HELLO_FORGETFUL;
  h.session = 0xfedcba;
  h.base = 0xfedcba;
  h.up = HELLO_UP;
  h.down = HELLO_DOWN;
  memset(h.head, 'x', sizeof h.head);
  n = hello_client(b, &h);
  TAP_OK(n <= HELLO_MAX && hello_read(&g, 1, b, n) == (long) n &&
           g.up == h.up && g.down == h.down && g.session == h.session &&
           g.base == h.base && g.flags == HELLO_FORGETFUL &&
           memcmp(g.head, h.head, sizeof h.head) == 0,
         "the longest there is is read as it was written");
  for (i = 0; i < n && hello_read(&g, 1, b, i) == 0; ++i)
    ;
  TAP_OK(i == n, "whatever is missing of it is waited for");
  h.choice[0] = 3;
  h.choice[1] = HELLO_NONE;
  n = hello_server(b, &h);
  TAP_OK(n == HELLO_SERVER && hello_read(&g, 0, b, n) == (long) n &&
           g.choice[0] == 3 && g.choice[1] == HELLO_NONE,
         "a server's");
  TAP_OK(!hello_foreseen(&h, &g), "which was not foreseen");
  g.choice[0] = g.choice[1] = 0;
  TAP_OK(hello_foreseen(&h, &g), "the newest of all was");
  h.down = 0;
  TAP_OK(!hello_foreseen(&h, &g), "of nothing it is none");
  g.choice[1] = HELLO_NONE;
  TAP_OK(hello_foreseen(&h, &g), "and that was foreseen");
  h.up = 0;
  TAP_OK(!hello_foreseen(&h, &g), "but not of one stream alone");
  return tap_end();
}
