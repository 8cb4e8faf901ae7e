/*
 * squeeze -c [options] dir program [arg ...]
 * squeeze -s [options] dir program [arg ...]
 * squeeze -p dir
 *
 * Between a program and its connection: what crosses the line is short, and
 * the other end, which runs squeeze as well, makes it what it was. -c: for a
 * client, its connection is on 6 and 7, the program has pipes there. -s: the
 * same for a server, 0 and 1. -p: the history in DIR is forgotten.
 *   -n no history; -P n frames are padded to multiples of n bytes; -t seconds
 *   for how long the line may be silent (1200); -v says what was saved
 *
 * DIR has what crossed the line before, mail in plain text, so that this need
 * not be said again. Where it ends in a slash, the history is in a directory
 * below it: $OFFICE.
 *
 * Environment: stays. Exit: the program's; 100 usage; 111 the line or the other
 * end failed (the program finds the end of its input then), or the program
 * cannot be run.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "confine.h"
#include "coproc.h"
#include "cork.h"
#include "deadline.h"
#include "env.h"
#include "error.h"
#include "fd.h"
#include "flight.h"
#include "fmt.h"
#include "frame.h"
#include "hello.h"
#include "links.h"
#include "lock.h"
#include "lore.h"
#include "open.h"
#include "peer.h"
#include "priv.h"
#include "scan.h"
#include "sig.h"
#include "strerr.h"
#include "stralloc.h"
#include "subgetopt.h"
#include "substdio.h"
#include "sys.h"
#include "usage.h"
#include "wait.h"
#include "wire.h"

#define FIRSTWORD 300 /* ms that a hello waits for a piece */
#define GATHER 30    /* ms of silence after which a piece is whole, */
#define COMPANY 5000 /* or ms that it waits while something comes */
#define FIRST 8192   /* bytes of the first piece; the next has twice as many, */
#define LAST 65536   /* up to this, and the last ones half of the rest, */
#define TAIL 8192    /* down to this */
#define ENOUGH (FRAME_RAW + 1) /* of the program: that more follows as well */
#define EARLY 262144  /* bytes for which a client waits for no answer */
#define ACK 5000      /* ms that an acknowledgement waits, */
#define ACKBYTES 12288 /* or until so many bytes have come */
#define ROOM 262144    /* bytes that may come while this decodes */
#define AWHILE 5000   /* ms that an earlier session has to leave, */
#define FORSAKEN 60000 /* and of silence, until another may have the history */
#define LINGER 60     /* s that the other end has to say the last word, */
#define PARTING 5     /* or that it was the last one */

static struct {
  int way; /* 'c', 's', 'p' */
  int forget, verbose;
  unsigned long long pad, idle; /* bytes, seconds */
} opt = {0, 0, 0, 1, 1200};

static const char *who; /* is at the other end */
static struct coproc program;
static int sigfd;

static void die_nomem(void)
{
  strerr_die(111, ENOMEM, "the session with ", who, " ends", (char *) 0);
}

/* ------------------------------------------------------------- THE HISTORY */

static int dir = -1;
static struct lore lore;

static void forgetful(const char *why, int e)
{
  if (why) strerr_warn(e, "going on without history: ", why, (char *) 0);
  opt.forget = 1;
}

static int subdir(int top, const char *name)
{
  int fd;

  if (mkdirat(top, name, 0700) == -1 && errno != EEXIST) return -1;
  fd = open_subdirat(top, name);
  (void) close(top);
  return fd;
}

/* The directory of the history NAME; whoever is root becomes its owner. */
static int enter(const char *name)
{
  const char *office = env_get("OFFICE");
  const char *why;
  size_t n = strlen(name);
  int fd;

  if (getuid() && geteuid()) (void) mkdir(name, 0700);
  fd = priv_enter(name, &why);
  if (fd == -1 && (getuid() == 0 || geteuid() == 0))
    strerr_die(111, errno, name, ": ", why, (char *) 0);
  if (fd != -1 && name[n - 1] == '/') {
    if (!office || !links_name(office)) {
      if (opt.verbose)
        strerr_info(0, "no history: there is no $OFFICE that could be a name",
                    (char *) 0);
      opt.forget = 1;
      (void) close(fd);
      return -1;
    }
    fd = subdir(fd, office);
  }
  if (fd == -1) forgetful(name, errno);
  return fd;
}

static void recall(struct history *h, const char *fn)
{
  switch (history_open(h, dir, fn)) {
  case -1: strerr_warn(errno, fn, ": nothing is kept of it", (char *) 0); break;
  case 1: strerr_warn(0, fn, " ", h->why, (char *) 0); break;
  }
}

/* MS, or half of what the line may be silent. */
static unsigned long within(unsigned long ms)
{
  return opt.idle * 500 < ms ? (unsigned long) opt.idle * 500 : ms;
}

static int lock_soon(int fd)
{
  deadline end = deadline_inms(within(AWHILE));

  while (lock_exnb(fd) == -1) {
    if (errno != EWOULDBLOCK || deadline_past(end)) return -1;
    (void) poll(0, 0, 20);
  }
  return 0;
}

/* -n has a directory, too: root becomes its owner. */
static void remember(const char *name)
{
  lore_none(&lore);
  dir = enter(name);
  if (opt.forget) lore.dir = dir;
  if (opt.forget || dir == -1) return;
  if (lock_soon(dir) == -1) {
    if (errno != EWOULDBLOCK) {
      forgetful(name, errno);
    } else if (opt.verbose)
      strerr_info(0, "going on without history: ", name,
                  " is in use by another session", (char *) 0);
    opt.forget = 1;
    return;
  }
  lore.dir = dir;
  recall(&lore.sent, "sent");
  recall(&lore.received, "received");
}

static void purge(const char *name)
{
  static const char *const fn[] = {"sent", "received", "known", "sent.new",
                                   "received.new", "known.new"};
  size_t i;

  dir = enter(name);
  if (dir == -1) strerr_die(111, 0, "nothing is purged", (char *) 0);
  if (lock_ex(dir) == -1)
    strerr_die(111, errno, "unable to lock ", name, (char *) 0);
  for (i = 0; i < sizeof fn / sizeof *fn; ++i)
    if (unlinkat(dir, fn[i], 0) == -1 && errno != ENOENT)
      strerr_die(111, errno, "unable to remove ", name, "/", fn[i],
                 (char *) 0);
  _exit(0);
}

static void keep(struct history *h, const char *s, size_t n,
                 const unsigned char head[SHA256_LEN])
{
  if (history_add(h, s, n, head) == -1)
    strerr_warn(errno, h->fn, ": what comes now is not kept for later",
                (char *) 0);
}

/* ---------------------------------------------------------------- THE LINE */

static int rfd, wfd; /* the line; -1: its end */
static char lin[16384]; /* what came: */
static size_t lp, ln;
static struct cork out; /* what is to go */
static int greeted, done; /* hello is over; the other end has said its END */
static int broken;        /* errno: the line takes no more */
static int unsaid;        /* of which there is more */
static deadline heard;    /* until then something must come, */
static deadline alive;    /* and until then whatever; */
static unsigned long forsaken;
static unsigned int acks; /* owed */
static size_t ackbytes;
static deadline ackdue;
static struct flight flight;
static unsigned long long plain_in, plain_out, wire_in, wire_out;

static stralloc plain; /* from the program */
static deadline quiet; /* then it is a piece, */
static int silent;     /* which is now: it was asked */
static deadline late;  /* or then, while something comes */
static size_t most = FIRST; /* of the next piece */
static stralloc early; /* what was said before there was an answer */
static struct frame came;
static int follows;    /* another piece, as the last one said */
static int skipping;   /* until FRAME_ANEW */
static int said;       /* the program's output has ended; our END is in out */
static stralloc text;  /* for the program: */
static size_t gave;

static void again(deadline *d, unsigned long long ms)
{
  *d = deadline_inms((unsigned long) ms);
}

/* The line has time from now on. */
static void patience(void)
{
  again(&heard, opt.idle * 1000);
  if (alive != DEADLINE_NEVER) again(&alive, forsaken);
}

/* Nobody was listening while this learned. */
static void prime(void)
{
  if (lore.in.m) return;
  if (lore_prime(&lore) == -1)
    strerr_die(111, errno, "unable to read the history", (char *) 0);
  patience();
}

static void signals(void)
{
  char b[64];
  ssize_t r, i;

  while ((r = substdio_readeintr(sigfd, b, sizeof b)) > 0)
    for (i = 0; i < r; ++i) {
      if (b[i] == SIGCHLD) continue;
      /* Confined, it may not: the program gets a SIGTERM when this ends. */
      if (program.pid) (void) kill(program.pid, b[i]);
      _exit(111);
    }
  (void) coproc_ended(&program);
}

/* The program finds the end of its input, and has some time to do its own
   part; then this is said. */
static void fail(int e, const char *a, const char *b)
{
  struct pollfd p;
  deadline end = deadline_in(LINGER);

  coproc_shut(&program.to);
  coproc_shut(&program.from);
  p.fd = sigfd;
  p.events = POLLIN;
  while (!coproc_ended(&program) && !deadline_past(end)) {
    (void) deadline_poll(&p, 1, end);
    signals();
  }
  strerr_die(111, e, who, ": ", a, b, (char *) 0);
}

/* Nothing is decoded wrongly: the next session begins anew at both ends. */
static void mismatch(void)
{
  int some = lore.sent.n || lore.received.n;

  (void) history_anew(&lore.sent);
  (void) history_anew(&lore.received);
  fail(0, "what came cannot be decoded",
       some ? ": the history is dropped, the next session begins anew" : "");
}

/* ------------------------------------------------------------------ FRAMES */

static void put(const char *s, size_t n)
{
  if (cork_put(&out, s, n) == -1) die_nomem();
}

/* The last N bytes of out are a frame; now it is padded. */
static void pad(size_t n)
{
  static const char zeros[256];
  struct frame f;
  char head[FRAME_HEAD];
  size_t need = opt.pad - n % opt.pad;
  size_t k;

  if (need == opt.pad) return;
  while (need < FRAME_PADHEAD) need += opt.pad;
  memset(&f, 0, sizeof f);
  f.kind = FRAME_PAD;
  f.raw = need - FRAME_PADHEAD;
  put(head, frame_head(head, &f));
  for (; f.raw; f.raw -= k) {
    k = f.raw < sizeof zeros ? f.raw : sizeof zeros;
    put(zeros, k);
  }
}

static void frame(struct frame *f)
{
  char head[FRAME_HEAD];
  size_t n = cork_pending(&out);

  f->acks = acks < FRAME_ACKS ? acks : FRAME_ACKS;
  acks -= f->acks;
  if (!acks) ackbytes = 0;
  put(head, frame_head(head, f));
  put(f->code.s, f->code.len);
  pad(cork_pending(&out) - n);
  if (f->kind == FRAME_CODED || f->kind == FRAME_STORED)
    flight_sent(&flight, cork_pending(&out) - n, deadline_now());
}

/* N bytes of the program's become a frame, of several or not. */
static void say(size_t n, int more)
{
  static struct frame f;
  unsigned char head[SHA256_LEN];
  int r;

  prime();
  if (!greeted && stralloc_catb(&early, plain.s, n) == -1) die_nomem();
  r = coder_encode(&lore.out, &f.code, plain.s, n);
  if (r == -1 || (r == 1 && stralloc_copyb(&f.code, plain.s, n) == -1))
    die_nomem();
  f.kind = r == 1 ? FRAME_STORED : FRAME_CODED;
  f.raw = n;
  f.more = more;
  history_next(&lore.sent, plain.s, n, head);
  memcpy(f.check, head, FRAME_CHECK);
  frame(&f);
  keep(&lore.sent, plain.s, n, head);
  plain_out += n;
  plain.len -= n;
  memmove(plain.s, plain.s + n, plain.len);
}

/* The end is an empty piece. */
static void say_end(void)
{
  struct frame f;
  unsigned char head[SHA256_LEN];

  memset(&f, 0, sizeof f);
  f.kind = FRAME_END;
  history_next(&lore.sent, "", 0, head);
  memcpy(f.check, head, FRAME_CHECK);
  frame(&f);
  said = 1;
}

static void say_acks(void)
{
  struct frame f;

  memset(&f, 0, sizeof f);
  f.kind = FRAME_ACK;
  frame(&f);
}

/* The other end waits for acks, after its end and ours as well, but not when
   it has had both. */
static int owing(void)
{
  return acks && !(done && said) && !broken;
}

/* What came is a part of something. */
static int coming(void)
{
  return lp < ln || frame_begun(&came) || follows;
}

/* What the program has said is a piece, if it has not ended. */
static int paused(void)
{
  return silent && (done || !coming() || deadline_past(late));
}

/* May a piece go? */
static int room(void)
{
  return flight_room(&flight) &&
         (greeted || (lore.sure && early.len < EARLY));
}

/* Must the acknowledgements go? Who has said all can wait for them, and what is
   here already may bring more of them. */
static int acks_due(void)
{
  if (!owing()) return 0;
  return deadline_past(ackdue) ||
         (!done && lp == ln &&
          (acks >= FLIGHT_FRAMES / 2 || ackbytes >= ACKBYTES));
}

/* One piece, if one is whole, or must go along with acknowledgements. */
static void say_piece(int ended)
{
  size_t limit = flight_raw(&flight, most);
  int idle = flight.n == 0;

  if (!plain.len || !room()) return;
  /* What is last is short: it is of use when all of it has come. */
  if (ended && plain.len / 2 < limit)
    limit = plain.len < 2 * TAIL ? plain.len : plain.len / 2;
  /* Who says that more follows has it: answers wait for that. */
  if (plain.len > limit || (ended && plain.len == limit)) {
    say(limit, plain.len > limit);
    if (limit == most && most < LAST) most = most * 2 < LAST ? most * 2 : LAST;
  } else if (paused() || (acks_due() && silent))
    say(plain.len, 0);
  else
    return;
  if (!room() || (plain.len == 0 && (idle || ended || silent)))
    out.hurry = 1;
}

/* Something that is due goes into out. */
static void compose_one(void)
{
  int ended = program.from == -1;

  say_piece(ended);
  if (ended && plain.len == 0 && !said) {
    say_end();
    out.hurry = 1;
  } else if (acks_due()) {
    say_acks();
    out.hurry = 1;
  }
}

/* Until a packet is full, or nothing more is due. */
static void compose(void)
{
  size_t was;

  if (opt.way == 's' && !greeted) return;
  do {
    was = cork_pending(&out);
    if (was && was >= out.pair) return;
    compose_one();
  } while (cork_pending(&out) > was);
}

static void take(struct frame *f)
{
  unsigned char head[SHA256_LEN];
  int r = 0;

  if (done) fail(0, "what came cannot be decoded", ": more after the end");
  text.len = gave = 0;
  follows = f->more;
  if (f->kind == FRAME_END) {
    history_next(&lore.received, "", 0, head);
    if (memcmp(head, f->check, FRAME_CHECK) != 0) mismatch();
    done = 1;
    return;
  }
  prime();
  if (f->kind == FRAME_STORED) {
    r = stralloc_copy(&text, &f->code);
    if (r == 0) coder_learn(&lore.in, text.s, text.len);
  } else
    r = coder_decode(&lore.in, &text, f->code.s, f->code.len, f->raw);
  if (r == -1) die_nomem();
  history_next(&lore.received, text.s, text.len, head);
  if (memcmp(head, f->check, FRAME_CHECK) != 0) {
    text.len = 0;
    mismatch();
  }
  if (acks++ == 0) again(&ackdue, ACK);
  ackbytes += f->code.len;
  keep(&lore.received, text.s, text.len, head);
  plain_in += text.len;
  if (program.to == -1) text.len = 0; /* nobody wants it */
}

/* Frames of what came, up to one with something for the program. */
static void parse(void)
{
  size_t used;
  int r;

  while (lp < ln && text.len == 0) {
    r = frame_feed(&came, lin + lp, ln - lp, &used);
    if (r == -1 && errno == ENOMEM) die_nomem();
    if (r == -1) mismatch();
    lp += used;
    if (r == 0) return;
    if (came.kind == FRAME_PAD) continue;
    again(&heard, opt.idle * 1000);
    if (came.kind == FRAME_ANEW) {
      if (!skipping) mismatch();
      skipping = 0;
      continue;
    }
    if (skipping) continue;
    if (flight_acked(&flight, came.acks, deadline_now()) == -1)
      fail(0, "it acknowledges what was not sent", "");
    if (came.kind != FRAME_ACK) take(&came);
  }
}

/* ------------------------------------------------------------------- HELLO */

static struct hello ours, theirs;

static void say_hello(void)
{
  char b[HELLO_MAX];
  size_t n;

  n = opt.way == 'c' ? hello_client(b, &ours) : hello_server(b, &ours);
  put(b, n);
}

static void offer(void)
{
  ours.version = HELLO_VERSION;
  ours.flags = opt.forget ? HELLO_FORGETFUL : 0;
  if (opt.way == 's') {
    if (opt.forget) prime();
    return;
  }
  if (lore_offer(&lore, &ours) == -1)
    strerr_die(111, errno, "unable to read the history", (char *) 0);
  say_hello();
  out.hurry = !lore.sure;
  out.due = deadline_inms(FIRSTWORD);
}

/* The server has chosen. What was said before is said again if that is not what
   it was said for; the server waits for a mark. */
static void chosen(void)
{
  struct frame f;
  const char *why;
  int foreseen = hello_foreseen(&ours, &theirs);

  lore.sent.held = 0;
  if ((theirs.flags | ours.flags) & HELLO_FORGETFUL) {
    lore_forget(&lore, ours.session, !foreseen);
  } else if (!foreseen && lore_goback(&lore, &ours, &theirs, &why) == -1)
    fail(0, why, "");
  if (!foreseen && broken) {
    unsaid = 1;
  } else if (!foreseen) {
    memset(&f, 0, sizeof f);
    f.kind = FRAME_ANEW;
    frame(&f);
    out.hurry = 1;
    plain_out -= early.len;
    if (stralloc_cat(&early, &plain) == -1 ||
        stralloc_copy(&plain, &early) == -1)
      die_nomem();
    flight_init(&flight);
    most = FIRST;
    said = 0;
  }
  stralloc_free(&early);
}

/* The server chooses. */
static void answer(void)
{
  if ((theirs.flags | ours.flags) & HELLO_FORGETFUL) {
    lore_forget(&lore, theirs.session, 1);
    ours.choice[0] = ours.choice[1] = HELLO_NONE;
  } else
    lore_choose(&lore, &theirs, &ours);
  skipping = !hello_foreseen(&theirs, &ours);
  say_hello();
  out.hurry |= skipping;
}

static void greet(void)
{
  char there[FMT_NUM];
  long n = hello_read(&theirs, opt.way == 's', lin + lp, ln - lp);

  if (n == 0) return;
  if (n == -1)
    fail(0, "it does not speak squeeze", opt.way == 'c' ?
         " (plain QMTP has another port)" : "");
  if (n == -2) {
    if (opt.way == 's') {
      say_hello();
      out.hurry = 1;
      (void) cork_write(&out, wfd);
    }
    there[fmt_num(there, theirs.version)] = 0;
    fail(0, "another version of squeeze there, which is ", there);
  }
  lp += (size_t) n;
  again(&heard, opt.idle * 1000);
  if (opt.way == 's')
    answer();
  else
    chosen();
  greeted = 1;
}

/* -------------------------------------------------------------- MAIN */

static int passing(void)
{
  return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
}

static void from_program(void)
{
  ssize_t r;

  if (plain.len >= ENOUGH) return;
  if (stralloc_ready(&plain, ENOUGH) == -1) die_nomem();
  r = read(program.from, plain.s + plain.len, ENOUGH - plain.len);
  if (r > 0) {
    if (plain.len == 0) again(&late, COMPANY);
    plain.len += (size_t) r;
    silent = 0;
    again(&quiet, GATHER);
  } else if (r == 0 || !passing() || !program.pid)
    coproc_shut(&program.from); /* whoever else has it, it has ended */
}

static void to_program(void)
{
  ssize_t w = write(program.to, text.s + gave, text.len - gave);

  if (w == -1 && passing()) return;
  if (w == -1) {
    coproc_shut(&program.to);
    gave = text.len;
  } else
    gave += (size_t) w;
  if (gave == text.len) text.len = gave = 0;
}

/* Who says its hello in pieces has it in lin from 0. */
static void from_line(void)
{
  size_t at = greeted ? 0 : ln;
  ssize_t r = read(rfd, lin + at, greeted ? sizeof lin : HELLO_MAX - at);

  if (r == -1 && passing()) return;
  if (r > 0) {
    lp = 0;
    ln = at + (size_t) r;
    wire_in += (unsigned long long) r;
    if (out.pair) sys_ackslater(rfd);
    again(&alive, forsaken);
    return;
  }
  rfd = -1;
  if (done || (said && program.pid == 0 && greeted && !flight.n)) return;
  fail(r == -1 ? errno : 0, r == -1 ? "unable to receive" : "it has gone",
       r == -1 ? "" : greeted ? " in the middle of the session"
                              : " without a word of squeeze");
}

/* What the other end has said may still be here: that it has all, too. */
static void unsendable(int e)
{
  broken = e;
  unsaid = !said;
  wfd = -1;
  coproc_shut(&program.from);
  cork_drop(&out);
  plain.len = 0;
  said = 1;
}

static void to_line(void)
{
  ssize_t w = cork_write(&out, wfd);

  if (w > 0) wire_out += (unsigned long long) w;
  if (w == -1 && !passing()) unsendable(errno);
}

static void watch(struct pollfd *p, int fd, short events, int wanted)
{
  p->fd = wanted ? fd : -1;
  p->events = events;
  p->revents = 0;
}

static deadline sooner(deadline a, deadline b)
{
  return a == DEADLINE_NEVER || (b != DEADLINE_NEVER && b < a) ? b : a;
}

/* Whoever comes after a line that has died finds the history. */
static void forsake(void)
{
  alive = DEADLINE_NEVER;
  if (dir == -1) return;
  if (greeted) prime(); /* what both ends know already */
  lore_close(&lore);
  (void) close(dir);
  dir = -1;
}

/* Waits for whatever may come next. */
static void attend(deadline end)
{
  struct pollfd p[5];
  /* Half a hello waits for the rest of it. */
  int listening =
    (!greeted || (lp == ln && text.len == 0)) && rfd != -1;
  int expecting =
    listening && (!done || (!said && flight.n) || cork_pending(&out));
  size_t ready = cork_ready(&out);
  deadline next = end;

  if (!expecting) patience();
  if (expecting) next = sooner(next, heard);
  if (cork_pending(&out) > ready) next = sooner(next, out.due);
  if (ready == 0 && (greeted || opt.way == 'c')) {
    if (plain.len && room())
      next = sooner(next, silent ? late : quiet);
    if (owing()) next = sooner(next, ackdue);
  }
  if (expecting && dir != -1) next = sooner(next, alive);
  watch(p, sigfd, POLLIN, 1);
  watch(p + 1, rfd, POLLIN, listening);
  watch(p + 2, wfd, POLLOUT, ready > 0);
  watch(p + 3, program.to, POLLOUT, text.len > 0);
  watch(p + 4, program.from, POLLIN, plain.len <= most);
  if (deadline_poll(p, 5, next) == -1 && errno != EINTR)
    fail(errno, "unable to wait", "");
  if (p[0].revents) signals();
  if (p[1].revents) from_line();
  if (p[3].revents) to_program();
  if (p[2].revents) to_line();
  if (p[4].revents)
    from_program();
  else if (p[4].fd != -1)
    silent = deadline_past(quiet);
  if (expecting && deadline_past(heard))
    fail(ETIMEDOUT, "the line is silent", "");
  if (expecting && deadline_past(alive)) forsake();
}

/* Nothing more can come of this session: all was said, and heard. */
static int finished(deadline *end)
{
  if (program.pid || !said) {
    *end = DEADLINE_NEVER; /* it may have to be said again */
    return 0;
  }
  if (cork_pending(&out)) return deadline_past(*end);
  if (broken || done || rfd == -1) return 1;
  if (*end == DEADLINE_NEVER) *end = deadline_in(flight.n ? LINGER : PARTING);
  return deadline_past(*end);
}

static void session(void)
{
  deadline end = DEADLINE_NEVER;

  flight_init(&flight);
  forsaken = within(FORSAKEN);
  offer();
  patience();
  for (;;) {
    if (!greeted) greet();
    if (greeted) parse();
    if (done && text.len == 0) coproc_shut(&program.to);
    if (!program.pid && program.from != -1) from_program();
    /* Nobody is there to make room. */
    if (rfd == -1 && !said && plain.len && !flight_room(&flight))
      unsendable(EPIPE);
    compose();
    if (finished(&end)) break;
    attend(end);
  }
  if (broken && (unsaid || flight.n || !done))
    fail(broken, "unable to send", "");
  if (!done && flight.n) fail(ETIMEDOUT, "it has not acknowledged all", "");
  if (!done) return;
  (void) close(opt.way == 'c' ? 6 : 0);
  (void) close(opt.way == 'c' ? 7 : 1);
  if (lore_settle(&lore) == -1 && opt.verbose)
    strerr_warn(errno, "what is known was not kept: the next session has to "
                "learn", (char *) 0);
}

static void summary(void)
{
  unsigned long long u[4];
  char n[4][FMT_NUM];
  size_t i;

  if (!opt.verbose) return;
  u[0] = plain_out;
  u[1] = wire_out;
  u[2] = plain_in;
  u[3] = wire_in;
  for (i = 0; i < 4; ++i) n[i][fmt_num(n[i], u[i])] = 0;
  strerr_info(0, who, ": ", n[0], " bytes sent as ", n[1], ", ", n[2],
              " received as ", n[3], (char *) 0);
}

/* The program runs; nothing else is executed or opened but the history. */
static void begin(char **argv)
{
  static const int passed[] = {SIGHUP, SIGINT, SIGTERM};
  struct confine_limits limits;
  struct confine_dir d;
  size_t i;

  rfd = opt.way == 'c' ? 6 : 0;
  wfd = rfd + 1;
  sigfd = sig_pipe();
  if (sigfd == -1)
    strerr_die(111, errno, "unable to make a pipe", (char *) 0);
  /* Before the program runs: who hears of it may send one at once. */
  for (i = 0; i < sizeof passed / sizeof *passed; ++i)
    if (!sig_ignored(passed[i])) sig_topipe(passed[i]);
  if (coproc_starton(&program, argv, rfd) == -1)
    strerr_die(111, errno, "unable to run ", *argv, (char *) 0);
  sig_topipe(SIGCHLD);
  (void) coproc_ended(&program); /* before there was a handler */
  if (fd_nonblock(rfd) == -1 || fd_nonblock(wfd) == -1)
    strerr_die(111, errno, "unable to use the line", (char *) 0);
  /* Confined, it may not ask: pledge ends who does. */
  out.pair = 2 * sys_segment(wfd);
  if (out.pair) {
    sys_receiveroom(rfd, ROOM);
    sys_ackslater(rfd);
  }
  if (opt.way == 'c') {
    /* The program's alone; whoever reads them waits for their end. */
    int null = open_read("/dev/null");

    if (null != -1) {
      (void) fd_copy(0, null);
      (void) fd_move(1, null);
    }
  }
  confine_limit(&limits, CONFINE_DATA);
  d.fd = dir;
  d.name = ".";
  if (confine_to(dir, &d, 1, 1) == -1)
    strerr_warn(errno, "going on unconfined", (char *) 0);
}

static unsigned long long number(const char *s, unsigned long long min,
                                 unsigned long long max)
{
  unsigned long long u;

  if (!scan_all(s, max, &u) || u < min) usage_die();
  return u;
}

static int options(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  int ch;

  while ((ch = subgetopt(&o, argc, argv, "cspnvP:t:")) != -1)
    switch (ch) {
    case 'c':
    case 's':
    case 'p': opt.way = ch; break;
    case 'n': opt.forget = 1; break;
    case 'v': opt.verbose = 1; break;
    case 'P': opt.pad = number(o.arg, 1, 32768); break;
    case 't': opt.idle = number(o.arg, 1, 1000000); break;
    default: usage_die();
    }
  return o.ind;
}

int main(int argc, char **argv)
{
  int server = wire_open(0);
  int client = wire_open(6);
  int n;

  usage_init(argc, argv, "squeeze",
             "-c|-s [-nv] [-P bytes] [-t seconds] dir program "
             "[arg ...] | -p dir",
             "make what crosses a line short, for programs on both ends");
  argv += n = options(argc, argv);
  argc -= n;
  if (opt.way == 'p') {
    if (argc != 1) usage_die();
    purge(*argv);
  }
  if (!opt.way || argc < 2) usage_die();
  if (opt.way == 'c' ? !client : !server)
    strerr_die(100, 0, argv[1], " is not run: there is no connection on ",
               opt.way == 'c' ? "6 and 7 (run me under tcpclient)"
                              : "0 and 1 (run me under tcpserver)",
               (char *) 0);
  who = peer_name();
  sig_ignore(SIGXFSZ); /* a limit on files is a write that fails */
  remember(*argv);
  begin(argv + 1);
  session();
  summary();
  n = wait_crashed(program.status);
  if (n)
    strerr_die(111, 0, argv[1], " was ended by a signal", (char *) 0);
  _exit(wait_exitcode(program.status));
}
