#include "report.h"

#include "fmt.h"
#include "stralloc.h"
#include "strerr.h"

const char *report_path(const struct report *r, size_t at)
{
  static stralloc b[4];
  static int i;

  i = (i + 1) % 4;
  return names_path(r->names, at, &b[i]) == -1 ? "a message" : b[i].s;
}

static const char *fate(char kind)
{
  return kind == 'Z' ? "deferred" : "refused, and stays";
}

void report_result(struct report *r, char kind, size_t at, const char *text)
{
  progress_clear(r->line);
  if (r->verbose)
    strerr_info(0, report_path(r, at), kind == 'K' ? " sent" : " ",
                kind == 'K' ? "" : fate(kind), ": ", text, (char *) 0);
  else if (!r->quiet && repeat_add(&r->repeat, kind, text))
    strerr_warn(0, report_path(r, at), " ", fate(kind), ": ", text,
                (char *) 0);
}

void report_rest(struct report *r)
{
  struct repeat_item *p;
  char num[FMT_NUM];
  size_t i;

  for (i = 0; i < r->repeat.n; ++i) {
    p = &r->repeat.item[i];
    if (!p->more) continue;
    num[fmt_num(num, p->more)] = 0;
    strerr_warn(0, num, " more ", fate(p->kind), ": ", p->text.s, (char *) 0);
  }
  if (r->repeat.other) {
    num[fmt_num(num, r->repeat.other)] = 0;
    strerr_warn(0, num, " more, for other reasons", (char *) 0);
  }
  repeat_free(&r->repeat);
}

void report_trouble(struct report *r)
{
  r->trouble = 1;
  progress_clear(r->line);
}
