#include "repeat.h"

#include <string.h>

int repeat_add(struct repeat *t, char kind, const char *text)
{
  struct repeat_item *p;
  size_t i;

  for (i = 0; i < t->n; ++i) {
    p = &t->item[i];
    if (p->kind != kind || strcmp(p->text.s, text) != 0) continue;
    ++p->more;
    return 0;
  }
  if (t->n < REPEAT_MAX) {
    p = &t->item[t->n];
    p->kind = kind;
    p->more = 0;
    if (stralloc_copys(&p->text, text) == 0 && stralloc_0(&p->text) == 0) {
      ++t->n;
      return 1;
    }
  }
  ++t->other;
  return 0;
}

void repeat_free(struct repeat *t)
{
  size_t i;

  for (i = 0; i < REPEAT_MAX; ++i) stralloc_free(&t->item[i].text);
  t->n = t->other = 0;
}
