#include "control.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ascii.h"
#include "getln.h"
#include "home.h"
#include "open.h"
#include "scan.h"
#include "substdio.h"

/* The descriptor; -2: there is no such file; -1: errno. */
static int start(substdio *ss, const char *fn, char *buf, size_t n)
{
  stralloc path = {0};
  int fd;

  if (home_path(&path, fn) == -1) return -1;
  fd = open_read(path.s);
  stralloc_free(&path);
  if (fd == -1) return errno == ENOENT ? -2 : -1;
  substdio_in(ss, read, fd, buf, n);
  return fd;
}

static void finish(int fd)
{
  int e = errno;

  (void) close(fd);
  errno = e;
}

static void strip(stralloc *sa)
{
  while (sa->len > 0 && (sa->s[sa->len - 1] == '\n' ||
                         sa->s[sa->len - 1] == ' ' ||
                         sa->s[sa->len - 1] == '\t'))
    --sa->len;
}

int control_line(stralloc *out, const char *fn)
{
  substdio ss;
  char buf[256];
  int match;
  int r;
  int fd = start(&ss, fn, buf, sizeof buf);

  if (fd < 0) return fd == -2 ? 0 : -1;
  r = getln(&ss, out, &match, '\n');
  finish(fd);
  if (r == -1) return -1;
  strip(out);
  return 1;
}

int control_lineme(stralloc *out, const char *fn)
{
  int r = control_line(out, fn);

  return r ? r : control_line(out, "control/me");
}

int control_num(unsigned long long *u, unsigned long long max, const char *fn)
{
  stralloc line = {0};
  int r = control_line(&line, fn);

  if (r == 1) {
    if (stralloc_0(&line) == -1)
      r = -1;
    else if (strlen(line.s) + 1 != line.len || !scan_all(line.s, max, u)) {
      errno = EPROTO;
      r = -1;
    }
  }
  stralloc_free(&line);
  return r;
}

static int lines(stralloc *out, substdio *ss)
{
  stralloc line = {0};
  int match = 1;
  int r = 0;

  out->len = 0;
  while (match && r == 0) {
    r = getln(ss, &line, &match, '\n');
    if (r == -1) break;
    strip(&line);
    if (line.len == 0 || line.s[0] == '#') continue;
    r = stralloc_0(&line);
    if (r == 0) r = stralloc_cat(out, &line);
  }
  stralloc_free(&line);
  return r;
}

int control_file(stralloc *out, const char *fn)
{
  substdio ss;
  char buf[2048];
  int r;
  int fd = start(&ss, fn, buf, sizeof buf);

  if (fd < 0) return fd == -2 ? 0 : -1;
  r = lines(out, &ss);
  finish(fd);
  return r == -1 ? -1 : 1;
}

static size_t keylen(const struct cset *c, const char *line)
{
  size_t n = strlen(line);

  return c->split ? ascii_chr(line, n, c->split) : n;
}

/* The slot that holds the key, or the free one where it belongs. There is
   always a free one: at most half are taken. */
static const char **place(const struct cset *c, const char *key, size_t n)
{
  uint32_t h = 5381;
  size_t i;

  for (i = 0; i < n; ++i) h = (h * 33) ^ (unsigned char) ascii_lower(key[i]);
  h ^= h >> 15;
  for (i = h & (c->slots - 1); c->slot[i]; i = (i + 1) & (c->slots - 1))
    if (keylen(c, c->slot[i]) == n && ascii_equalb(c->slot[i], key, n)) break;
  return &c->slot[i];
}

int cset_init(struct cset *c, const stralloc *from, char split)
{
  const char **p;
  size_t i, n;

  memset(c, 0, sizeof *c);
  c->split = split;
  if (stralloc_copy(&c->lines, from) == -1) return -1;
  for (n = i = 0; i < from->len; ++i) n += from->s[i] == 0;
  for (c->slots = 8; c->slots / 2 < n; c->slots *= 2) {
    if (c->slots > SIZE_MAX / 4) {
      errno = ENOMEM;
      goto bad;
    }
  }
  c->slot = calloc(c->slots, sizeof *c->slot);
  if (!c->slot) goto bad;
  for (i = 0; i < c->lines.len; i += strlen(c->lines.s + i) + 1) {
    n = keylen(c, c->lines.s + i);
    if (split && c->lines.s[i + n] != split) continue;
    p = place(c, c->lines.s + i, n);
    c->n += *p == 0;
    *p = c->lines.s + i;
  }
  return 0;

bad:
  cset_free(c);
  return -1;
}

const char *cset_find(const struct cset *c, const char *key, size_t n)
{
  const char *line;

  if (c->n == 0) return 0;
  line = *place(c, key, n);
  if (!line) return 0;
  return c->split ? line + n + 1 : line + n;
}

void cset_free(struct cset *c)
{
  stralloc_free(&c->lines);
  free(c->slot);
  memset(c, 0, sizeof *c);
}
