/*
 * t_short: units whose memory runs out. A string grows by what is asked for
 * and no more, so that each growth is a request; each request in turn fails,
 * in a child of its own, and then there is memory again.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static unsigned int left; /* requests up to the one that fails; 0: none does */
static int fired;
static pid_t self; /* whose requests they are */

/* 1 if there is none. */
static int short_of(void)
{
  if (left == 0 || getpid() != self || --left) return 0;
  fired = 1;
  errno = ENOMEM;
  return 1;
}

static void *request(void *p, size_t n)
{
  return short_of() ? 0 : realloc(p, n ? n : 1);
}

/* In stralloc_ready: A, what will be there, is N, what is needed. */
#define realloc(p, size) request(p, a -= a - n)
#include "stralloc.c"
#undef realloc
#define calloc(n, size) (short_of() ? 0 : calloc(n, size))
#define realloc(p, size) request(p, size)
#include "names.c"
#include "prioq.c"
#define place place_tally
#include "tally.c"
#undef place
#undef calloc
#undef realloc

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "accept.h"
#include "bounce.h"
#include "control.h"
#include "deadline.h"
#include "done.h"
#include "donelog.h"
#include "env.h"
#include "envelope.h"
#include "json.h"
#include "lookup.h"
#include "message.h"
#include "notes.h"
#include "open.h"
#include "queued.h"
#include "queues.h"
#include "ration.h"
#include "removal.h"
#include "repeat.h"
#include "sig.h"
#include "substdio.h"

#include "points.h"
#include "tap.h"

static void file(const char *fn, const char *s, mode_t mode)
{
  int fd = open(fn, O_WRONLY | O_CREAT | O_TRUNC, mode);

  MUST(fd != -1 && write(fd, s, strlen(s)) == (ssize_t) strlen(s));
  (void) close(fd);
}

static long size(const char *fn)
{
  struct stat st;

  return stat(fn, &st) == -1 ? -1 : (long) st.st_size;
}

/* ---- THE OPERATIONS: 0, or -1 with ENOMEM ---- */

static int notice(const char *sender, unsigned long long tried,
                  unsigned long long max)
{
  struct bounce_conf c = {{0}, {0}, {0}, 0};
  struct bounce b = {-1, "m", 0, 1795309323, "p-", "no", 2, 0};
  stralloc out = {0};
  enum bounce_result r = BOUNCE_FAILED;
  const char *fn;
  char text[200];

  sprintf(text, "Return-Path: <%s>\nDelivered-To: p-r@x\n\nbody\n", sender);
  file("m", text, 0600);
  b.fd = open("m", O_RDONLY);
  b.size = strlen(text);
  b.tried = tried;
  (void) unlink("taken");
  if (bounce_conf(&c, &fn) == 0) {
    c.max = max;
    r = bounce_send(&c, &b, &out);
    MUST(r == BOUNCE_QUEUED || r == BOUNCE_FAILED);
    MUST(r != BOUNCE_QUEUED || size("taken") > 300);
    errno = ENOMEM; /* what it says may be cut short by it */
  }
  (void) close(b.fd);
  stralloc_free(&c.me);
  stralloc_free(&c.from);
  stralloc_free(&c.doubleto);
  stralloc_free(&out);
  return r == BOUNCE_QUEUED ? 0 : -1;
}

static int bouncing(void)
{
  return notice("s@h", 1216800, 3);
}

static int twice(void)
{
  return notice("", 0, 0);
}

static int nohost(void)
{
  int r;

  (void) rename("control/me", "control/not");
  file("control/bouncehost", "h.example\n", 0600);
  file("control/doublebouncehost", "h.example\n", 0600);
  r = notice("a b@h", 200000, 0);
  (void) unlink("control/bouncehost");
  (void) unlink("control/doublebouncehost");
  (void) rename("control/not", "control/me");
  return r;
}

static int keys(void)
{
  static struct message m;
  stralloc out = {0};
  stralloc more = {0};
  char b[400];
  int r;

  memset(b, 'x', sizeof b);
  message_init(&m);
  m.q.mtime = 1795309323;
  r = stralloc_copyb(&m.id, b, sizeof b - 1);
  if (r == 0) r = stralloc_0(&m.id);
  if (r == 0) r = message_key(&m, 12, &out);
  MUST(r == -1 || (strlen(out.s) == 399 + 14 && out.len == 399 + 15));
  if (r == 0) r = message_name(&m, 3, &more);
  MUST(r == -1 || (more.s && strlen(more.s) == DONE_HASH + 2));
  more.len = 0;
  if (r == 0) r = donelog_key(&more, "m", 3, 4);
  MUST(r == -1 || strcmp(more.s, "m:3.4") == 0);
  stralloc_free(&m.id);
  stralloc_free(&out);
  stralloc_free(&more);
  return r;
}

#define H "0123456789abcdef0123456789abcdef"

static int logging(void)
{
  static struct donelog g;
  static struct maildir m;
  struct done d = {{0}, {0}, 0};
  int r;

  memset(&g, 0, sizeof g);
  g.fd = -1;
  file("done/.log", "m:1.2 1 " H "\nm:1.2 2 " H "\nm:1.2 3 1" H "\nx", 0600);
  MUST(maildir_open(&m, AT_FDCWD, ".", 0) == 0);
  r = donelog_open(&g, &m);
  if (r == 0) r = donelog_find(&g, "m:1.2", &d);
  MUST(r == -1 || done_take(&d, H) == 1);
  if (r == 0) r = done_add(&d, 9, H, 0);
  if (r == 0) r = donelog_add(&g, "m:1.2", &d);
  if (r == 0) r = donelog_flush(&g);
  if (g.fd != -1) (void) close(g.fd);
  cset_free(&g.live);
  stralloc_free(&g.adds);
  done_free(&d);
  maildir_close(&m);
  return r;
}

static int marks(void)
{
  struct done d = {{0}, {0}, 0};
  int r;

  file("done/y", "1 " H "\n2 " H "\nhalf", 0600);
  r = done_read(&d, AT_FDCWD, "y");
  MUST(r == -1 || done_take(&d, H) == 1);
  done_free(&d);
  return r;
}

static int controls(void)
{
  unsigned long long u;
  stralloc out = {0};
  int r;

  file("control/lines", "# no\na:1\n\nbb:2\n", 0600);
  file("control/number", "17\n", 0600);
  r = control_file(&out, "control/lines");
  MUST(r == -1 || (r == 1 && out.len == 9));
  if (r == 1) r = control_num(&u, 100, "control/number");
  MUST(r == -1 || (r == 1 && u == 17));
  if (r == 1) r = control_lineme(&out, "control/none");
  MUST(r == -1 || (r == 1 && stralloc_equals(&out, "h.example")));
  stralloc_free(&out);
  return r == -1 ? -1 : 0;
}

static int envelopes(void)
{
  static const char quoted[] = "\"a b\"@x";
  stralloc out = {0};
  int r = envelope_plain(&out, quoted, strlen(quoted));

  MUST(r == -1 || stralloc_equals(&out, "a b@x"));
  if (r == 0) r = envelope_lines(&out, "s t@h", 5, quoted, strlen(quoted));
  if (r == 0) r = envelope_lines(&out, "", 0, "a\\\"b@x", 6);
  stralloc_free(&out);
  return r;
}

static int ident(void)
{
  static const char answer[] = "1 , 2 : USERID : UNIX : ali\r\n";
  stralloc out = {0};
  int s[2];
  int r;

  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
  MUST(write(s[1], answer, sizeof answer - 1) > 0);
  r = lookup_ident(&out, s[0], 1, 2, deadline_in(60));
  MUST(r == -1 || (r == 1 && stralloc_equals(&out, "ali")));
  (void) close(s[0]);
  (void) close(s[1]);
  stralloc_free(&out);
  return r == -1 ? -1 : 0;
}

/* Two equal messages, so that the second has another line. */
static int accepting(void)
{
  static struct accept a;
  static struct spill msg;
  int i, fd;
  int r = 0;

  memset(&a, 0, sizeof a);
  a.protocol = "QMTP";
  fd = open(".", O_RDONLY | O_DIRECTORY);
  MUST(fd != -1 && accept_open(&a, fd) == 0);
  spill_start(&msg, &a.m);
  MUST(spill_put(&msg, "x\n", 2) == 0 && spill_end(&msg) == 0);
  for (i = 0; r == 0 && i < 2; ++i) {
    r = accept_message(&a, &msg, "s@h", 3, 1795309323);
    if (r == 0) r = accept_rcpt(&a, "r@x", 3);
    if (r == 0) r = accept_rcpt(&a, "q@x", 3);
  }
  MUST(r == -1 || a.batch.n == 4);
  commit_clear(&a.batch);
  spill_free(&msg);
  maildir_close(&a.m);
  stralloc_free(&a.line);
  stralloc_free(&a.head);
  return r;
}

static unsigned int staying;

static void stays(size_t at, int e, const char *why)
{
  (void) at;
  (void) e;
  (void) why;
  ++staying;
}

/* What is to go goes, or is told of; what is done of it may stay. */
static int leaving(void)
{
  static struct removal r;
  struct names n;
  struct maildir m;
  stralloc out = {0};
  const char *what;
  size_t at;
  int bad, fed, e;
  unsigned int here;

  file("new/r1", "x", 0600);
  file("cur/r2:2,", "x", 0600);
  file("done/r1", "x", 0600);
  file("done/r2", "x", 0600);
  (void) mkdir("new/odd", 0700);
  MUST(maildir_open(&m, AT_FDCWD, ".", MAILDIR_SEEN) == 0);
  names_init(&n);
  memset(&r, 0, sizeof r);
  r.m = &m;
  r.n = &n;
  r.stays = stays;
  staying = 0;
  bad = names_scan(&n, &m, &what);
  while (bad == 0 && (fed = names_feed(&n, &out)) != 0) {
    bad = fed == -1 ? -1 : 0;
    if (bad) break;
    at = names_find(&n, out.s, out.len - 1);
    removal_add(&r, at);
    out.len = 0;
  }
  if (bad == 0) bad = names_refill(&n, &m);
  e = errno;
  removal_run(&r);
  here = size("new/r1") != -1;
  here += size("cur/r2:2,") != -1;
  MUST(bad || here == staying);
  MUST(bad || staying || fired ||
       (size("done/r1") == -1 && size("done/r2") == -1));
  if (bad == 0) {
    bad = names_settle(&n);
    e = errno;
  }
  stralloc_free(&out);
  names_free(&n);
  maildir_close(&m);
  errno = staying ? ENOMEM : e;
  return bad || staying ? -1 : 0;
}

/* Messages that nobody was fed: they are known all the same. */
static int settling(void)
{
  struct names n;
  struct maildir m;
  const char *what;
  int r;

  file("new/m", "x", 0600);
  MUST(maildir_open(&m, AT_FDCWD, ".", 0) == 0);
  names_init(&n);
  r = names_scan(&n, &m, &what);
  if (r == 0) r = names_settle(&n);
  MUST(r == -1 || names_find(&n, "new/m", 5) != NAMES_NONE);
  names_free(&n);
  maildir_close(&m);
  return r;
}

/* Names within a budget; one file is too large. */
static int rationing(void)
{
  static struct ration t;
  static const struct ration none;
  struct names n;
  struct maildir m;
  stralloc out = {0};
  const char *what;
  int fed = 0;
  int r, e;

  file("new/b1", "Return-Path: <>\nDelivered-To: r@x\n\nbody\n", 0600);
  file("cur/b2", "Return-Path: <>\nDelivered-To: q@x\n\nbody\n", 0600);
  file("new/b3", "Return-Path: <>\nDelivered-To: r@x\n\nlarger body\n", 0600);
  MUST(maildir_open(&m, AT_FDCWD, ".", 0) == 0);
  names_init(&n);
  n.most = 45;
  t = none;
  t.n = &n;
  t.prefix = "r";
  t.budget.seconds = 1000000;
  queued_init(&t.q);
  r = names_scan(&n, &m, &what);
  MUST(r == -1 || n.large == 1);
  if (r == 0) r = ration_begin(&t);
  if (r == 1) r = ration_fill(&t, &out);
  /* b1, and what is no mail, and what memory was lacking for */
  for (; r == 1 && fed < 10; ++fed) {
    MUST(names_find(&n, "new/b1", 6) != NAMES_NONE);
    budget_over(&t.budget);
    out.len = 0;
    r = ration_fill(&t, &out);
  }
  e = errno;
  stralloc_free(&out);
  stralloc_free(&t.path);
  stralloc_free(&t.budget.list);
  stralloc_free(&t.q.sender);
  stralloc_free(&t.q.rcpt);
  stralloc_free(&t.q.bad.first);
  (void) close(t.q.dir[0]);
  (void) close(t.q.dir[1]);
  names_free(&n);
  maildir_close(&m);
  errno = e;
  return r;
}

static int quoting(void)
{
  stralloc out = {0};
  static const char want[] = "\"a\\\"b\\\\c\\u000a\\ufffd\"";
  int r = json_string(&out, "a\"b\\c\n\377", 7);

  MUST(r == -1 ? out.len == 0 : r == 0 && stralloc_equals(&out, want));
  stralloc_free(&out);
  return r;
}

static int listing(void)
{
  struct queues q = QUEUES_INIT;
  stralloc where = {0};
  const char *title, *path;
  size_t at = 0;
  int kind, n = 0;
  int r = 0;

  file("control/offices", "herat:a:x\nmazar:/b:y\n", 0600);
  file("control/links", "l:get:h\nl:send:c:p:h\nl:send:a:p:h\n", 0600);
  for (kind = 0; r == 0 && kind < QUEUES_KINDS; ++kind)
    r = queues_add(&q, kind, &where);
  for (; queues_next(&q, &at, &title, &path); ++n) MUST(*title && *path == '/');
  MUST(r == -1 ? n < 4 : n == 4);
  (void) unlink("control/offices");
  (void) unlink("control/links");
  errno = ENOMEM;
  queues_free(&q);
  stralloc_free(&where);
  return r;
}

/* Nothing fails: it is told of in other words. */
static int telling(void)
{
  struct repeat t;
  struct queued_skips sk;

  memset(&t, 0, sizeof t);
  memset(&sk, 0, sizeof sk);
  (void) repeat_add(&t, 'Z', "later");
  (void) repeat_add(&t, 'Z', "later");
  MUST(t.other == 2 || (t.n == 1 && t.other + t.item[0].more == 1));
  queued_skip(&sk, "new/x", "why", 0);
  MUST(sk.n == 1 && (sk.first.len == 0 || strcmp(sk.first.s, "new/x") == 0));
  repeat_free(&t);
  stralloc_free(&sk.first);
  return 0;
}

/* ---- THE SWEEP ---- */

/* 0: good; 1: there is no n-th request; else bad. */
static int point(int (*op)(void), unsigned int n)
{
  int r, e;

  (void) alarm(60);
  self = getpid();
  left = n;
  errno = 0;
  r = op();
  e = errno;
  left = 0;
  if (!fired) return r == 0 ? 1 : 4;
  if (r == -1 && e != ENOMEM) return 5;
  fired = 0;
  return op() == 0 ? 0 : 7;
}

static void starve(const char *name, int (*op)(void))
{
  char text[200];
  unsigned int tried = 0;
  int bad = points_each(name, "request", point, op, &tried);

  sprintf(text, "%s: %u requests failing", name, tried);
  TAP_OK(!bad && tried, text);
}

int main(void)
{
  static const char *const sub[] = {"tmp",  "new",  "cur",
                                    "seen", "done", "control"};
  char dir[] = "/tmp/t_short.XXXXXX";
  char cmd[64];
  size_t i;

  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  sig_ignore(SIGPIPE);
  for (i = 0; i < sizeof sub / sizeof *sub; ++i) (void) mkdir(sub[i], 0700);
  file("control/me", "h.example\n", 0600);
  file("queue", "#!/bin/sh\ncat > taken\ncat <&1 > envelope\n", 0700);
  file("new/m", "x", 0600);
  if (env_put("BUSHHOME", dir) == -1 || env_put("QMAILQUEUE", "./queue") == -1)
    return 111;
  starve("a notice", bouncing);
  starve("a notice of a notice", twice);
  starve("a notice from a host without a name", nohost);
  starve("keys and names", keys);
  starve("what many have done", logging);
  starve("what is done", marks);
  starve("control files", controls);
  starve("envelopes", envelopes);
  starve("IDENT", ident);
  starve("messages that come twice", accepting);
  starve("what leaves a Maildir", leaving);
  starve("what was not fed", settling);
  starve("what is told", telling);
  starve("what a budget allows", rationing);
  starve("strings of JSON", quoting);
  starve("queues", listing);
  (void) sprintf(cmd, "rm -rf %s", dir);
  if (chdir("/") == -1 || system(cmd)) return 111;
  return tap_end();
}
