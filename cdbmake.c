#include "cdbmake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cdb.h"

#define HEADER 2048

int cdbmake_start(struct cdbmake *c, int fd)
{
  c->entry = 0;
  c->n = c->a = 0;
  c->pos = HEADER;
  c->fd = fd;
  substdio_out(&c->ss, write, fd, c->buf, sizeof c->buf);
  return lseek(fd, HEADER, SEEK_SET) == -1 ? -1 : 0;
}

void cdbmake_abort(struct cdbmake *c)
{
  free(c->entry);
  c->entry = 0;
  c->n = c->a = 0;
}

/* Moves pos on by N bytes that are about to be written. */
static int advance(struct cdbmake *c, size_t n)
{
  if (n > UINT32_MAX - c->pos) {
    errno = EFBIG;
    return -1;
  }
  c->pos += (uint32_t) n;
  return 0;
}

static int remember(struct cdbmake *c, uint32_t h, uint32_t p)
{
  struct cdbmake_entry *e;
  size_t a;

  if (c->n == c->a) {
    a = c->a ? 2 * c->a : 64;
    if (a > SIZE_MAX / 4 / sizeof *e) {
      errno = ENOMEM;
      return -1;
    }
    e = realloc(c->entry, a * sizeof *e);
    if (!e) return -1;
    c->entry = e;
    c->a = a;
  }
  c->entry[c->n].h = h;
  c->entry[c->n++].p = p;
  return 0;
}

static int put2(struct cdbmake *c, uint32_t u, uint32_t v)
{
  unsigned char b[8];

  cdb_pack(b, u);
  cdb_pack(b + 4, v);
  return substdio_put(&c->ss, (char *) b, sizeof b);
}

int cdbmake_add(struct cdbmake *c, const char *key, size_t nk,
                const char *data, size_t nd)
{
  uint32_t p = c->pos;

  if (advance(c, 8) == -1 || advance(c, nk) == -1 || advance(c, nd) == -1)
    return -1;
  if (remember(c, cdb_hash(key, nk), p) == -1) return -1;
  if (put2(c, (uint32_t) nk, (uint32_t) nd) == -1) return -1;
  if (substdio_put(&c->ss, key, nk) == -1) return -1;
  return substdio_put(&c->ss, data, nd);
}

/* The entries by table, those of one table in the order of their records. */
static struct cdbmake_entry *split(const struct cdbmake *c, size_t *start)
{
  struct cdbmake_entry *e;
  size_t next[256];
  size_t i;

  e = malloc((c->n ? c->n : 1) * sizeof *e);
  if (!e) return 0;
  memset(start, 0, 257 * sizeof *start);
  for (i = 0; i < c->n; ++i) ++start[1 + (c->entry[i].h & 255)];
  for (i = 0; i < 256; ++i) start[i + 1] += start[i];
  memcpy(next, start, sizeof next);
  for (i = 0; i < c->n; ++i) e[next[c->entry[i].h & 255]++] = c->entry[i];
  return e;
}

/* One table: twice as many slots as entries, filled by linear probing. */
static int table(struct cdbmake *c, const struct cdbmake_entry *e, size_t n,
                 struct cdbmake_entry *slot)
{
  size_t len = 2 * n;
  size_t i, where;

  memset(slot, 0, len * sizeof *slot);
  for (i = 0; i < n; ++i) {
    where = (e[i].h >> 8) % len;
    while (slot[where].p)
      if (++where == len) where = 0;
    slot[where] = e[i];
  }
  for (i = 0; i < len; ++i) {
    if (advance(c, 8) == -1) return -1;
    if (put2(c, slot[i].h, slot[i].p) == -1) return -1;
  }
  return 0;
}

static int tables(struct cdbmake *c, const struct cdbmake_entry *e,
                  const size_t *start, unsigned char *header)
{
  struct cdbmake_entry *slot;
  size_t most = 1;
  size_t i, n;
  int r = 0;

  for (i = 0; i < 256; ++i)
    if (start[i + 1] - start[i] > most) most = start[i + 1] - start[i];
  slot = malloc(2 * most * sizeof *slot);
  if (!slot) return -1;
  for (i = 0; i < 256 && r == 0; ++i) {
    n = start[i + 1] - start[i];
    cdb_pack(header + 8 * i, c->pos);
    cdb_pack(header + 8 * i + 4, (uint32_t) (2 * n));
    r = table(c, e + start[i], n, slot);
  }
  free(slot);
  return r;
}

int cdbmake_finish(struct cdbmake *c)
{
  unsigned char header[HEADER];
  size_t start[257];
  struct cdbmake_entry *e = split(c, start);
  int r;

  if (!e) return -1;
  r = tables(c, e, start, header);
  free(e);
  cdbmake_abort(c);
  if (r == -1 || substdio_flush(&c->ss) == -1) return -1;
  if (lseek(c->fd, 0, SEEK_SET) == -1) return -1;
  return substdio_putflush(&c->ss, (char *) header, sizeof header);
}
