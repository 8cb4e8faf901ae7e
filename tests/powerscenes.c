#include "powerscenes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fd.h"
#include "open.h"
#include "sample.h"

#define HOST "hub.example"
#define TRIES 4 /* of what has to be done in the end */

static stralloc sa; /* lent by everything here */

static void shut(int fd)
{
  if (fd != -1) (void) close(fd);
}

/* Runs ARGV with the file IN on 0, if it is not 0, and the file ENVELOPE on 1,
   to be read, or else "answers", to be written. 1: it ended with 0; 0; -1. */
static int run(struct stage *st, const char *const *argv, const char *in,
               const char *envelope)
{
  struct part p = PART_INIT;
  int i, r = -1;

  for (i = 0; argv[i]; ++i) p.argv[i] = argv[i];
  p.in = in ? open_read(in) : -1;
  p.out = envelope ? open_read(envelope) : open_trunc("answers", 0644);
  if (p.out != -1 && (!in || p.in != -1)) r = stage_run(st, &p, 1);
  shut(p.in);
  shut(p.out);
  return r == -1 ? -1 : stage_code(&p) == 0;
}

/* What is wrong but has no message. */
static int lost(struct stage *st, const char *what)
{
  ++st->census.lost;
  return stage_say(st, what);
}

/* ------------------------------------------------------------------ HOME */

/* A line of users/assign: whose address begins with WHO is in DIR. */
static int assign(struct stage *st, const char *who, const char *dir,
                  const char *rest)
{
  if (stralloc_append(&sa, '+') == -1 || stralloc_cats(&sa, who) == -1 ||
      stralloc_cats(&sa, ":u:") == -1 ||
      stralloc_catnum(&sa, (unsigned long long) getuid()) == -1 ||
      stralloc_append(&sa, ':') == -1 ||
      stralloc_catnum(&sa, (unsigned long long) getgid()) == -1 ||
      stralloc_append(&sa, ':') == -1 || stralloc_cats(&sa, st->dir.s) == -1 ||
      stralloc_cats(&sa, dir) == -1 || stralloc_cats(&sa, ":-:") == -1 ||
      stralloc_cats(&sa, rest) == -1)
    return -1;
  return stralloc_cats(&sa, ":\n");
}

static int setflag(const char *name, const char *value, unsigned int is)
{
  return is ? setenv(name, value, 1) : unsetenv(name);
}

static int inject(struct stage *st, const struct powerscene *s);

/* What is injected is not to be delivered. */
static int environment(struct stage *st, const struct powerscene *s)
{
  if (stralloc_copys(&sa, s->work == inject ? "/bin" : st->bin) == -1 ||
      stralloc_cats(&sa, ":/usr/bin:/bin") == -1 || stralloc_0(&sa) == -1)
    return -1;
  if (setenv("PATH", sa.s, 1) == -1) return -1;
  if (setenv("BUSHHOME", st->dir.s, 1) == -1) return -1;
  if (setenv("RELAYCLIENT", "", 1) == -1) return -1;
  if (setenv("TCPREMOTEIP", "192.0.2.7", 1) == -1) return -1;
  if (setflag("NOSYNCFS", "1", s->flags & POWER_PLAIN) == -1) return -1;
  return setflag("BUSHKEY", "key.0.1795000000", s->flags & POWER_KEYED);
}

/* Nothing but a home, of HOST and of what is relayed. */
static int home(struct stage *st, const struct powerscene *s)
{
  census_free(&st->census);
  if (census_init(&st->census, s->ids, s->ends) == -1) return -1;
  if (environment(st, s) == -1) return -1;
  if (stage_empty(".") == -1 || stage_mkdir("control") == -1 ||
      stage_mkdir("users") == -1 || stage_mkdir("staff") == -1 ||
      stage_mkdir("qrelay") == -1)
    return -1;
  if (stage_puts("control/me", HOST "\n") == -1 ||
      stage_puts("control/locals", HOST "\n") == -1 ||
      stage_puts("control/virtualdomains", ":qrelay\n") == -1)
    return -1;
  sa.len = 0;
  if (assign(st, "qrelay-", "/qrelay", ":virtual") == -1 ||
      assign(st, "", "/staff", "") == -1 || stralloc_cats(&sa, ".\n") == -1)
    return -1;
  return stage_put("users/assign", sa.s, sa.len);
}

/* -------------------------------------------------------------- RECEIVER */

/* The packages of ALL, or of what has no K: how many answers there will be;
   -1. The Ks are the first of all. */
static int packages(struct stage *st, const struct powerscene *s, int all)
{
  unsigned int id, from, n = 0;

  sa.len = 0;
  for (id = 1; id <= s->ids; ++id) {
    for (from = 1; !all && from <= s->rcpts; ++from)
      if (!census_isacked(&st->census, id, from)) break;
    if (from > s->rcpts) continue;
    if (sample_package(&sa, id, "", from, s->rcpts, HOST) == -1) return -1;
    n += s->rcpts + 1 - from;
  }
  return stage_put("packages", sa.s, sa.len) == -1 ? -1 : (int) n;
}

static int fresh_receiver(struct stage *st, const struct powerscene *s)
{
  if (home(st, s) == -1 || stage_maildir("spool", 0) == -1) return -1;
  if ((s->flags & POWER_SEEN) && stage_mkdir("spool/seen") == -1) return -1;
  if ((s->flags & POWER_DONE) && stage_mkdir("spool/done") == -1) return -1;
  return packages(st, s, 1) == -1 ? -1 : 0;
}

static int receive(struct stage *st, const struct powerscene *s)
{
  static const char *const argv[] = {"qmtpd", "spool", 0};

  (void) s;
  return run(st, argv, "packages", 0);
}

/* The sender sends what has no K, or ALL, until it is taken. */
static int resend(struct stage *st, const struct powerscene *s, int all)
{
  int n = packages(st, s, all), tries;

  for (tries = 0; n > 0 && tries < TRIES; ++tries) {
    if (receive(st, s) == -1 || stage_get("answers", &sa) == -1) return -1;
    if (sample_answers(sa.s, sa.len) == (unsigned int) n) return 0;
  }
  return n > 0 ? lost(st, "lost: what is sent again is not taken") : n;
}

static int look_spool(struct stage *st)
{
  census_begin(&st->census);
  return census_read(&st->census, "spool", CENSUS_HERE);
}

static int spooled(struct stage *st)
{
  if (look_spool(st) == -1) return -1;
  census_judge(&st->census);
  return census_stayed(&st->census);
}

static int judge_receiver(struct stage *st, const struct powerscene *s)
{
  if (look_spool(st) == -1) return -1;
  census_held(&st->census, 0);
  if (resend(st, s, 0) == -1 || spooled(st) == -1) return -1;
  return resend(st, s, 1) == -1 ? -1 : spooled(st);
}

/* ------------------------------------------------------------------- HUB */

/*
 * The staff: r1 has a Maildir; r2 is forwarded to x-r2, who has one; r3 has an
 * mbox; r4 a Maildir, and a copy to x-r6; r5 is forwarded to an office. So
 * there are six ends, and what comes for r4 has two of them.
 */
enum { BOXED = 3, COPIED = 4, COPY = 6 };

static const char *const boxes[] = {"staff/r1", "staff/x-r2", "staff/r4",
                                    "staff/x-r6", "qrelay/MAILDIR", 0};
static const char mbox[] = "staff/mbox";
static const char oldmbox[] = "From x Sun Nov 22 13:00:00 2026\n"
                              "Subject: old\n\nold\n\n";

static int fresh_hub(struct stage *st, const struct powerscene *s)
{
  int i;

  if (fresh_receiver(st, s) == -1) return -1;
  for (i = 0; boxes[i]; ++i)
    if (stage_maildir(boxes[i], 0) == -1) return -1;
  if (stage_puts("staff/.qmail-r1", "./r1/\n") == -1 ||
      stage_puts("staff/.qmail-r2", "&x-r2@" HOST "\n") == -1 ||
      stage_puts("staff/.qmail-x-r2", "./x-r2/\n") == -1 ||
      stage_puts("staff/.qmail-r3", "./mbox\n") == -1 ||
      stage_puts("staff/.qmail-r4", "./r4/\n&x-r6@" HOST "\n") == -1 ||
      stage_puts("staff/.qmail-x-r6", "./x-r6/\n") == -1 ||
      stage_puts("staff/.qmail-r5", "&r5@office.example\n") == -1 ||
      stage_puts("qrelay/.qmail-default", "./MAILDIR/\n") == -1)
    return -1;
  return stage_puts(mbox, oldmbox);
}

/* The messages came earlier, with their marks. */
static int fresh_router(struct stage *st, const struct powerscene *s)
{
  if (fresh_hub(st, s) == -1) return -1;
  if (receive(st, s) == 1 && stage_get("answers", &sa) == 0 &&
      sample_answers(sa.s, sa.len) == s->ids * s->rcpts)
    return 0;
  errno = EPROTO;
  return -1;
}

static int route(struct stage *st, const struct powerscene *s)
{
  static const char *const argv[] = {"maildirvirt", "-q", "spool", 0};

  (void) s;
  return run(st, argv, 0, 0);
}

/* WORK until nothing is left in DIR. */
static int drain(struct stage *st, const struct powerscene *s,
                 int (*work)(struct stage *, const struct powerscene *),
                 const char *dir)
{
  long n;
  int tries;

  for (tries = 0; (n = stage_count(dir)) > 0 && tries < TRIES; ++tries)
    if (work(st, s) == -1) return -1;
  return n > 0 ? lost(st, "lost: what is queued stays there") : (int) n;
}

/* 1 if the N bytes at S are somewhere in SA. */
static int inside(const char *s, size_t n)
{
  size_t i;

  for (i = 0; i + n <= sa.len; ++i)
    if (sa.s[i] == *s && memcmp(sa.s + i, s, n) == 0) return 1;
  return 0;
}

/* The mbox counts as one copy of what is in it once or more. */
static int look_mbox(struct stage *st)
{
  stralloc text = {0};
  unsigned int id;
  int r = stage_get(mbox, &sa);

  if (r == 0 && !stralloc_starts(&sa, oldmbox))
    r = lost(st, "lost: what was in the mbox before");
  for (id = 1; id <= st->census.ids && r == 0; ++id) {
    text.len = 0;
    r = sample_text(&text, id);
    if (r == 0 && inside(text.s, text.len))
      census_count(&st->census, id, BOXED, CENSUS_HERE);
  }
  stralloc_free(&text);
  return r;
}

/* What has come anywhere. */
static int look_boxes(struct stage *st)
{
  int i;

  for (i = 0; boxes[i]; ++i)
    if (census_read(&st->census, boxes[i], CENSUS_HERE) == -1) return -1;
  if (census_read(&st->census, "taken", CENSUS_HERE) == -1) return -1;
  return look_mbox(st);
}

/* What is delivered, and no longer in the spool, is read and gone from there:
   into "taken". */
static int take1(const char *fn, void *arg)
{
  unsigned int *n = arg;
  const char *name = strrchr(fn, '/') + 1;
  char to[40];

  sa.len = 0;
  if (stralloc_cats(&sa, "spool/new/") == -1 ||
      stralloc_catb(&sa, name, strcspn(name, ".")) == -1 ||
      stralloc_0(&sa) == -1)
    return -1;
  if (access(sa.s, F_OK) == 0) return 0;
  (void) sprintf(to, "taken/new/%u", (*n)++);
  return rename(fn, to);
}

static int take(void)
{
  unsigned int n = 0;
  char fn[40];
  int i;

  for (i = 0; boxes[i]; ++i) {
    (void) sprintf(fn, "%s/new", boxes[i]);
    if (stage_each(fn, take1, &n) == -1) return -1;
  }
  return 0;
}

static int delivered(struct stage *st, const struct powerscene *s)
{
  if (drain(st, s, route, "spool/new") == -1) return -1;
  census_begin(&st->census);
  if (census_read(&st->census, "spool", CENSUS_QUEUED) == -1) return -1;
  if (look_boxes(st) == -1) return -1;
  census_judge(&st->census);
  return 0;
}

static int judge_hub(struct stage *st, const struct powerscene *s)
{
  struct census *c = &st->census;
  unsigned int id;

  if (stage_maildir("taken", 0) == -1 || look_spool(st) == -1) return -1;
  for (id = 1; id <= s->ids; ++id)
    if (census_isacked(c, id, COPIED) &&
        !census_copies(c, id, COPIED, CENSUS_HERE))
      census_acked(c, id, COPY);
  if (look_boxes(st) == -1) return -1;
  census_held(c, 0);
  if (take() == -1) return -1;
  if (resend(st, s, 0) == -1 || delivered(st, s) == -1) return -1;
  return resend(st, s, 1) == -1 ? -1 : delivered(st, s);
}

/* ---------------------------------------------------------------- SENDER */

static int queued(unsigned int id, unsigned int r, time_t base)
{
  unsigned int n = id * 100 + r;
  struct timespec t[2];
  char fn[64];

  (void) sprintf(fn, "queue/new/%08xabcdefabcdefabcdef%06x", n, n);
  sa.len = 0;
  if (sample_queued(&sa, id, "", r, HOST) == -1) return -1;
  if (sa.s[sa.len - 1] != '\n' && stralloc_append(&sa, '\n') == -1) return -1;
  t[0].tv_sec = t[1].tv_sec = base + (time_t) n;
  t[0].tv_nsec = t[1].tv_nsec = 1000 + (long) n;
  if (stage_put(fn, sa.s, sa.len) == -1) return -1;
  return utimensat(AT_FDCWD, fn, t, 0);
}

static int fresh_sender(struct stage *st, const struct powerscene *s)
{
  time_t base = time(0) - 10000;
  unsigned int id, r;

  if (home(st, s) == -1 || stage_maildir("queue", 0) == -1 ||
      stage_maildir("far", 0) == -1 || stage_mkdir("far/seen") == -1)
    return -1;
  for (id = 1; id <= s->ids; ++id)
    for (r = 1; r <= s->rcpts; ++r)
      if (queued(id, r, base) == -1) return -1;
  return 0;
}

static int dispatch(struct stage *st, const struct powerscene *s)
{
  static const char *const client[] = {"maildirserial", "-q", "queue", "",
                                       "serialqmtp", ""};
  struct part p[2] = {PART_INIT, PART_INIT};
  int line[2], r;

  (void) s;
  memcpy(p[0].argv, client, sizeof client);
  p[1].argv[0] = "qmtpd";
  p[1].argv[1] = "far";
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, line) == -1) return -1;
  if (fd_cloexec(line[0]) == -1 || fd_cloexec(line[1]) == -1) return -1;
  p[0].six = p[0].seven = line[0];
  p[1].in = p[1].out = line[1];
  stage_begin(st);
  r = stage_start(st, p);
  if (r == 0) r = stage_start(st, p + 1);
  shut(line[0]);
  shut(line[1]);
  if (r == -1 || stage_follow(st, p, 2) == -1) return -1;
  return stage_code(p) == 0;
}

static int look_sender(struct stage *st)
{
  census_begin(&st->census);
  if (census_read(&st->census, "queue", CENSUS_QUEUED) == -1) return -1;
  return census_read(&st->census, "far", CENSUS_HERE);
}

static int judge_sender(struct stage *st, const struct powerscene *s)
{
  if (look_sender(st) == -1) return -1;
  census_held(&st->census, 1);
  if (drain(st, s, dispatch, "queue/new") == -1) return -1;
  if (look_sender(st) == -1) return -1;
  census_judge(&st->census);
  return 0;
}

/* ----------------------------------------------------------------- QUEUE */

static int fresh_queue(struct stage *st, const struct powerscene *s)
{
  if (fresh_receiver(st, s) == -1) return -1;
  sa.len = 0;
  if (sample_text(&sa, 1) == -1 || stage_put("message", sa.s, sa.len) == -1)
    return -1;
  sa.len = 0;
  if (sample_envelope(&sa, 1, "", s->rcpts, HOST) == -1) return -1;
  return stage_put("envelope", sa.s, sa.len);
}

static int inject(struct stage *st, const struct powerscene *s)
{
  static const char *const argv[] = {"qmail-queue", 0};

  (void) s;
  return run(st, argv, "message", "envelope");
}

/* Without a key another try is another message. */
static int judge_queue(struct stage *st, const struct powerscene *s)
{
  struct census *c = &st->census;
  int again = !census_isacked(c, 1, 1);
  unsigned long doubled = c->doubled;

  if (look_spool(st) == -1) return -1;
  census_held(c, 0);
  if ((again || (s->flags & POWER_KEYED)) && inject(st, s) == -1) return -1;
  if (spooled(st) == -1) return -1;
  if (again && !(s->flags & POWER_KEYED)) c->doubled = doubled;
  return 0;
}

/* ---------------------------------------------------------------- TABLES */

static const struct {
  const char *argv[4];
  const char *fn, *from; /* made of 0, or of the file FROM */
  const char *old, *new;
} tables[] = {
  {{"setforward", "tables/cdb", "tables/cdb.tmp", 0}, "tables/cdb", 0,
   "a@b: c@d;\n", "a@b: c@d, e@f;\ng@h: i@j;\n"},
  {{"setmaillist", "tables/bin", "tables/bin.tmp", 0}, "tables/bin", 0,
   "a@b\n", "a@b\nc@d\ne@f\n"},
  {{"tcprules", "tables/rules", "tables/rules.tmp", 0}, "tables/rules", 0,
   "127.:allow\n", "127.:allow\n10.:deny\n:allow,X=\"y\"\n"},
  {{"newaliases", "tables/aliases", 0, 0}, "tables/aliases.cdb",
   "tables/aliases", "a: b@c\n", "a: b@c, d@e\nf: g@h\n"},
  {{"newinclude", "tables/list", 0, 0}, "tables/list.bin", "tables/list",
   "a@b\n", "a@b, c@d\ne@f\n"}
};

static int table(struct stage *st, const struct powerscene *s)
{
  return run(st, tables[s->which].argv, "source", 0);
}

static int source(const struct powerscene *s, const char *text)
{
  const char *from = tables[s->which].from;

  if (from && stage_puts(from, text) == -1) return -1;
  return stage_puts("source", from ? "" : text);
}

/* The table of TEXT, and a copy of it as FN. */
static int made(struct stage *st, const struct powerscene *s, const char *text,
                const char *fn)
{
  if (source(s, text) == -1) return -1;
  if (table(st, s) != 1) {
    errno = EPROTO;
    return -1;
  }
  if (stage_get(tables[s->which].fn, &sa) == -1) return -1;
  return stage_put(fn, sa.s, sa.len);
}

static int fresh_table(struct stage *st, const struct powerscene *s)
{
  if (home(st, s) == -1 || stage_mkdir("tables") == -1) return -1;
  if (made(st, s, tables[s->which].new, "new") == -1) return -1;
  if (made(st, s, tables[s->which].old, "old") == -1) return -1;
  return source(s, tables[s->which].new);
}

/* 1 if the table is the same as in the file FN; 0; -1. */
static int isthe(const struct powerscene *s, const char *fn)
{
  stralloc is = {0};
  int r = -1;

  if (stage_get(fn, &is) == 0 && stage_get(tables[s->which].fn, &sa) == 0)
    r = stralloc_equalb(&is, sa.s, sa.len);
  stralloc_free(&is);
  return r;
}

static int judge_table(struct stage *st, const struct powerscene *s)
{
  int isnew = isthe(s, "new"), isold = isthe(s, "old");

  if (isnew == -1 || isold == -1) return -1;
  if (!isnew && !isold) {
    ++st->census.torn;
    if (stage_say(st, "torn: neither the old table nor the new one") == -1)
      return -1;
  }
  if (!isnew && census_isacked(&st->census, 1, 1) &&
      lost(st, "lost: the new table, after exit 0") == -1)
    return -1;
  if (table(st, s) == -1) return -1;
  isnew = isthe(s, "new");
  return isnew ? (isnew == -1 ? -1 : 0)
               : lost(st, "lost: the new table cannot be made again");
}

/* ------------------------------------------------------------ THE SCENES */

#define RECEIVER(name, ids, rcpts, flags, times)                             \
  {"power-receiver", name, ids, rcpts, rcpts, 0, flags,                      \
   {"spool", 0, 0, 0}, 0, fresh_receiver, receive, times, 0, judge_receiver}
#define HUB(name, flags, times)                                              \
  {"power-hub", name, 1, 5, 6, 0, flags, {"spool", "staff", "qrelay", 0}, 0, \
   fresh_hub, receive, times, route, judge_hub}
#define ROUTER(name, ids, flags, times)                                      \
  {"power-router", name, ids, 5, 6, 0, POWER_SEEN | POWER_ACKED | (flags),   \
   {"spool", "staff", "qrelay", 0}, 0, fresh_router, route, times, 0,        \
   judge_hub}
#define SENDER(name, ids, flags, times, second, sure)                        \
  {"power-sender", name, ids, 2, 2, 0, flags, {"queue", second, 0, 0}, sure, \
   fresh_sender, dispatch, times, 0, judge_sender}
#define QUEUE(name, rcpts, flags, times)                                     \
  {"power-queue", name, 1, rcpts, rcpts, 0,                                  \
   POWER_SEEN | POWER_EXITS | (flags), {"spool", 0, 0, 0}, 0, fresh_queue,   \
   inject, times, 0, judge_queue}
#define TABLE1(name, which, flags, times)                                    \
  {"power-tables", name, 1, 1, 1, which, POWER_EXITS | (flags),              \
   {"tables", 0, 0, 0}, 0, fresh_table, table, times, 0, judge_table}
#define TABLE(name, which)                                                   \
  TABLE1(name, which, 0, 1),                                                 \
  TABLE1(name ", killed, then again", which, POWER_KILLED, 2)

const struct powerscene powerscenes[] = {
  RECEIVER("one message, two recipients, no seen/ yet", 1, 2, 0, 1),
  RECEIVER("a burst", 6, 1, POWER_SEEN, 1),
  RECEIVER("a burst without syncfs", 6, 1, POWER_SEEN | POWER_PLAIN, 1),
  RECEIVER("killed, then a hit", 2, 1, POWER_SEEN | POWER_KILLED, 2),
  RECEIVER("a burst killed, then a hit", 5, 1, POWER_KILLED, 2),
  HUB("the first messages of all", 0, 1),
  HUB("qmtpd killed, then both", POWER_KILLED, 2),
  HUB("qmtpd killed, then both, with a done/",
      POWER_KILLED | POWER_PLAIN | POWER_DONE, 2),
  HUB("qmtpd killed, then maildirvirt", POWER_KILLED | POWER_PLAIN, 1),
  ROUTER("a spool", 2, 0, 1),
  ROUTER("a spool, without syncfs", 2, POWER_PLAIN, 1),
  ROUTER("killed, then again", 1, POWER_KILLED, 2),
  SENDER("a queue", 3, 0, 1, 0, "far"),
  SENDER("killed, then again", 2, POWER_KILLED, 2, 0, "far"),
  SENDER("the power goes at both ends", 2, 0, 1, "far", 0),
  QUEUE("without a key", 3, 0, 1),
  QUEUE("many recipients", 6, 0, 1),
  QUEUE("with a key", 3, POWER_KEYED | POWER_PLAIN, 1),
  QUEUE("with a key, killed, then again", 3, POWER_KEYED | POWER_KILLED, 2),
  TABLE("setforward", 0),
  TABLE("setmaillist", 1),
  TABLE("tcprules", 2),
  TABLE("newaliases", 3),
  TABLE("newinclude", 4),
  {0, 0, 0, 0, 0, 0, 0, {0, 0, 0, 0}, 0, 0, 0, 0, 0, 0}
};
