#include "dotqmail.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "addr.h"
#include "ascii.h"
#include "error.h"
#include "open.h"
#include "slurp.h"

void dotqmail_free(struct dotqmail *d)
{
  stralloc_free(&d->name);
  stralloc_free(&d->text);
}

/* FINDING */

/* The name for the first N bytes of EXT, and then SUFFIX. */
static int name(struct dotqmail *d, const char *dash, const char *ext,
                size_t n, const char *suffix)
{
  size_t i, start;

  if (stralloc_copys(&d->name, ".qmail") == -1) goto nomem;
  if (stralloc_cats(&d->name, dash) == -1) goto nomem;
  start = d->name.len;
  if (stralloc_catb(&d->name, ext, n) == -1) goto nomem;
  ascii_lowerb(d->name.s + start, n);
  for (i = start; i < d->name.len; ++i)
    if (d->name.s[i] == '.') d->name.s[i] = ':';
  if (stralloc_cats(&d->name, suffix) == -1) goto nomem;
  if (stralloc_0(&d->name) == 0) return 0;
nomem:
  d->name.len = 0;
  return -1;
}

/* What cannot be looked at may be there. */
static int maybe(int e)
{
  return e == EACCES || e == EPERM || error_temp(e);
}

static int start(struct dotqmail *d)
{
  d->pos = 0;
  d->no = 0;
  if (d->text.len && d->text.s[d->text.len - 1] == '\n') return 0;
  return stralloc_append(&d->text, '\n');
}

static int take(struct dotqmail *d, int fd)
{
  struct stat st;

  if (fstat(fd, &st) == -1) return -1;
  if (!S_ISREG(st.st_mode)) return 0;
  if (st.st_mode & DOTQMAIL_MODE) return DOTQMAIL_WRITABLE;
  d->forwardonly = (st.st_mode & S_IXUSR) != 0;
  if (slurp(fd, &d->text) == -1) return -1;
  if (d->text.len && start(d) == -1) return -1;
  return 1;
}

/* As dotqmail_find, for the one name in d->name. */
static int look(struct dotqmail *d, int home)
{
  int fd, e, r;

  do
    fd = openat(home, d->name.s, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  while (fd == -1 && errno == EINTR);
  if (fd == -1) return maybe(errno) ? -1 : 0;
  r = take(d, fd);
  e = errno;
  (void) close(fd);
  errno = e;
  return r;
}

int dotqmail_find(struct dotqmail *d, int home, const char *dash,
                  const char *ext)
{
  size_t n = strlen(ext);
  size_t i;
  int r;

  d->isdefault = 0;
  if (name(d, dash, ext, n, "") == -1) return -1;
  r = look(d, home);
  if (r) {
    /* A local part that spells the name of the default file itself. */
    d->isdefault = n >= 7 && ascii_equalb(ext + n - 7, "default", 7);
    d->dflt = d->isdefault ? n - 7 : n;
    return r;
  }
  for (i = n + 1; i-- > 0;) {
    if (i && ext[i - 1] != '-') continue;
    if (name(d, dash, ext, i, "default") == -1) return -1;
    r = look(d, home);
    if (r == 0) continue;
    d->isdefault = 1;
    d->dflt = i;
    return r;
  }
  d->name.len = 0;
  return 0;
}

int dotqmail_use(struct dotqmail *d, const char *fn, const char *text,
                 size_t n)
{
  d->forwardonly = 0;
  if (stralloc_copys(&d->name, fn) == -1) return -1;
  if (stralloc_0(&d->name) == -1) return -1;
  if (stralloc_copyb(&d->text, text, n) == -1) return -1;
  return start(d);
}

int dotqmail_has(struct dotqmail *d, int home, const char *dash,
                 const char *ext, const char *suffix)
{
  struct stat st;

  if (name(d, dash, ext, strlen(ext), suffix) == -1) return -1;
  if (fstatat(home, d->name.s, &st, 0) == 0) return 1;
  return maybe(errno) ? -1 : 0;
}

/* READING */

static enum dot_kind kind(const struct dotqmail *d, struct dotline *l)
{
  switch (*l->s) {
  case '.':
  case '/':
    if (d->forwardonly) return DOT_FILEX;
    return l->s[l->n - 1] == '/' ? DOT_MAILDIR : DOT_MBOX;
  case '|':
    ++l->s;
    --l->n;
    return d->forwardonly ? DOT_PROGRAMX : DOT_PROGRAM;
  case '&':
    ++l->s;
    --l->n;
  }
  return DOT_FORWARD;
}

enum dot_kind dotqmail_next(struct dotqmail *d, struct dotline *l)
{
  char *s;

  for (;;) {
    l->kind = DOT_END;
    if (d->pos == d->text.len) return DOT_END;
    s = d->text.s + d->pos;
    l->n = ascii_chr(s, d->text.len - d->pos, '\n');
    d->pos += l->n + 1;
    ++d->no;
    while (l->n && (s[l->n - 1] == ' ' || s[l->n - 1] == '\t')) --l->n;
    s[l->n] = 0;
    l->s = l->line = s;
    l->len = l->n;
    if (l->n == 0 && d->no == 1) {
      l->kind = DOT_BLANK;
      break;
    }
    if (l->n == 0 || *s == '#') continue;
    if (strlen(s) != l->n) {
      l->kind = DOT_NUL;
      break;
    }
    if (*s != '+') {
      l->kind = kind(d, l);
      if (l->kind < DOT_BLANK) return l->kind;
      break;
    }
    if (strcmp(s, "+list") == 0) d->forwardonly = 1;
  }
  d->pos = d->text.len; /* an error: no more lines */
  return l->kind;
}

/* SAYING */

const char *dotqmail_wrong(const struct dotline *l)
{
  switch (l->kind) {
  case DOT_BLANK: return "the first line is blank (#4.2.1)";
  case DOT_FILEX:
    return "a file delivery, but the x bit or +list is set (#4.7.0)";
  case DOT_PROGRAMX:
    return "a program, but the x bit or +list is set (#4.7.0)";
  case DOT_NUL: return "there is a NUL in it (#4.3.5)";
  case DOT_FORWARD:
    if (!l->n) return "it forwards to nobody (#4.3.5)";
    return addr_bad(l->s, l->n);
  default: return 0;
  }
}

void dotqmail_count(struct dotcount *d, enum dot_kind kind)
{
  switch (kind) {
  case DOT_MBOX:
  case DOT_MAILDIR: ++d->files; break;
  case DOT_FORWARD: ++d->forwards; break;
  case DOT_PROGRAM: ++d->programs; break;
  default: break;
  }
}

int dotqmail_did(stralloc *out, const struct dotcount *d)
{
  if (stralloc_copys(out, "did ") == -1) return -1;
  if (stralloc_catnum(out, d->files) == -1) return -1;
  if (stralloc_append(out, '+') == -1) return -1;
  if (stralloc_catnum(out, d->forwards) == -1) return -1;
  if (stralloc_append(out, '+') == -1) return -1;
  return stralloc_catnum(out, d->programs);
}
