#include "strerr.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include "error.h"
#include "substdio.h"

#define LINE 2000
#define REASON 200 /* of these, kept for the reason */

struct line {
  size_t n;
  size_t max;
  char s[LINE + 4];
};

static const char *name = "bushmail";

static void line_cats(struct line *l, const char *s)
{
  for (; *s; ++s) {
    if (l->n == l->max) {
      l->s[l->n - 1] = l->s[l->n - 2] = l->s[l->n - 3] = '.';
      return;
    }
    l->s[l->n++] = *s < 32 || *s > 126 ? '?' : *s;
  }
}

static void line_write(struct line *l)
{
  l->s[l->n++] = '\n';
  (void) substdio_writeall(2, l->s, l->n);
}

static void say(const char *level, int e, const char *s, va_list ap)
{
  struct line l;
  int keep = errno;

  l.n = 0;
  l.max = LINE - REASON;
  if (level) {
    line_cats(&l, name);
    line_cats(&l, level);
  }
  for (; s; s = va_arg(ap, const char *)) line_cats(&l, s);
  l.max = LINE;
  if (e) {
    line_cats(&l, ": ");
    line_cats(&l, error_str(e));
  }
  line_write(&l);
  errno = keep;
}

void strerr_init(const char *program)
{
  name = program;
}

void strerr_info(int e, const char *s, ...)
{
  va_list ap;

  va_start(ap, s);
  say(": info: ", e, s, ap);
  va_end(ap);
}

void strerr_warn(int e, const char *s, ...)
{
  va_list ap;

  va_start(ap, s);
  say(": warning: ", e, s, ap);
  va_end(ap);
}

void strerr_line(const char *s, ...)
{
  va_list ap;

  va_start(ap, s);
  say(0, 0, s, ap);
  va_end(ap);
}

void strerr_die(int code, int e, const char *s, ...)
{
  va_list ap;

  va_start(ap, s);
  say(": fatal: ", e, s, ap);
  va_end(ap);
  _exit(code);
}
