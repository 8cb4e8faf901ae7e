#include "callline.h"

static int catvisible(stralloc *sa, const stralloc *from)
{
  unsigned char ch;
  char octal[4];
  size_t i;
  int r = from->len ? 0 : stralloc_append(sa, '-');

  for (i = 0; i < from->len && r == 0; ++i) {
    ch = (unsigned char) from->s[i];
    octal[0] = '\\';
    octal[1] = (char) ('0' + (ch >> 6));
    octal[2] = (char) ('0' + (ch >> 3 & 7));
    octal[3] = (char) ('0' + (ch & 7));
    if (ch > 32 && ch < 127 && ch != '\\')
      r = stralloc_append(sa, from->s[i]);
    else
      r = stralloc_catb(sa, octal, sizeof octal);
  }
  return r;
}

static int catresult(stralloc *sa, const struct tree_call *c)
{
  const char *name;

  if (!c->ended) return stralloc_append(sa, '?');
  if (c->result >= 0 || c->result <= -4096)
    return stralloc_catnum(sa, (unsigned long long) c->result);
  name = calls_error((int) -c->result);
  if (name) return stralloc_cats(sa, name);
  if (stralloc_append(sa, 'E') == -1) return -1;
  return stralloc_catnum(sa, (unsigned long long) -c->result);
}

/* A number, or "-" where it HAS none, and a blank. */
static int catnumber(stralloc *sa, int has, unsigned long long u)
{
  if ((has ? stralloc_catnum(sa, u) : stralloc_append(sa, '-')) == -1)
    return -1;
  return stralloc_append(sa, ' ');
}

int callline_cat(stralloc *sa, const struct tree_call *c)
{
  int two = c->shape == AT2 || c->shape == PATH2;

  if (catnumber(sa, 1, (unsigned long long) c->pid) == -1 ||
      stralloc_cats(sa, c->name) == -1 || stralloc_append(sa, ' ') == -1 ||
      catnumber(sa, c->fd >= 0, (unsigned long long) c->fd) == -1 ||
      catvisible(sa, c->path) == -1 || stralloc_append(sa, ' ') == -1 ||
      catnumber(sa, c->sized, c->wanted) == -1 || catresult(sa, c) == -1 ||
      stralloc_cats(sa, two ? " from=" : " ") == -1 ||
      catvisible(sa, c->data) == -1)
    return -1;
  return stralloc_append(sa, '\n');
}
