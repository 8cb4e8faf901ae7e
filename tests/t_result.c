#include "result.h"

#include <string.h>

#include "tap.h"

#define S(s) s, sizeof(s) - 1

struct row {
  const char *in;
  size_t n;
  const char *want; /* "K new/1 text" for a result, "-" for garbage; with ; */
  const char *about;
};

static const struct row rows[] = {
  {S(""), "", "nothing"},
  {S("new/1\0Kok\n"), "K new/1 ok;", "K"},
  {S("new/1\0Z\n"), "Z new/1 ;", "Z without a text"},
  {S("cur/1:2,S\0Dno such user (#5.1.1)\n"),
   "D cur/1:2,S no such user (#5.1.1);", "D"},
  {S("a\0Kx\nb\0Zy\nc\0Dz\n"), "K a x;Z b y;D c z;", "three"},
  {S("a\0Kx"), "", "no newline"},
  {S("\n"), "-;", "an empty line"},
  {S("\0Kx\n"), "-;", "no name"},
  {S("new/1\0\n"), "-;", "no kind"},
  {S("new/1\n"), "-;", "no NUL"},
  {S("new/1\0kx\n"), "-;", "another letter"},
  {S("new/1\0\0Kx\n"), "-;", "two NULs"},
  {S("junk\nnew/1\0Kx\n"), "-;K new/1 x;", "after garbage afresh"},
  {S("new/1\0qK\0K\nnew/2\0Kx\n"), "-;K new/2 x;", "garbage with NULs"},
  {S("a\0Kb\0c\td\033e\177f\377\n"), "K a b?c?d?e?f\377;", "control bytes"},
};

static void play(const char *s, size_t n, stralloc *out)
{
  struct result r = {{0}, {0}, 0, 0};
  size_t i;
  int what;

  out->len = 0;
  for (i = 0; i < n; ++i) {
    what = result_feed(&r, s[i]);
    if (what == 2) (void) stralloc_cats(out, "-;");
    if (what != 1) continue;
    (void) stralloc_append(out, r.kind);
    (void) stralloc_append(out, ' ');
    (void) stralloc_cat(out, &r.name);
    (void) stralloc_append(out, ' ');
    (void) stralloc_cat(out, &r.text);
    (void) stralloc_append(out, ';');
  }
  result_free(&r);
}

int main(void)
{
  static char b[5000];
  stralloc out = {0};
  struct result r = {{0}, {0}, 0, 0};
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    play(rows[i].in, rows[i].n, &out);
    TAP_OK(stralloc_equals(&out, rows[i].want), rows[i].about);
  }
  memset(b, 'n', sizeof b);
  memcpy(b + RESULT_NAME, "\0K\n", 3);
  play(b, RESULT_NAME + 3, &out);
  TAP_OK(stralloc_starts(&out, "K nnn"), "the longest name");
  memset(b, 'n', sizeof b);
  memcpy(b + RESULT_NAME + 1, "\0K\n", 3);
  play(b, RESULT_NAME + 4, &out);
  TAP_OK(stralloc_equals(&out, "-;"), "a longer one is garbage");
  memset(b, 't', sizeof b);
  memcpy(b, "a\0K", 3);
  b[sizeof b - 1] = '\n';
  for (i = 0; i < sizeof b - 1; ++i)
    if (result_feed(&r, b[i]) != 0) break;
  TAP_OK(result_feed(&r, b[i]) == 1 && r.text.len == RESULT_TEXT,
         "a long text is cut");
  TAP_OK(r.name.a < 4096 && r.text.a < 4096, "and memory stays small");
  result_free(&r);
  stralloc_free(&out);
  return tap_end();
}
