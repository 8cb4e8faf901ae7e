/* fuzz_dotqmail: a dot-qmail file. What is read holds no NUL and no newline
   and lies inside the text; written anew and read again, it is the same. */

#include <stdint.h>
#include <string.h>

#include "dotqmail.h"
#include "fuzz.h"

static void print(stralloc *out, const struct dotline *l)
{
  if (l->kind == DOT_PROGRAM) must(stralloc_append(out, '|') == 0);
  if (l->kind == DOT_FORWARD) must(stralloc_append(out, '&') == 0);
  must(stralloc_catb(out, l->s, l->n) == 0);
  must(stralloc_append(out, '\n') == 0);
}

static void reads(stralloc *out, const char *s, size_t n)
{
  struct dotqmail d = {0};
  struct dotline l;
  unsigned long no = 0;

  must(stralloc_copys(out, "#\n") == 0);
  must(dotqmail_use(&d, "fuzz", s, n) == 0);
  while (dotqmail_next(&d, &l) != DOT_END && l.kind < DOT_BLANK) {
    must(d.no > no);
    no = d.no;
    must(l.s >= d.text.s && l.s + l.n < d.text.s + d.text.len);
    must(strlen(l.s) == l.n && !strchr(l.s, '\n'));
    print(out, &l);
  }
  must(l.kind == DOT_END || dotqmail_next(&d, &l) == DOT_END);
  dotqmail_free(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  stralloc once = {0}, twice = {0};

  reads(&once, (const char *) data, n);
  reads(&twice, once.s, once.len);
  must(stralloc_equalb(&twice, once.s, once.len));
  stralloc_free(&once);
  stralloc_free(&twice);
  return 0;
}
