/*
 * t_cdb: constant databases, as written, truncated and hostile.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../cdb.h"
#include "../cdbmake.h"
#include "tap.h"

#define RECORDS 60

static int fd;
static char bytes[65536];
static size_t size;

static size_t key(char *s, int i)
{
  return (size_t) sprintf(s, i % 7 ? "key %d" : "a rather longer key, of more "
                          "than sixty-four bytes, that needs two reads: %d",
                          i);
}

static size_t data(char *s, int i)
{
  return (size_t) sprintf(s, "data %d %*s", i, i, "");
}

static int same(struct cdb *c, const char *want, size_t n)
{
  char b[512];

  if (c->dlen != n || n > sizeof b) return 0;
  if (cdb_read(c, b, n, c->dpos) == -1) return 0;
  return memcmp(b, want, n) == 0;
}

static int make(void)
{
  struct cdbmake c;
  char k[128];
  char d[128];
  int i;

  if (cdbmake_start(&c, fd) == -1) return -1;
  for (i = 0; i < RECORDS; ++i)
    if (cdbmake_add(&c, k, key(k, i), d, data(d, i)) == -1) return -1;
  for (i = 0; i < 3; ++i)
    if (cdbmake_add(&c, "twice", 5, d, data(d, i)) == -1) return -1;
  if (cdbmake_add(&c, "", 0, "nameless", 8) == -1) return -1;
  if (cdbmake_add(&c, "void", 4, "", 0) == -1) return -1;
  if (cdbmake_add(&c, "z\0z", 3, "\0", 1) == -1) return -1;
  return cdbmake_finish(&c);
}

static int wrong;   /* records that were found with other data */
static int strange; /* failures other than EPROTO */

/* How many of the records are found as they were written. */
static int found(void)
{
  struct cdb c;
  char k[128];
  char d[128];
  int i, r;
  int n = 0;

  wrong = strange = 0;
  if (cdb_init(&c, fd) == -1) ++strange;
  for (i = 0; i < RECORDS; ++i) {
    errno = 0;
    r = cdb_find(&c, k, key(k, i));
    if (r == -1 && errno != EPROTO) ++strange;
    if (r != 1) continue;
    if (same(&c, d, data(d, i)))
      ++n;
    else
      ++wrong;
  }
  cdb_free(&c);
  return n;
}

static void restore(void)
{
  if (ftruncate(fd, 0) == -1 ||
      pwrite(fd, bytes, size, 0) != (ssize_t) size)
    abort();
}

static void good(void)
{
  struct cdb c;
  char d[128];

  TAP_OK(make() == 0, "a cdb is written");
  size = (size_t) pread(fd, bytes, sizeof bytes, 0);
  TAP_OK(size > 2048 && size < sizeof bytes, "and read back");
  TAP_OK(found() == RECORDS, "every record is found");
  (void) cdb_init(&c, fd);
  TAP_OK(cdb_find(&c, "twice", 5) == 1 && same(&c, d, data(d, 0)), "first");
  TAP_OK(cdb_findnext(&c, "twice", 5) == 1 && same(&c, d, data(d, 1)),
         "second");
  TAP_OK(cdb_findnext(&c, "twice", 5) == 1 && same(&c, d, data(d, 2)),
         "third");
  TAP_OK(cdb_findnext(&c, "twice", 5) == 0, "and no more");
  TAP_OK(cdb_find(&c, "", 0) == 1 && same(&c, "nameless", 8), "empty key");
  TAP_OK(cdb_find(&c, "void", 4) == 1 && same(&c, "", 0), "empty data");
  TAP_OK(cdb_find(&c, "z\0z", 3) == 1 && same(&c, "\0", 1), "NULs");
  TAP_OK(cdb_find(&c, "z", 1) == 0, "no such key");
  TAP_OK(cdb_find(&c, "key 3 ", 6) == 0, "nor one that is longer");
  TAP_OK(cdb_hash("", 0) == 5381 && cdb_hash("a", 1) == 177604, "the hash");
}

static void truncated(void)
{
  size_t n;
  int r;
  int bad = 0;
  int all = 0;

  for (n = size; n-- > 0;) {
    if (ftruncate(fd, (off_t) n) == -1) ++bad;
    r = found();
    bad += wrong + strange;
    all += r == RECORDS;
  }
  TAP_OK(bad == 0, "cut at every length: found, or EPROTO, or nothing");
  TAP_OK(all < (int) (size - 2048) / 2, "and not found for most of them");
  restore();
}

static void shrinking(void)
{
  struct cdb c;

  (void) cdb_init(&c, fd);
  TAP_OK(cdb_find(&c, "twice", 5) == 1, "found");
  if (ftruncate(fd, 100) == -1) abort();
  TAP_OK(cdb_findnext(&c, "twice", 5) == -1 && errno == EPROTO,
         "shrunk in between: EPROTO");
  TAP_OK(cdb_read(&c, bytes + size, 1, c.dpos) == -1 && errno == EPROTO,
         "for its data as well");
  restore();
}

static void set(size_t pos, unsigned long u)
{
  unsigned char b[4];

  cdb_pack(b, (uint32_t) u);
  if (pwrite(fd, b, 4, (off_t) pos) != 4) abort();
}

/* Every pointer, in turn, to places where it must not point. */
static void wild(void)
{
  static const unsigned long to[] = {0, 1, 4, 2047, 2048, 0x7fffffffUL,
                                     0x80000000UL, 0xfffffff8UL,
                                     0xfffffffcUL, 0xffffffffUL};
  size_t pos, i;
  int bad = 0;

  for (pos = 0; pos < size; pos += pos < 2048 ? 4 : 3) {
    if (pos + 4 > size) break;
    for (i = 0; i < sizeof to / sizeof *to; ++i) {
      set(pos, to[i]);
      (void) found();
      bad += strange;
    }
    if (pwrite(fd, bytes + pos, 4, (off_t) pos) != 4) abort();
  }
  TAP_OK(bad == 0, "wild pointers end in an answer, or EPROTO");
  TAP_OK(found() == RECORDS, "and nothing of them is kept");
}

/* A full table: each slot has the hash that is sought, none the key. */
static void loops(void)
{
  struct cdb c;
  uint32_t h = cdb_hash("key", 3);
  size_t i;

  if (ftruncate(fd, 0) == -1 || ftruncate(fd, 2048 + 800 + 16) == -1) abort();
  set((h & 255) * 8, 2048);
  set((h & 255) * 8 + 4, 100);
  for (i = 0; i < 100; ++i) {
    set(2048 + 8 * i, h);
    set(2048 + 8 * i + 4, 2848);
  }
  set(2848, 3);
  set(2852, 0);
  (void) cdb_init(&c, fd);
  TAP_OK(cdb_find(&c, "key", 3) == 0, "a table without a free slot ends");
  set((h & 255) * 8 + 4, 0x20000000UL);
  TAP_OK(cdb_find(&c, "key", 3) == -1 && errno == EPROTO,
         "a table larger than the file");
  set((h & 255) * 8 + 4, 1);
  set(2048 + 4, 0xffffffffUL);
  TAP_OK(cdb_find(&c, "key", 3) == -1 && errno == EPROTO,
         "a record beyond the file");
  set(2048 + 4, 2848);
  set(2852, 0xffffffffUL);
  TAP_OK(cdb_find(&c, "key", 3) == -1 && errno == EPROTO,
         "data beyond the file");
  restore();
}

static void others(void)
{
  struct cdb c;
  int p[2];

  if (ftruncate(fd, 0) == -1) abort();
  (void) cdb_init(&c, fd);
  TAP_OK(cdb_find(&c, "key", 3) == -1 && errno == EPROTO, "an empty file");
  if (pipe(p) == -1) abort();
  TAP_OK(cdb_init(&c, p[0]) == -1, "a pipe is refused");
  TAP_OK(cdb_init(&c, -1) == -1 && errno == EBADF, "and no file at all");
}

int main(void)
{
  char fn[] = "/tmp/t_cdb.XXXXXX";

  fd = mkstemp(fn);
  if (fd == -1 || unlink(fn) == -1) return 111;
  good();
  truncated();
  shrinking();
  wild();
  loops();
  others();
  return tap_end();
}
