/*
 * fuzz_links: lines of control/links. Each is a step or none; the steps,
 * written as lines, are read as the same steps in the same order, and each
 * step has what a program is to be started with.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "../links.h"
#include "../stralloc.h"
#include "fuzz.h"

static const struct links none;

static void print(stralloc *out, const struct links *l)
{
  const struct links_step *p;
  const char *option[PASSON_WORDS];
  size_t i, k, n;

  out->len = 0;
  for (i = 0; i < l->n; ++i) {
    p = l->step + i;
    must(stralloc_cats(out, p->name) == 0);
    must(stralloc_cats(out, p->maildir ? ":send" : ":get") == 0);
    if (p->squeeze)
      must(links_name(p->squeeze) && stralloc_cats(out, " squeeze ") == 0 &&
           stralloc_cats(out, p->squeeze) == 0);
    if (!p->maildir) must(stralloc_append(out, ':') == 0);
    n = passon_words(&p->passon, option);
    must(p->maildir || n == 0);
    for (k = 0; k < n; ++k)
      must(stralloc_append(out, ' ') == 0 &&
           stralloc_cats(out, option[k]) == 0 && *option[k] &&
           !strpbrk(option[k], " \t:"));
    if (p->maildir)
      must(stralloc_append(out, ':') == 0 &&
           stralloc_cats(out, p->maildir) == 0 && *p->maildir &&
           stralloc_append(out, ':') == 0 &&
           stralloc_cats(out, p->prefix) == 0 &&
           stralloc_append(out, ':') == 0);
    if (p->command) must(stralloc_append(out, '|') == 0);
    for (k = 0; p->word[k]; ++k) {
      must(*p->word[k] && !strpbrk(p->word[k], " \t"));
      must(strcmp(p->word[k], "--") != 0);
      if (k) must(stralloc_append(out, ' ') == 0);
      must(stralloc_cats(out, p->word[k]) == 0);
    }
    must(k && (p->command || (k <= 2 && *p->word[0] != '|')));
    must(stralloc_0(out) == 0);
  }
}

static void order(const struct links *l)
{
  const struct links_step *p = l->step;
  size_t i, k;

  for (i = 0; i < l->n; ++i) {
    must(links_name(p[i].name));
    if (i && strcmp(p[i].name, p[i - 1].name) == 0) {
      must(p[i].maildir || !p[i - 1].maildir);
      continue;
    }
    for (k = 0; k < i; ++k) must(strcmp(p[k].name, p[i].name) != 0);
  }
}

/* It is one of them, and nothing in front of it is wrong. */
static void bad(const struct links *l, const stralloc *lines)
{
  size_t i = 0, n;

  must(errno == EPROTO && l->why);
  for (n = 0; n < l->n; ++n) i += strlen(lines->s + i) + 1;
  must(i < lines->len && strcmp(lines->s + i, l->bad.s) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static stralloc lines, once, twice;
  struct links l = none, again = none;
  size_t i;

  if (n > 20000) return 0;
  must(stralloc_copyb(&lines, (const char *) data, n) == 0);
  for (i = 0; i < n; ++i)
    if (lines.s[i] == '\n') lines.s[i] = 0;
  if (n && lines.s[n - 1]) must(stralloc_0(&lines) == 0);
  if (links_parse(&l, &lines) == 1) {
    order(&l);
    print(&once, &l);
    must(links_parse(&again, &once) == 1 && again.n == l.n);
    print(&twice, &again);
    must(stralloc_equalb(&twice, once.s, once.len));
    links_free(&again);
  } else
    bad(&l, &lines);
  links_free(&l);
  return 0;
}
