#include "names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CUR 0x40 /* a bit beside the state */

static const char *const prefix[] = {"new/", "cur/"};

enum names_state names_state(const struct names *n, size_t at)
{
  return (enum names_state) (n->arena.s[at] & 0x3f);
}

static int waiting(enum names_state state)
{
  return state == NAMES_NEW || state == NAMES_FED;
}

void names_become(struct names *n, size_t at, enum names_state state)
{
  if (waiting(names_state(n, at)) && !waiting(state)) --n->pending;
  n->arena.s[at] = (char) ((n->arena.s[at] & CUR) | (int) state);
}

int names_cur(const struct names *n, size_t at)
{
  return (n->arena.s[at] & CUR) != 0;
}

int names_dir(const struct names *n, size_t at, const struct maildir *m)
{
  return names_cur(n, at) ? m->cur : m->new;
}

const char *names_base(const struct names *n, size_t at)
{
  return n->arena.s + at + 1;
}

static size_t next(const struct names *n, size_t at)
{
  return at + 1 + strlen(names_base(n, at)) + 1;
}

int names_path(const struct names *n, size_t at, stralloc *out)
{
  if (stralloc_copys(out, prefix[names_cur(n, at)]) == -1) return -1;
  if (stralloc_cats(out, names_base(n, at)) == -1) return -1;
  return stralloc_0(out);
}

int names_mark(const struct names *n, size_t at, stralloc *out)
{
  const char *s = names_base(n, at);

  if (stralloc_copyb(out, s, strcspn(s, ":")) == -1) return -1;
  return stralloc_0(out);
}

static int earlier(const void *ctx, size_t a, size_t b)
{
  const struct names *n = ctx;
  int r = strcmp(names_base(n, a), names_base(n, b));

  return r ? r < 0 : a < b;
}

void names_init(struct names *n)
{
  static const struct names none;

  *n = none;
  n->q.tie = earlier;
  n->q.ctx = n;
}

void names_free(struct names *n)
{
  stralloc_free(&n->arena);
  stralloc_free(&n->firstodd);
  prioq_free(&n->q);
  free(n->slot);
  names_init(n);
}

/* FNV-1a, over the directory and the name. */
static size_t hash(int cur, const char *s, size_t len)
{
  uint32_t h = cur ? 0x811c9dc5U : 0x11c9dc58U;

  for (; len; --len) h = (h ^ (unsigned char) *s++) * 0x01000193U;
  return h ^ h >> 15;
}

/* The slot that holds this name, or the free one where it belongs. There is
   always a free one. */
static size_t place(const struct names *n, int cur, const char *s, size_t len)
{
  size_t mask = n->slots - 1;
  size_t i = hash(cur, s, len) & mask;
  size_t at;

  for (; n->slot[i]; i = (i + 1) & mask) {
    at = n->slot[i] - 1;
    if (names_cur(n, at) == cur &&
        strncmp(names_base(n, at), s, len) == 0 && !names_base(n, at)[len])
      break;
  }
  return i;
}

static void put(struct names *n, size_t at)
{
  const char *s = names_base(n, at);
  size_t i = place(n, names_cur(n, at), s, strlen(s));

  if (n->slot[i]) return;
  n->slot[i] = (uint32_t) (at + 1);
  ++n->used;
}

/* Room for all entries that there are, an eighth of the slots free. */
static int room(struct names *n)
{
  uint32_t *old = n->slot;
  size_t slots = n->slots ? n->slots : 64;
  size_t was = n->slots;
  size_t i;

  while (slots / 8 * 7 <= n->n) {
    if (slots > SIZE_MAX / 2 / sizeof *old) {
      errno = ENOMEM;
      return -1;
    }
    slots *= 2;
  }
  if (slots == was) return 0;
  n->slot = calloc(slots, sizeof *n->slot);
  if (!n->slot) {
    n->slot = old;
    return -1;
  }
  n->slots = slots;
  n->used = 0;
  for (i = 0; i < was; ++i)
    if (old[i]) put(n, old[i] - 1);
  free(old);
  return 0;
}

size_t names_find(const struct names *n, const char *s, size_t len)
{
  size_t i;
  int cur;

  if (len < 5 || n->slots == 0) return NAMES_NONE;
  for (cur = 0; cur <= 1; ++cur)
    if (memcmp(s, prefix[cur], 4) == 0) {
      if (memchr(s, 0, len)) return NAMES_NONE;
      i = place(n, cur, s + 4, len - 4);
      return n->slot[i] ? n->slot[i] - 1 : NAMES_NONE;
    }
  return NAMES_NONE;
}

static int known(const struct names *n, int cur, const char *base)
{
  return n->slots && n->slot[place(n, cur, base, strlen(base))];
}

/* Appends an entry; its place, or NAMES_NONE with ENOMEM. */
static size_t add(struct names *n, int cur, const char *base,
                  enum names_state state)
{
  size_t at = n->arena.len;
  size_t len = strlen(base) + 1;

  if (at > UINT32_MAX - 2 - len) {
    errno = ENOMEM;
    return NAMES_NONE;
  }
  if (stralloc_readyplus(&n->arena, 1 + len) == -1) return NAMES_NONE;
  n->arena.s[at] = (char) ((cur ? CUR : 0) | (int) state);
  memcpy(n->arena.s + at + 1, base, len);
  n->arena.len += 1 + len;
  ++n->n;
  if (waiting(state)) ++n->pending;
  return at;
}

static int addlarge(struct names *n, int cur, const char *base,
                    unsigned long long size)
{
  size_t at = add(n, cur, base, NAMES_LARGE);

  if (at == NAMES_NONE || room(n) == -1) return -1;
  put(n, at);
  ++n->large;
  n->largebytes += size;
  return 0;
}

static int addodd(struct names *n, int cur, const char *base)
{
  size_t at = add(n, cur, base, NAMES_ODD);

  if (at == NAMES_NONE || room(n) == -1) return -1;
  put(n, at);
  if (n->odd++ == 0) return names_path(n, at, &n->firstodd);
  return 0;
}

static long long when(const struct names *n, int cur, const char *base,
                      const struct stat *st)
{
  long long t = (long long) st->st_mtim.tv_sec;

  if (n->key) return n->key(n->ctx, cur, base, st);
  if (t > LLONG_MAX / 1000000000 - 1) return LLONG_MAX;
  if (t < LLONG_MIN / 1000000000 + 1) return LLONG_MIN;
  return t * 1000000000 + st->st_mtim.tv_nsec;
}

int names_fit(const char *base)
{
  return *base != ':' && !strchr(base, '\n');
}

static int addfile(struct names *n, struct maildir *m, int cur,
                   const char *base)
{
  struct prioq_elt e;
  struct stat st;
  unsigned long long size;

  if (fstatat(cur ? m->cur : m->new, base, &st, AT_SYMLINK_NOFOLLOW) == -1)
    return errno == ENOENT ? 0 : addodd(n, cur, base);
  if (!S_ISREG(st.st_mode) || !names_fit(base))
    return addodd(n, cur, base);
  size = st.st_size > 0 ? (unsigned long long) st.st_size : 0;
  if (n->most && size > n->most) return addlarge(n, cur, base, size);
  e.dt = when(n, cur, base, &st);
  e.id = add(n, cur, base, NAMES_NEW);
  if (e.id == NAMES_NONE) return -1;
  if (prioq_insert(&n->q, &e) == -1) return -1;
  n->bytes += size;
  return 0;
}

/* Reads one directory. With LOOK: 1 at the first name that is not known. */
static int readsub(struct names *n, struct maildir *m, int cur, int look)
{
  struct dirent *d;
  int r = 0;
  int e;
  DIR *dir = maildir_list(cur ? m->cur : m->new);

  if (!dir) return -1;
  for (;;) {
    errno = 0;
    d = readdir(dir);
    if (!d) {
      if (errno) r = -1;
      break;
    }
    if (d->d_name[0] == '.' || known(n, cur, d->d_name)) continue;
    r = look ? 1 : addfile(n, m, cur, d->d_name);
    if (r) break;
  }
  e = errno;
  (void) closedir(dir);
  errno = e;
  return r;
}

static int readboth(struct names *n, struct maildir *m, int look,
                    const char **what)
{
  int r = 0;
  int cur;

  for (cur = 0; cur <= 1 && r == 0; ++cur) {
    *what = cur ? "cur" : "new";
    r = readsub(n, m, cur, look);
  }
  return r;
}

int names_scan(struct names *n, struct maildir *m, const char **what)
{
  return readboth(n, m, 0, what);
}

int names_more(struct names *n, struct maildir *m, const char **what)
{
  return readboth(n, m, 1, what);
}

int names_next(struct names *n, size_t *at)
{
  struct prioq_elt e;

  while (prioq_min(&n->q, &e)) {
    *at = e.id;
    if (names_state(n, e.id) != NAMES_NEW) return 1;
    if (room(n) == -1) return -1;
    if (!known(n, names_cur(n, e.id), names_base(n, e.id))) return 1;
    prioq_delmin(&n->q); /* readdir named it twice */
    names_become(n, e.id, NAMES_GONE);
  }
  return 0;
}

/* The next one, at AT, for which there is room, waits no more. */
static void take(struct names *n, size_t at, enum names_state state)
{
  prioq_delmin(&n->q);
  if (names_state(n, at) == NAMES_NEW) put(n, at);
  names_become(n, at, state);
}

void names_skip(struct names *n)
{
  size_t at;

  if (names_next(n, &at) == 1) take(n, at, NAMES_DONE);
}

int names_nextlarge(const struct names *n, size_t *at)
{
  *at = *at == NAMES_NONE ? 0 : next(n, *at);
  for (; *at < n->arena.len; *at = next(n, *at))
    if (names_state(n, *at) == NAMES_LARGE) return 1;
  return 0;
}

int names_feed(struct names *n, stralloc *out)
{
  size_t at;
  int r = names_next(n, &at);

  if (r != 1) return r;
  if (stralloc_cats(out, prefix[names_cur(n, at)]) == -1) return -1;
  if (stralloc_cats(out, names_base(n, at)) == -1 || stralloc_0(out) == -1)
    return -1;
  take(n, at, NAMES_FED);
  return 1;
}

int names_refill(struct names *n, struct maildir *m)
{
  struct prioq_elt e;
  struct stat st;

  n->q.len = 0;
  for (e.id = 0; e.id < n->arena.len; e.id = next(n, e.id)) {
    if (!waiting(names_state(n, e.id))) continue;
    memset(&st, 0, sizeof st);
    if (fstatat(names_dir(n, e.id, m), names_base(n, e.id), &st,
                AT_SYMLINK_NOFOLLOW) == -1 &&
        errno == ENOENT) {
      names_become(n, e.id, NAMES_GONE);
      continue;
    }
    e.dt = when(n, names_cur(n, e.id), names_base(n, e.id), &st);
    if (prioq_insert(&n->q, &e) == -1) return -1;
  }
  return 0;
}

int names_settle(struct names *n)
{
  size_t from, end, to = 0, live = 0;

  n->q.len = 0;
  for (from = 0; from < n->arena.len; from = end) {
    end = next(n, from);
    if (names_state(n, from) == NAMES_GONE) continue;
    if (waiting(names_state(n, from))) names_become(n, from, NAMES_DONE);
    memmove(n->arena.s + to, n->arena.s + from, end - from);
    to += end - from;
    ++live;
  }
  n->arena.len = to;
  n->n = live;
  if (room(n) == -1) return -1;
  memset(n->slot, 0, n->slots * sizeof *n->slot);
  n->used = 0;
  for (from = 0; from < n->arena.len; from = next(n, from)) put(n, from);
  return 0;
}
