/* t_env: variables and the numbers in them. */

#include "env.h"

#include <string.h>

#include "tap.h"

static const struct {
  const char *value; /* 0: not set */
  unsigned long long max;
  int r;
  unsigned long long u; /* 7 where it is left alone */
} cases[] = {
  {0, 100, 0, 7}, {"", 100, -1, 7}, {"0", 100, 1, 0}, {"100", 100, 1, 100},
  {"101", 100, -1, 7}, {"12 ", 100, -1, 7}, {"-1", 100, -1, 7},
  {"+1", 100, -1, 7}, {"1\n", 100, -1, 7}, {"x", 100, -1, 7}
};

int main(void)
{
  unsigned long long u;
  const char *s;
  size_t i;

  TAP_OK(env_put("BUSH_T", "a=b") == 0, "put");
  s = env_get("BUSH_T");
  TAP_OK(s && strcmp(s, "a=b") == 0, "get");
  TAP_OK(env_put("BUSH_T", "") == 0, "put an empty value");
  s = env_get("BUSH_T");
  TAP_OK(s && !*s, "set, and empty");
  TAP_OK(env_put("BUSH_T", 0) == 0 && !env_get("BUSH_T"), "remove");
  TAP_OK(env_put("BUSH_T", 0) == 0, "remove what is not there");
  TAP_OK(env_put("a=b", "c") == -1, "a name with = is refused");
  TAP_OK(env_put("", "c") == -1, "an empty name is refused");
  for (i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    u = 7;
    (void) env_put("BUSH_T", cases[i].value);
    TAP_OK(env_num("BUSH_T", cases[i].max, &u) == cases[i].r &&
             u == cases[i].u, cases[i].value ? cases[i].value : "not set");
  }
  return tap_end();
}
