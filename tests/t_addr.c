/* addr_bad: what may be an envelope address. */

#include <string.h>

#include "addr.h"
#include "tap.h"

static const struct {
  const char *s;
  size_t n;
  const char *why; /* a word of the reason; 0: good */
} table[] = {
  {"", 0, 0},
  {"#@[]", 4, 0},
  {"a@b.example.org", 15, 0},
  {"two words@host", 14, 0},
  {"\"q\\\"\"@host", 10, 0},
  {"\303\251t\303\251@host", 10, 0},
  {"\200\377", 2, 0},
  {"<a@b>", 5, 0},
  {"\0", 1, "NUL"},
  {"a\0b@c", 5, "NUL"},
  {"a@b\n", 4, "newline"},
  {"\na@b", 4, "newline"},
  {"a\rb", 3, "carriage"},
  {"a\tb", 3, "control"},
  {"\1", 1, "control"},
  {"a\33[m", 4, "control"},
  {"a\177", 2, "control"},
};

int main(void)
{
  static char big[5000];
  const char *why;
  size_t i;

  for (i = 0; i < sizeof table / sizeof table[0]; ++i) {
    why = addr_bad(table[i].s, table[i].n);
    TAP_OK(table[i].why ? why && strstr(why, table[i].why) : !why,
           table[i].why ? table[i].why : "good");
  }
  memset(big, 'a', sizeof big);
  TAP_OK(!addr_bad(big, ADDR_MAX), "1,000 bytes are good");
  why = addr_bad(big, ADDR_MAX + 1);
  TAP_OK(why && strstr(why, "longer"), "1,001 are not");
  TAP_OK(addr_bad(big, sizeof big), "nor are 5,000");
  return tap_end();
}
