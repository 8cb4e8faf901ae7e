#include "donelog.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ascii.h"
#include "getln.h"
#include "open.h"
#include "substdio.h"

#define FN ".log" /* in done/ */

/* The lines that are kept, and where the last key in them begins. */
struct kept {
  stralloc text; /* "KEY LINE;LINE" and a NUL, each */
  size_t last;
};

/* Keeps the line (its newline is a NUL now) if its message is still there.
   Lines of one message stand together. */
static int keep(struct kept *k, struct maildir *m, char *line)
{
  size_t n = strcspn(line, " ");
  size_t name = strcspn(line, ":");
  int r;

  if (name == 0 || name > n || !line[n] || memchr(line, '/', n)) return 0;
  if (k->text.len && strncmp(k->text.s + k->last, line, n + 1) == 0) {
    k->text.s[k->text.len - 1] = ';';
    if (stralloc_cats(&k->text, line + n + 1) == -1) return -1;
    return stralloc_0(&k->text);
  }
  line[name] = 0;
  r = maildir_has(m, line);
  line[name] = ':';
  if (r != 1) return r;
  k->last = k->text.len;
  if (stralloc_cats(&k->text, line) == -1) return -1;
  return stralloc_0(&k->text);
}

static int scan(struct donelog *g, struct maildir *m, struct kept *k)
{
  stralloc line = {0};
  char buf[4096];
  substdio ss;
  int match, r;

  substdio_in(&ss, read, g->fd, buf, sizeof buf);
  for (;;) {
    r = getln(&ss, &line, &match, '\n');
    if (r == -1 || !match) break;
    line.s[line.len - 1] = 0;
    r = keep(k, m, line.s);
    if (r == -1) break;
  }
  /* Half a line must not swallow the next. */
  if (r == 0 && line.len) r = stralloc_append(&g->adds, '\n');
  stralloc_free(&line);
  return r;
}

/* One that has anything in it was flushed with its directory before; one that
   is empty may be all that a program has done that was killed. */
static int load(struct donelog *g, struct maildir *m)
{
  struct kept k = {{0}, 0};
  struct stat st;
  int r = fstat(g->fd, &st);

  if (r == 0) r = scan(g, m, &k);
  g->named = r == 0 && st.st_size > 0;
  if (r == 0 && k.text.len == 0) {
    g->adds.len = 0;
    r = ftruncate(g->fd, 0);
  } else if (r == 0)
    r = cset_init(&g->live, &k.text, ' ');
  stralloc_free(&k.text);
  return r;
}

int donelog_open(struct donelog *g, struct maildir *m)
{
  int dir = open_subdirat(m->fd, "done");
  int e;

  memset(g, 0, sizeof *g);
  g->fd = -1;
  if (dir == -1) return errno == ENOENT ? 0 : -1;
  g->fd = open_linesat(dir, FN, 0);
  e = errno;
  (void) close(dir);
  errno = e;
  if (g->fd == -1) return e == ENOENT ? 0 : -1;
  return load(g, m);
}

int donelog_key(stralloc *out, const char *name, time_t sec, long nsec)
{
  if (stralloc_copys(out, name) == -1) return -1;
  if (stralloc_append(out, ':') == -1) return -1;
  if (stralloc_catnum(out, (unsigned long long) sec) == -1) return -1;
  if (stralloc_append(out, '.') == -1) return -1;
  if (stralloc_catnum(out, (unsigned long long) nsec) == -1) return -1;
  return stralloc_0(out);
}

int donelog_find(const struct donelog *g, const char *key, struct done *d)
{
  size_t n = strlen(key);
  const char *s = cset_find(&g->live, key, n);

  /* The set does not tell upper from lower case; names do. */
  if (s && memcmp(s - n - 1, key, n)) return 0;
  for (; s && *s; s += n + (s[n] == ';')) {
    n = strcspn(s, ";");
    if (done_line(d, s, n) == -1) return -1;
  }
  return 0;
}

int donelog_add(struct donelog *g, const char *key, struct done *d)
{
  size_t back = g->adds.len;
  size_t i, n;

  for (i = 0; i < d->adds.len; i += n) {
    n = ascii_chr(d->adds.s + i, d->adds.len - i, '\n') + 1;
    if (stralloc_cats(&g->adds, key) == -1 ||
        stralloc_append(&g->adds, ' ') == -1 ||
        stralloc_catb(&g->adds, d->adds.s + i, n) == -1) {
      g->adds.len = back;
      return -1;
    }
  }
  d->adds.len = 0;
  return 0;
}

static int make(struct donelog *g)
{
  int dir = done_dir(AT_FDCWD);
  int r = -1;
  int e;

  if (dir == -1) return -1;
  if (g->fd == -1) g->fd = open_linesat(dir, FN, 1);
  if (g->fd != -1) r = fsync(dir);
  g->named = r == 0;
  e = errno;
  (void) close(dir);
  errno = e;
  return r;
}

int donelog_flush(struct donelog *g)
{
  int r;

  if (g->adds.len == 0) return 0;
  if (!g->named && make(g) == -1) return -1;
  r = substdio_writeall(g->fd, g->adds.s, g->adds.len);
  if (r == 0) r = fsync(g->fd);
  g->adds.len = 0;
  if (r == -1) (void) stralloc_append(&g->adds, '\n');
  return r;
}
