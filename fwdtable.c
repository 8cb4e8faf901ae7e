#include "fwdtable.h"

#include <string.h>

#include "ascii.h"
#include "maillist.h"

/* WRITING */

int fwdtable_start(struct fwdtable *t, const char *fn, const char *tmp)
{
  memset(t, 0, sizeof *t);
  if (replace_start(&t->file, fn, tmp) == -1) return -1;
  return cdbmake_start(&t->c, t->file.fd);
}

static int record(struct fwdtable *t, char kind, const stralloc *target,
                  const stralloc *data)
{
  int r;

  t->key.len = 0;
  if (stralloc_append(&t->key, kind) == -1) return -1;
  if (stralloc_cat(&t->key, target) == -1) return -1;
  r = set_add(&t->keys, t->key.s, t->key.len);
  if (r == -1) return -1;
  if (cdbmake_add(&t->c, t->key.s, t->key.len, data->s, data->len) == -1)
    return -1;
  return r;
}

int fwdtable_add(struct fwdtable *t, const stralloc *target,
                 const stralloc *commands)
{
  return record(t, ':', target, commands);
}

int fwdtable_owner(struct fwdtable *t, const stralloc *target,
                   const stralloc *owner)
{
  return record(t, '?', target, owner);
}

static void release(struct fwdtable *t)
{
  set_free(&t->keys);
  stralloc_free(&t->key);
}

int fwdtable_finish(struct fwdtable *t, int readable)
{
  release(t);
  if (cdbmake_finish(&t->c) == -1) return -1;
  return replace_finish(&t->file, readable);
}

void fwdtable_undo(struct fwdtable *t)
{
  replace_undo(&t->file);
}

/* READING */

static const char *command(const char *s, size_t n)
{
  if (n && (*s == '|' || *s == '!')) return 0;
  return maillist_bad(s, n);
}

const char *fwdtable_bad(const char *data, size_t n, int owner)
{
  const char *why;
  size_t i;

  if (owner) return n ? maillist_badaddr(data, n) : 0;
  for (; n; data += i + 1, n -= i + 1) {
    i = ascii_chr(data, n, 0);
    if (i == n) return "it has no end";
    why = command(data, i);
    if (why) return why;
  }
  return 0;
}
