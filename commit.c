#include "commit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deadline.h"
#include "flushdir.h"
#include "lock.h"
#include "open.h"
#include "sys.h"
#include "version.h"

#define MANY 4       /* from so many on, one syncfs costs less */
#define SLOW 5000    /* ms */

void commit_init(struct commit *c)
{
  c->n = 0;
  c->bytes = 0;
  c->creating = 0;
  c->slow = 0;
  c->broken = 0;
}

/* ------------------------------------------------------------- FILES IN TMP */

int commit_create(struct commit *c, struct maildir *m)
{
  struct commit_item *i = c->item + c->n;

  if (c->broken) {
    errno = c->broken;
    return -1;
  }
  if (c->n == COMMIT_MAX) {
    errno = ENOBUFS;
    return -1;
  }
  commit_drop(c);
  i->fd = maildir_create(m, i->tmp);
  if (i->fd == -1) return -1;
  i->m = m;
  c->creating = 1;
  return i->fd;
}

static void shut(struct commit_item *i)
{
  if (i->fd != -1) (void) close(i->fd);
  i->fd = -1;
}

void commit_drop(struct commit *c)
{
  struct commit_item *i = c->item + c->n;
  int e = errno;

  if (!c->creating) return;
  c->creating = 0;
  shut(i);
  (void) unlinkat(i->m->tmp, i->tmp, 0);
  errno = e;
}

static int flushfile(struct commit *c, struct commit_item *i)
{
  if (fsync(i->fd) == -1) {
    c->broken = errno;
    return -1;
  }
  i->flushed = 1;
  shut(i);
  return 0;
}

/* How many items before the last, I, are on the same file system. */
static unsigned int same(const struct commit *c, const struct commit_item *i)
{
  unsigned int k;

  for (k = c->n; k-- > 0;)
    if (c->item[k].m->dev == i->m->dev) return c->item[k].same + 1;
  return 0;
}

/* The first item for the same Maildir: I itself, if there is no other. */
static unsigned int first(const struct commit *c, const struct commit_item *i)
{
  unsigned int k;

  for (k = c->n; k-- > 0;)
    if (c->item[k].m == i->m) return c->item[k].first;
  return c->n;
}

int commit_add(struct commit *c, const char *name, size_t bytes)
{
  struct commit_item *i = c->item + c->n;
  size_t len = strlen(name);

  if (!c->creating || len == 0 || name[0] == '.' || strchr(name, '/') ||
      len >= sizeof i->name) {
    commit_drop(c);
    errno = EINVAL;
    return -1;
  }
  memcpy(i->name, name, len + 1);
  i->same = same(c, i);
  i->first = first(c, i);
  i->flushed = i->linked = i->marked = 0;
  i->bytes = bytes;
  i->result = COMMIT_PENDING;
  i->error = 0;
  if (!i->m->syncfs || c->slow) {
    if (flushfile(c, i) == -1) {
      commit_drop(c);
      return -1;
    }
  } else if (i->same >= MANY - 1)
    shut(i); /* a syncfs will flush it */
  c->creating = 0;
  ++c->n;
  c->bytes += bytes;
  return 0;
}

/* -------------------------------------------------------------------- FLUSH */

static int flushfs(struct commit *c, int fd)
{
  deadline start = deadline_now();

  if (sys_syncfs(fd) == -1) {
    c->broken = errno;
    return -1;
  }
  if (deadline_now() - start > SLOW) c->slow = 1;
  return 0;
}

static int flushdir(struct commit *c, int fd)
{
  if (fsync(fd) == 0) return 0;
  c->broken = errno;
  return -1;
}

/* From the last item back: the first one met of a file system tells how many
   there are on it. */
static int flushfiles(struct commit *c)
{
  struct commit_item *i, *j;
  unsigned int n;

  for (n = c->n; n-- > 0;) {
    i = c->item + n;
    if (i->flushed) continue;
    if (i->same < MANY - 1) {
      if (flushfile(c, i) == -1) return -1;
      continue;
    }
    if (flushfs(c, i->m->tmp) == -1) return -1;
    for (j = c->item; j <= i; ++j)
      if (j->m->dev == i->m->dev) {
        j->flushed = 1;
        shut(j);
      }
  }
  return 0;
}

/* --------------------------------------------------------------------- LINK */

static void fail(struct commit_item *i, int e)
{
  i->result = COMMIT_FAILED;
  i->error = e;
}

/* 1: the regular file NAME is there; 0: nothing is; -1 with errno, EINVAL for
   anything else: that is no message, and no mark. */
static int there(int dir, const char *name)
{
  struct stat st;

  if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
    return errno == ENOENT ? 0 : -1;
  if (S_ISREG(st.st_mode)) return 1;
  errno = EINVAL;
  return -1;
}

static int byname(const void *a, const void *b)
{
  const struct commit_item *const *x = a;
  const struct commit_item *const *y = b;

  return strcmp((*x)->name, (*y)->name);
}

/* The first of the N sorted items with the name of LEN bytes at S; N if none
   has it. */
static size_t find(struct commit_item **list, size_t n, const char *s,
                   size_t len)
{
  size_t lo = 0, hi = n, mid;
  int r;

  while (lo < hi) {
    mid = lo + (hi - lo) / 2;
    r = strncmp(list[mid]->name, s, len);
    if (r == 0 && list[mid]->name[len]) r = 1;
    if (r < 0)
      lo = mid + 1;
    else
      hi = mid;
  }
  if (lo == n || strncmp(list[lo]->name, s, len) || list[lo]->name[len])
    return n;
  return lo;
}

/*
 * Items that lie in cur/ are hits. cur/ is read once for all of them, and not
 * remembered: it may be somebody's INBOX of 100,000 messages.
 */
static int lookincur(struct maildir *m, struct commit_item **list, size_t n)
{
  struct commit_item *sorted[COMMIT_MAX];
  struct dirent *d;
  size_t i, len;
  int e;
  DIR *dir = maildir_list(m->cur);

  if (!dir) return -1;
  memcpy(sorted, list, n * sizeof *list);
  for (e = 1; (errno = 0, d = readdir(dir));) {
    if (d->d_name[0] == '.') continue;
    if (e) qsort(sorted, n, sizeof *sorted, byname);
    e = 0;
    len = strcspn(d->d_name, ":");
    for (i = find(sorted, n, d->d_name, len);
         i < n && !strncmp(sorted[i]->name, d->d_name, len) &&
         !sorted[i]->name[len];
         ++i)
      sorted[i]->result = COMMIT_HIT;
  }
  e = errno;
  (void) closedir(dir);
  if (!e) return 0;
  errno = e;
  return -1;
}

/* From tmp/ into new/, where the name must be free: by a renaming that sees to
   that, which costs the disk less than a link; by a link; or, on a file system
   that has neither (a stick's), after a look. */
static int link1(struct maildir *m, struct commit_item *i)
{
  int r = sys_renamenew(m->tmp, i->tmp, m->new, i->name);

  if (r == -1) {
    if (errno != ENOSYS) return -1;
    r = linkat(m->tmp, i->tmp, m->new, i->name, 0);
    if (r == 0 || (errno != EPERM && errno != ENOTSUP)) return r;
    r = there(m->new, i->name);
    if (r == 1) errno = EEXIST;
    if (r != 0 || renameat(m->tmp, i->tmp, m->new, i->name) == -1) return -1;
  }
  i->tmp[0] = 0;
  return 0;
}

/*
 * seen/ is looked at again after the link: whoever takes a message out of
 * new/ marks it first and takes no lock, so the name may have become free
 * between our first look and the link.
 */
static void linkone(struct maildir *m, struct commit_item *i)
{
  int r = m->seen == -1 ? 0 : there(m->seen, i->name);

  if (r == 1) i->result = COMMIT_HIT;
  if (r == -1) fail(i, errno);
  if (i->result != COMMIT_PENDING) return;
  if (link1(m, i) == -1) {
    if (errno == EEXIST && there(m->new, i->name) != -1)
      i->result = COMMIT_HIT;
    else
      fail(i, errno);
    return;
  }
  i->linked = 1;
  i->result = COMMIT_STORED;
  if (m->seen == -1 || there(m->seen, i->name) != 1) return;
  (void) unlinkat(m->new, i->name, 0);
  i->linked = 0;
  i->result = COMMIT_HIT;
}

static void linkall(struct maildir *m, struct commit_item **list, size_t n)
{
  size_t k;
  int e;

  if (lookincur(m, list, n) == -1) {
    e = errno;
    for (k = 0; k < n; ++k) fail(list[k], e);
    return;
  }
  for (k = 0; k < n; ++k)
    if (list[k]->result == COMMIT_PENDING) linkone(m, list[k]);
}

/* --------------------------------------------------------------------- MARK */

/* 1: made; 0: it was there; -1. */
static int mark(int seen, const char *name)
{
  int fd = open_exclat(seen, name, 0600);

  if (fd == -1) return errno == EEXIST ? 0 : -1;
  (void) close(fd);
  return 1;
}

static int markall(struct maildir *m, struct commit_item **list, size_t n)
{
  size_t k;

  for (k = 0; k < n; ++k) {
    if (list[k]->result == COMMIT_FAILED) continue;
    list[k]->marked = mark(m->seen, list[k]->name);
    if (list[k]->marked == -1) {
      list[k]->marked = 0;
      return -1;
    }
  }
  return 0;
}

/* --------------------------------------------------------------------- UNDO */

/*
 * The marks go first, and are flushed: a mark that outlives its message would
 * turn the sender's next try into a loss. A message that somebody has taken
 * from new/ already keeps its mark: it is accepted.
 */
static void undo(struct maildir *m, struct commit_item **list, size_t n)
{
  size_t k;
  int gone = 0;

  for (k = 0; k < n; ++k) {
    if (!list[k]->marked || there(m->new, list[k]->name) != 1) continue;
    if (unlinkat(m->seen, list[k]->name, 0) == 0) gone = 1;
    list[k]->marked = 0;
  }
  if (gone) (void) fsync(m->seen);
  gone = 0;
  for (k = 0; k < n; ++k) {
    if (!list[k]->linked) continue;
    if (unlinkat(m->new, list[k]->name, 0) == 0) gone = 1;
    list[k]->linked = 0;
  }
  if (gone) (void) fsync(m->new);
}

static void undofail(struct maildir *m, struct commit_item **list, size_t n,
                     int e)
{
  size_t k;

  undo(m, list, n);
  for (k = 0; k < n; ++k)
    if (list[k]->result != COMMIT_FAILED) fail(list[k], e);
}

/* ---------------------------------------------------------------------- RUN */

/* The items for the Maildir of item N, if N is its first: how many. */
static size_t gather(struct commit *c, unsigned int n,
                     struct commit_item **list)
{
  size_t len = 0;
  unsigned int k;

  for (k = n; k < c->n; ++k)
    if (c->item[k].first == n) list[len++] = c->item + k;
  return len;
}

static int anygood(struct commit_item **list, size_t n)
{
  while (n--)
    if (list[n]->result != COMMIT_FAILED) return 1;
  return 0;
}

/* A Maildir with seen/: all under its lock. One such lock is held at a time. */
static void runseen(struct commit *c, struct maildir *m,
                    struct commit_item **list, size_t n)
{
  if (lock_ex(m->seen) == -1) {
    undofail(m, list, n, errno);
    return;
  }
  linkall(m, list, n);
  if (anygood(list, n))
    if (flushdir(c, m->new) == -1 || markall(m, list, n) == -1 ||
        flushdir(c, m->seen) == -1)
      undofail(m, list, n, errno);
  (void) lock_un(m->seen);
}

/* 1 if many Maildirs without seen/ are on the file system of M. */
static int manydirs(struct commit *c, struct maildir *m)
{
  unsigned int k, n = 0;

  if (!m->syncfs || c->slow) return 0;
  for (k = 0; k < c->n; ++k)
    n += c->item[k].first == k && c->item[k].m->seen == -1 &&
         c->item[k].m->dev == m->dev;
  return n >= MANY;
}

/* Those without: all are linked, then new/ of each is flushed, or many of them
   by one syncfs. */
static void runplain(struct commit *c)
{
  struct commit_item *list[COMMIT_MAX];
  dev_t synced = 0;
  int issynced = 0;
  struct maildir *m;
  unsigned int k;
  size_t n;

  for (k = 0; k < c->n; ++k)
    if (c->item[k].m->seen == -1 && (n = gather(c, k, list)))
      linkall(c->item[k].m, list, n);
  for (k = 0; k < c->n; ++k) {
    m = c->item[k].m;
    if (m->seen != -1 || !(n = gather(c, k, list)) || !anygood(list, n))
      continue;
    if (!c->broken && !(issynced && synced == m->dev)) {
      if (manydirs(c, m)) {
        issynced = flushfs(c, m->tmp) == 0;
        synced = m->dev;
      } else
        (void) flushdir(c, m->new);
    }
    if (c->broken) undofail(m, list, n, c->broken);
  }
}

static void removetmp(struct commit *c)
{
  struct commit_item *i;

  for (i = c->item; i < c->item + c->n; ++i) {
    shut(i);
    if (i->tmp[0]) (void) unlinkat(i->m->tmp, i->tmp, 0);
    i->tmp[0] = 0;
  }
}

int commit_run(struct commit *c)
{
  struct commit_item *list[COMMIT_MAX];
  unsigned int k;
  size_t n;
  int e = 0;

  commit_drop(c);
  if (!c->broken) (void) flushfiles(c);
  for (k = 0; k < c->n && !c->broken; ++k)
    if (c->item[k].m->seen != -1 && (n = gather(c, k, list)))
      runseen(c, c->item[k].m, list, n);
  if (!c->broken) runplain(c);
  removetmp(c);
  for (k = 0; k < c->n; ++k) {
    if (c->item[k].result == COMMIT_PENDING) fail(c->item + k, c->broken);
    if (c->item[k].result == COMMIT_FAILED && !e) e = c->item[k].error;
  }
  if (!e) return 0;
  errno = e;
  return -1;
}

void commit_clear(struct commit *c)
{
  int e = errno;

  commit_drop(c);
  removetmp(c);
  c->n = 0;
  c->bytes = 0;
  errno = e;
}

void commit_undo(struct maildir *m, const char *const *name, size_t n)
{
  size_t k;

  if (m->seen != -1) {
    (void) lock_ex(m->seen);
    for (k = 0; k < n; ++k)
      if (there(m->new, name[k]) == 1) (void) unlinkat(m->seen, name[k], 0);
    (void) fsync(m->seen);
  }
  for (k = 0; k < n; ++k) (void) unlinkat(m->new, name[k], 0);
  (void) fsync(m->new);
  if (m->seen != -1) (void) lock_un(m->seen);
}

/* -------------------------------------------------------------------- MARKS */

int commit_seen(struct maildir *m, const char *name)
{
  int e;

  if (m->seen == -1) { /* it may have become a spool since it was opened */
    m->seen = open_subdirat(m->fd, "seen");
    if (m->seen == -1) return errno == ENOENT ? 0 : -1;
    if (flushdir_made(m->fd, m->seen) == -1) {
      e = errno;
      (void) close(m->seen);
      m->seen = -1;
      errno = e;
      return -1;
    }
  }
  if (!*name || *name == '.' || strchr(name, '/')) {
    errno = EINVAL;
    return -1;
  }
  return mark(m->seen, name) == -1 ? -1 : 0;
}

int commit_seenflush(struct maildir *m)
{
  return m->seen == -1 ? 0 : fsync(m->seen);
}

#define YOUNG (35 * 24) /* hours that every mark stays */
#define HOURS 8192      /* older ones all count as so old */

/* Hours since the mark NAME was made; -1 if there is none. One dated before
   this program's release, or in the future, is dated anew. */
static long age(int seen, const char *name, time_t now)
{
  struct timespec t[2];
  struct stat st;

  if (name[0] == '.') return -1;
  if (fstatat(seen, name, &st, AT_SYMLINK_NOFOLLOW) == -1) return -1;
  if (!S_ISREG(st.st_mode)) return -1;
  if (st.st_mtime < RELEASE_TIME || st.st_mtime > now) {
    t[0].tv_sec = t[1].tv_sec = now;
    t[0].tv_nsec = t[1].tv_nsec = 0;
    (void) utimensat(seen, name, t, AT_SYMLINK_NOFOLLOW);
    return 0;
  }
  if ((now - st.st_mtime) / 3600 >= HOURS) return HOURS - 1;
  return (long) ((now - st.st_mtime) / 3600);
}

/* The youngest age, in hours, at which a mark is beyond the newest KEEP and
   not young; HOURS if none is. */
static long oldest(DIR *dir, int seen, time_t now, unsigned long keep)
{
  unsigned int have[HOURS]; /* marks of each age */
  struct dirent *d;
  unsigned long sum = 0;
  long h;

  memset(have, 0, sizeof have);
  while ((d = readdir(dir)))
    if ((h = age(seen, d->d_name, now)) != -1) ++have[h];
  for (h = 0; h < HOURS; ++h) {
    if (sum >= keep && h > YOUNG) return h;
    sum += have[h];
  }
  return HOURS;
}

void commit_pruneat(struct maildir *m, time_t now, unsigned long keep)
{
  struct dirent *d;
  long limit;
  DIR *dir;

  if (m->seen == -1 || now < RELEASE_TIME) return;
  dir = maildir_list(m->seen);
  if (!dir) return;
  limit = oldest(dir, m->seen, now, keep);
  if (limit < HOURS) {
    rewinddir(dir);
    while ((d = readdir(dir)))
      if (age(m->seen, d->d_name, now) >= limit)
        (void) unlinkat(m->seen, d->d_name, 0);
  }
  (void) closedir(dir);
}

void commit_prune(struct maildir *m)
{
  time_t now = time((time_t *) 0);
  struct stat st;
  int fd;

  if (m->seen == -1) return;
  if (fstatat(m->seen, ".pruned", &st, AT_SYMLINK_NOFOLLOW) == 0 &&
      st.st_mtime <= now && now - st.st_mtime < 86400)
    return;
  (void) unlinkat(m->seen, ".pruned", 0);
  fd = open_exclat(m->seen, ".pruned", 0600);
  if (fd == -1) return;
  (void) close(fd);
  commit_pruneat(m, now, 100000);
}
