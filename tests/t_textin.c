/* t_textin: line ends and dots, against a table, in pieces of any size. */

#include <string.h>

#include "textin.h"
#include "tap.h"

static const struct {
  int isdot, isstuffed;
  const char *in, *out;
  int left; /* bytes behind the end; -1: there was no end */
} cases[] = {
  {1, 0, "", "", -1},
  {1, 0, "a\nb\n", "a\nb\n", -1},
  {1, 0, "a\nb", "a\nb", -1},
  {1, 0, "a\n.\nb\n", "a\n", 2},
  {0, 0, "a\n.\nb\n", "a\n.\nb\n", -1},
  {1, 0, ".\nb\n", "", 2},
  {1, 0, "a\n..\n.b\n.", "a\n..\n.b\n.", -1},
  {1, 0, "a\n.\r\nb\n", "a\n.\r\nb\n", -1},
  {1, 0, "a\r\nb\r\n", "a\nb\n", -1},
  {1, 0, "a\r\n.\r\nb", "a\n", 1},
  {1, 0, "a\r\n.\nb", "a\n", 1},
  {1, 0, ".\r\nb", "", 1},
  {1, 0, "a\r\nb\rc\r\r\n\r", "a\nb\rc\r\n\r", -1},
  {1, 0, "a\r\n.\r.\r\n", "a\n.\r.\n", -1},
  {1, 0, "a\r\n.\r\r\n", "a\n.\r\n", -1},
  {1, 0, "a\r\n\r.\r\n", "a\n\r.\n", -1},
  {1, 0, "\r\n.", "\n.", -1},
  {1, 0, "a\nb\r\n", "a\nb\r\n", -1},
  {1, 0, "a\rb\nc\r\n", "a\rb\nc\r\n", -1},
  {1, 1, "a\r\n..\r\n.b\r\n.\r\nQUIT", "a\n.\nb\n", 4},
  {1, 1, "..\r\n.\r\n", ".\n", 0},
  {1, 1, "a\r\n.\rx\r\n", "a\n\rx\n", -1},
};

static char out[200];
static size_t taken;

static size_t run(struct textin *t, const char *s, size_t step)
{
  size_t n = strlen(s), len = 0, k, used;

  taken = 0;
  while (taken < n && !t->isover) {
    k = n - taken < step ? n - taken : step;
    len += textin_feed(t, s + taken, k, &used, out + len);
    taken += used;
  }
  return t->isover ? len : len + textin_end(t, out + len);
}

int main(void)
{
  struct textin t;
  size_t i, step, n;
  int good = 1;

  for (i = 0; i < sizeof cases / sizeof *cases; ++i)
    for (step = 1; step < 9; ++step) {
      memset(&t, 0, sizeof t);
      t.isdot = cases[i].isdot;
      t.isstuffed = cases[i].isstuffed;
      n = run(&t, cases[i].in, step);
      if (n != strlen(cases[i].out) || memcmp(out, cases[i].out, n) ||
          t.isover != (cases[i].left >= 0) ||
          (t.isover && strlen(cases[i].in) - taken != (size_t) cases[i].left)) {
        printf("# case %lu, step %lu: %.*s\n", (unsigned long) i,
               (unsigned long) step, (int) n, out);
        good = 0;
      }
    }
  TAP_OK(good, "the table, in pieces of any size");
  return tap_end();
}
