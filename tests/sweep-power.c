/*
 * sweep-power: a power cut at any moment, on a disk that keeps no promise but
 * those of POSIX.
 *
 * sweep-power [-q states] [-r row] [-s scene] [-1 state] [-k]
 *
 *   -q  about so many states for each row, evenly chosen; else all
 *   -r  only this row
 *   -s  only this scene of each row, from 1
 *   -1  only this state of it: what is printed for a violation
 *   -k  keep the directory with the state, and what became of it
 *
 * Programs are run, and what they do to their files is recorded (recording.c),
 * also what they do after an earlier run was killed at one of its calls. From
 * that tests/disk.c makes the states in which a cut may leave the disk. Each
 * different one is made in a directory, and the programs go on from it.
 *
 *   power-receiver  qmtpd, into a spool: one message, a burst, without syncfs
 *   power-hub       qmtpd and maildirvirt, in a spool that was just made
 *   power-router    maildirvirt: Maildirs, forwards, a link queue, mbox files
 *   power-sender    maildirserial and serialqmtp; the other end has power
 *   power-queue     qmail-queue, with $BUSHKEY and without
 *   power-tables    what makes tables: the old one or the new one
 *
 * Where there is a hub its readers take what is in their Maildirs, and no
 * longer in the spool, before anything is sent again.
 *
 * Lost: acknowledged before the cut (K, exit 0, taken out of the sender's
 * queue) and not there, or never there although it is sent again. Doubled: not
 * exactly one copy when all was sent again and delivered. Torn: in new/ and
 * not the message, byte for byte. Crashed: a signal, a hang, or an odd exit
 * code. A state counts once: doubled before torn before lost. One line for each
 * row on 1, for each violation on 2.
 *
 * $BUSHBIN: the programs, usually this directory. Exit: 0; 1 with violations;
 * 77 where there is no tracing; 100 usage; 111 trouble.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recording.h"
#include "scan.h"
#include "stage.h"
#include "strerr.h"
#include "stralloc.h"
#include "subgetopt.h"
#include "substdio.h"
#include "sweep.h"
#include "usage.h"

#define WORKERS 2
#define ALL 256   /* so many states after one moment: all of them */
#define RANDOM 48 /* of more: so many at random */

struct pick { /* a state: number I of those of moment NO of recording REC */
  size_t rec, no, i;
};

static struct sweep sweep;
static struct stage st;
static unsigned long long limit, onescene; /* 0: all of them */
static struct pick only;
static int isonly, keep;

static void die(const char *what)
{
  strerr_die(111, errno, "unable to ", what, (char *) 0);
}

static void *grown(void *list, size_t n, size_t *room, size_t size)
{
  if (n < *room) return list;
  *room = *room ? 2 * *room : 64;
  list = realloc(list, *room * size);
  if (!list) die("go on");
  return list;
}

static void begin(void)
{
  if (stage_init(&st, sweep.base, sweep.bin) == -1) die("make a directory");
  tree_tick();
}

/* ------------------------------------------------------------- RECORDINGS */

static struct recording *list;
static size_t nlist, roomlist;

static struct recording *record(const struct powerscene *s,
                                unsigned long killat)
{
  struct recording *r;

  list = grown(list, nlist, &roomlist, sizeof *list);
  r = list + nlist++;
  if (recording_make(r, &st, s, killat) == 0) return r;
  strerr_warn(0, s->row, ", ", s->name, (char *) 0);
  die("do without faults what is to be done with them");
  return r;
}

/* Once without a kill, then killed in front of each call that changes
   something. */
static void recordall(const struct powerscene *s)
{
  size_t first = nlist;
  unsigned long call = 0;

  (void) record(s, 0);
  if (!(s->flags & POWER_KILLED)) return;
  while ((call = recording_next(list + first, call))) (void) record(s, call);
}

/* ----------------------------------------------------------------- STATES */

static struct pick *picks;
static size_t npicks, roompicks;
static uint64_t *known; /* a hash table of those that were seen */
static size_t nknown, roomknown;

static int isknown(uint64_t h)
{
  uint64_t *old = known;
  size_t i, k, was = roomknown;

  if (h == 0) h = 1;
  if (2 * nknown >= roomknown) {
    roomknown = was ? 2 * was : 4096;
    known = calloc(roomknown, sizeof *known);
    if (!known) die("go on");
    nknown = 0;
    for (i = 0; i < was; ++i)
      if (old[i]) (void) isknown(old[i]);
    free(old);
  }
  for (k = (size_t) h & (roomknown - 1); known[k];
       k = (k + 1) & (roomknown - 1))
    if (known[k] == h) return 1;
  known[k] = h;
  ++nknown;
  return 0;
}

static int collect(struct moment *m, void *arg)
{
  const struct powerscene *s = m->rec->s;
  uint64_t h, salt = (uint64_t) (s - powerscenes) * 1000 + m->acked + 1;
  long i, n = disk_count(m->disk, ALL, RANDOM);

  (void) arg;
  for (i = 0; i < n; ++i) {
    disk_choose(m->disk, (size_t) i);
    if (disk_hash(m->disk, &h) == -1) return -1;
    if (isknown((h ^ salt) * 0x9e3779b97f4a7c15ULL + salt)) continue;
    picks = grown(picks, npicks, &roompicks, sizeof *picks);
    picks[npicks].rec = (size_t) (m->rec - list);
    picks[npicks].no = m->no;
    picks[npicks++].i = (size_t) i;
  }
  return n == -1 ? -1 : 0;
}

/* All states there are, but for those that are not to be tried. */
static void choose(void)
{
  size_t i;

  if (isonly) {
    picks = grown(picks, 0, &roompicks, sizeof *picks);
    picks[npicks++] = only;
    return;
  }
  for (i = 0; i < nlist; ++i)
    if (recording_replay(list + i, 0, collect, 0) == -1) die("find the states");
  if (!limit || limit >= npicks) return;
  for (i = 0; i < limit; ++i) picks[i] = picks[i * npicks / limit];
  npicks = (size_t) limit;
}

/* -------------------------------------------------------------- JUDGEMENT */

static unsigned int worker, workers;
static size_t nextpick; /* the first that was not yet looked at */

static void cats(stralloc *sa, const char *s)
{
  if (stralloc_cats(sa, s) == -1) die("say what happened");
}

static void catnum(stralloc *sa, const char *before, unsigned long long u)
{
  cats(sa, before);
  if (stralloc_catnum(sa, u) == -1) die("say what happened");
}

/* One line of what is wrong, and how to see it again. */
static void complain(const struct recording *r, const struct pick *p)
{
  stralloc sa = {0};
  size_t i;

  cats(&sa, "sweep-power -r ");
  cats(&sa, r->s->row);
  if (onescene) catnum(&sa, " -s ", onescene);
  catnum(&sa, " -1 ", p->rec);
  catnum(&sa, ".", p->no);
  catnum(&sa, ".", p->i);
  cats(&sa, " (");
  cats(&sa, r->s->name);
  if (r->killat) catnum(&sa, ": at call ", r->killat);
  cats(&sa, "): ");
  if (stralloc_cat(&sa, &st.text) == -1 ||
      stralloc_cat(&sa, &st.census.text) == -1)
    die("say what happened");
  for (i = 0; i + 1 < sa.len; ++i)
    if (sa.s[i] == '\n') sa.s[i] = ';';
  (void) substdio_writeall(2, sa.s, sa.len);
  stralloc_free(&sa);
}

static void count(const struct recording *r, const struct pick *p,
                  struct sums *sum)
{
  const struct census *c = &st.census;

  ++sum->points;
  if (c->doubled) ++sum->doubled;
  else if (c->torn) ++sum->torn;
  else if (c->lost) ++sum->lost;
  else if (st.crashed) ++sum->crashed;
  else return;
  complain(r, p);
}

/* The power goes in this moment, and comes back. */
static int cut(struct moment *m, const struct pick *p, struct sums *sum)
{
  const struct powerscene *s = m->rec->s;
  unsigned int i;

  if (disk_count(m->disk, ALL, RANDOM) == -1) return -1;
  disk_choose(m->disk, p->i);
  if (disk_make(m->disk, st.dir.s) == -1 || stage_remove("err") == -1)
    return -1;
  census_clear(&st.census);
  st.text.len = 0;
  st.crashed = 0;
  for (i = 0; i < m->acked; ++i)
    census_acked(&st.census, i / s->rcpts + 1, i % s->rcpts + 1);
  if (s->judge(&st, s) == -1) return -1;
  count(m->rec, p, sum);
  return 0;
}

/* All states of this moment that were chosen for this worker. */
static int cuts(struct moment *m, void *arg)
{
  const struct pick *p;

  for (; nextpick < npicks; ++nextpick) {
    p = picks + nextpick;
    if (list + p->rec != m->rec || p->no != m->no) return 0;
    if (nextpick % workers == worker && cut(m, p, arg) == -1) return -1;
  }
  return 0;
}

static int work(void *arg, unsigned int number, struct sums *sum)
{
  const struct powerscene *s = 0;
  struct recording *r;
  size_t before;

  (void) arg;
  worker = number;
  begin();
  for (nextpick = 0; nextpick < npicks;) {
    before = nextpick;
    if (picks[before].rec >= nlist) break;
    r = list + picks[before].rec;
    if (r->s != s && r->s->fresh(&st, r->s) == -1) die("set up a scene");
    s = r->s;
    if (recording_replay(r, 1, cuts, sum) == -1) die("judge a state");
    if (nextpick == before) break; /* -1: there is no such state */
  }
  if (keep) strerr_info(0, "kept: ", st.dir.s, (char *) 0);
  if (!keep) stage_free(&st);
  return 0;
}

/* ------------------------------------------------------------------- MAIN */

/* 1: something was wrong; 0. */
static int row(void *arg)
{
  const char *name = arg;
  const struct powerscene *s;
  struct sums sum;
  unsigned int no = 0;
  int r;

  begin();
  for (s = powerscenes; s->row; ++s) {
    if (strcmp(s->row, name)) continue;
    if (!onescene || ++no == onescene) recordall(s);
  }
  choose();
  workers = isonly ? 1 : WORKERS;
  if (sweep_share(workers, work, 0, &sum) == -1) die("judge all states");
  stage_free(&st);
  r = sweep_row(name, &sum);
  if (r == -1) die("write");
  if (!sum.points) strerr_warn(0, name, ": no such state", (char *) 0);
  return r;
}

static void state(const char *s)
{
  unsigned long long u[3];
  size_t n;
  int i;

  for (i = 0; i < 3; ++i, s += n + 1) {
    n = scan_num(s, 1UL << 30, u + i);
    if (n == 0 || s[n] != (i < 2 ? '.' : 0)) usage_die();
  }
  only.rec = (size_t) u[0];
  only.no = (size_t) u[1];
  only.i = (size_t) u[2];
  isonly = 1;
}

static int rows(const char *which)
{
  const struct powerscene *s;
  const char *last = "";
  char name[32];
  int r, worst = 0;

  for (s = powerscenes; s->row; ++s) {
    if (strcmp(s->row, last) == 0 || (which && strcmp(which, s->row)))
      continue;
    last = s->row;
    r = sweep_apart(row, strcpy(name, last));
    if (r == -1) die("do a row");
    if (r > worst) worst = r;
  }
  return worst;
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  const char *which = 0;
  int c;

  usage_init(argc, argv, "sweep-power",
             "[-q states] [-r row] [-s scene] [-1 state] [-k]",
             "cut the power at any moment");
  while ((c = subgetopt(&o, argc, argv, "q:r:s:1:k")) != -1)
    switch (c) {
    case 'q': if (!scan_all(o.arg, 1 << 30, &limit)) usage_die(); break;
    case 'r': which = o.arg; break;
    case 's': if (!scan_all(o.arg, 99, &onescene)) usage_die(); break;
    case '1': state(o.arg); break;
    case 'k': keep = 1; break;
    default: usage_die();
    }
  if (argv[o.ind] || (isonly && !which)) usage_die();
  (void) umask(077);
  if (sweep_begin(&sweep, "bushpower", keep) == -1) die("begin");
  if (!sweep_traces())
    strerr_die(77, errno, "tracing does not work here", (char *) 0);
  return rows(which);
}
