/*
 * fuzz_cdb: constant databases, sound ones and those that somebody damaged.
 * The input is the number of damages; six bytes for each; then records: the
 * lengths of a key and its data, one byte each, and both.
 *
 * What was written is found, in its order, and nothing else. In a damaged file
 * a search ends: with a record that lies in the file and has that key, with
 * none, or with EPROTO; and so do the rules, the domains and the forwarding
 * tables that are made of it.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../cdb.h"
#include "../cdbmake.h"
#include "../expand.h"
#include "../maillist.h"
#include "../rcpthosts.h"
#include "../rules.h"
#include "fuzz.h"

static int fd = -1;

/* ---- records */

#define MAX 256

static struct record {
  const char *key, *data;
  size_t nk, nd;
} record[MAX];
static size_t nrecord;

static int same(const struct record *a, const struct record *b)
{
  return a->nk == b->nk && memcmp(a->key, b->key, a->nk) == 0;
}

/* The record at the front of the N bytes at S: its length. */
static size_t take(struct record *r, const char *s, size_t n)
{
  if (n < 2) return n;
  r->nk = (unsigned char) s[0];
  r->nd = (unsigned char) s[1];
  if (r->nk > n - 2) r->nk = n - 2;
  r->key = s + 2;
  if (r->nd > n - 2 - r->nk) r->nd = n - 2 - r->nk;
  r->data = s + 2 + r->nk;
  ++nrecord;
  return 2 + r->nk + r->nd;
}

static void make(const char *s, size_t n)
{
  static struct cdbmake c;
  size_t i;

  if (fd == -1) fd = fuzz_file();
  must(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
  must(cdbmake_start(&c, fd) == 0);
  for (nrecord = 0; n && nrecord < MAX; s += i, n -= i) {
    struct record *r = record + nrecord;

    i = take(r, s, n);
    if (i > 1 && nrecord && r == record + nrecord - 1)
      must(cdbmake_add(&c, r->key, r->nk, r->data, r->nd) == 0);
  }
  must(cdbmake_finish(&c) == 0);
}

/* ---- the file as it was made */

static int isdata(struct cdb *c, const struct record *r)
{
  char b[256];

  if (c->dlen != r->nd) return 0;
  must(cdb_read(c, b, c->dlen, c->dpos) == 0);
  return memcmp(b, r->data, r->nd) == 0;
}

static void sound(void)
{
  struct cdb c;
  size_t i, j;

  must(cdb_init(&c, fd) == 0);
  for (i = 0; i < nrecord; ++i) {
    cdb_findstart(&c);
    for (j = 0; j < nrecord; ++j)
      if (same(record + i, record + j)) {
        must(cdb_findnext(&c, record[i].key, record[i].nk) == 1);
        must(isdata(&c, record + j));
      }
    must(cdb_findnext(&c, record[i].key, record[i].nk) == 0);
  }
  /* Without its first byte, and with one more. */
  for (i = 0; i < nrecord; ++i) {
    struct record r = record[i];
    char b[256];

    if (r.nk == 0 || r.nk == sizeof b) continue;
    memcpy(b, r.key, r.nk);
    b[r.nk++] = 'x';
    r.key = b;
    for (j = 0; j < nrecord && !same(&r, record + j);) ++j;
    must(cdb_find(&c, b, r.nk) == (j < nrecord));
    ++r.key;
    --r.nk;
    for (j = 0; j < nrecord && !same(&r, record + j);) ++j;
    must(cdb_find(&c, r.key, r.nk) == (j < nrecord));
  }
  cdb_free(&c);
}

/* ---- damages */

/* B: where (a pointer of the header, an entry of a table, or a byte), how,
   and with what. */
static void damage(const uint8_t *b)
{
  unsigned char word[4];
  off_t size = lseek(fd, 0, SEEK_END);
  off_t pos = (off_t) (b[0] | b[1] << 8);
  uint32_t u = (uint32_t) (b[3] | b[4] << 8) << b[5] % 25;

  if (size < 4) return;
  switch (b[2] & 3) {
  case 0: pos = pos % 512 * 4; break;
  case 1: pos = size - size % 8 - pos * 4; break;
  }
  if (pos < 0 || pos > size - 4) pos = (b[0] | b[1] << 8) % (size - 3);
  must(pread(fd, word, 4, pos) == 4);
  switch (b[2] >> 2 & 7) {
  case 0: break;
  case 1: u = cdb_unpack(word) + u; break;
  case 2: u = cdb_unpack(word) - u; break;
  case 3: u = (uint32_t) size - u; break;
  case 4: u = ~u; break;
  case 5: must(ftruncate(fd, pos) == 0); return;
  default: u ^= cdb_unpack(word);
  }
  cdb_pack(word, u);
  must(pwrite(fd, word, 4, pos) == 4);
}

static void find(struct cdb *c, const struct record *r)
{
  char b[256];
  unsigned long turns = 0;
  int got;

  cdb_findstart(c);
  while ((got = cdb_findnext(c, r->key, r->nk)) == 1) {
    must(c->dpos <= c->size && c->dlen <= c->size - c->dpos);
    must(c->dpos >= r->nk);
    must(cdb_read(c, b, r->nk, c->dpos - (uint32_t) r->nk) == 0);
    must(memcmp(b, r->key, r->nk) == 0);
    must(++turns <= c->size / 8);
  }
  must(got == 0 || errno == EPROTO);
}

static void rules(const char *s)
{
  static stralloc key, data;
  size_t pos = 0;
  int r = rules_find(fd, s, s, s, &key, &data);

  must(r != -1 || errno == EPROTO);
  if (r != 1) return;
  while ((s = rules_next(&data, &pos)))
    must(strcmp(s, "D") == 0 || (*s == '+' && strchr(s, '=') > s + 1));
  must(pos == data.len);
}

static void domains(const char *s, size_t n)
{
  static struct rcpthosts r;
  int got;

  r.there = 1;
  r.fd = fd;
  must(cdb_init(&r.cdb, fd) == 0);
  got = rcpthosts_ok(&r, s, n);
  must(got == 1 || got == 0 || errno == EPROTO);
}

static void table(const char *s, size_t n)
{
  struct expand e;
  size_t end;
  int r = expand_init(&e, fd, "table");

  must(r == 0);
  r = expand(&e, s, n);
  must(r != -1 || e.error.len);
  for (end = e.rcpts.len; r == 1 && end;) {
    s = strings_back(&e.rcpts, &end);
    must(!maillist_badaddr(s, strlen(s)));
  }
  must(r != 1 || !e.isowner || !e.owner.len ||
       !maillist_badaddr(e.owner.s, e.owner.len));
  expand_free(&e);
}

static void look(void)
{
  static stralloc sa;
  struct cdb c;
  size_t i;

  must(cdb_init(&c, fd) == 0);
  for (i = 0; i < nrecord && i < 32; ++i) {
    find(&c, record + i);
    must(stralloc_copyb(&sa, record[i].key, record[i].nk) == 0);
    domains(sa.s, sa.len);
    must(stralloc_0(&sa) == 0);
    rules(sa.s);
    if (sa.len > 1) table(sa.s + 1, sa.len - 2);
  }
  cdb_free(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *b, size_t n)
{
  size_t damages = n ? b[0] % 8 : 0;

  if (n < 1 + 6 * damages) return 0;
  make((const char *) b + 1 + 6 * damages, n - 1 - 6 * damages);
  sound();
  look();
  if (damages == 0) return 0;
  for (++b; damages; --damages, b += 6) damage(b);
  look();
  return 0;
}
