#include "expand.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ascii.h"
#include "fwdtable.h"
#include "getln.h"
#include "maillist.h"
#include "open.h"
#include "substdio.h"

const char *strings_back(const stralloc *sa, size_t *end)
{
  size_t i = *end - 1;

  while (i && sa->s[i - 1]) --i;
  *end = i;
  return sa->s + i;
}

void expand_free(struct expand *e)
{
  stralloc_free(&e->target);
  stralloc_free(&e->owner);
  stralloc_free(&e->programs);
  stralloc_free(&e->rcpts);
  stralloc_free(&e->error);
  stralloc_free(&e->todo);
  stralloc_free(&e->key);
  stralloc_free(&e->data);
  set_free(&e->seen);
  set_free(&e->lists);
}

/* Says these words; E is the errno that goes with them, or 0. */
static int fail(struct expand *e, int error, const char *a, const char *b,
                const char *c, const char *d)
{
  e->error.len = 0;
  if (stralloc_cats(&e->error, a) == -1 || stralloc_cats(&e->error, b) == -1 ||
      stralloc_cats(&e->error, c) == -1 || stralloc_cats(&e->error, d) == -1 ||
      stralloc_0(&e->error) == -1) {
    error = ENOMEM;
    e->error.len = 0;
  }
  errno = error;
  return -1;
}

static int nomem(struct expand *e)
{
  return fail(e, ENOMEM, "unable to follow table ", e->fn, "", "");
}

/* errno says why the table cannot be read. */
static int badtable(struct expand *e)
{
  if (errno == EPROTO)
    return fail(e, 0, "table ", e->fn, " is damaged, or no forwarding table",
                "");
  return fail(e, errno, "unable to read table ", e->fn, "", "");
}

int expand_init(struct expand *e, int fd, const char *fn)
{
  memset(e, 0, sizeof *e);
  e->fn = fn;
  return cdb_init(&e->cdb, fd) == -1 ? badtable(e) : 0;
}

/* ---- the table */

/* Is there the record KIND of the N bytes at S? 1, 0, -1. e->key is its key. */
static int find(struct expand *e, char kind, const char *s, size_t n)
{
  int r;

  e->key.len = 0;
  if (stralloc_append(&e->key, kind) == -1) return nomem(e);
  if (n && stralloc_catb(&e->key, s, n) == -1) return nomem(e);
  ascii_lowerb(e->key.s + 1, n);
  r = cdb_find(&e->cdb, e->key.s, e->key.len);
  return r == -1 ? badtable(e) : r;
}

/* Has the target whose record was found last an owner? 1, 0, -1. With 0 that
   record is again the one found last. */
static int owned(struct expand *e)
{
  struct cdb target = e->cdb;
  int r;

  *e->key.s = '?';
  r = cdb_find(&e->cdb, e->key.s, e->key.len);
  if (r == -1) return badtable(e);
  if (r) return 1;
  e->cdb = target;
  *e->key.s = ':';
  return 0;
}

/* e->data becomes what the record has that was found: 0, or -1. */
static int load(struct expand *e)
{
  const char *why;

  /* Records do not overlap: all of them fit into the file. */
  e->used += 8 + (uint64_t) e->key.len + e->cdb.dlen;
  if (e->used > e->cdb.size) {
    errno = EPROTO;
    return badtable(e);
  }
  e->data.len = 0;
  if (stralloc_ready(&e->data, (size_t) e->cdb.dlen + 1) == -1)
    return nomem(e);
  if (cdb_read(&e->cdb, e->data.s, e->cdb.dlen, e->cdb.dpos) == -1)
    return badtable(e);
  e->data.len = e->cdb.dlen;
  why = fwdtable_bad(e->data.s, e->data.len, *e->key.s == '?');
  if (!why) return 0;
  if (stralloc_0(&e->key) == -1 || stralloc_copys(&e->data, "target ") == -1 ||
      stralloc_cats(&e->data, e->key.s + 1) == -1 ||
      stralloc_cats(&e->data, ": a command: ") == -1 ||
      stralloc_cats(&e->data, why) == -1 || stralloc_0(&e->data) == -1)
    return nomem(e);
  return fail(e, 0, "table ", e->fn, ": ", e->data.s);
}

/* Follows the target whose record was found last, unless that was done: 0,
   -1. Programs are kept; all else is to be done. */
static int follow(struct expand *e)
{
  const char *s;
  size_t i, n;
  int r = set_add(&e->seen, e->key.s, e->key.len);

  if (r == -1) return nomem(e);
  if (r == 0) {
    ++e->dropped;
    return 0;
  }
  if (load(e) == -1) return -1;
  for (s = e->data.s, n = e->data.len; n; s += i, n -= i) {
    i = ascii_chr(s, n, 0) + 1;
    if (stralloc_catb(*s == '|' || *s == '!' ? &e->programs : &e->todo, s,
                      i) == -1)
      return nomem(e);
  }
  return 0;
}

/* An address that was named, N bytes and a NUL: a target of the table or a
   recipient. A target with an owner gets its mail anew, from that owner. */
static int address(struct expand *e, const char *s, size_t n)
{
  int r = find(e, ':', s, n);

  if (r == 1) {
    r = owned(e);
    if (r == 0) return follow(e);
  }
  if (r == -1) return -1;
  ++e->nrcpts;
  return stralloc_catb(&e->rcpts, s, n + 1) == -1 ? nomem(e) : 0;
}

/* ---- lists */

static int items(struct expand *e, int fd, const char *name)
{
  char buf[4096];
  substdio ss;
  const char *why;
  int match;

  substdio_in(&ss, read, fd, buf, sizeof buf);
  for (;;) {
    if (getln(&ss, &e->data, &match, 0) == -1)
      return fail(e, errno, "unable to read list ", name, "", "");
    if (!match) break;
    why = maillist_bad(e->data.s, e->data.len - 1);
    if (why) return fail(e, 0, "list ", name, ": an item: ", why);
    if (stralloc_cat(&e->todo, &e->data) == -1) return nomem(e);
  }
  if (e->data.len)
    return fail(e, 0, "list ", name, " is cut off in the middle", "");
  return 0;
}

/* 1: this file was not read before; 0: it was; -1. */
static int isnew(struct expand *e, const struct stat *st)
{
  char id[sizeof st->st_dev + sizeof st->st_ino];
  int r;

  memcpy(id, &st->st_dev, sizeof st->st_dev);
  memcpy(id + sizeof st->st_dev, &st->st_ino, sizeof st->st_ino);
  r = set_add(&e->lists, id, sizeof id);
  if (r == 0) ++e->dropped;
  return r == -1 ? nomem(e) : r;
}

static int list(struct expand *e, const char *name)
{
  struct stat st;
  int fd = open_regularlink(name, &st);
  int r, error;

  if (fd == -1 && errno == EINVAL)
    return fail(e, 0, "list ", name, " is no regular file", "");
  if (fd == -1) return fail(e, errno, "unable to read list ", name, "", "");
  if (st.st_mode & S_IROTH) {
    r = isnew(e, &st);
    if (r == 1) r = items(e, fd, name);
  } else
    r = fail(e, 0, "list ", name, " is not world-readable", "");
  error = errno;
  (void) close(fd);
  errno = error;
  return r;
}

/* ---- all */

/* The targets that an address from outside may have: 1, 0, -1. */
static int target(struct expand *e, const char *addr, size_t n)
{
  struct cdb record;
  size_t at = ascii_rchr(addr, n, '@');
  int r = find(e, ':', addr, n);

  if (r == 0 && at < n) r = find(e, ':', addr + at, n - at);
  if (r == 0 && at < n) r = find(e, ':', addr, at + 1);
  if (r != 1) return r;
  if (stralloc_copyb(&e->target, e->key.s + 1, e->key.len - 1) == -1)
    return nomem(e);
  record = e->cdb;
  r = owned(e);
  if (r == -1) return -1;
  if (r) {
    if (load(e) == -1) return -1;
    if (stralloc_copy(&e->owner, &e->data) == -1) return nomem(e);
    e->isowner = 1;
    e->cdb = record;
    *e->key.s = ':';
  }
  return 1;
}

int expand(struct expand *e, const char *addr, size_t n)
{
  stralloc item = {0};
  const char *s;
  size_t end;
  int r = target(e, addr, n);

  if (r != 1) return r;
  r = follow(e);
  while (r == 0 && e->todo.len) {
    end = e->todo.len;
    s = strings_back(&e->todo, &end);
    if (stralloc_copyb(&item, s, e->todo.len - end) == -1) {
      r = nomem(e);
      break;
    }
    e->todo.len = end;
    r = set_add(&e->seen, item.s, item.len - 1);
    if (r == -1) {
      r = nomem(e);
    } else if (r == 0) {
      ++e->dropped;
    } else
      r = *item.s == '&' ? address(e, item.s + 1, item.len - 2)
                         : list(e, item.s);
  }
  stralloc_free(&item);
  return r == -1 ? -1 : 1;
}
