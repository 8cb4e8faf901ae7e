/* fuzz_dotqmail: a dot-qmail file. What is read holds no NUL and no newline
   and lies inside the text; written anew and read again, it is the same. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dotqmail.h"

static void print(stralloc *out, const struct dotline *l)
{
  if (l->kind == DOT_PROGRAM && stralloc_append(out, '|') == -1) abort();
  if (l->kind == DOT_FORWARD && stralloc_append(out, '&') == -1) abort();
  if (stralloc_catb(out, l->s, l->n) == -1) abort();
  if (stralloc_append(out, '\n') == -1) abort();
}

static void reads(stralloc *out, const char *s, size_t n)
{
  struct dotqmail d = {0};
  struct dotline l;
  unsigned long no = 0;

  if (stralloc_copys(out, "#\n") == -1) abort();
  if (dotqmail_use(&d, "fuzz", s, n) == -1) abort();
  while (dotqmail_next(&d, &l) != DOT_END && l.kind < DOT_BLANK) {
    if (d.no <= no) abort();
    no = d.no;
    if (l.s < d.text.s || l.s + l.n >= d.text.s + d.text.len) abort();
    if (strlen(l.s) != l.n || strchr(l.s, '\n')) abort();
    print(out, &l);
  }
  if (l.kind != DOT_END && dotqmail_next(&d, &l) != DOT_END) abort();
  dotqmail_free(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  stralloc once = {0}, twice = {0};

  reads(&once, (const char *) data, n);
  reads(&twice, once.s, once.len);
  if (!stralloc_equalb(&twice, once.s, once.len)) abort();
  stralloc_free(&once);
  stralloc_free(&twice);
  return 0;
}
