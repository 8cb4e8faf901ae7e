#include "mcache.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void drop(struct mcache_slot *s)
{
  if (s->path.len) maildir_close(&s->m);
  s->path.len = 0;
}

/* The slot of PATH, else a free one, else the one unused for longest; 0 if
   all are held. */
static struct mcache_slot *choose(struct mcache *c, const char *path)
{
  struct mcache_slot *s, *best = 0;

  for (s = c->slot; s < c->slot + MCACHE_MAX; ++s)
    if (s->path.len && strcmp(s->path.s, path) == 0) return s;
  for (s = c->slot; s < c->slot + MCACHE_MAX; ++s) {
    if (s->held) continue;
    if (s->path.len == 0) return s;
    if (!best || s->used < best->used) best = s;
  }
  return best;
}

static struct maildir *fill(struct mcache *c, struct mcache_slot *s,
                            const char *path, struct stat *st)
{
  int e;

  drop(s);
  if (maildir_open(&s->m, AT_FDCWD, path, 0) == -1) return 0;
  if (stralloc_copys(&s->path, path) == -1 || stralloc_0(&s->path) == -1 ||
      fstat(s->m.fd, st) == -1) {
    e = errno;
    maildir_close(&s->m);
    s->path.len = 0;
    errno = e;
    return 0;
  }
  s->dev = st->st_dev;
  s->ino = st->st_ino;
  s->used = ++c->now;
  return &s->m;
}

struct maildir *mcache_open(struct mcache *c, const char *path,
                            struct stat *st)
{
  struct mcache_slot *s = choose(c, path);

  if (!s) {
    errno = ENOBUFS;
    return 0;
  }
  if (s->path.len == 0 || strcmp(s->path.s, path))
    return fill(c, s, path, st);
  if (stat(path, st) == 0 && st->st_dev == s->dev && st->st_ino == s->ino) {
    s->used = ++c->now;
    return &s->m;
  }
  if (!s->held) return fill(c, s, path, st);
  errno = ENOBUFS;
  return 0;
}

void mcache_hold(struct mcache *c, struct maildir *m)
{
  struct mcache_slot *s;

  for (s = c->slot; s < c->slot + MCACHE_MAX; ++s)
    if (&s->m == m) s->held = 1;
}

void mcache_release(struct mcache *c)
{
  struct mcache_slot *s;

  for (s = c->slot; s < c->slot + MCACHE_MAX; ++s) s->held = 0;
}

int mcache_clear(struct mcache *c)
{
  struct mcache_slot *s;
  int n = 0;

  for (s = c->slot; s < c->slot + MCACHE_MAX; ++s) {
    if (s->held || s->path.len == 0) continue;
    drop(s);
    ++n;
  }
  return n;
}
