#include "offices.h"

#include <errno.h>
#include <string.h>

#include "control.h"
#include "home.h"

static int split(struct office *o, const char *line)
{
  size_t n = strcspn(line, ":");

  if (n == 0 || line[n] == 0) {
    errno = EPROTO;
    return -1;
  }
  if (home_resolve(&o->maildir, line, n) == -1 ||
      stralloc_copys(&o->prefix, line + n + 1) == -1)
    return -1;
  return stralloc_0(&o->prefix) == -1 ? -1 : 1;
}

int offices_find(struct office *o, const char *name)
{
  stralloc lines = {0};
  struct cset set = {0};
  const char *line;
  int r, e;

  r = control_file(&lines, OFFICES);
  if (r == 0) errno = ENOENT;
  if (r == 1) r = cset_init(&set, &lines, ':') == -1 ? -1 : 1;
  if (r == 1) {
    line = cset_find(&set, name, strlen(name));
    r = line ? split(o, line) : 0;
  } else
    r = -1;
  e = errno;
  cset_free(&set);
  stralloc_free(&lines);
  errno = e;
  return r;
}
