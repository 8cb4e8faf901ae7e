#include "scenes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ascii.h"
#include "fd.h"
#include "netstring.h"
#include "open.h"
#include "sample.h"
#include "substdio.h"
#include "version.h"

#define HOST "h.example"
#define MOST 64 /* messages times recipients of one run */

static stralloc sa; /* lent by everything here */

/* What was sent in this run, in the order of the answers. */
static struct {
  unsigned int id, r;
} sent[MOST];
static unsigned int nsent;

/* Opens for a part; closed on exec. */
static int in(const char *fn)
{
  return open_read(fn);
}

static int out(const char *fn)
{
  return open_trunc(fn, 0644);
}

static void shut(int fd)
{
  if (fd != -1) (void) close(fd);
}

/* Runs P between what is opened for its 0 and 1 (-1: nothing), and closes
   them. */
static int between(struct stage *st, struct part *p, int from, int to)
{
  int r;

  p->in = from;
  p->out = to;
  r = stage_run(st, p, 1);
  shut(from);
  shut(to);
  return r;
}

/* Runs two parts at once; closes A when the first is started, B then. */
static int both(struct stage *st, struct part *p, int a, int b)
{
  int r;

  stage_begin(st);
  r = stage_start(st, p);
  shut(a);
  if (r == 0) r = stage_start(st, p + 1);
  shut(b);
  return r == -1 ? -1 : stage_follow(st, p, 2);
}

/* Message 1 into "in". */
static int message(void)
{
  sa.len = 0;
  if (sample_text(&sa, 1) == -1) return -1;
  return stage_put("in", sa.s, sa.len);
}

/* Counts anew what is in HERE and in ALSO, and what waits in QUEUED; 0: there
   is no such place. */
static int count(struct stage *st, const char *here, const char *also,
                 const char *queued)
{
  struct census *c = &st->census;

  census_begin(c);
  if (census_read(c, here, CENSUS_HERE) == -1) return -1;
  if (also && census_read(c, also, CENSUS_HERE) == -1) return -1;
  return queued ? census_read(c, queued, CENSUS_QUEUED) : 0;
}

/* $NAME becomes DIR/REST of the stage. */
static int setpath(struct stage *st, const char *name, const char *rest)
{
  if (stralloc_copys(&sa, st->dir.s) == -1) return -1;
  if (stralloc_append(&sa, '/') == -1) return -1;
  if (stralloc_cats(&sa, rest) == -1 || stralloc_0(&sa) == -1) return -1;
  return setenv(name, sa.s, 1);
}

/* ------------------------------------------------------------------ HOME */

/* The home of a site: HOST is local, there.example is virtual, everybody is
   user alias. BIN 1: programs find each other. */
static int home(struct stage *st, int bin)
{
  static const char *const dirs[] = {"home", "home/control", "home/users",
                                     "home/alias"};
  size_t i;

  for (i = 0; i < sizeof dirs / sizeof *dirs; ++i)
    if (stage_mkdir(dirs[i]) == -1) return -1;
  if (stage_puts("home/control/me", HOST "\n") == -1) return -1;
  if (stage_puts("home/control/locals", HOST "\n") == -1) return -1;
  if (stage_puts("home/control/virtualdomains", "there.example:virt\n") == -1)
    return -1;
  sa.len = 0;
  if (stralloc_cats(&sa, "+:somebody:") == -1 ||
      stralloc_catnum(&sa, (unsigned long long) getuid()) == -1 ||
      stralloc_append(&sa, ':') == -1 ||
      stralloc_catnum(&sa, (unsigned long long) getgid()) == -1 ||
      stralloc_append(&sa, ':') == -1 || stralloc_cats(&sa, st->dir.s) == -1 ||
      stralloc_cats(&sa, "/home/alias:-::\n.\n") == -1)
    return -1;
  if (stage_put("home/users/assign", sa.s, sa.len) == -1) return -1;
  if (stralloc_copys(&sa, bin ? st->bin : "/bin") == -1 ||
      stralloc_cats(&sa, ":/usr/bin:/bin") == -1 || stralloc_0(&sa) == -1 ||
      setenv("PATH", sa.s, 1) == -1)
    return -1;
  if (setenv("RELAYCLIENT", "", 1) == -1) return -1;
  return setpath(st, "BUSHHOME", "home");
}

/* --------------------------------------------------------------- RECEIVER */

/* The packages of the run into "in": of all messages, or of those that are
   not acknowledged yet. */
static int packages(struct stage *st, int all)
{
  struct census *c = &st->census;
  unsigned int id, r, whole;

  nsent = 0;
  sa.len = 0;
  for (id = 1; id <= c->ids; ++id) {
    for (whole = 1, r = 1; r <= c->rcpts; ++r)
      if (!census_isacked(c, id, r)) whole = 0;
    if (whole && !all) continue;
    if (sample_package(&sa, id, "", 1, c->rcpts, HOST) == -1) return -1;
    for (r = 1; r <= c->rcpts && nsent < MOST; ++r) {
      sent[nsent].id = id;
      sent[nsent++].r = r;
    }
  }
  return stage_put("in", sa.s, sa.len);
}

/* What the answers in "out" say; one that is cut short says nothing. */
static int answers(struct stage *st)
{
  const char *b;
  size_t len, n, at = 0;
  unsigned int i;

  if (stage_get("out", &sa) == -1) return -1;
  for (i = 0; i < nsent; ++i, at += n) {
    n = netstring_take(sa.s + at, sa.len - at, &b, &len);
    if (n == 0) return 0;
    if (len && *b == 'K') census_acked(&st->census, sent[i].id, sent[i].r);
  }
  return 0;
}

static int receive(struct stage *st, struct part *p, unsigned int try,
                   unsigned int point)
{
  if (packages(st, try == 0 || (point & 1)) == -1) return -1;
  return between(st, p, in("in"), out("out")) == -1 ? -1 : answers(st);
}

static int make_alone(struct stage *st)
{
  return home(st, 0);
}

static int make_plain(struct stage *st)
{
  if (setenv("NOSYNCFS", "1", 1) == -1) return -1;
  return home(st, 0);
}

static int fresh_receiver(struct stage *st)
{
  (void) st;
  return stage_maildir("spool", 0) == -1 ? -1 : stage_remove("spool/seen");
}

static int run_receiver(struct stage *st, unsigned int try, unsigned int point)
{
  struct part p = PART_INIT;

  p.argv[0] = "qmtpd";
  p.argv[1] = "spool";
  return receive(st, &p, try, point);
}

/* The spool is the receiver. */
static int look_spool(struct stage *st)
{
  if (count(st, "spool", 0, 0) == -1) return -1;
  census_held(&st->census, 0);
  return stage_age("spool/tmp");
}

/* Everything has an answer. */
static int drained_receiver(struct stage *st)
{
  unsigned int id, r;

  for (id = 1; id <= st->census.ids; ++id)
    for (r = 1; r <= st->census.rcpts; ++r)
      if (!census_isacked(&st->census, id, r)) return 0;
  return 1;
}

static int iskill(const struct stage *st)
{
  return st->kind == TREE_KILL || st->kind == TREE_KILLALL;
}

/* What is left in tmp/ when all is done: nothing; but the programs leave alone
   what is dated before their release, so for two days after it they may. */
static int tidy(struct stage *st, const char *dir)
{
  long n = stage_count(dir), most = st->census.ids * st->census.rcpts + 1;

  if (n == -1) return -1;
  if (stage_aged() < RELEASE_TIME && n <= most) return 0;
  return n ? stage_crash(st, dir, "files left:", n) : 0;
}

static int judge_spool(struct stage *st)
{
  if (count(st, "spool", 0, 0) == -1) return -1;
  census_judge(&st->census);
  return tidy(st, "spool/tmp");
}

/* ------------------------------------------- RECEIVER AND ITS ROUTER */

static int make_routed(struct stage *st)
{
  if (home(st, 1) == -1) return -1;
  return stage_puts("home/alias/.qmail-default", "./Here/\n");
}

static int fresh_routed(struct stage *st)
{
  (void) st;
  if (stage_maildir("home/alias/Here", 0) == -1) return -1;
  if (stage_maildir("home/alias/Taken", 0) == -1) return -1;
  return stage_maildir("spool", 1);
}

static int route(struct stage *st, const char *spool)
{
  struct part p = PART_INIT;

  p.argv[0] = "maildirvirt";
  p.argv[1] = spool;
  return stage_run(st, &p, 1);
}

/* What is delivered, and no longer in the spool, is read and gone from there:
   into Taken, where everything is counted that ever came. */
static int take1(const char *fn, void *arg)
{
  stralloc from = {0}, to = {0};
  const char *name = strrchr(fn, '/') + 1;
  int again, r;

  (void) arg;
  r = stralloc_cats(&from, "spool/new/") == -1 ||
      stralloc_catb(&from, name, strcspn(name, ".")) == -1 ||
      stralloc_0(&from) == -1 ||
      stralloc_cats(&to, "home/alias/Taken/new/") == -1 ||
      stralloc_cats(&to, name) == -1 || stralloc_0(&to) == -1;
  if (!r && access(from.s, F_OK) == -1) {
    again = access(to.s, F_OK) == 0;
    if (again) {
      --to.len;
      r = stralloc_cats(&to, ".again") == -1 || stralloc_0(&to) == -1;
    }
    if (!r) r = rename(fn, to.s);
  }
  stralloc_free(&from);
  stralloc_free(&to);
  return r ? -1 : 0;
}

static int run_routed(struct stage *st, unsigned int try, unsigned int point)
{
  struct part p = PART_INIT;

  p.argv[0] = "qmtpd";
  p.argv[1] = "spool";
  p.argv[2] = "maildirvirt";
  p.argv[3] = "spool";
  /* As cron does, before the sender comes again, or after it. */
  if (try && (point & 2) && route(st, "spool") == -1) return -1;
  if (try && stage_each("home/alias/Here/new", take1, 0) == -1) return -1;
  if (receive(st, &p, try, point) == -1) return -1;
  return try && !(point & 2) ? route(st, "spool") : 0;
}

/* Acknowledged: in the spool, or already delivered. */
static int look_routed(struct stage *st)
{
  if (count(st, "spool", "home/alias/Here", 0) == -1) return -1;
  census_held(&st->census, 0);
  return stage_age("spool/tmp");
}

static int drained_routed(struct stage *st)
{
  if (stage_count("spool/new") > 0) return 0;
  return drained_receiver(st);
}

static int judge_routed(struct stage *st)
{
  if (count(st, "home/alias/Here", "home/alias/Taken", "spool") == -1)
    return -1;
  census_judge(&st->census);
  return tidy(st, "spool/tmp");
}

/* -------------------------------------------- RECEIVER AND QUEUE PROGRAM */

/* The queue program that others are to find. */
static int setqueue(struct stage *st)
{
  if (stralloc_copys(&sa, st->bin) == -1) return -1;
  if (stralloc_cats(&sa, "/qmail-queue") == -1) return -1;
  if (stralloc_0(&sa) == -1) return -1;
  return setenv("QMAILQUEUE", sa.s, 1);
}

static int make_toqueue(struct stage *st)
{
  return home(st, 0) == -1 ? -1 : setqueue(st);
}

static int fresh_toqueue(struct stage *st)
{
  (void) st;
  return stage_maildir("home/spool", 1);
}

/* What has its K is not sent again: this is no spool that knows it. */
static int run_toqueue(struct stage *st, unsigned int try, unsigned int point)
{
  struct part p = PART_INIT;

  (void) point;
  p.argv[0] = "qmtpd";
  return receive(st, &p, try, 0);
}

static int look_homespool(struct stage *st)
{
  if (count(st, "home/spool", 0, 0) == -1) return -1;
  census_held(&st->census, 0);
  return stage_age("home/spool/tmp");
}

/*
 * Two injections without a key are never one: if the fault came between the
 * queue program's success and its exit code, or the K, a second copy is what
 * the sender asked for. That can only be where the fault was a kill, or hit
 * qmtpd.
 */
static int judge_unkeyed(struct stage *st)
{
  struct census *c = &st->census;
  unsigned long doubled;

  if (count(st, "home/spool", 0, 0) == -1) return -1;
  doubled = c->doubled;
  census_judge(c);
  if (iskill(st) || strncmp(st->where, "qmtpd", 5) == 0) c->doubled = doubled;
  return 0;
}

/* ----------------------------------------------------------------- SENDER */

/* Fills the Maildir DIR with all messages for the recipients FROM to TO. */
static int fill(struct stage *st, const char *dir, unsigned int from,
                unsigned int to)
{
  stralloc fn = {0};
  unsigned int id, r;
  int bad = 0;

  for (id = 1; id <= st->census.ids; ++id)
    for (r = from; r <= to && !bad; ++r) {
      fn.len = sa.len = 0;
      bad = stralloc_cats(&fn, dir) == -1 ||
            stralloc_cats(&fn, "/new/m") == -1 ||
            stralloc_catnum(&fn, id) == -1 || stralloc_append(&fn, '.') ||
            stralloc_catnum(&fn, r) == -1 || stralloc_0(&fn) == -1 ||
            sample_queued(&sa, id, "p-", r, HOST) == -1 ||
            stage_put(fn.s, sa.s, sa.len) == -1;
    }
  stralloc_free(&fn);
  return bad ? -1 : 0;
}

static int make_sender(struct stage *st)
{
  return home(st, 1);
}

static int fresh_sender(struct stage *st)
{
  if (stage_maildir("queue", 0) == -1) return -1;
  if (fill(st, "queue", 1, st->census.rcpts) == -1) return -1;
  return fresh_receiver(st);
}

/* P[0] has 6 and 7, P[1] 0 and 1 of a connection. */
static int run_joined(struct stage *st, struct part p[2])
{
  int s[2];

  if (socketpair(AF_UNIX, SOCK_STREAM, 0, s) == -1) return -1;
  if (fd_cloexec(s[0]) == -1 || fd_cloexec(s[1]) == -1) return -1;
  p[0].six = p[0].seven = s[0];
  p[1].in = p[1].out = s[1];
  return both(st, p, s[0], s[1]);
}

static int run_sender(struct stage *st, unsigned int try, unsigned int point)
{
  static const char *const client[] = {
    "maildirserial", "-t", "1209600", "--", "queue", "p-", "serialqmtp", "p-"};
  struct part p[2] = {PART_INIT, PART_INIT};

  (void) try;
  (void) point;
  memcpy(p[0].argv, client, sizeof client);
  p[1].argv[0] = "qmtpd";
  p[1].argv[1] = "spool";
  return run_joined(st, p);
}

static int look_sender(struct stage *st)
{
  if (count(st, "spool", 0, "queue") == -1) return -1;
  census_held(&st->census, 1);
  return stage_age("spool/tmp");
}

static int drained_sender(struct stage *st)
{
  (void) st;
  return stage_count("queue/new") == 0;
}

static int judge_sender(struct stage *st)
{
  if (count(st, "spool", 0, "queue") == -1) return -1;
  census_judge(&st->census);
  return tidy(st, "spool/tmp");
}

/* ------------------------------------------------------------------- PULL */

static int make_pull(struct stage *st)
{
  if (home(st, 1) == -1) return -1;
  return stage_puts("home/control/offices", "herat:../queue:p-\n");
}

/* The same over a connection that the receiver made. */
static int run_pull(struct stage *st, unsigned int try, unsigned int point)
{
  static const char *const office[] = {"turn", "-s", "qmtpd", "spool"};
  static const char *const hub[] = {"maildirpush", "-n", "herat"};
  struct part p[2] = {PART_INIT, PART_INIT};

  (void) try;
  (void) point;
  memcpy(p[0].argv, office, sizeof office);
  memcpy(p[1].argv, hub, sizeof hub);
  return run_joined(st, p);
}

/* -------------------------------------------------------------------- TCP */

/* The port that tcpserver said, from its pipe. */
static int port(struct part *p, void *arg)
{
  static char num[20];
  const int *fd = arg;
  size_t n = 0;

  while (n < sizeof num - 1 && substdio_readeintr(*fd, num + n, 1) == 1)
    if (num[n++] == '\n') {
      num[n - 1] = 0;
      p->argv[9] = num;
      return 0;
    }
  return -1;
}

static int run_tcp(struct stage *st, unsigned int try, unsigned int point)
{
  static const char *const server[] = {
    "tcpserver", "-1RHl0", "127.0.0.1", "0", "qmtpd", "spool"};
  static const char *const client[] = {
    "maildirserial", "-t",   "1209600",   "--", "queue",     "p-",
    "tcpclient",     "-RHl0", "127.0.0.1", "",   "serialqmtp", "p-"};
  struct part p[2] = {PART_INIT, PART_INIT};
  int s[2];

  (void) try;
  (void) point;
  memcpy(p[0].argv, server, sizeof server);
  memcpy(p[1].argv, client, sizeof client);
  if (fd_pipe(s) == -1) return -1;
  p[0].out = s[1];
  p[1].before = port;
  p[1].arg = &s[0];
  p[1].stops = p;
  return both(st, p, s[1], s[0]);
}

/* ------------------------------------------------------------------ QUEUE */

static int make_keyed(struct stage *st)
{
  if (setenv("BUSHKEY", "name.1.2", 1) == -1) return -1;
  return home(st, 0);
}

/* Message 1 by the queue program; 0 is what it exits with. */
static int run_keyed(struct stage *st, unsigned int try, unsigned int point)
{
  struct part p = PART_INIT;

  (void) try;
  (void) point;
  p.argv[0] = "qmail-queue";
  if (message() == -1) return -1;
  sa.len = 0;
  if (sample_envelope(&sa, 1, "", st->census.rcpts, HOST) == -1) return -1;
  if (stage_put("envelope", sa.s, sa.len) == -1) return -1;
  if (between(st, &p, in("in"), in("envelope")) == -1) return -1;
  if (stage_code(&p) == 0) census_ackedall(&st->census, 1);
  return 0;
}

static int run_queue(struct stage *st, unsigned int try, unsigned int point)
{
  if (census_isacked(&st->census, 1, 1)) return 0;
  return run_keyed(st, try, point);
}

static int judge_keyed(struct stage *st)
{
  if (count(st, "home/spool", 0, 0) == -1) return -1;
  census_judge(&st->census);
  return 0;
}

/* ----------------------------------------------------------- FASTFORWARD */

/* A program's exit code must be 0. */
static int did(struct stage *st, struct part *p, const char *input)
{
  if (between(st, p, in(input), -1) == -1) return -1;
  if (stage_code(p) == 0) return 0;
  errno = EPROTO;
  return -1;
}

static int table(struct stage *st)
{
  struct part p = PART_INIT;
  struct part q = PART_INIT;

  p.argv[0] = "setmaillist";
  p.argv[1] = "home/alias/list.bin";
  p.argv[2] = "home/alias/list.tmp";
  q.argv[0] = "setforward";
  q.argv[1] = "home/alias/t.cdb";
  q.argv[2] = "home/alias/t.tmp";
  if (stage_puts("list", "r3@there.example\nr4@there.example\n") == -1 ||
      stage_puts("table",
                 "r1@h.example: |cat>out/$$, r1@there.example,\n"
                 "  r2@there.example, ./list.bin, |cat>out/$$.;\n"
                 "p-r3@h.example: r3@there.example;\n") == -1)
    return -1;
  return did(st, &p, "list") == -1 ? -1 : did(st, &q, "table");
}

static int make_fastforward(struct stage *st)
{
  if (home(st, 0) == -1 || stage_mkdir("home/alias/out") == -1) return -1;
  if (setenv("RECIPIENT", "r1@" HOST, 1) == -1) return -1;
  if (setenv("SENDER", "s1@sample.example", 1) == -1) return -1;
  if (setenv("DTLINE", "Delivered-To: r1@" HOST "\n", 1) == -1) return -1;
  if (setenv("BUSHKEY", "m1.1", 1) == -1) return -1;
  if (setpath(st, "BUSHSPOOL", "home/spool") == -1) return -1;
  return setqueue(st) == -1 ? -1 : table(st);
}

static int fresh_fastforward(struct stage *st)
{
  (void) st;
  if (stage_empty("home/alias/out") == -1) return -1;
  return stage_maildir("home/spool", 1);
}

static int run_fastforward(struct stage *st, unsigned int try,
                           unsigned int point)
{
  struct part p = PART_INIT;

  (void) try;
  (void) point;
  p.argv[0] = "fastforward";
  p.argv[1] = "t.cdb";
  p.dir = "home/alias";
  if (message() == -1 || between(st, &p, in("in"), -1) == -1) return -1;
  if (stage_code(&p) == 0) census_ackedall(&st->census, 1);
  return 0;
}

struct wholes {
  struct census *c;
  unsigned int id;
  int n;
};

static int wholes1(const char *fn, void *arg)
{
  struct wholes *w = arg;

  if (stage_get(fn, &sa) == -1) return -1;
  if (sa.len && census_whose(w->c, sa.s, sa.len) == w->id) ++w->n;
  return 0;
}

/* How many files of DIR are message ID, whole; -1. */
static int wholes(struct stage *st, const char *dir, unsigned int id)
{
  struct wholes w;

  w.c = &st->census;
  w.id = id;
  w.n = 0;
  return stage_each(dir, wholes1, &w) == -1 ? -1 : w.n;
}

static int judge_fastforward(struct stage *st)
{
  int n = wholes(st, "home/alias/out", 1);

  if (n == -1) return -1;
  if (n < 2) {
    ++st->census.lost;
    if (census_say(&st->census, "a program did not get it", 1, 1) == -1)
      return -1;
  }
  return judge_keyed(st);
}

/* ------------------------------------------------------------------- DIET */

#define DIETED "home/alias/Here"

static int make_diet(struct stage *st)
{
  if (home(st, 0) == -1) return -1;
  if (setenv("RPLINE", "Return-Path: <s1@sample.example>\n", 1) == -1)
    return -1;
  if (setenv("DTLINE", "Delivered-To: r1@" HOST "\n", 1) == -1) return -1;
  return setenv("BUSHKEY", "m1.1.1700000000", 1);
}

static int fresh_diet(struct stage *st)
{
  (void) st;
  return stage_maildir(DIETED, 0);
}

/* The message, and a field that it has to lose. */
static int fat(void)
{
  sa.len = 0;
  if (stralloc_cats(&sa, "X-Spam-Status: No,\n score=1\n") == -1 ||
      sample_text(&sa, 1) == -1)
    return -1;
  return stage_put("in", sa.s, sa.len);
}

static int run_diet(struct stage *st, unsigned int try, unsigned int point)
{
  struct part p = PART_INIT;

  (void) try;
  (void) point;
  p.argv[0] = "maildirdiet";
  p.argv[1] = "Here";
  p.dir = "home/alias";
  if (fat() == -1 || between(st, &p, in("in"), -1) == -1) return -1;
  if (stage_code(&p) == 0) census_ackedall(&st->census, 1);
  return 0;
}

static int look_diet(struct stage *st)
{
  if (count(st, DIETED, 0, 0) == -1) return -1;
  census_held(&st->census, 0);
  return stage_age(DIETED "/tmp");
}

static int judge_diet(struct stage *st)
{
  if (count(st, DIETED, 0, 0) == -1) return -1;
  census_judge(&st->census);
  return 0;
}

/* ----------------------------------------------------------------- ROUTER */

static int make_router(struct stage *st)
{
  if (home(st, 1) == -1 || stage_mkdir("home/alias/out") == -1) return -1;
  if (stage_puts("home/alias/.qmail-p-r1", "./Here/\n") == -1 ||
      stage_puts("home/alias/.qmail-p-r2", "&r2@there.example\n") == -1 ||
      stage_puts("home/alias/.qmail-p-r4",
                 "./mbox\n|cat>out/$$\n./Here/\n") == -1 ||
      stage_puts("home/alias/.qmail-p-r5",
                 "# two\n&r5@there.example\n&r6@there.example\n") == -1 ||
      stage_puts("home/alias/.qmail-virt-default", "./There/\n") == -1)
    return -1;
  if (stralloc_copys(&sa, "|") == -1 || stralloc_cats(&sa, st->bin) == -1 ||
      stralloc_cats(&sa, "/fastforward t.cdb\n") == -1 ||
      stage_put("home/alias/.qmail-p-r3", sa.s, sa.len) == -1)
    return -1;
  return table(st);
}

static int fresh_router(struct stage *st)
{
  if (stage_maildir("home/alias/Here", 0) == -1) return -1;
  if (stage_maildir("home/alias/There", 0) == -1) return -1;
  if (stage_remove("home/alias/mbox") == -1) return -1;
  if (stage_empty("home/alias/out") == -1) return -1;
  if (stage_maildir("home/spool", 1) == -1) return -1;
  return fill(st, "home/spool", 1, st->census.rcpts - 1);
}

static int run_router(struct stage *st, unsigned int try, unsigned int point)
{
  (void) try;
  (void) point;
  return route(st, "home/spool");
}

static int count_router(struct stage *st)
{
  return count(st, "home/alias/Here", "home/alias/There", "home/spool");
}

static int look_router(struct stage *st)
{
  if (count_router(st) == -1) return -1;
  return stage_age("home/spool/tmp");
}

static int drained_router(struct stage *st)
{
  (void) st;
  return stage_count("home/spool/new") == 0;
}

/* In an mbox file: how many copies of ID are whole. */
static int boxed(struct stage *st, const char *fn, unsigned int id)
{
  stralloc box = {0}, one = {0};
  size_t i, end, line;
  int n = 0, bad;

  bad = stage_get(fn, &box) == -1;
  for (i = 0; i < box.len && !bad; i = end) {
    one.len = 0;
    for (end = i; end < box.len;) {
      line = end + ascii_chr(box.s + end, box.len - end, '\n') + 1;
      if (line > box.len) line = box.len;
      if (end > i && ascii_starts(box.s + end, line - end, "From ")) break;
      /* without "From ...", Return-Path and Delivered-To */
      if (end > i && !ascii_starts(box.s + end, line - end, "Return-Path"))
        bad = bad || stralloc_catb(&one, box.s + end, line - end) == -1;
      end = line;
    }
    if (one.len) --one.len; /* the empty line between two */
    if (census_whose(&st->census, one.s ? one.s : "", one.len) == id) ++n;
  }
  stralloc_free(&box);
  stralloc_free(&one);
  return bad ? -1 : n;
}

static int judge_router(struct stage *st)
{
  struct census *c = &st->census;
  unsigned int id;
  int n, m;

  for (id = 1; id <= c->ids; ++id) {
    n = wholes(st, "home/alias/out", id);
    m = boxed(st, "home/alias/mbox", id);
    if (n == -1 || m == -1) return -1;
    if (n && m) continue;
    ++c->lost;
    if (census_say(c, n ? "not in the mbox" : "a program did not get it", id,
                   4) == -1)
      return -1;
  }
  if (count_router(st) == -1) return -1;
  census_judge(c);
  return tidy(st, "home/spool/tmp");
}

/* ----------------------------------------------------------------- TABLES */

static const struct {
  const char *argv[4];
  const char *input; /* 0: it is read as a file, "text" */
  const char *fn, *tmp;
  const char *from[2]; /* the old text, and the new one */
} tables[] = {
  {{"setforward", "t.cdb", "t.tmp", 0}, "text", "t.cdb", "t.tmp",
   {"a@b: c@d;\n", "a@b: c@d, e@f, |true;\n@x: y@z;\n"}},
  {{"newaliases", "text", 0, 0}, 0, "text.cdb", "text.tmp",
   {"a: b\n", "a: b, c@d\nlist: e, f,\n g\nowner-list: h\n"}},
  {{"newinclude", "text", 0, 0}, 0, "text.bin", "text.tmp",
   {"a\n", "a, b@c\nMe <d@e>\n"}},
  {{"setmaillist", "t.bin", "t.tmp", 0}, "text", "t.bin", "t.tmp",
   {"a@b\n", "a@b\nc@d\n./x.bin\n"}},
  {{"tcprules", "t.cdb", "t.tmp", 0}, "text", "t.cdb", "t.tmp",
   {":deny\n", "10.:allow,RELAYCLIENT=\"\"\n2001:db8::/32:allow\n:deny\n"}}
};

static int build(struct stage *st, struct part *p)
{
  const char *input = tables[st->which].input;

  memcpy(p->argv, tables[st->which].argv, sizeof tables[0].argv);
  return between(st, p, input ? in(input) : -1, -1);
}

/* What is made of the old text, and of the new one, as "old" and "new". */
static int make_table(struct stage *st)
{
  static const char *const as[] = {"old", "new"};
  static const struct part none = PART_INIT;
  struct part p;
  int i;

  if (home(st, 0) == -1) return -1;
  for (i = 0; i < 2; ++i) {
    p = none;
    if (stage_puts("text", tables[st->which].from[i]) == -1) return -1;
    if (build(st, &p) == -1) return -1;
    if (stage_code(&p) != 0) return -1;
    if (rename(tables[st->which].fn, as[i]) == -1) return -1;
  }
  return 0;
}

static int fresh_table(struct stage *st)
{
  if (stage_remove(tables[st->which].tmp) == -1) return -1;
  if (stage_get("old", &sa) == -1) return -1;
  return stage_put(tables[st->which].fn, sa.s, sa.len);
}

static int bad_table(struct stage *st, unsigned long *count, const char *why)
{
  ++*count;
  return stage_say(st, why);
}

/* Which one is it: 0 old, 1 new, 2 neither; -1. */
static int which(struct stage *st)
{
  stralloc have = {0};
  int r = -1;

  if (stage_get(tables[st->which].fn, &have) == 0) {
    r = 2;
    if (stage_get("new", &sa) == -1) r = -1;
    else if (stralloc_equalb(&sa, have.s, have.len)) r = 1;
    else if (stage_get("old", &sa) == -1) r = -1;
    else if (stralloc_equalb(&sa, have.s, have.len)) r = 0;
  }
  stralloc_free(&have);
  return r;
}

/* The exit code says which; but for one that failed when all was done but a
   last flush, and that says so. */
static int run_table(struct stage *st, unsigned int try, unsigned int point)
{
  static const char says[] = "is new, but";
  struct part p = PART_INIT;
  size_t i;
  int is;

  (void) try;
  (void) point;
  if (build(st, &p) == -1) return -1;
  is = which(st);
  if (is == -1) return -1;
  if (is == 2) return bad_table(st, &st->census.torn, "neither old nor new");
  if (stage_code(&p) == -1) return 0;
  if (stage_code(&p) == 0)
    return is ? 0 : bad_table(st, &st->census.lost, "exit 0, and not new");
  if (!is) return 0;
  if (stage_get("err", &sa) == -1) return -1;
  for (i = 0; i < sa.len; ++i)
    if (ascii_starts(sa.s + i, sa.len - i, says)) return 0;
  return bad_table(st, &st->census.torn, "new, and it says that it failed");
}

static int look_table(struct stage *st)
{
  (void) st;
  return 0;
}

static int drained_table(struct stage *st)
{
  return which(st) == 1;
}

static int judge_table(struct stage *st)
{
  int is = which(st);

  if (is == -1) return -1;
  if (is != 1 && bad_table(st, &st->census.lost, "not new in the end") == -1)
    return -1;
  if (access(tables[st->which].tmp, F_OK) == -1) return 0;
  return stage_crash(st, tables[st->which].tmp, "left over", -1);
}

#define TABLE(name, n)                                                        \
  {name, 0, 0, n, make_table, fresh_table, run_table, look_table,          \
   drained_table, judge_table}

const struct scene scenes[] = {
  {"receiver", 3, 3, 0, make_alone, fresh_receiver, run_receiver,
   look_spool, drained_receiver, judge_spool},
  {"receiver-plain", 7, 1, 0, make_plain, fresh_receiver, run_receiver,
   look_spool, drained_receiver, judge_spool},
  {"receiver-router", 2, 2, 0, make_routed, fresh_routed, run_routed,
   look_routed, drained_routed, judge_routed},
  {"receiver-queue", 2, 2, 0, make_toqueue, fresh_toqueue, run_toqueue,
   look_homespool, drained_receiver, judge_unkeyed},
  {"sender", 7, 1, 0, make_sender, fresh_sender, run_sender, look_sender,
   drained_sender, judge_sender},
  {"pull", 2, 2, 0, make_pull, fresh_sender, run_pull, look_sender,
   drained_sender, judge_sender},
  {"tcp", 2, 2, 0, make_sender, fresh_sender, run_tcp, look_sender,
   drained_sender, judge_sender},
  {"router", 2, 6, 0, make_router, fresh_router, run_router, look_router,
   drained_router, judge_router},
  {"queue", 1, 3, 0, make_alone, fresh_toqueue, run_queue, look_homespool,
   drained_receiver, judge_unkeyed},
  {"queue-key", 1, 3, 0, make_keyed, fresh_toqueue, run_keyed,
   look_homespool, drained_receiver, judge_keyed},
  {"fastforward", 1, 4, 0, make_fastforward, fresh_fastforward,
   run_fastforward, look_homespool, drained_receiver, judge_fastforward},
  {"diet", 1, 1, 0, make_diet, fresh_diet, run_diet, look_diet,
   drained_receiver, judge_diet},
  TABLE("setforward", 0),
  TABLE("newaliases", 1),
  TABLE("newinclude", 2),
  TABLE("setmaillist", 3),
  TABLE("tcprules", 4),
  {0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
};
