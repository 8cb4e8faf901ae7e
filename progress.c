#include "progress.h"

#include <limits.h>
#include <string.h>

#include "fmt.h"
#include "substdio.h"

#define LINE (7 * FMT_NUM + 48)

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

/* ", 1:02:03 left", as it went since the first line; nothing before there is
   something to go by. */
static size_t left(char *s, const struct progress *p,
                   const struct progress_count *c)
{
  static const char end[] = " left";
  deadline now = deadline_now();
  unsigned long long done =
    c->donebytes < p->before ? 0 : (c->donebytes - p->before) / 1024;
  unsigned long long ms, rest, t;
  size_t n = 2;

  if (now < p->begin + 1000 || done == 0 || c->donebytes >= c->totalbytes)
    return 0;
  ms = (unsigned long long) (now - p->begin);
  rest = (c->totalbytes - c->donebytes) / 1024;
  if (rest > ULLONG_MAX / ms) return 0;
  t = ms * rest / done / 1000;
  s[0] = ',';
  s[1] = ' ';
  n += fmt_span(s + n, t);
  memcpy(s + n, end, sizeof end - 1);
  return n + sizeof end - 1;
}

void progress_show(struct progress *p, const struct progress_count *c)
{
  static const char messages[] = " messages, ";
  char b[LINE];
  size_t n;

  if (!p->on) return;
  if (!p->begin) {
    p->begin = deadline_now();
    p->before = c->donebytes;
  }
  if (!deadline_past(p->next)) return;
  p->next = deadline_inms(200);
  n = ratio(b, c->done, c->total);
  memcpy(b + n, messages, sizeof messages - 1);
  n += sizeof messages - 1;
  n += ratio(b + n, c->donebytes / 1024,
             c->totalbytes / 1024 + (c->totalbytes % 1024 != 0));
  memcpy(b + n, " KB", 3);
  n += 3;
  n += left(b + n, p, c);
  progress_clear(p);
  (void) substdio_writeall(2, b, n);
  p->shown = n;
}
