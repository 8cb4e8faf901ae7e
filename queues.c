#include "queues.h"

#include <errno.h>
#include <string.h>

#include "ascii.h"
#include "control.h"
#include "home.h"
#include "links.h"
#include "offices.h"

/* PATH has a NUL. */
static int add(struct queues *q, const char *title, const stralloc *path)
{
  size_t keep = q->list.len;
  int r = set_add(&q->known, path->s, path->len);

  if (r != 1) return r;
  if (stralloc_cats(&q->list, title) == 0 && stralloc_0(&q->list) == 0 &&
      stralloc_cat(&q->list, path) == 0)
    return 0;
  q->list.len = keep;
  return -1;
}

static int spool(struct queues *q, stralloc *where)
{
  if (home_path(where, "spool") == -1) return -1;
  return add(q, "spool", where);
}

static int office(struct queues *q, const char *name, stralloc *where)
{
  struct office o = {{0}, {0}};
  int r = offices_find(&o, name);

  if (r == 1) r = add(q, name, &o.maildir);
  else if (r == -1) (void) stralloc_copys(where, OFFICES);
  stralloc_free(&o.maildir);
  stralloc_free(&o.prefix);
  return r;
}

static int offices(struct queues *q, stralloc *where)
{
  stralloc lines = {0};
  char *s;
  size_t i, n;
  int r = control_file(&lines, OFFICES);

  if (r == -1) (void) stralloc_copys(where, OFFICES);
  for (i = 0; r != -1 && i < lines.len; i += n) {
    s = lines.s + i;
    n = strlen(s) + 1;
    s[ascii_chr(s, n - 1, ':')] = 0;
    r = office(q, s, where);
  }
  stralloc_free(&lines);
  return r == -1 ? -1 : 0;
}

static int linked(struct queues *q, stralloc *where)
{
  struct links l = {0};
  const char *maildir;
  size_t i;
  int r = links_read(&l);

  if (r == -1 && stralloc_copys(where, LINKS) == 0 && errno == EPROTO &&
      stralloc_cats(where, ": ") == 0)
    (void) stralloc_cats(where, l.why);
  for (i = 0; r != -1 && i < l.n; ++i) {
    maildir = l.step[i].maildir;
    if (!maildir) continue;
    r = home_resolve(where, maildir, strlen(maildir));
    if (r == 0) r = add(q, maildir, where);
  }
  links_free(&l);
  return r == -1 ? -1 : 0;
}

int queues_add(struct queues *q, int kind, stralloc *where)
{
  int r, e;

  where->len = 0;
  r = kind == 0 ? spool(q, where)
                : kind == 1 ? offices(q, where) : linked(q, where);
  e = errno;
  if (r == -1 && where->len && where->s[where->len - 1] &&
      stralloc_0(where) == -1)
    where->len = 0;
  errno = e;
  return r;
}

int queues_next(const struct queues *q, size_t *at, const char **title,
                const char **path)
{
  if (*at == q->list.len) return 0;
  *title = q->list.s + *at;
  *path = *title + strlen(*title) + 1;
  *at = (size_t) (*path - q->list.s) + strlen(*path) + 1;
  return 1;
}

void queues_free(struct queues *q)
{
  stralloc_free(&q->list);
  set_free(&q->known);
}
