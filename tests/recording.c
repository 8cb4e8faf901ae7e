#include "recording.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "ascii.h"
#include "callline.h"
#include "sample.h"

#define SHOWN (1 << 20) /* bytes of a write, at most */
#define CALLS "open,openat,creat,write,writev,pwrite64,fsync,fdatasync," \
  "syncfs,sync,link,linkat,rename,renameat,renameat2,unlink,unlinkat," \
  "mkdir,mkdirat,rmdir,truncate,ftruncate,lseek"

/* For tests/disk: a whole message is the same whatever its Received lines
   say. */
static uint64_t sum(void *arg, const char *s, size_t n)
{
  uint64_t h = 0x9ae16a3b2f90404fULL;
  unsigned int id, r;

  if (!census_odd(arg, s, n, &id, &r)) return id * 1000 + r;
  while (n--) h = (h ^ (unsigned char) *s++) * 0x100000001b3ULL;
  return h;
}

static int load(const struct powerscene *s, const struct stage *st,
                struct disk *d)
{
  int i;

  if (disk_init(d, st->dir.s) == -1) return -1;
  for (i = 0; s->disk[i]; ++i)
    if (disk_load(d, s->disk[i], 0) == -1) return -1;
  return s->sure ? disk_load(d, s->sure, 1) : 0;
}

/* ----------------------------------------------------------------- TIMES */

/* "NAME:SEC.NSEC" of the file FN. */
static int note1(const char *fn, void *arg)
{
  stralloc *sa = arg;
  struct stat st;

  if (stat(fn, &st) == -1) return -1;
  if (stralloc_cats(sa, strrchr(fn, '/') + 1) == -1 ||
      stralloc_append(sa, ':') == -1 ||
      stralloc_catnum(sa, (unsigned long long) st.st_mtim.tv_sec) == -1 ||
      stralloc_append(sa, '.') == -1 ||
      stralloc_catnum(sa, (unsigned long long) st.st_mtim.tv_nsec) == -1)
    return -1;
  return stralloc_append(sa, '\n');
}

/* Of what is in the queues now. */
static int note(struct recording *r)
{
  if (stage_each("spool/new", note1, &r->times) == -1) return -1;
  return stage_each("queue/new", note1, &r->times);
}

static int parse(const struct disk *d, const stralloc *text, size_t at,
                 size_t len, stralloc *line, struct disk_line *l)
{
  if (stralloc_copyb(line, text->s + at, len) == -1) return -1;
  if (stralloc_0(line) == -1) return -1;
  return *line->s == '=' ? DISK_NOTHING : disk_parse(d, line->s, l);
}

/* What was written to done/.log has times, too. */
static int logs(struct recording *r)
{
  static const char name[] = "/done/.log";
  struct disk_line l;
  stralloc line = {0};
  size_t i, len;
  int kind = 0;

  memset(&l, 0, sizeof l);
  for (i = 0; i < r->text.len && kind != -1; i += len + 1) {
    len = ascii_chr(r->text.s + i, r->text.len - i, '\n');
    kind = parse(r->before, &r->text, i, len, &line, &l);
    if (kind != DISK_CHANGE || *l.field[1] != 'w') continue;
    if (l.target.len > sizeof name &&
        strcmp(l.target.s + l.target.len - sizeof name, name) == 0)
      kind = stralloc_cat(&r->times, &l.data);
  }
  stralloc_free(&line);
  stralloc_free(&l.target);
  stralloc_free(&l.data);
  return kind == -1 ? -1 : stralloc_0(&r->times);
}

/* ---------------------------------------------------------------- RECORD */

static void saw(void *arg, struct tree_call *c)
{
  struct recording *r = arg;

  if (callline_cat(&r->text, c) == -1) r->failed = 1;
}

/* One run, killed at call KILLAT. */
static int step(struct recording *r, struct stage *st,
                int (*work)(struct stage *, const struct powerscene *),
                unsigned long killat)
{
  int did;

  st->tree.fault = killat ? TREE_KILLALL : TREE_NONE;
  st->tree.at = killat;
  did = work(st, r->s);
  if (did == -1) return -1;
  if (r->failed || st->crashed || (!did && !st->tree.hit)) {
    errno = EPROTO;
    return -1;
  }
  if (stralloc_cats(&r->text, did ? "= 0\n" : "= 1\n") == -1) return -1;
  return note(r);
}

static int make(struct recording *r, struct stage *st)
{
  const struct powerscene *s = r->s;
  int i;

  for (i = 0; i < s->times; ++i)
    if (step(r, st, s->work, i == 0 ? r->killat : 0) == -1) return -1;
  if (s->then && step(r, st, s->then, 0) == -1) return -1;
  return logs(r);
}

int recording_make(struct recording *r, struct stage *st,
                   const struct powerscene *s, unsigned long killat)
{
  struct tree before;
  int i;

  memset(r, 0, sizeof *r);
  r->s = s;
  r->killat = killat;
  if (census_init(&r->census, s->ids, s->ends) == -1) return -1;
  if (s->fresh(st, s) == -1) return -1;
  for (i = 0; i < 2; ++i)
    if (load(s, st, r->before + i) == -1) return -1;
  st->crashed = 0;
  tree_free(&st->tree);
  before = st->tree;
  st->tree.free = 0;
  st->tree.home = 0;
  st->tree.names = CALLS;
  st->tree.text = st->dir.s;
  st->tree.show = SHOWN;
  st->tree.saw = saw;
  st->tree.arg = r;
  i = make(r, st);
  tree_free(&st->tree);
  st->tree = before;
  return i;
}

void recording_free(struct recording *r)
{
  disk_free(r->before);
  disk_free(r->before + 1);
  census_free(&r->census);
  stralloc_free(&r->text);
  stralloc_free(&r->times);
}

/* Does the call of this line change something? */
static int changes(const char *line, size_t n)
{
  static const char *const worth[] = {"write", "fsync", "syncfs", "link",
                                      "rename", "unlink", "mkdir",
                                      "ftruncate", 0};
  size_t name = ascii_chr(line, n, ' ') + 1;
  int i;

  for (i = 0; worth[i] && name < n; ++i)
    if (ascii_starts(line + name, n - name, worth[i])) return 1;
  return 0;
}

unsigned long recording_next(const struct recording *r, unsigned long call)
{
  const stralloc *t = &r->text;
  unsigned long no = 0;
  size_t i, len;

  for (i = 0; i < t->len && t->s[i] != '='; i += len + 1) {
    len = ascii_chr(t->s + i, t->len - i, '\n');
    if (++no > call && changes(t->s + i, len)) return no;
  }
  return 0;
}

/* ---------------------------------------------------------------- REPLAY */

struct replay {
  struct moment m;
  unsigned int answered; /* in this run */
  int (*f)(struct moment *m, void *arg);
  void *arg;
};

static int now(struct replay *p)
{
  if (p->f(&p->m, p->arg) == -1) return -1;
  ++p->m.no;
  return 0;
}

static void acknowledge(struct replay *p, unsigned int n)
{
  unsigned int all = p->m.rec->s->ids * p->m.rec->s->rcpts;

  p->answered += n;
  if (p->answered > all) p->answered = all;
  if (p->answered > p->m.acked) p->m.acked = p->answered;
}

/* A run has ended: TEXT says how. */
static int over(struct replay *p, const char *text)
{
  const struct powerscene *s = p->m.rec->s;

  if ((s->flags & POWER_EXITS) && strcmp(text, "= 0") == 0)
    acknowledge(p, s->ids * s->rcpts);
  p->answered = 0;
  return now(p);
}

static int called(struct replay *p, int kind, struct disk_line *l)
{
  const stralloc *times = &p->m.rec->times;
  unsigned int k;

  if (kind == DISK_OUTPUT) {
    k = sample_answers(l->data.s ? l->data.s : "", l->data.len);
    acknowledge(p, k);
    return k ? now(p) : 0;
  }
  if (kind == DISK_NOTHING) return 0;
  if (kind == DISK_FLUSH && now(p) == -1) return -1;
  if (disk_apply(p->m.disk, l) == -1) return -1;
  if (*l->field[1] == 'r' || *l->field[1] == 'l')
    disk_times(p->m.disk, times->s, times->len - 1);
  return 0;
}

int recording_replay(struct recording *r, int n,
                     int (*f)(struct moment *m, void *arg), void *arg)
{
  struct disk_line l;
  struct replay p;
  stralloc line = {0};
  size_t i, len;
  int kind = 0;

  memset(&l, 0, sizeof l);
  memset(&p, 0, sizeof p);
  p.m.rec = r;
  p.m.disk = r->before + n;
  p.m.disk->sum = sum;
  p.m.disk->arg = &r->census;
  if (r->s->flags & POWER_ACKED) p.m.acked = r->s->ids * r->s->rcpts;
  p.f = f;
  p.arg = arg;
  for (i = 0; i < r->text.len && kind != -1; i += len + 1) {
    len = ascii_chr(r->text.s + i, r->text.len - i, '\n');
    kind = parse(p.m.disk, &r->text, i, len, &line, &l);
    if (kind == -1) break;
    kind = *line.s == '=' ? over(&p, line.s) : called(&p, kind, &l);
  }
  stralloc_free(&line);
  stralloc_free(&l.target);
  stralloc_free(&l.data);
  return kind == -1 ? -1 : 0;
}
