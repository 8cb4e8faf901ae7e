#include "control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "env.h"
#include "fmt.h"
#include "open.h"
#include "substdio.h"

#include "tap.h"

static char dir[] = "/tmp/t_control.XXXXXX";

static int file(const char *fn, const char *s, size_t n)
{
  int fd = open_trunc(fn, 0644);
  int r;

  if (fd == -1) return -1;
  r = substdio_writeall(fd, s, n);
  (void) close(fd);
  return r;
}

#define FILE_IS(fn, s)                                                        \
  do {                                                                        \
    if (file(fn, s, sizeof s - 1) == -1) return 1;                            \
  } while (0)

static const struct {
  const char *text;
  int r;
  unsigned long long u;
} nums[] = {
  {"0\n", 1, 0},        {"1000000\n", 1, 1000000}, {"17", 1, 17},
  {"17 \t\nxyz", 1, 17}, {"4000000000\n", -1, 0},   {"", -1, 0},
  {"\n17\n", -1, 0},    {"17x\n", -1, 0},          {"-1\n", -1, 0},
  {" 17\n", -1, 0},     {"ten\n", -1, 0},
};

static int sets(void)
{
  static const char list[] = "one\0.Two\0a:first\0A:last\0:wild\0nocolon\0x:";
  stralloc sa = {0};
  struct cset c = {0};
  char name[FMT_NUM + 1];
  size_t i, n;
  int good = 1;

  TAP_OK(cset_find(&c, "x", 1) == 0, "nothing in {0}");
  if (stralloc_copyb(&sa, list, sizeof list) == -1) return 1;
  TAP_OK(cset_init(&c, &sa, 0) == 0, "a set of lines");
  TAP_OK(cset_find(&c, "ONE", 3) != 0, "found, whatever the case");
  TAP_OK(cset_find(&c, ".two", 4) != 0, "both ways");
  TAP_OK(!strcmp(cset_find(&c, "one", 3), ""), "with no value");
  TAP_OK(cset_find(&c, "on", 2) == 0, "not a shorter one");
  TAP_OK(cset_find(&c, "onex", 4) == 0, "nor a longer one");
  TAP_OK(cset_find(&c, "one", 4) == 0, "nor one with a NUL");
  TAP_OK(cset_find(&c, "", 0) == 0, "nor the empty one");
  cset_free(&c);
  TAP_OK(cset_init(&c, &sa, ':') == 0, "a set of keys and values");
  TAP_OK(!strcmp(cset_find(&c, "a", 1), "last"), "the last line counts");
  TAP_OK(!strcmp(cset_find(&c, "", 0), "wild"), "an empty key");
  TAP_OK(!strcmp(cset_find(&c, "x", 1), ""), "an empty value");
  TAP_OK(cset_find(&c, "nocolon", 7) == 0, "a line without colon is none");
  TAP_OK(cset_find(&c, "a:first", 7) == 0, "the colon is no part of a key");
  cset_free(&c);

  sa.len = 0;
  for (i = 0; i < 10000; ++i)
    if (stralloc_cats(&sa, "d") == -1 || stralloc_catnum(&sa, i) == -1 ||
        stralloc_0(&sa) == -1)
      return 1;
  TAP_OK(cset_init(&c, &sa, 0) == 0 && c.n == 10000, "10,000 lines");
  name[0] = 'D';
  for (i = 0; i < 10010; ++i) {
    n = 1 + fmt_num(name + 1, i);
    if ((cset_find(&c, name, n) != 0) != (i < 10000)) good = 0;
  }
  TAP_OK(good, "each is found, and no other");
  cset_free(&c);
  sa.len = 0;
  TAP_OK(cset_init(&c, &sa, 0) == 0 && cset_find(&c, "", 0) == 0, "no lines");
  cset_free(&c);
  stralloc_free(&sa);
  return 0;
}

int main(void)
{
  stralloc sa = {0};
  unsigned long long u = 5;
  size_t i;
  int r;

  if (!mkdtemp(dir) || chdir(dir) == -1 || mkdir("control", 0755) == -1 ||
      env_put("BUSHHOME", dir) == -1)
    return 1;

  TAP_OK(control_line(&sa, "control/me") == 0, "line: missing");
  TAP_OK(control_file(&sa, "control/me") == 0, "file: missing");
  TAP_OK(control_num(&u, 9, "control/me") == 0 && u == 5, "number: missing");
  if (mkdir("control/bad", 0755) == -1) return 1;
  TAP_OK(control_line(&sa, "control/bad") == -1, "line: unreadable");
  TAP_OK(control_file(&sa, "control/bad") == -1, "file: unreadable");
  TAP_OK(control_num(&u, 9, "control/bad") == -1 && errno == EISDIR,
         "number: unreadable");
  TAP_OK(control_lineme(&sa, "control/bad") == -1, "or me: unreadable");
  TAP_OK(control_lineme(&sa, "control/no") == 0, "or me: both missing");
  FILE_IS("control/me", "kabul.example.org \t\nsecond\n");
  FILE_IS("control/empty", "");
  TAP_OK(control_line(&sa, "control/empty") == 1 && sa.len == 0, "line: empty");
  TAP_OK(control_file(&sa, "control/empty") == 1 && sa.len == 0, "file: empty");
  TAP_OK(control_line(&sa, "control/me") == 1 &&
           stralloc_equals(&sa, "kabul.example.org"),
         "first line, without blanks at its end");
  TAP_OK(control_lineme(&sa, "control/no") == 1 &&
           stralloc_equals(&sa, "kabul.example.org"),
         "me where the file is missing");
  TAP_OK(control_lineme(&sa, "control/empty") == 1 && sa.len == 0,
         "not where it is empty");

  for (i = 0; i < sizeof nums / sizeof *nums; ++i) {
    if (file("control/num", nums[i].text, strlen(nums[i].text)) == -1) return 1;
    u = 5;
    r = control_num(&u, 3999999999U, "control/num");
    TAP_OK(r == nums[i].r && u == (r == 1 ? nums[i].u : 5), "a number");
    if (r == -1) TAP_OK(errno == EPROTO, "EPROTO");
  }
  FILE_IS("control/num", "1\0002\n");
  TAP_OK(control_num(&u, 99, "control/num") == -1, "a number with a NUL");

  FILE_IS("control/list", "# comment\n\na\n b \n\t\n#\nlast # no comment");
  TAP_OK(control_file(&sa, "control/list") == 1 &&
           stralloc_equalb(&sa, "a\0 b\0last # no comment\0", 23),
         "lines without comments and blanks");

  r = sets();
  stralloc_free(&sa);
  if (unlink("control/me") || unlink("control/empty") ||
      unlink("control/num") || unlink("control/list") ||
      rmdir("control/bad") || rmdir("control") || chdir("/") || rmdir(dir))
    return 1;
  return r ? r : tap_end();
}
