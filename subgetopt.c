#include "subgetopt.h"

#include <string.h>

int subgetopt(struct subgetopt *o, int argc, char *const *argv,
              const char *opts)
{
  const char *w, *p;
  char ch;

  o->arg = 0;
  if (o->ind >= argc || !argv[o->ind]) return -1;
  w = argv[o->ind];
  if (o->pos == 0) {
    if (w[0] != '-' || !w[1]) return -1;
    if (w[1] == '-' && !w[2]) {
      ++o->ind;
      return -1;
    }
    o->pos = 1;
  }
  ch = w[o->pos++];
  p = ch == ':' ? 0 : strchr(opts, ch);
  if (!p) {
    o->problem = (unsigned char) ch;
    if (!w[o->pos]) {
      ++o->ind;
      o->pos = 0;
    }
    return '?';
  }
  if (p[1] == ':') {
    if (w[o->pos])
      o->arg = w + o->pos;
    else if (o->ind + 1 < argc)
      o->arg = argv[++o->ind];
    ++o->ind;
    o->pos = 0;
    if (!o->arg) {
      o->problem = (unsigned char) ch;
      return '?';
    }
  } else if (!w[o->pos]) {
    ++o->ind;
    o->pos = 0;
  }
  return (unsigned char) ch;
}
