#include "verdict.h"

#include <stdarg.h>

int verdict_say(struct verdict *d, char v, const char *s, ...)
{
  va_list ap;

  if (d->v) return -1;
  d->v = v;
  va_start(ap, s);
  for (; s; s = va_arg(ap, const char *))
    if (stralloc_cats(&d->text, s) == -1) break;
  va_end(ap);
  return -1;
}

int verdict_sayb(struct verdict *d, char v, const char *s, size_t n)
{
  if (d->v) return -1;
  d->v = v;
  (void) stralloc_catb(&d->text, s, n);
  return -1;
}

int verdict_nomem(struct verdict *d)
{
  return verdict_say(d, 'Z', "out of memory (#4.3.0)", (char *) 0);
}

void verdict_clear(struct verdict *d)
{
  d->v = 0;
  d->text.len = 0;
}

void verdict_line(struct verdict *d)
{
  unsigned char ch;
  size_t i;

  while (d->text.len && (d->text.s[d->text.len - 1] == '\n' ||
                         d->text.s[d->text.len - 1] == ' '))
    --d->text.len;
  for (i = 0; i < d->text.len; ++i) {
    ch = (unsigned char) d->text.s[i];
    if (ch == '\n' || ch == '\t')
      d->text.s[i] = ' ';
    else if (ch < 32 || ch > 126)
      d->text.s[i] = '?';
  }
}
