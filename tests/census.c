#include "census.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ascii.h"
#include "open.h"
#include "sample.h"
#include "scan.h"
#include "slurp.h"

#define TEXT_MAX 20000 /* bytes of complaints that are kept */

struct census_file { /* a name that was seen in a Maildir */
  ino_t ino;
  dev_t dev;
  unsigned long hash; /* of directory and name */
  unsigned long seen; /* at which reading, last */
};

int census_init(struct census *c, unsigned int ids, unsigned int rcpts)
{
  size_t n = (size_t) (ids + 1) * (rcpts + 1);
  int i, bad = 0;

  memset(c, 0, sizeof *c);
  c->ids = ids;
  c->rcpts = rcpts;
  for (i = 0; i < CENSUS_PLACES; ++i) {
    c->at[i] = calloc(n, sizeof *c->at[i]);
    if (!c->at[i]) bad = 1;
  }
  c->acked = calloc(n, 1);
  c->samples = calloc(ids + 1, sizeof *c->samples);
  if (!bad && c->acked && c->samples) return 0;
  census_free(c);
  errno = ENOMEM;
  return -1;
}

void census_free(struct census *c)
{
  unsigned int i;

  if (c->samples)
    for (i = 0; i <= c->ids; ++i) stralloc_free(c->samples + i);
  for (i = 0; i < CENSUS_PLACES; ++i) free(c->at[i]);
  free(c->acked);
  free(c->samples);
  free(c->known);
  stralloc_free(&c->text);
  stralloc_free(&c->file);
  memset(c, 0, sizeof *c);
}

static size_t cell(const struct census *c, unsigned int id, unsigned int r)
{
  return (size_t) id * (c->rcpts + 1) + r;
}

void census_begin(struct census *c)
{
  size_t n = (size_t) (c->ids + 1) * (c->rcpts + 1);
  int i;

  for (i = 0; i < CENSUS_PLACES; ++i)
    memset(c->at[i], 0, n * sizeof *c->at[i]);
  ++c->reading;
}

void census_clear(struct census *c)
{
  census_begin(c);
  memset(c->acked, 0, (size_t) (c->ids + 1) * (c->rcpts + 1));
  c->lost = c->doubled = c->torn = 0;
  c->text.len = 0;
  c->nknown = 0;
}

int census_say(struct census *c, const char *what, unsigned int id,
               unsigned int r)
{
  if (c->text.len > TEXT_MAX) return 0;
  if (stralloc_cats(&c->text, what) == -1) return -1;
  if (stralloc_cats(&c->text, ": ") == -1) return -1;
  if (stralloc_catnum(&c->text, id) == -1) return -1;
  if (stralloc_cats(&c->text, " for ") == -1) return -1;
  if (stralloc_catnum(&c->text, r) == -1) return -1;
  return stralloc_append(&c->text, '\n');
}

static int torn(struct census *c, const char *name, const char *why)
{
  ++c->torn;
  if (c->text.len > TEXT_MAX) return 0;
  if (stralloc_cats(&c->text, "torn: ") == -1) return -1;
  if (stralloc_cats(&c->text, name) == -1) return -1;
  if (stralloc_cats(&c->text, ": ") == -1) return -1;
  if (stralloc_cats(&c->text, why) == -1) return -1;
  return stralloc_append(&c->text, '\n');
}

/* ------------------------------------------------------------ ONE MESSAGE */

/* Bytes of the header line at S that begins with START, with what continues
   it; 0 if it is another one. */
static size_t field(const char *s, size_t n, const char *start)
{
  size_t i = 0;

  if (!ascii_starts(s, n, start)) return 0;
  do
    i += ascii_chr(s + i, n - i, '\n') + 1;
  while (i < n && (s[i] == ' ' || s[i] == '\t'));
  return i < n ? i : n;
}

static const stralloc *sample(struct census *c, unsigned int id)
{
  stralloc *sa = c->samples + id;

  if (!sa->len && sample_text(sa, id) == -1) return 0;
  return sa;
}

unsigned int census_whose(struct census *c, const char *s, size_t n)
{
  static const char first[] = "X-Sample: ";
  const stralloc *sa;
  unsigned long long id;
  size_t i;

  while ((i = field(s, n, "Received: ")) ||
         (i = field(s, n, "Delivered-To: "))) {
    s += i;
    n -= i;
  }
  if (!ascii_starts(s, n, first)) return 0;
  i = ascii_chr(s, n, '\n');
  if (i == n || !scan_num(s + strlen(first), c->ids, &id) || id == 0) return 0;
  sa = sample(c, (unsigned int) id);
  if (!sa || n < sa->len || memcmp(s, sa->s, sa->len)) return 0;
  if (n == sa->len) return (unsigned int) id;
  if (n > sa->len + 1 || s[n - 1] != '\n' || sa->s[sa->len - 1] == '\n')
    return 0;
  return (unsigned int) id;
}

/* 1 if the line at S, of N bytes, is the Return-Path of ID. */
static int isfrom(const char *s, size_t n, unsigned int id)
{
  stralloc sa = {0};
  int r = 0;

  if (stralloc_cats(&sa, "Return-Path: <") == 0 &&
      sample_sender(&sa, id) == 0 && stralloc_cats(&sa, ">") == 0)
    r = stralloc_equalb(&sa, s, n);
  stralloc_free(&sa);
  return r;
}

const char *census_odd(struct census *c, const char *s, size_t n,
                       unsigned int *id, unsigned int *r)
{
  static const char to[] = "Delivered-To: ";
  size_t from = ascii_chr(s, n, '\n');
  size_t end;

  if (from == n || !ascii_starts(s + from + 1, n - from - 1, to))
    return "no envelope";
  end = from + 1 + ascii_chr(s + from + 1, n - from - 1, '\n');
  if (end == n) return "no end of its envelope";
  *id = census_whose(c, s + end + 1, n - end - 1);
  if (!*id) return "not the message";
  if (!isfrom(s, from, *id)) return "another sender";
  *r = sample_whose(s + from + sizeof to, end - from - sizeof to);
  return *r == 0 || *r > c->rcpts ? "another recipient" : 0;
}

int census_queued(struct census *c, const char *name, const char *s, size_t n,
                  int place)
{
  unsigned int id, r;
  const char *why = census_odd(c, s, n, &id, &r);

  if (why) return torn(c, name, why);
  census_count(c, id, r, place);
  return 0;
}

void census_count(struct census *c, unsigned int id, unsigned int r,
                  int place)
{
  ++c->at[place][cell(c, id, r)];
}

/* ------------------------------------------------------------- A MAILDIR */

static unsigned long hash(const char *s)
{
  unsigned long h = 5381;

  while (*s) h = h * 33 + (unsigned char) *s++;
  return h;
}

/* Does NAME stand for the file that it stood for before? */
static int same(struct census *c, const char *name, const struct stat *st)
{
  struct census_file *f;
  unsigned long h = hash(name);
  size_t i;

  for (i = 0; i < c->nknown; ++i)
    if (c->known[i].hash == h) {
      c->known[i].seen = c->reading;
      if (c->known[i].ino == st->st_ino && c->known[i].dev == st->st_dev)
        return 0;
      return torn(c, name, "another file has its name");
    }
  if (c->nknown == c->room) {
    f = realloc(c->known, (2 * c->room + 16) * sizeof *f);
    if (!f) return -1;
    c->known = f;
    c->room = 2 * c->room + 16;
  }
  f = c->known + c->nknown++;
  f->hash = h;
  f->seen = c->reading;
  f->ino = st->st_ino;
  f->dev = st->st_dev;
  return 0;
}

/* PATH: the file's, with a NUL. */
static int look(struct census *c, const char *path, int place)
{
  struct stat st;
  int r, fd = open_read(path);

  if (fd == -1) return errno == ENOENT ? 0 : -1; /* somebody took it */
  r = fstat(fd, &st);
  if (r == 0) r = slurp(fd, &c->file);
  (void) close(fd);
  if (r == -1) return -1;
  if (same(c, path, &st) == -1) return -1;
  return census_queued(c, path, c->file.s, c->file.len, place);
}

static int readdir1(struct census *c, stralloc *path, int place)
{
  size_t len = path->len;
  struct dirent *d;
  DIR *dir;
  int r = 0;

  if (stralloc_0(path) == -1) return -1;
  dir = opendir(path->s);
  if (!dir) return errno == ENOENT ? 0 : -1;
  while (r == 0 && (errno = 0, d = readdir(dir))) {
    if (d->d_name[0] == '.') continue;
    path->len = len;
    if (stralloc_append(path, '/') == -1 ||
        stralloc_cats(path, d->d_name) == -1 || stralloc_0(path) == -1 ||
        look(c, path->s, place) == -1)
      r = -1;
  }
  if (r == 0 && errno) r = -1;
  (void) closedir(dir);
  return r;
}

int census_read(struct census *c, const char *maildir, int place)
{
  stralloc path = {0};
  int r = -1;

  if (stralloc_copys(&path, maildir) == 0 && stralloc_cats(&path, "/new") == 0)
    r = readdir1(c, &path, place);
  if (r == 0) {
    r = -1;
    if (stralloc_copys(&path, maildir) == 0 &&
        stralloc_cats(&path, "/cur") == 0)
      r = readdir1(c, &path, place);
  }
  stralloc_free(&path);
  return r;
}

unsigned int census_copies(const struct census *c, unsigned int id,
                           unsigned int r, int place)
{
  return c->at[place][cell(c, id, r)];
}

/* --------------------------------------------------------------- JUDGEMENT */

void census_acked(struct census *c, unsigned int id, unsigned int r)
{
  c->acked[cell(c, id, r)] = 1;
}

void census_ackedall(struct census *c, unsigned int id)
{
  unsigned int r;

  for (r = 1; r <= c->rcpts; ++r) census_acked(c, id, r);
}

int census_isacked(const struct census *c, unsigned int id, unsigned int r)
{
  return c->acked[cell(c, id, r)];
}

static void each(struct census *c,
                 void (*one)(struct census *c, unsigned int id, unsigned int r,
                             int arg),
                 int arg)
{
  unsigned int id, r;

  for (id = 1; id <= c->ids; ++id)
    for (r = 1; r <= c->rcpts; ++r) one(c, id, r, arg);
}

static void held1(struct census *c, unsigned int id, unsigned int r, int arg)
{
  size_t i = cell(c, id, r);

  if (c->at[CENSUS_HERE][i]) return;
  if (c->acked[i]) {
    ++c->lost;
    (void) census_say(c, "acknowledged and not there", id, r);
  } else if (arg && !c->at[CENSUS_QUEUED][i]) {
    ++c->lost;
    (void) census_say(c, "neither there nor queued", id, r);
  }
}

void census_held(struct census *c, int queued)
{
  each(c, held1, queued);
}

int census_stayed(struct census *c)
{
  size_t i;

  for (i = 0; i < c->nknown; ++i)
    if (c->known[i].seen != c->reading &&
        torn(c, "new", "one that was there is no more") == -1)
      return -1;
  return 0;
}

static void judge1(struct census *c, unsigned int id, unsigned int r, int arg)
{
  unsigned int here = c->at[CENSUS_HERE][cell(c, id, r)];
  unsigned int queued = c->at[CENSUS_QUEUED][cell(c, id, r)];

  (void) arg;
  if (here == 0) {
    ++c->lost;
    (void) census_say(c, queued ? "not delivered" : "lost", id, r);
  }
  if (here > 1 || (here && queued)) {
    ++c->doubled;
    (void) census_say(c, "more than one copy", id, r);
  }
}

void census_judge(struct census *c)
{
  each(c, judge1, 0);
}
