#include "progress.h"

#include <string.h>

#include "fmt.h"
#include "substdio.h"

#define LINE (4 * FMT_NUM + 32)

void progress_clear(struct progress *p)
{
  char b[LINE + 2];

  if (!p->shown) return;
  memset(b, ' ', p->shown + 2);
  b[0] = b[p->shown + 1] = '\r';
  (void) substdio_writeall(2, b, p->shown + 2);
  p->shown = 0;
}

static size_t ratio(char *s, unsigned long long a, unsigned long long b)
{
  size_t n = fmt_num(s, a);

  s[n++] = '/';
  return n + fmt_num(s + n, b);
}

void progress_show(struct progress *p, const struct progress_count *c)
{
  static const char messages[] = " messages, ";
  char b[LINE];
  size_t n;

  if (!p->on || !deadline_past(p->next)) return;
  p->next = deadline_inms(200);
  n = ratio(b, c->done, c->total);
  memcpy(b + n, messages, sizeof messages - 1);
  n += sizeof messages - 1;
  n += ratio(b + n, c->donebytes / 1024, (c->totalbytes + 1023) / 1024);
  memcpy(b + n, " KB", 3);
  n += 3;
  progress_clear(p);
  (void) substdio_writeall(2, b, n);
  p->shown = n;
}
