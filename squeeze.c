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
 *   for how long the line may be silent (1200); -v says what was saved; -w KB
 *   of history each way that are used (384)
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

#include "coder.h"
#include "confine.h"
#include "coproc.h"
#include "deadline.h"
#include "env.h"
#include "error.h"
#include "fd.h"
#include "flight.h"
#include "fmt.h"
#include "frame.h"
#include "hello.h"
#include "history.h"
#include "links.h"
#include "lock.h"
#include "open.h"
#include "peer.h"
#include "priv.h"
#include "scan.h"
#include "sig.h"
#include "strerr.h"
#include "stralloc.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"
#include "wait.h"
#include "wire.h"

#define GATHER 30  /* ms of silence after which a piece is whole */
#define ACK 200    /* ms that an acknowledgement waits for company */
#define LINGER 60  /* seconds that the other end has to say the last word */
#define UNIT 16384 /* of a window */

static struct {
  int way; /* 'c', 's', 'p' */
  int forget, verbose;
  unsigned long long pad, idle, window; /* bytes, seconds, KB */
} opt = {0, 0, 0, 1, 1200, HISTORY_WINDOW / 1024};

static const char *who; /* is at the other end */
static struct coproc program;
static int sigfd;

static void die_nomem(void)
{
  strerr_die(111, ENOMEM, "the session with ", who, " ends", (char *) 0);
}

/* ------------------------------------------------------------- THE HISTORY */

static int dir = -1;
static struct history sent, received;
static size_t window; /* bytes of each stream */

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

/* -n has a directory, too: root becomes its owner. */
static void remember(const char *name)
{
  history_none(&sent);
  history_none(&received);
  dir = enter(name);
  if (opt.forget || dir == -1) return;
  if (lock_exnb(dir) == -1) {
    if (errno != EWOULDBLOCK) {
      forgetful(name, errno);
    } else if (opt.verbose)
      strerr_info(0, "going on without history: ", name,
                  " is in use by another session", (char *) 0);
    opt.forget = 1;
    return;
  }
  recall(&sent, "sent");
  recall(&received, "received");
}

static void purge(const char *name)
{
  static const char *const fn[] = {"sent", "received", "sent.new",
                                   "received.new"};
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

static size_t length(const struct history *h)
{
  long n = h->n ? history_whole(h, h->n - 1, window) : 0;

  return n > 0 ? (size_t) n : 0;
}

/* HEAD becomes the state of H after the N bytes at S. */
static void next_head(const struct history *h, const char *s, size_t n,
                      unsigned char head[SHA256_LEN])
{
  memcpy(head, h->head, SHA256_LEN);
  history_chain(head, s, n);
}

static void keep(struct history *h, const char *s, size_t n,
                 const unsigned char head[SHA256_LEN])
{
  if (history_add(h, s, n, head) == -1)
    strerr_warn(errno, h->fn, ": what comes now is not kept for later",
                (char *) 0);
}

/* ---------------------------------------------------------- THE TWO CODERS */

static struct coder out, in;

/* Both know what both ends have of the two streams: the shorter one, then the
   longer one, which is the fresher memory. Not before it is needed. */
static void prime(void)
{
  struct history *up = opt.way == 'c' ? &sent : &received;
  struct history *down = opt.way == 'c' ? &received : &sent;
  int longer = length(up) > length(down);

  if (out.m) return;
  if (coder_init(&out) == -1) die_nomem();
  if (history_learn(longer ? down : up, window, &out) == -1 ||
      history_learn(longer ? up : down, window, &out) == -1)
    strerr_die(111, errno, "unable to read the history", (char *) 0);
  if (coder_copy(&in, &out) == -1) die_nomem();
}

/* ---------------------------------------------------------------- THE LINE */

static int rfd, wfd; /* the line; -1: its end */
static char lin[16384]; /* what came: */
static size_t lp, ln;
static stralloc wire; /* what is to go: */
static size_t wrote;
static int greeted, done; /* hello is over; the other end has said its END */
static int broken;        /* errno: the line takes no more */
static deadline heard;    /* until then something must come */
static unsigned int acks; /* owed */
static deadline ackdue;
static struct flight flight;
static unsigned long long plain_in, plain_out, wire_in, wire_out;

static stralloc plain; /* from the program */
static deadline quiet; /* then it is a piece */
static int said;       /* the program's output has ended; our END is in wire */
static stralloc text;  /* for the program: */
static size_t gave;

static void again(deadline *d, unsigned long long ms)
{
  *d = deadline_inms((unsigned long) ms);
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
  int some = sent.n || received.n;

  (void) history_anew(&sent);
  (void) history_anew(&received);
  fail(0, "what came cannot be decoded",
       some ? ": the history is dropped, the next session begins anew" : "");
}

/* ------------------------------------------------------------------ FRAMES */

/* The last N bytes of wire are a frame; now it is padded. */
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
  if (stralloc_catb(&wire, head, frame_head(head, &f)) == -1) die_nomem();
  for (; f.raw; f.raw -= k) {
    k = f.raw < sizeof zeros ? f.raw : sizeof zeros;
    if (stralloc_catb(&wire, zeros, k) == -1) die_nomem();
  }
}

static void frame(struct frame *f)
{
  char head[FRAME_HEAD];
  size_t n = wire.len;

  f->acks = acks < FRAME_ACKS ? acks : FRAME_ACKS;
  acks -= f->acks;
  if (stralloc_catb(&wire, head, frame_head(head, f)) == -1 ||
      stralloc_catb(&wire, f->code.s, f->code.len) == -1)
    die_nomem();
  pad(wire.len - n);
  if (f->kind == FRAME_CODED || f->kind == FRAME_STORED)
    flight_sent(&flight, wire.len - n, deadline_now());
}

/* N bytes of the program's become a frame. */
static void say(size_t n)
{
  static struct frame f;
  unsigned char head[SHA256_LEN];
  int r;

  prime();
  r = coder_encode(&out, &f.code, plain.s, n);
  if (r == -1 || (r == 1 && stralloc_copyb(&f.code, plain.s, n) == -1))
    die_nomem();
  f.kind = r == 1 ? FRAME_STORED : FRAME_CODED;
  f.raw = n;
  next_head(&sent, plain.s, n, head);
  memcpy(f.check, head, FRAME_CHECK);
  frame(&f);
  keep(&sent, plain.s, n, head);
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
  next_head(&sent, "", 0, head);
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

/* What is due goes into wire, which is empty. */
static void compose(void)
{
  size_t most = flight_raw(&flight, FRAME_RAW);
  int ended = program.from == -1;

  wire.len = wrote = 0;
  if (!greeted) return;
  if (plain.len && flight_room(&flight) &&
      (plain.len >= most || ended || deadline_past(quiet)))
    say(plain.len < most ? plain.len : most);
  else if (ended && plain.len == 0 && !said)
    say_end();
  else if (owing() && (acks > 1 || deadline_past(ackdue)))
    say_acks();
}

static void take(struct frame *f)
{
  unsigned char head[SHA256_LEN];
  int r = 0;

  if (done) fail(0, "what came cannot be decoded", ": more after the end");
  text.len = gave = 0;
  if (f->kind == FRAME_END) {
    next_head(&received, "", 0, head);
    if (memcmp(head, f->check, FRAME_CHECK) != 0) mismatch();
    done = 1;
    return;
  }
  prime();
  if (f->kind == FRAME_STORED) {
    r = stralloc_copy(&text, &f->code);
    if (r == 0) coder_learn(&in, text.s, text.len);
  } else
    r = coder_decode(&in, &text, f->code.s, f->code.len, f->raw);
  if (r == -1) die_nomem();
  next_head(&received, text.s, text.len, head);
  if (memcmp(head, f->check, FRAME_CHECK) != 0) {
    text.len = 0;
    mismatch();
  }
  if (acks++ == 0) again(&ackdue, ACK);
  keep(&received, text.s, text.len, head);
  plain_in += text.len;
  if (program.to == -1) text.len = 0; /* nobody wants it */
}

/* Frames of what came, up to one with something for the program. */
static void parse(void)
{
  static struct frame f;
  size_t used;
  int r;

  while (lp < ln && text.len == 0) {
    r = frame_feed(&f, lin + lp, ln - lp, &used);
    if (r == -1 && errno == ENOMEM) die_nomem();
    if (r == -1) mismatch();
    lp += used;
    if (r == 0) return;
    if (f.kind == FRAME_PAD) continue;
    again(&heard, opt.idle * 1000);
    if (flight_acked(&flight, f.acks, deadline_now()) == -1)
      fail(0, "it acknowledges what was not sent", "");
    if (f.kind != FRAME_ACK) take(&f);
  }
}

/* ------------------------------------------------------------------- HELLO */

static struct hello ours, theirs;
static size_t offered[HELLO_UP + HELLO_DOWN];

static void say_hello(void)
{
  char b[HELLO_MAX];
  size_t n;

  n = opt.way == 'c' ? hello_client(b, &ours) : hello_server(b, &ours);
  if (stralloc_catb(&wire, b, n) == -1) die_nomem();
}

static void offer(void)
{
  ours.version = HELLO_VERSION;
  ours.flags = opt.forget ? HELLO_FORGETFUL : 0;
  window = (size_t) opt.window * 1024;
  ours.window = (unsigned int) (window / UNIT);
  if (opt.way != 'c') return;
  ours.up = history_offer(&sent, window, 1, ours.head, offered, HELLO_UP);
  ours.down = history_offer(&received, window, 0, ours.head + ours.up,
                            offered + ours.up, HELLO_DOWN);
  say_hello();
}

/* H goes back to state I, or is new if there is NONE. -1: it must be. */
static int back(struct history *h, int none, size_t i)
{
  if ((none ? history_anew(h) : history_cut(h, i)) == 0) return 0;
  strerr_warn(errno, h->fn, ": nothing is kept of it", (char *) 0);
  (void) history_anew(h);
  return none ? 0 : -1;
}

static void choose(struct history *h, unsigned int way)
{
  unsigned int first = way ? theirs.up : 0;
  unsigned int n = way ? theirs.down : theirs.up;
  unsigned int k;
  size_t i = 0;

  for (k = 0; k < n; ++k)
    if (history_find(h, window, theirs.head[first + k], &i)) break;
  ours.choice[way] =
    back(h, k == n, i) == 0 && k < n ? k : HELLO_NONE;
}

static void chosen(struct history *h, unsigned int way)
{
  unsigned int k = theirs.choice[way];

  if (k != HELLO_NONE && k >= (way ? ours.down : ours.up))
    fail(0, "it chooses what was not offered", "");
  if (back(h, k == HELLO_NONE,
           k == HELLO_NONE ? 0 : offered[way * ours.up + k]) == -1)
    fail(0, "it remembers what is lost here", "");
}

static void forget(void)
{
  history_close(&sent);
  history_close(&received);
  history_none(&sent);
  history_none(&received);
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
      (void) !write(wfd, wire.s, wire.len);
    }
    there[fmt_num(there, theirs.version)] = 0;
    fail(0, "another version of squeeze there, which is ", there);
  }
  lp += (size_t) n;
  again(&heard, opt.idle * 1000);
  if (theirs.window < ours.window) ours.window = theirs.window;
  window = (size_t) ours.window * UNIT;
  if ((theirs.flags | ours.flags) & HELLO_FORGETFUL) {
    forget();
    ours.choice[0] = ours.choice[1] = HELLO_NONE;
  } else if (opt.way == 's') {
    choose(&received, 0);
    choose(&sent, 1);
  } else {
    chosen(&sent, 0);
    chosen(&received, 1);
  }
  if (opt.way == 's') say_hello();
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

  if (stralloc_ready(&plain, FRAME_RAW) == -1) die_nomem();
  if (plain.len == FRAME_RAW) return;
  r = read(program.from, plain.s + plain.len, FRAME_RAW - plain.len);
  if (r > 0) {
    plain.len += (size_t) r;
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

static void from_line(void)
{
  ssize_t r = read(rfd, lin, sizeof lin);

  if (r == -1 && passing()) return;
  if (r > 0) {
    lp = 0;
    ln = (size_t) r;
    wire_in += ln;
    return;
  }
  rfd = -1;
  if (done || (said && program.pid == 0)) return;
  fail(r == -1 ? errno : 0, r == -1 ? "unable to receive" : "it has gone",
       r == -1 ? "" : greeted ? " in the middle of the session"
                              : " without a word of squeeze");
}

/* What the other end has said may still be here. */
static void unsendable(int e)
{
  broken = e;
  coproc_shut(&program.from);
  plain.len = wire.len = wrote = 0;
  said = 1;
}

static void to_line(void)
{
  ssize_t w = write(wfd, wire.s + wrote, wire.len - wrote);

  if (w == -1 && passing()) return;
  if (w > 0) {
    wrote += (size_t) w;
    wire_out += (unsigned long long) w;
  } else if (done && said && flight.n == 0) {
    wfd = -1; /* it has all but the last word */
    wrote = wire.len;
  } else
    unsendable(errno);
}

/* Who has said its hello in pieces has it in lin from 0. */
static void hear(void)
{
  char b[HELLO_MAX];
  ssize_t r;

  if (greeted) {
    from_line();
    return;
  }
  r = read(rfd, b, HELLO_MAX - ln);
  if (r == -1 && passing()) return;
  if (r <= 0) {
    from_line();
    return;
  }
  memcpy(lin + ln, b, (size_t) r);
  ln += (size_t) r;
  wire_in += (unsigned long long) r;
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

/* Waits for whatever may come next. */
static void attend(deadline end)
{
  struct pollfd p[5];
  /* Half a hello waits for the rest of it. */
  int listening =
    (!greeted || (lp == ln && text.len == 0)) && rfd != -1;
  int expecting =
    listening && (!done || (!said && flight.n) || wrote < wire.len);
  deadline next = end;

  if (!expecting) again(&heard, opt.idle * 1000);
  if (expecting) next = sooner(next, heard);
  if (wire.len == wrote && greeted) {
    if (plain.len && flight_room(&flight)) next = sooner(next, quiet);
    if (owing()) next = sooner(next, ackdue);
  }
  watch(p, sigfd, POLLIN, 1);
  watch(p + 1, rfd, POLLIN, listening);
  watch(p + 2, wfd, POLLOUT, wire.len > wrote);
  watch(p + 3, program.to, POLLOUT, text.len > 0);
  watch(p + 4, program.from, POLLIN,
        plain.len < flight_raw(&flight, FRAME_RAW));
  if (deadline_poll(p, 5, next) == -1 && errno != EINTR)
    fail(errno, "unable to wait", "");
  if (p[0].revents) signals();
  if (p[1].revents) hear();
  if (p[3].revents) to_program();
  if (p[2].revents) to_line();
  if (p[4].revents) from_program();
  if (expecting && deadline_past(heard))
    fail(ETIMEDOUT, "the line is silent", "");
}

/* Nothing more can come of this session: all was said, and heard. */
static int finished(deadline *end)
{
  if (program.pid || !said || wrote < wire.len) return 0;
  if (broken || done || rfd == -1 || flight.n == 0) return 1;
  if (*end == DEADLINE_NEVER) *end = deadline_in(LINGER);
  return deadline_past(*end);
}

static void session(void)
{
  deadline end = DEADLINE_NEVER;

  flight_init(&flight);
  again(&heard, opt.idle * 1000);
  offer();
  for (;;) {
    if (!greeted) greet();
    if (greeted) parse();
    if (done && text.len == 0) coproc_shut(&program.to);
    if (!program.pid && program.from != -1) from_program();
    /* Nobody is there to make room. */
    if (rfd == -1 && !said && plain.len && !flight_room(&flight))
      unsendable(EPIPE);
    if (wrote == wire.len) compose();
    if (finished(&end)) break;
    attend(end);
  }
  if (broken) fail(broken, "unable to send", "");
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
  if (coproc_starton(&program, argv, rfd) == -1)
    strerr_die(111, errno, "unable to run ", *argv, (char *) 0);
  sig_topipe(SIGCHLD);
  for (i = 0; i < sizeof passed / sizeof *passed; ++i)
    if (!sig_ignored(passed[i])) sig_topipe(passed[i]);
  (void) coproc_ended(&program); /* before there was a handler */
  if (fd_nonblock(rfd) == -1 || fd_nonblock(wfd) == -1)
    strerr_die(111, errno, "unable to use the line", (char *) 0);
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

  while ((ch = subgetopt(&o, argc, argv, "cspnvP:t:w:")) != -1)
    switch (ch) {
    case 'c':
    case 's':
    case 'p': opt.way = ch; break;
    case 'n': opt.forget = 1; break;
    case 'v': opt.verbose = 1; break;
    case 'P': opt.pad = number(o.arg, 1, 32768); break;
    case 't': opt.idle = number(o.arg, 1, 1000000); break;
    case 'w': opt.window = number(o.arg, 0, HISTORY_WINDOW / 1024) / 16 * 16;
      break;
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
             "-c|-s [-nv] [-P bytes] [-t seconds] [-w KB] dir program "
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
