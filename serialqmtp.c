/*
 * serialqmtp [-v] [-t seconds] prefix
 *
 * A client of maildirserial: sends the files that it is told to over QMTP.
 * PREFIX is taken off each recipient. After SECONDS (600) in which the server
 * took, acknowledged and sent nothing, it gives up; -v says what was done.
 *
 * 0: names of files, each with \0 after it; 1: results, "name\0Ktext\n";
 * 6: from the server; 7: to the server (both are set not to block).
 * Environment: TCPREMOTEHOST, TCPREMOTEIP, for messages.
 * Exit: 0 when 0 has ended and each message sent has its answer; 100 usage;
 * 111 the connection or the server failed; the results that were written hold.
 *
 * Nothing here waits for an answer before it sends the next package. Whatever
 * could block is asked for by one poll, so that neither a server that stops
 * reading until its answers are read nor a maildirserial that stops feeding
 * until its results are read can stop us for good.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "ascii.h"
#include "deadline.h"
#include "env.h"
#include "error.h"
#include "fd.h"
#include "fmt.h"
#include "netstring.h"
#include "queued.h"
#include "scan.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "sys.h"
#include "unanswered.h"
#include "usage.h"

#define HEAD (FMT_NUM + 2) /* "123:\n" */
#define PATIENCE_MAX 1000000 /* seconds */
#define SLICE 5000 /* ms between looks at what was acknowledged */
#define BACKLOG 65536      /* bytes of results; above it, no answer is read */
#define CHUNK 4096         /* a pipe that polls writable takes so much */

static const char *prefix;
static int verbose;
static unsigned long long patience = 600;

static unsigned long long made; /* bytes that were put into out */
static unsigned long long sent; /* bytes of these that 7 has taken */
static struct unanswered un;
static unsigned long verdicts[3]; /* K, Z, D */

/* Why it ends before its time, and a NUL. Once there is something in it, no
   name is taken; what was sent whole may still be answered. */
static stralloc reason;

/* ------------------------------------------------------------ messages */

static stralloc peer;

static void die_nomem(void)
{
  strerr_die(111, ENOMEM, "messages without a result stay in the queue",
             (char *) 0);
}

static void peer_init(void)
{
  const char *host = env_get("TCPREMOTEHOST");
  const char *ip = env_get("TCPREMOTEIP");

  if (!host || !*host) host = ip && *ip ? ip : "the server";
  if (stralloc_cats(&peer, host) == -1) die_nomem();
  if (ip && *ip && host != ip)
    if (stralloc_cats(&peer, " (") == -1 || stralloc_cats(&peer, ip) == -1 ||
        stralloc_cats(&peer, ")") == -1)
      die_nomem();
  if (stralloc_0(&peer) == -1) die_nomem();
}

/* What it means for the mail, to end here. */
static const char *consequence(void)
{
  static stralloc sa;
  unsigned long whole = unanswered_whole(&un, sent);

  sa.len = 0;
  if (stralloc_catnum(&sa, un.n) == -1 ||
      stralloc_cats(&sa, un.n == 1 ? " unanswered message stays in the queue"
                                   : " unanswered messages stay in the "
                                     "queue") == -1)
    die_nomem();
  if (whole)
    if (stralloc_cats(&sa, ", ") == -1 || stralloc_catnum(&sa, whole) == -1 ||
        stralloc_cats(&sa, " of them may have been delivered") == -1)
      die_nomem();
  if (stralloc_0(&sa) == -1) die_nomem();
  return sa.s;
}

/* ------------------------------------------------------------- results */

static stralloc results;
static size_t told; /* bytes of results that 1 has taken */

static int backlog(void)
{
  return results.len - told > BACKLOG;
}

/* Writes a piece that 1, which polled writable, takes without blocking. */
static void tell(void)
{
  size_t n = results.len - told;
  ssize_t w;

  w = write(1, results.s + told, n < CHUNK ? n : CHUNK);
  if (w == -1) {
    if (errno == EINTR || errno == EAGAIN) return;
    strerr_die(111, errno, "unable to write results: ", consequence(),
               (char *) 0);
  }
  told += (size_t) w;
  if (told == results.len) told = results.len = 0;
}

static void tell_all(void)
{
  while (results.len) {
    (void) deadline_wait(1, POLLOUT, DEADLINE_NEVER);
    tell();
  }
}

static void result(const char *name, const char *text)
{
  if (stralloc_cats(&results, name) == -1 || stralloc_0(&results) == -1 ||
      stralloc_cats(&results, text) == -1 ||
      stralloc_append(&results, '\n') == -1)
    die_nomem();
}

/* -------------------------------------------------------------- the end */

static struct queued q;           /* the message that is being sent */
static struct queued_skips wrong; /* those for another prefix */

static void summary(void)
{
  char sm[FMT_NUM + 1], sb[FMT_NUM + 1];
  char sv[3][FMT_NUM + 1];
  int i;

  for (i = 0; i < 3; ++i) sv[i][fmt_num(sv[i], verdicts[i])] = 0;
  sm[fmt_num(sm, verdicts[0] + verdicts[1] + verdicts[2])] = 0;
  sb[fmt_num(sb, sent)] = 0;
  strerr_info(0, sm, " messages, ", sb, " bytes to ", peer.s, ": ", sv[0],
              " accepted, ", sv[1], " refused for now, ", sv[2], " refused",
              (char *) 0);
}

/* What is known is told first. */
static void leave(void)
{
  tell_all();
  queued_warn(&q.bad, "not sent:");
  queued_warn(&wrong, "not sent:");
  if (verbose) summary();
  if (reason.len)
    strerr_die(111, 0, reason.s, ": ", consequence(), (char *) 0);
  _exit(0);
}

/* No more names; the first reason counts. */
static void wind_up(const char *a, const char *b, const char *c, int e)
{
  if (reason.len) return;
  if (stralloc_cats(&reason, a) == -1 || stralloc_cats(&reason, b) == -1 ||
      stralloc_cats(&reason, c) == -1 ||
      stralloc_cats(&reason, e ? ": " : "") == -1 ||
      stralloc_cats(&reason, e ? error_str(e) : "") == -1 ||
      stralloc_0(&reason) == -1)
    die_nomem();
}

/* No more of anything. */
static void give_up(const char *a, const char *b, const char *c, int e)
{
  wind_up(a, b, c, e);
  leave();
}

/* --------------------------------------------------------------- names */

static char names[8192];
static size_t namestart, nameend;
static int nomore; /* 0 has ended */

/* The next name that is here already, or 0. Good until names_read. */
static const char *name_next(void)
{
  const char *s = names + namestart;
  size_t i = ascii_chr(s, nameend - namestart, '\0');

  if (i == nameend - namestart) return 0;
  namestart += i + 1;
  return s;
}

static void names_read(void)
{
  ssize_t r;

  nameend -= namestart;
  memmove(names, names + namestart, nameend);
  namestart = 0;
  if (nameend == sizeof names)
    give_up("a name on descriptor 0 is too long", "", "", 0);
  r = read(0, names + nameend, sizeof names - nameend);
  if (r == -1) {
    if (errno == EINTR || errno == EAGAIN) return;
    give_up("unable to read names", "", "", errno);
  }
  nameend += (size_t) r;
  if (r) return;
  nomore = 1;
  if (nameend)
    strerr_warn(0, "the last name on descriptor 0 has no end: it stays in "
                   "the queue", (char *) 0);
}

/* ------------------------------------------------------------ packages */

static char out[65536];
static size_t outstart, outend;

static const char *qname;        /* of the file in q */
static unsigned long long began; /* where its package begins */
static off_t left;           /* bytes of it to come, */
static stralloc tail;        /* then these, */
static size_t taildone;      /* of which so many are out */

static int underway(void)
{
  return q.fd != -1;
}

static void put(const char *s, size_t n)
{
  memcpy(out + outend, s, n);
  outend += n;
  made += n;
}

/* What follows the message: its comma, the sender, and a netstring of one
   recipient's netstring. */
static void package_tail(void)
{
  static stralloc rcpt;
  size_t n = strlen(prefix);

  rcpt.len = tail.len = taildone = 0;
  if (netstring_catb(&rcpt, q.rcpt.s + n, q.rcpt.len - n) == -1 ||
      stralloc_append(&tail, ',') == -1 ||
      netstring_catb(&tail, q.sender.s, q.sender.len) == -1 ||
      netstring_catb(&tail, rcpt.s, rcpt.len) == -1)
    die_nomem();
}

/* Begins the package of the file NAME, if it is one to send. */
static void package_begin(const char *name)
{
  char head[HEAD];
  size_t n;
  int r;

  r = queued_open(&q, name);
  if (r == -1 && verbose)
    strerr_info(0, name, ": somebody else took it", (char *) 0);
  if (r != 1) return;
  if (!stralloc_starts(&q.rcpt, prefix)) {
    queued_close(&q);
    queued_skip(&wrong, name, "recipient does not begin with the prefix", 0);
    return;
  }
  qname = name;
  began = made;
  left = q.size;
  package_tail();
  n = fmt_num(head, (unsigned long long) left + 1);
  head[n++] = ':';
  head[n++] = '\n'; /* lines end in \n, this says; it counts in the length */
  put(head, n);
  if (unanswered_add(&un, name, made + (unsigned long long) left + tail.len) ==
      -1)
    die_nomem();
}

/* The message ends before its length. As long as the server has seen nothing
   of it, it is as if it had never begun. */
static void package_fail(const char *why, int e)
{
  queued_close(&q);
  if (began >= sent) {
    outend -= (size_t) (made - began);
    made = began;
    unanswered_droplast(&un);
    queued_skip(&q.bad, qname, why, e);
    return;
  }
  outstart = outend = 0; /* nothing but the broken package is there */
  wind_up(qname, ": ", why, e);
}

/* More of the package, as far as there is room. */
static void package_more(void)
{
  size_t n = sizeof out - outend;
  ssize_t r;

  if (left) {
    if (left < (off_t) n) n = (size_t) left;
    r = substdio_get(&q.ss, out + outend, n);
    if (r == -1) {
      package_fail("unable to read", errno);
    } else if (r == 0) {
      package_fail("became shorter while it was being sent", 0);
    } else {
      outend += (size_t) r;
      made += (size_t) r;
      left -= (off_t) r;
    }
    return;
  }
  if (n > tail.len - taildone) n = tail.len - taildone;
  put(tail.s + taildone, n);
  taildone += n;
  if (taildone == tail.len) queued_close(&q);
}

static int room(void)
{
  return sizeof out - outend >= HEAD;
}

/* Fills out from the names that are here, as far as there is room. */
static void fill(void)
{
  const char *name;

  if (outstart == outend) {
    outstart = outend = 0;
  } else if (outstart >= sizeof out / 2) {
    outend -= outstart;
    memmove(out, out + outstart, outend);
    outstart = 0;
  }
  while (!reason.len && room()) {
    if (underway()) {
      package_more();
    } else {
      name = name_next();
      if (!name) return;
      package_begin(name);
    }
  }
}

/* -------------------------------------------------------------- server */

static struct answer answer = ANSWER_INIT;
static int progress; /* since the clock was last looked at */

static void send_some(void)
{
  ssize_t w;

  w = write(7, out + outstart, outend - outstart);
  if (w == -1) {
    if (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK) return;
    /* It may have answered before it went. */
    wind_up("unable to send to ", peer.s, "", errno);
    queued_close(&q);
    outstart = outend = 0;
    return;
  }
  outstart += (size_t) w;
  sent += (unsigned long long) w;
  if (w) progress = 1;
}

static void protocol_error(const char *why)
{
  give_up("protocol error by ", peer.s, why, 0);
}

static void answered(const char *text)
{
  unsigned long long end;
  const char *name;

  if (un.n == 0) protocol_error(": an answer without a message");
  name = unanswered_first(&un, &end);
  if (end > sent) protocol_error(": an answer before the message was sent");
  result(name, text);
  unanswered_drop(&un);
  ++verdicts[text[0] == 'K' ? 0 : text[0] == 'Z' ? 1 : 2];
}

static void hear(void)
{
  static char in[16384];
  const char *s = in;
  size_t used, n;
  ssize_t r;
  int whole;

  r = read(6, in, sizeof in);
  if (r == -1) {
    if (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK) return;
    give_up("unable to receive from ", peer.s, "", errno);
  }
  if (r == 0) {
    give_up("connection closed by ", peer.s, "", 0);
  }
  progress = 1;
  for (n = (size_t) r; n; n -= used) {
    whole = answer_feed(&answer, s, n, &used);
    if (whole == -1) protocol_error(answer.why);
    if (whole) answered(answer.text);
    s += used;
  }
}

/* ---------------------------------------------------------------- main */

/* Nothing more can come of this session. */
static int finished(void)
{
  if (reason.len) return unanswered_whole(&un, sent) == 0;
  return nomore && un.n == 0 && outstart == outend;
}

static void watch(struct pollfd *p, int fd, short events, int wanted)
{
  p->fd = wanted ? fd : -1;
  p->events = events;
  p->revents = 0;
}

static void silence(void)
{
  char num[FMT_NUM + 9];

  (void) strcpy(num + fmt_num(num, patience), " seconds");
  give_up(peer.s, " took, acknowledged and sent nothing for ", num, 0);
}

/* Waits for one of P. While the server owes us something, it must take,
   acknowledge or send a byte now and then; what it owes nothing for is the
   wait for names, and for somebody to take our results. */
static void await(struct pollfd *p, nfds_t n)
{
  static deadline last; /* when it last did */
  static long unacked;
  long limit = (long) patience * 1000;
  long slice = limit / 4 < SLICE ? limit / 4 : SLICE;
  int owed = (un.n || outstart < outend) && !backlog();
  long u;

  for (;;) {
    if (progress || !owed) last = deadline_now();
    progress = 0;
    if (deadline_poll(p, n, owed ? deadline_inms((unsigned long) slice)
                                 : DEADLINE_NEVER)) return;
    u = sys_unacked(7);
    if (u < unacked) progress = 1;
    unacked = u;
    if (!progress && deadline_now() - last >= limit) silence();
  }
}

/* One round: each poll is followed by what it allows. Names go before
   sending, so that small packages share a write; a package never waits for a
   name that is not there. */
static void session_round(void)
{
  struct pollfd p[4];

  watch(p, 1, POLLOUT, results.len > 0);
  watch(p + 1, 6, POLLIN, sent > 0 && !backlog());
  watch(p + 2, 0, POLLIN, !nomore && !reason.len && !underway() && room());
  watch(p + 3, 7, POLLOUT, outstart < outend);
  await(p, 4);
  if (p[0].revents) tell();
  if (p[1].revents) hear();
  if (p[2].revents)
    names_read();
  else if (p[3].revents)
    send_some();
}

static void options(int argc, char *const *argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  int opt;

  while ((opt = subgetopt(&o, argc, argv, "vt:")) != -1) switch (opt) {
    case 'v':
      verbose = 1;
      break;
    case 't':
      if (!scan_all(o.arg, PATIENCE_MAX, &patience) || !patience) usage_die();
      break;
    default:
      usage_die();
    }
  if (argc - o.ind != 1) usage_die();
  prefix = argv[o.ind];
}

int main(int argc, char *const *argv)
{
  usage_init(argc, argv, "serialqmtp", "[-v] [-t seconds] prefix",
             "a client of maildirserial: sends messages over QMTP on 6 and 7");
  options(argc, argv);
  if (fd_nonblock(6) == -1 || fd_nonblock(7) == -1)
    strerr_die(100, errno, "unable to use descriptors 6 and 7, the connection "
                           "(run me under tcpclient)", (char *) 0);
  peer_init();
  queued_init(&q);
  for (fill(); !finished(); fill()) session_round();
  leave();
}
