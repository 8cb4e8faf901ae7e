/*
 * sweep-calls: each system call of the programs at work, failing in each way
 * that it can, or being the last before a SIGKILL.
 *
 * sweep-calls [-v] [-q n] [-r row] [-f fault -n n]
 *
 *   -q  at most so many points of each row, evenly chosen; else all
 *   -r  this row only
 *   -f  one point only: this fault at the N-th call that it can befall, of
 *   -n  all calls of the whole tree of processes
 *   -v  on 2 also what the programs said, and points that took long
 *
 * Faults: EIO, ENOSPC, EDQUOT, EINTR, EMFILE, ENOMEM: the call fails so; one:
 * it moves one byte only; kill, killed: its process is killed before it, after
 * it; killall, killedall: the whole tree is, where there is more than one.
 *
 * A point is one run of a scene (scenes.c) with one fault, then runs without
 * any until nothing is left to do. On 1 a line for each row: its name, points,
 * lost, doubled, torn, crashed, with tabs between. On 2 a line for each
 * violation that says how to repeat it.
 *
 * Environment: BUSHBIN, the directory of the programs, usually this one;
 * TMPDIR. Works in /dev/shm where there is one: it is calls that are broken
 * here, not disks. Started by root, it becomes an ordinary user. Two points
 * are played at a time.
 *
 * Exit: 0 nothing is wrong; 1 something is; 77 tracing does not work here; 100
 * usage; 111 trouble.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deadline.h"
#include "scan.h"
#include "scenes.h"
#include "stage.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "sweep.h"
#include "usage.h"

#define WORKERS 2
#define TRIES 6    /* runs after which nothing may be left to do */
#define SLOW 3000  /* ms that a point may take, silently */

static const struct fault {
  const char *name;
  int kind, error, after;
  unsigned int may; /* the calls that it can befall */
} faults[] = {
  {"EIO", TREE_ERROR, EIO, 0, CALL_IO},
  {"ENOSPC", TREE_ERROR, ENOSPC, 0, CALL_SPACE},
  {"EDQUOT", TREE_ERROR, EDQUOT, 0, CALL_SPACE},
  {"EINTR", TREE_ERROR, EINTR, 0, CALL_INTR},
  {"EMFILE", TREE_ERROR, EMFILE, 0, CALL_FILES},
  {"ENOMEM", TREE_ERROR, ENOMEM, 0, CALL_MEM},
  {"one", TREE_ONE, 0, 0, CALL_ONE},
  {"kill", TREE_KILL, 0, 0, CALL_KILL},
  {"killed", TREE_KILL, 0, 1, CALL_KILL},
  {"killall", TREE_KILLALL, 0, 0, CALL_KILL},
  {"killedall", TREE_KILLALL, 0, 1, CALL_KILL}
};

#define FAULTS (sizeof faults / sizeof faults[0])

static struct sweep sweep;
static const char *only;
static unsigned long long quick, at; /* 0: all; 0: no single point */
static const struct fault *single;
static int verbose;
static struct stage st;

static void die(const char *what)
{
  int e = errno;

  stage_free(&st);
  strerr_die(111, e, "unable to ", what, (char *) 0);
}

/* ------------------------------------------------------------- ONE POINT */

static void setfault(const struct fault *f, unsigned long long n)
{
  st.tree.fault = f ? f->kind : TREE_NONE;
  st.tree.error = f ? f->error : 0;
  st.tree.after = f ? f->after : 0;
  st.tree.may = f ? f->may : 0;
  st.tree.at = n;
}

static void catnum(unsigned long long u)
{
  if (stralloc_catnum(&st.text, u) == -1) die("say what happened");
}

static void cats(const char *s)
{
  if (stralloc_cats(&st.text, s) == -1) die("say what happened");
}

/* One line of what is wrong, and how to see it again. */
static void complain(const struct scene *s, const struct fault *f,
                     unsigned long long n)
{
  struct census *c = &st.census;
  size_t i;

  if (stralloc_cat(&st.text, &c->text) == -1) die("say what happened");
  for (i = 0; i < st.text.len; ++i)
    if (st.text.s[i] == '\n') st.text.s[i] = ';';
  cats(" ");
  cats(st.where);
  cats(": repeat with: tests/sweep-calls -r ");
  cats(s->name);
  cats(" -f ");
  cats(f->name);
  cats(" -n ");
  catnum(n);
  cats("\n");
  (void) substdio_writeall(2, st.text.s, st.text.len);
  if (!verbose) return;
  if (stage_get("err", &st.text) == -1) die("read what was said");
  (void) substdio_writeall(2, st.text.s, st.text.len);
}

/* Runs without faults until nothing is left to do. Each must succeed, as far
   as the scene can tell: what is not drained in the end, its judge sees. */
static void drain(const struct scene *s, unsigned int point)
{
  unsigned int try;
  int r = 0;

  setfault(0, 0);
  for (try = 1; try <= TRIES && r == 0; ++try) {
    if (s->run(&st, try, point) == -1) die("go on");
    r = s->drained(&st);
    if (r == -1) die("look what is left");
  }
  if (verbose && try > 2) cats("needs more than one run to drain\n");
}

/* 1: the fault took place, and what came of it is added to SUM; 0: there are
   not so many calls. */
static int play(const struct scene *s, const struct fault *f,
                unsigned long long n, unsigned int point, struct sums *sum)
{
  deadline start = deadline_now();
  struct census *c = &st.census;

  census_clear(c);
  st.text.len = 0;
  st.crashed = 0;
  if (stage_remove("err") == -1 || s->fresh(&st) == -1) die("set up a point");
  setfault(f, n);
  st.kind = f->kind;
  if (s->run(&st, 0, point) == -1) die("run a point");
  if (!st.tree.hit && !st.crashed) return 0;
  memcpy(st.where, st.tree.where, sizeof st.where);
  if (s->look(&st) == -1) die("look at what is there");
  drain(s, point);
  if (s->judge(&st) == -1) die("judge");
  ++sum->points;
  sum->lost += c->lost;
  sum->doubled += c->doubled;
  sum->torn += c->torn;
  sum->crashed += st.crashed;
  if (verbose && deadline_now() - start > SLOW) cats("slow\n");
  if (c->lost || c->doubled || c->torn || st.text.len) complain(s, f, n);
  return 1;
}

/* --------------------------------------------------------------- ONE ROW */

static void setup(const struct scene *s)
{
  if (stage_init(&st, sweep.base, sweep.bin) == -1) die("make a directory");
  st.which = s->which;
  if (census_init(&st.census, s->ids, s->rcpts) == -1) die("begin");
  tree_tick();
  setfault(0, 0);
  if (s->make(&st) == -1) die("set up a scene");
}

/* How many calls each fault can befall; and all must be well without any. The
   tree of a single process is killed with it: that is no other point. */
static void measure(const struct scene *s, unsigned long long count[FAULTS])
{
  size_t i;

  for (i = 0; i < FAULTS; ++i) {
    census_clear(&st.census);
    if (s->fresh(&st) == -1) die("set up a point");
    setfault(faults + i, ~0ULL);
    if (s->run(&st, 0, 0) == -1) die("run a scene");
    count[i] = st.tree.seen;
    if (faults[i].kind == TREE_KILLALL && !st.tree.several) count[i] = 0;
  }
  drain(s, 0);
  if (s->judge(&st) == -1) die("judge");
  if (st.crashed || st.census.lost || st.census.doubled || st.census.torn) {
    (void) substdio_writeall(2, st.text.s, st.text.len);
    (void) substdio_writeall(2, st.census.text.s, st.census.text.len);
    if (stage_get("err", &st.text) == -1) die("read what was said");
    (void) substdio_writeall(2, st.text.s, st.text.len);
    errno = EPROTO;
    die("do without faults what is to be done with them");
  }
}

/* Point I of all, as a fault and a number from 1. */
static const struct fault *choose(const unsigned long long count[FAULTS],
                                  unsigned long long i, unsigned long long *n)
{
  size_t k;

  for (k = 0; i >= count[k]; ++k) i -= count[k];
  *n = i + 1;
  return faults + k;
}

struct plan { /* of a row */
  const struct scene *s;
  unsigned long long count[FAULTS], all;
};

/* Every WORKERS-th of the points, from NUMBER on. */
static int work(void *arg, unsigned int number, struct sums *sum)
{
  const struct plan *p = arg;
  unsigned long long i, n, points = p->all;
  const struct fault *f;

  if (quick && quick < points) points = quick;
  setup(p->s);
  for (i = number; i < points; i += WORKERS) {
    f = choose(p->count, i * p->all / points, &n);
    (void) play(p->s, f, n, (unsigned int) i, sum);
  }
  stage_free(&st);
  return 0;
}

static int verdict(const struct scene *s, const struct sums *sum)
{
  int r = sweep_row(s->name, sum);

  if (r == -1) die("write");
  return r;
}

static int one(const struct scene *s)
{
  struct sums sum = {0, 0, 0, 0, 0};

  setup(s);
  if (!play(s, single, at, (unsigned int) at, &sum))
    strerr_warn(0, "there are not so many calls", (char *) 0);
  stage_free(&st);
  return verdict(s, &sum);
}

static int row(const struct scene *s)
{
  struct plan p;
  struct sums sum;
  unsigned int i;

  p.s = s;
  p.all = 0;
  setup(s);
  measure(s, p.count);
  stage_free(&st);
  for (i = 0; i < FAULTS; ++i) p.all += p.count[i];
  if (sweep_share(WORKERS, work, &p, &sum) == -1) die("play all points");
  return verdict(s, &sum);
}

static int scene(void *arg)
{
  const struct scene *const *s = arg;

  return single ? one(*s) : row(*s);
}

static int rows(void)
{
  const struct scene *s;
  int n, r = 0;

  for (s = scenes; s->name; ++s) {
    if (only && strcmp(only, s->name)) continue;
    n = sweep_apart(scene, &s);
    if (n == -1) die("play a scene");
    if (n > r) r = n;
    if (r > 1) break;
  }
  return r;
}

/* ------------------------------------------------------------------ MAIN */

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  size_t i;
  int c;

  usage_init(argc, argv, "sweep-calls",
             "[-v] [-q n] [-r row] [-f fault -n n]",
             "break each system call of the programs at work");
  while ((c = subgetopt(&o, argc, argv, "vq:r:f:n:")) != -1)
    switch (c) {
    case 'v': verbose = 1; break;
    case 'r': only = o.arg; break;
    case 'q':
      if (!scan_all(o.arg, 1 << 30, &quick) || !quick) usage_die();
      break;
    case 'n':
      if (!scan_all(o.arg, 1 << 30, &at) || !at) usage_die();
      break;
    case 'f':
      for (i = 0; i < FAULTS; ++i)
        if (strcmp(o.arg, faults[i].name) == 0) single = faults + i;
      if (!single) usage_die();
      break;
    default: usage_die();
    }
  if (argv[o.ind] || !single != !at || (single && !only)) usage_die();
  if (sweep_begin(&sweep, "bushcalls", 0) == -1) die("begin");
  if (!sweep_traces())
    strerr_die(77, errno, "tracing does not work here", (char *) 0);
  _exit(rows());
}
