#include "disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "open.h"
#include "scan.h"
#include "slurp.h"
#include "substdio.h"

#define NONE ((size_t) -1)

/* What is left of a file that was written to and not flushed. */
enum { ALL, NOTHING, HALF, ALMOST, ZEROS, TAIL, VARIANTS };

/* ------------------------------------------------------------------- STORE */

static int grow(void *list, size_t n, size_t size)
{
  void **p = list;
  void *q;

  if (n & (n - 1)) return 0; /* has room up to the next power of two */
  q = realloc(*p, (n ? 2 * n : 1) * size);
  if (!q) return -1;
  *p = q;
  return 0;
}

/* One copy of each name, so that entries can be copied freely. */
static const char *intern(struct disk *d, const char *s, size_t n)
{
  size_t i;
  char *t;

  for (i = 0; i < d->nnames; ++i)
    if (strncmp(d->name[i], s, n) == 0 && !d->name[i][n]) return d->name[i];
  t = malloc(n + 1);
  if (!t || grow(&d->name, d->nnames, sizeof *d->name) == -1) {
    free(t);
    return 0;
  }
  memcpy(t, s, n);
  t[n] = 0;
  d->name[d->nnames++] = t;
  return t;
}

static size_t newinode(struct disk *d, int isdir)
{
  struct disk_inode *i;

  if (grow(&d->inode, d->n, sizeof *d->inode) == -1) return NONE;
  i = d->inode + d->n;
  memset(i, 0, sizeof *i);
  i->isdir = isdir;
  i->weak = !isdir;
  return d->n++;
}

static size_t find(const struct disk_entry *e, size_t n, const char *name)
{
  size_t i;

  for (i = 0; i < n; ++i)
    if (strcmp(e[i].name, name) == 0) return i;
  return NONE;
}

/* Makes or replaces an entry in one list. */
static int set(struct disk_entry **list, size_t *n, struct disk_entry e)
{
  size_t i = find(*list, *n, e.name);

  if (i == NONE) {
    if (grow(list, *n, sizeof **list) == -1) return -1;
    i = (*n)++;
  }
  if (!*list) return -1; /* never */
  (*list)[i] = e;
  return 0;
}

static void unset(struct disk_entry *list, size_t *n, const char *name)
{
  size_t i = find(list, *n, name);

  if (i != NONE) list[i] = list[--*n];
}

static int flushed(struct disk_inode *i)
{
  size_t k;

  if (i->isdir) {
    i->nkept = 0;
    for (k = 0; k < i->nlive; ++k)
      if (set(&i->kept, &i->nkept, i->live[k]) == -1) return -1;
    i->nops = 0;
    return 0;
  }
  if (!i->dirty) return 0;
  i->dirty = 0;
  return stralloc_copy(&i->flushed, &i->text);
}

/* In directory DIR the entry NAME now is INODE, or (GONE) is no more. */
static int entry(struct disk *d, size_t dir, const char *name, size_t inode,
                 int gone)
{
  struct disk_inode *i = d->inode + dir;
  struct disk_op o;

  o.e.name = intern(d, name, strlen(name));
  o.e.inode = inode;
  o.gone = gone;
  o.take = 0;
  if (!o.e.name) return -1;
  if (gone)
    unset(i->live, &i->nlive, name);
  else if (set(&i->live, &i->nlive, o.e) == -1)
    return -1;
  if (!gone && !i->weak && !d->inode[inode].isdir) d->inode[inode].weak = 0;
  if (i->sure) return flushed(i);
  if (grow(&i->op, i->nops, sizeof *i->op) == -1) return -1;
  i->op[i->nops++] = o;
  return 0;
}

/* A new file or directory: its number, or NONE. */
static size_t make(struct disk *d, size_t dir, const char *name, int isdir)
{
  size_t k = newinode(d, isdir);

  if (k == NONE) return NONE;
  d->inode[k].sure = d->inode[dir].sure;
  if (isdir) d->inode[k].weak = strcmp(name, "tmp") == 0;
  return entry(d, dir, name, k, 0) == -1 ? NONE : k;
}

int disk_init(struct disk *d, const char *root)
{
  memset(d, 0, sizeof *d);
  if (stralloc_copys(&d->root, root) == -1) return -1;
  if (stralloc_append(&d->root, '/') == -1) return -1;
  return newinode(d, 1) == NONE ? -1 : 0;
}

void disk_free(struct disk *d)
{
  size_t k;

  for (k = 0; k < d->n; ++k) {
    free(d->inode[k].live);
    free(d->inode[k].kept);
    free(d->inode[k].op);
    stralloc_free(&d->inode[k].text);
    stralloc_free(&d->inode[k].flushed);
  }
  for (k = 0; k < d->nnames; ++k) free(d->name[k]);
  free(d->name);
  free(d->inode);
  free(d->fd);
  free(d->var);
  stralloc_free(&d->root);
}

/* -------------------------------------------------------------------- LOAD */

static int load(struct disk *d, size_t dir, const char *name, stralloc *path);

static int loaddir(struct disk *d, size_t k, stralloc *path)
{
  size_t len = path->len - 1;
  struct dirent *e;
  DIR *dir = opendir(path->s);
  int r = 0;

  if (!dir) return -1;
  while (r == 0 && (e = readdir(dir))) {
    if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
    path->len = len;
    r = stralloc_append(path, '/');
    if (r == 0) r = load(d, k, e->d_name, path);
  }
  (void) closedir(dir);
  return r;
}

static int loadfile(struct disk *d, size_t k, const char *fn,
                    const struct stat *st)
{
  struct disk_inode *i = d->inode + k;
  int fd = open_read(fn);
  int r;

  if (fd == -1) return -1;
  r = slurp(fd, &i->text);
  (void) close(fd);
  if (r == -1) return -1;
  i->dirty = 1;
  i->timed = 1;
  i->sec = st->st_mtim.tv_sec;
  i->nsec = st->st_mtim.tv_nsec;
  return flushed(i);
}

/* PATH has what is before NAME. */
static int load(struct disk *d, size_t dir, const char *name, stralloc *path)
{
  struct stat st;
  size_t k;

  if (stralloc_cats(path, name) == -1 || stralloc_0(path) == -1) return -1;
  if (lstat(path->s, &st) == -1) return -1;
  k = make(d, dir, name, S_ISDIR(st.st_mode));
  if (k == NONE || flushed(d->inode + dir) == -1) return -1;
  if (S_ISDIR(st.st_mode)) return loaddir(d, k, path);
  return S_ISREG(st.st_mode) ? loadfile(d, k, path->s, &st) : 0;
}

int disk_load(struct disk *d, const char *name, int sure)
{
  stralloc path = {0};
  int r;

  d->inode[0].sure = sure;
  r = stralloc_copy(&path, &d->root);
  if (r == 0) r = load(d, 0, name, &path);
  d->inode[0].sure = 0;
  stralloc_free(&path);
  return r;
}

/* ------------------------------------------------------------------- LINES */

static int unescape(stralloc *sa, const char *s)
{
  sa->len = 0;
  for (; *s; ++s) {
    if (s[0] != '\\') {
      if (stralloc_append(sa, *s) == -1) return -1;
    } else {
      if (!s[1] || !s[2] || !s[3]) return -1;
      if (stralloc_append(sa, (char) ((s[1] - '0') * 64 + (s[2] - '0') * 8 +
                                      (s[3] - '0'))) == -1)
        return -1;
      s += 3;
    }
  }
  return 0;
}

struct place {
  size_t dir, inode; /* NONE: there is none */
  char name[256];    /* in that directory */
};

static void resolve(const struct disk *d, const char *s, struct place *p)
{
  const struct disk_inode *i;
  size_t n, k;

  p->dir = p->inode = NONE;
  if (strncmp(s, d->root.s, d->root.len)) return;
  s += d->root.len;
  p->inode = 0;
  for (; *s; s += n + (s[n] == '/')) {
    n = strcspn(s, "/");
    if (n == 0 || (n == 1 && *s == '.')) continue;
    p->dir = p->inode;
    p->inode = NONE;
    if (p->dir == NONE || n >= sizeof p->name) break;
    memcpy(p->name, s, n);
    p->name[n] = 0;
    i = d->inode + p->dir;
    if (!i->isdir) break;
    k = find(i->live, i->nlive, p->name);
    if (k != NONE) p->inode = i->live[k].inode;
  }
  if (*s) p->dir = NONE;
  /* What lies at the top and was not loaded is not ours. */
  if (p->dir == 0 && p->inode == NONE) p->dir = NONE;
}

static int starts(const char *s, const char *t)
{
  return strncmp(s, t, strlen(t)) == 0;
}

int disk_parse(const struct disk *d, char *line, struct disk_line *l)
{
  struct place p;
  const char *name;
  int i;

  for (i = 0; i < 7; ++i) {
    l->field[i] = line;
    line += strcspn(line, " ");
    if (*line) *line++ = 0;
  }
  name = l->field[1];
  if (*l->field[5] < '0' || *l->field[5] > '9') return DISK_NOTHING;
  if (unescape(&l->target, l->field[3]) == -1 || stralloc_0(&l->target) == -1)
    return -1;
  if (strcmp(l->field[6], "-") == 0) l->field[6] += 1;
  if (unescape(&l->data, l->field[6]) == -1) return -1;
  resolve(d, l->target.s, &p);
  if (strstr(name, "sync")) return DISK_FLUSH;
  if (starts(name, "write") || starts(name, "send")) {
    if (p.inode == NONE && !strstr(l->target.s, " (deleted)"))
      return strcmp(l->field[2], "1") ? DISK_NOTHING : DISK_OUTPUT;
    return DISK_CHANGE;
  }
  if (starts(name, "open") || starts(name, "creat") || starts(name, "lseek") ||
      starts(name, "ftruncate") || starts(name, "truncate") ||
      starts(name, "link") || starts(name, "rename") ||
      starts(name, "unlink") || starts(name, "mkdir") ||
      starts(name, "rmdir"))
    return DISK_CHANGE;
  return DISK_NOTHING;
}

/* ------------------------------------------------------------------- APPLY */

static long number(const char *s)
{
  unsigned long long u;

  return scan_num(s, 1UL << 31, &u) ? (long) u : -1;
}

/* The descriptor of the line's process, made if need be; 0: no memory. */
static struct disk_fd *descriptor(struct disk *d, const struct disk_line *l,
                                  const char *fd, size_t inode)
{
  long pid = number(l->field[0]);
  long n = number(fd);
  struct disk_fd *f;
  size_t i;

  for (i = 0; i < d->nfds; ++i) {
    f = d->fd + i;
    if (f->pid != pid || f->fd != n) continue;
    if (inode != NONE && f->inode != inode) break;
    return f;
  }
  if (i == d->nfds) {
    if (grow(&d->fd, d->nfds, sizeof *d->fd) == -1) return 0;
    ++d->nfds;
  }
  f = d->fd + i;
  f->pid = pid;
  f->fd = n;
  f->inode = inode;
  f->pos = 0;
  f->append = 1; /* inherited: others write there, too */
  return f;
}

static int dirtied(struct disk_inode *i, size_t hole)
{
  if (!i->dirty || hole < i->hole) i->hole = hole;
  i->dirty = 1;
  i->summed = 0;
  return i->sure ? flushed(i) : 0;
}

static int empty(struct disk_inode *i)
{
  if (i->text.len == 0) return 0;
  i->text.len = 0;
  return dirtied(i, 0);
}

static int opened(struct disk *d, struct disk_line *l, struct place *p)
{
  int creat = *l->field[1] == 'c';
  int has[2];
  struct disk_fd *f;

  has[0] = creat || (l->data.len && memchr(l->data.s, 'c', l->data.len));
  has[1] = creat || (l->data.len && memchr(l->data.s, 't', l->data.len));
  if (p->dir == NONE) return 0;
  if (p->inode == NONE && has[0]) p->inode = make(d, p->dir, p->name, 0);
  if (p->inode == NONE) return has[0] ? -1 : 0;
  if (d->inode[p->inode].isdir) return 0;
  if (has[1] && empty(d->inode + p->inode) == -1) return -1;
  f = descriptor(d, l, l->field[5], NONE);
  if (!f) return -1;
  f->inode = p->inode;
  f->pos = 0;
  f->append = l->data.len && memchr(l->data.s, 'a', l->data.len);
  return 0;
}

static int written(struct disk *d, struct disk_line *l, size_t inode)
{
  struct disk_fd *f = descriptor(d, l, l->field[2], inode);
  size_t n = (size_t) number(l->field[5]);
  struct disk_inode *i;
  size_t pos;

  if (!f) return -1;
  if (f->inode == NONE) return 0; /* somebody's that has no name */
  if (n > l->data.len) {
    errno = EMSGSIZE;
    return -1;
  }
  i = d->inode + f->inode;
  pos = f->append ? i->text.len : f->pos;
  while (i->text.len < pos + n)
    if (stralloc_append(&i->text, 0) == -1) return -1;
  if (n) memcpy(i->text.s + pos, l->data.s, n);
  f->pos = pos + n;
  return dirtied(i, pos);
}

static int sought(struct disk *d, struct disk_line *l, size_t inode)
{
  struct disk_fd *f;

  if (inode == NONE) return 0;
  f = descriptor(d, l, l->field[2], inode);
  if (!f) return -1;
  f->pos = (size_t) number(l->field[5]);
  return 0;
}

/* A link or a renaming. */
static int moved(struct disk *d, struct disk_line *l, struct place *to,
                 int islink)
{
  struct place from;

  if (stralloc_0(&l->data) == -1) return -1;
  if (!starts(l->data.s, "from=")) return 0;
  resolve(d, l->data.s + 5, &from);
  if (from.inode == NONE || to->dir == NONE) {
    if (from.inode == NONE && to->dir == NONE) return 0;
    errno = EXDEV; /* into the disk or out of it: not modelled */
    return -1;
  }
  if (entry(d, to->dir, to->name, from.inode, 0) == -1) return -1;
  return islink ? 0 : entry(d, from.dir, from.name, from.inode, 1);
}

static int flush(struct disk *d, const struct disk_line *l, size_t inode)
{
  size_t k;

  if (l->field[1][0] != 's')
    return inode == NONE ? 0 : flushed(d->inode + inode);
  for (k = 0; k < d->n; ++k)
    if (flushed(d->inode + k) == -1) return -1;
  return 0;
}

int disk_apply(struct disk *d, struct disk_line *l)
{
  const char *name = l->field[1];
  struct place p;

  resolve(d, l->target.s, &p);
  if (strstr(name, "sync")) return flush(d, l, p.inode);
  if (starts(name, "open") || starts(name, "creat")) return opened(d, l, &p);
  if (starts(name, "write") || starts(name, "send"))
    return written(d, l, p.inode);
  if (starts(name, "lseek")) return sought(d, l, p.inode);
  if (starts(name, "ftruncate") || starts(name, "truncate"))
    return p.inode == NONE ? 0 : empty(d->inode + p.inode);
  if (starts(name, "link")) return moved(d, l, &p, 1);
  if (starts(name, "rename")) return moved(d, l, &p, 0);
  if (p.dir == NONE) return 0;
  if (starts(name, "mkdir"))
    return make(d, p.dir, p.name, 1) == NONE ? -1 : 0;
  return p.inode == NONE ? 0 : entry(d, p.dir, p.name, p.inode, 1);
}

static void timed(struct disk *d, const char *name, size_t n, long long sec,
                  long nsec)
{
  const struct disk_inode *i;
  size_t k, e;

  for (k = 0; k < d->n; ++k) {
    i = d->inode + k;
    for (e = 0; e < i->nlive; ++e) {
      if (strncmp(i->live[e].name, name, n) || i->live[e].name[n]) continue;
      d->inode[i->live[e].inode].timed = 1;
      d->inode[i->live[e].inode].sec = sec;
      d->inode[i->live[e].inode].nsec = nsec;
    }
  }
}

void disk_times(struct disk *d, const char *log, size_t n)
{
  unsigned long long sec, nsec;
  size_t i, len, name, k;

  for (i = 0; i < n; i += len + 1) {
    len = strcspn(log + i, "\n");
    name = strcspn(log + i, ":");
    if (name >= len) continue;
    k = name + 1;
    k += scan_num(log + i + k, 1ULL << 62, &sec);
    if (k == name + 1 || log[i + k] != '.') continue;
    if (!scan_num(log + i + k + 1, 999999999, &nsec)) continue;
    timed(d, log + i, name, (long long) sec, (long) nsec);
  }
}

/* ------------------------------------------------------------------ STATES */

static int addvar(struct disk *d, size_t inode, size_t op)
{
  if (grow(&d->var, d->nvars, sizeof *d->var) == -1) return -1;
  d->var[d->nvars].inode = inode;
  d->var[d->nvars++].op = op;
  return 0;
}

static size_t values(const struct disk_var *v)
{
  return v->op == NONE ? VARIANTS : 2;
}

long disk_count(struct disk *d, size_t max, size_t random)
{
  const struct disk_inode *i;
  size_t k, o, all = 1, some = 2;

  d->nvars = 0;
  for (k = 0; k < d->n; ++k) {
    i = d->inode + k;
    if (i->sure || i->weak) continue;
    for (o = 0; o < i->nops; ++o)
      if (addvar(d, k, o) == -1) return -1;
    if (i->dirty && addvar(d, k, NONE) == -1) return -1;
  }
  for (k = 0; k < d->nvars; ++k) {
    if (all <= max) all *= values(d->var + k);
    some += 2 * (values(d->var + k) - 1);
  }
  d->all = all <= max;
  return (long) (d->all ? all : some + random);
}

/* V 0 is what happened, 1 that it did not, and more for contents. */
static void choose(struct disk *d, size_t var, size_t v)
{
  struct disk_inode *i = d->inode + d->var[var].inode;

  if (d->var[var].op == NONE)
    i->take = (int) v;
  else
    i->op[d->var[var].op].take = v == 0;
}

static uint64_t mix(uint64_t h)
{
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdULL;
  h ^= h >> 33;
  h *= 0xc4ceb9fe1a85ec53ULL;
  return h ^ h >> 33;
}

static void chance(struct disk *d, uint64_t h)
{
  struct disk_inode *i;
  size_t k, o;

  for (k = 0; k < d->n; ++k) {
    i = d->inode + k;
    i->take = ALL;
    if (!i->weak) continue;
    for (o = 0; o < i->nops; ++o)
      i->op[o].take = (h = mix(h + 1)) & 1;
    i->take = (int) ((h >> 8) % VARIANTS);
  }
}

void disk_choose(struct disk *d, size_t i)
{
  uint64_t h;
  size_t k, n, base;

  chance(d, mix(i + 1));
  if (d->all) {
    for (k = 0; k < d->nvars; i /= n, ++k) {
      n = values(d->var + k);
      choose(d, k, i % n);
    }
    return;
  }
  for (k = 0; k < d->nvars; ++k) choose(d, k, i & 1);
  if (i < 2) return;
  base = i & 1;
  i = (i - 2) / 2;
  for (k = 0; k < d->nvars; i -= n, ++k) {
    n = values(d->var + k) - 1;
    if (i < n) {
      choose(d, k, base && i == 0 ? 0 : i + 1);
      return;
    }
  }
  for (h = mix(2 * i + base + 1), k = 0; k < d->nvars; ++k) {
    h = mix(h + 1);
    choose(d, k, (size_t) (h % values(d->var + k)));
  }
}

/* What the chosen state has in file I. */
static int contents(const struct disk_inode *i, stralloc *out)
{
  size_t len = i->text.len, from = i->hole < len ? i->hole : len;
  size_t half = from + (len - from) / 2;
  size_t k;

  if (i->take == NOTHING) return stralloc_copy(out, &i->flushed);
  if (i->take == HALF) len = half;
  if (i->take == ALMOST && len > from) --len;
  if (stralloc_copyb(out, i->text.s ? i->text.s : "", len) == -1) return -1;
  if (i->take == TAIL) len = half;
  if (i->take == ZEROS || i->take == TAIL)
    for (k = from; k < len; ++k) out->s[k] = 0;
  return 0;
}

static int byname(const void *a, const void *b)
{
  const struct disk_entry *x = a, *y = b;

  return strcmp(x->name, y->name);
}

/* The entries of directory I in the chosen state, sorted. */
static int entries(const struct disk_inode *i, struct disk_entry **list,
                   size_t *n)
{
  const struct disk_entry *from = i->sure ? i->live : i->kept;
  size_t k, all = i->sure ? i->nlive : i->nkept;

  *list = 0;
  *n = 0;
  for (k = 0; k < all; ++k) {
    if (grow(list, *n, sizeof **list) == -1) return -1;
    (*list)[(*n)++] = from[k];
  }
  for (k = 0; !i->sure && k < i->nops; ++k) {
    if (!i->op[k].take) continue;
    if (i->op[k].gone)
      unset(*list, n, i->op[k].e.name);
    else if (set(list, n, i->op[k].e) == -1)
      return -1;
  }
  if (*n) qsort(*list, *n, sizeof **list, byname);
  return 0;
}

static uint64_t bytes(uint64_t h, const char *s, size_t n)
{
  while (n--) h = (h ^ (unsigned char) *s++) * 0x100000001b3ULL;
  return h;
}

static int sum(struct disk *d, struct disk_inode *i, uint64_t *h)
{
  static stralloc sa;
  int whole = !i->dirty || i->take == ALL;

  if (!whole || !i->summed) {
    if (!whole && contents(i, &sa) == -1) return -1;
    if (whole && stralloc_copy(&sa, &i->text) == -1) return -1;
    *h = d->sum ? d->sum(d->arg, sa.s ? sa.s : "", sa.len)
                : bytes(0xcbf29ce484222325ULL, sa.s, sa.len);
  }
  if (!whole) return 0;
  if (i->summed)
    *h = i->sum;
  else
    i->sum = *h;
  i->summed = 1;
  return 0;
}

static int hash(struct disk *d, size_t dir, uint64_t *h)
{
  struct disk_entry *list;
  struct disk_inode *i;
  uint64_t s;
  size_t n, k;
  int r;

  if (d->inode[dir].weak) return 0;
  r = entries(d->inode + dir, &list, &n);
  for (k = 0; k < n && r == 0; ++k) {
    i = d->inode + list[k].inode;
    s = 0;
    *h = bytes(*h, list[k].name, strlen(list[k].name) + 1);
    r = i->isdir ? hash(d, list[k].inode, h) : sum(d, i, &s);
    *h = mix(*h ^ s);
  }
  free(list);
  return r;
}

int disk_hash(struct disk *d, uint64_t *h)
{
  *h = 0xcbf29ce484222325ULL;
  return hash(d, 0, h);
}

/* -------------------------------------------------------------------- MAKE */

/* Whatever is at PATH goes. PATH has a NUL at its end. */
static int removeall(stralloc *path)
{
  size_t len = path->len;
  struct dirent *e;
  DIR *dir;
  int r = 0;

  if (unlink(path->s) == 0 || errno == ENOENT) return 0;
  dir = opendir(path->s);
  if (!dir) return -1;
  while (r == 0 && (e = readdir(dir))) {
    if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
    path->s[len - 1] = '/';
    path->len = len;
    r = stralloc_cats(path, e->d_name);
    if (r == 0) r = stralloc_0(path);
    if (r == 0) r = removeall(path);
    path->len = len;
    path->s[len - 1] = 0;
  }
  (void) closedir(dir);
  return r == 0 ? rmdir(path->s) : -1;
}

static int makefile(const struct disk_inode *i, const char *fn)
{
  static stralloc sa;
  struct timespec t[2];
  int fd, r;

  if (i->dirty ? contents(i, &sa) : stralloc_copy(&sa, &i->text)) return -1;
  fd = open_exclat(AT_FDCWD, fn, 0600);
  if (fd == -1) return -1;
  r = substdio_writeall(fd, sa.s, sa.len);
  t[0].tv_sec = t[1].tv_sec = (time_t) i->sec;
  t[0].tv_nsec = t[1].tv_nsec = i->nsec;
  if (i->timed && r == 0) r = futimens(fd, t);
  (void) close(fd);
  return r;
}

static int makeall(struct disk *d, size_t k, stralloc *path)
{
  struct disk_entry *list;
  size_t n, j, len = path->len;
  int r = entries(d->inode + k, &list, &n);

  for (j = 0; j < n && r == 0; ++j) {
    path->len = len;
    path->s[len - 1] = '/';
    if (stralloc_cats(path, list[j].name) == -1 || stralloc_0(path) == -1) {
      r = -1;
      break;
    }
    if (k == 0) r = removeall(path);
    if (r == -1) break;
    if (!d->inode[list[j].inode].isdir)
      r = makefile(d->inode + list[j].inode, path->s);
    else if (mkdir(path->s, 0700) == -1 ||
             makeall(d, list[j].inode, path) == -1)
      r = -1;
  }
  free(list);
  path->len = len;
  path->s[len - 1] = 0;
  return r;
}

int disk_make(struct disk *d, const char *dir)
{
  stralloc path = {0};
  int r = -1;

  if (stralloc_copys(&path, dir) == 0 && stralloc_0(&path) == 0)
    r = makeall(d, 0, &path);
  stralloc_free(&path);
  return r;
}
