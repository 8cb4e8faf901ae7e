#include "textin.h"

/* What is held turned out to be no end of a line. */
static size_t release(struct textin *t, char *out)
{
  size_t n = 0;

  if (t->col == 1 && !t->isstuffed) out[n++] = '.';
  if (t->col == 1) t->col = 2;
  if (t->iscr) out[n++] = '\r';
  t->iscr = 0;
  return n;
}

/* A newline: what goes to OUT. In SMTP with CR LF, LF alone ends no line: nor
   can a dot behind it end the message. */
static size_t newline(struct textin *t, char *out)
{
  size_t n;

  if (t->isstuffed && t->iscrlf && !t->iscr) {
    n = release(t, out);
    out[n] = '\n';
    t->col = 2;
    return n + 1;
  }
  if (!t->isknown) t->iscrlf = t->iscr;
  t->isknown = 1;
  t->iscr = 0;
  if (t->col == 1) {
    t->isover = 1;
    return 0;
  }
  t->col = 0;
  *out = '\n';
  return 1;
}

size_t textin_feed(struct textin *t, const char *s, size_t n, size_t *used,
                   char *out)
{
  size_t i;
  size_t len = 0;

  for (i = 0; i < n && !t->isover; ++i) {
    if (s[i] == '\n') {
      len += newline(t, out + len);
    } else if (s[i] == '\r' && (!t->isknown || t->iscrlf)) {
      if (t->iscr) {
        len += release(t, out + len);
        t->col = 2;
      }
      t->iscr = 1;
    } else if (s[i] == '.' && t->col == 0 && !t->iscr && t->isdot) {
      t->col = 1;
    } else {
      len += release(t, out + len);
      out[len++] = s[i];
      t->col = 2;
    }
  }
  *used = i;
  return len;
}

size_t textin_end(struct textin *t, char *out)
{
  return release(t, out);
}
