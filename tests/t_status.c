/* t_status: texts and exit codes for mail servers, against a table. */

#include <string.h>

#include "status.h"
#include "tap.h"

static const struct {
  const char *text;
  int hard;
  const char *status, *left;
} cases[] = {
  {"no room (#4.3.0)", 0, "4.3.0", "no room"},
  {"no room (#4.3.0)", 1, "5.3.0", "no room"},
  {"nobody (#5.1.1)", 0, "4.1.1", "nobody"},
  {"long (#5.123.123)", 1, "5.123.123", "long"},
  {"(#5.1.1)", 1, "5.1.1", ""},
  {"a (#4.3.0)  (#5.1.1)", 1, "5.1.1", "a (#4.3.0)"},
  {"", 0, "4.3.0", ""},
  {"", 1, "5.3.0", ""},
  {"none", 1, "5.3.0", "none"},
  {"(#5.1.1) not at the end", 1, "5.3.0", "(#5.1.1) not at the end"},
  {"x (#5.1.1", 1, "5.3.0", "x (#5.1.1"},
  {"x (#5.1)", 1, "5.3.0", "x (#5.1)"},
  {"x (#5.1.1.1)", 1, "5.3.0", "x (#5.1.1.1)"},
  {"x (#5.1.1000)", 1, "5.3.0", "x (#5.1.1000)"},
  {"x (#5.0001.1)", 1, "5.3.0", "x (#5.0001.1)"},
  {"x (#9.1.1)", 1, "5.3.0", "x (#9.1.1)"},
  {"x (#.1.1)", 1, "5.3.0", "x (#.1.1)"},
  {"x (5.1.1)", 1, "5.3.0", "x (5.1.1)"},
  {"x (#", 1, "5.3.0", "x (#"},
};

int main(void)
{
  char status[STATUS_MAX];
  size_t i, n;
  int good = 1;

  for (i = 0; i < sizeof cases / sizeof *cases; ++i) {
    n = status_split(cases[i].text, cases[i].hard, status);
    if (strcmp(status, cases[i].status) || n != strlen(cases[i].left) ||
        memcmp(cases[i].text, cases[i].left, n)) {
      printf("# %s: %s, %lu bytes\n", cases[i].text, status,
             (unsigned long) n);
      good = 0;
    }
  }
  TAP_OK(good, "texts: the table");
  TAP_OK(status_exit(0) == 0 && status_exit(100) == 69 &&
           status_exit(111) == 75 && status_exit(1) == 75, "exit codes");
  return tap_end();
}
