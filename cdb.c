#include "cdb.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

uint32_t cdb_hash(const char *b, size_t n)
{
  uint32_t h = 5381;
  size_t i;

  for (i = 0; i < n; ++i) h = ((h << 5) + h) ^ (unsigned char) b[i];
  return h;
}

uint32_t cdb_unpack(const unsigned char *b)
{
  return (uint32_t) b[0] | (uint32_t) b[1] << 8 | (uint32_t) b[2] << 16 |
         (uint32_t) b[3] << 24;
}

void cdb_pack(unsigned char *b, uint32_t u)
{
  b[0] = (unsigned char) (u & 255);
  b[1] = (unsigned char) (u >> 8 & 255);
  b[2] = (unsigned char) (u >> 16 & 255);
  b[3] = (unsigned char) (u >> 24);
}

int cdb_init(struct cdb *c, int fd)
{
  struct stat st;

  memset(c, 0, sizeof *c);
  if (fstat(fd, &st) == -1) return -1;
  if (!S_ISREG(st.st_mode)) {
    errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
    return -1;
  }
  c->fd = fd;
  /* What lies beyond 4 GiB cannot be pointed at. */
  c->size = st.st_size < (off_t) UINT32_MAX ? (uint32_t) st.st_size
                                            : UINT32_MAX;
  return 0;
}

void cdb_free(struct cdb *c)
{
  memset(c, 0, sizeof *c);
  c->fd = -1;
}

static int bad(void)
{
  errno = EPROTO;
  return -1;
}

int cdb_read(struct cdb *c, char *b, size_t n, uint32_t pos)
{
  ssize_t r;

  if (pos > c->size || n > c->size - pos) return bad();
  while (n) {
    r = pread(c->fd, b, n, (off_t) pos);
    if (r == -1) {
      if (errno == EINTR) continue;
      return -1;
    }
    if (r == 0) return bad();
    b += r;
    n -= (size_t) r;
    pos += (uint32_t) r;
  }
  return 0;
}

static int read2(struct cdb *c, uint32_t pos, uint32_t *u, uint32_t *v)
{
  unsigned char b[8];

  if (cdb_read(c, (char *) b, sizeof b, pos) == -1) return -1;
  *u = cdb_unpack(b);
  *v = cdb_unpack(b + 4);
  return 0;
}

/* 1 if the file has the N bytes of KEY at POS, 0 if others, -1. */
static int match(struct cdb *c, const char *key, size_t n, uint32_t pos)
{
  char b[64];
  size_t k;

  for (; n; key += k, n -= k, pos += (uint32_t) k) {
    k = n < sizeof b ? n : sizeof b;
    if (cdb_read(c, b, k, pos) == -1) return -1;
    if (memcmp(b, key, k) != 0) return 0;
  }
  return 1;
}

/* The record at POS: 1 if its key is KEY (then dpos, dlen), 0, -1. */
static int record(struct cdb *c, const char *key, size_t n, uint32_t pos)
{
  uint32_t nk, nd;
  int r;

  if (read2(c, pos, &nk, &nd) == -1) return -1;
  pos += 8; /* inside the file: no wrap */
  if (nk > c->size - pos || nd > c->size - pos - nk) return bad();
  if (nk != n) return 0;
  r = match(c, key, n, pos);
  if (r != 1) return r;
  c->dpos = pos + nk;
  c->dlen = nd;
  return 1;
}

void cdb_findstart(struct cdb *c)
{
  c->loop = 0;
}

static int start(struct cdb *c, const char *key, size_t n)
{
  c->khash = cdb_hash(key, n);
  if (read2(c, (c->khash & 255) * 8, &c->hpos, &c->hslots) == -1) return -1;
  if (c->hslots == 0) return 0;
  if (c->hpos > c->size || c->hslots > (c->size - c->hpos) / 8) return bad();
  c->kpos = c->hpos + (c->khash >> 8) % c->hslots * 8;
  return 0;
}

int cdb_findnext(struct cdb *c, const char *key, size_t n)
{
  uint32_t h, pos;
  int r;

  if (c->loop == 0) {
    if (start(c, key, n) == -1) return -1;
  }
  while (c->loop < c->hslots) {
    if (read2(c, c->kpos, &h, &pos) == -1) return -1;
    if (pos == 0) return 0;
    ++c->loop;
    c->kpos += 8;
    if (c->kpos == c->hpos + c->hslots * 8) c->kpos = c->hpos;
    if (h != c->khash) continue;
    r = record(c, key, n, pos);
    if (r) return r;
  }
  return 0;
}

int cdb_find(struct cdb *c, const char *key, size_t n)
{
  cdb_findstart(c);
  return cdb_findnext(c, key, n);
}
