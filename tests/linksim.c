/*
 * linksim: a TCP link in user space, with a rate, a delay, a queue and cuts.
 *
 * linksim [options] address:port address:port
 *
 * Listens on the first (port 0: the system picks), passes each connection on
 * to the second. Addresses are literals: 127.0.0.1:25, [::1]:25.
 *
 *   -r n    bits per second each way; all connections share it (0: no limit)
 *   -u n    the same, only towards the server;  -w n  towards the client
 *   -d ms   delay, each way
 *   -l ms   before the server is dialled (twice the delay): a SYN's round trip
 *   -q n    bytes that wait in the link, each way (16384): beyond that it stops
 *           reading, and the sender's TCP sees it. Rate times delay is added
 *   -p n    bytes that cross at a time (500)
 *   -o n    overhead charged for each 1460 bytes (0; 40 is TCP over IPv4)
 *   -U n    cut after n bytes were delivered to the server; -D n  to the client
 *   -T n    cut after n bytes both ways together
 *   -t ms   cut after this life of the connection
 *   -m s    what a cut is: rst, fin, or hole: nothing is passed or taken any
 *           more, and both ends stay open
 *   -H ms   until then (0: until one end gives up)
 *   -k n    cut only the first n connections (0: all)
 *   -n n    exit after n connections (0: never)
 *   -v      on 2, a line for each piece: ms, > or <, bytes
 *
 * On 1: "ready PORT", then for each connection that has ended
 *   conn=N up=BYTES down=BYTES ms=TIME turns=TIMES why=eof|cut|err
 * where turns is how often the direction of what was delivered changed.
 *
 * Exit codes: 0; 100 usage; 111 trouble.
 */
#if defined(__linux__)
#define _GNU_SOURCE /* POLLRDHUP */
#endif

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "deadline.h"
#include "fd.h"
#include "ip.h"
#include "scan.h"
#include "socket.h"
#include "strerr.h"
#include "stralloc.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"

#ifndef POLLRDHUP
#define POLLRDHUP 0
#endif

#define NONE (-1LL)
#define PIECE 65536

typedef long long usec;

enum mode { RST, FIN, HOLE };

/* Bytes on their way; none at all mean the end of the stream. */
struct cell {
  struct cell *next;
  usec due;
  size_t len, off;
  char b[1];
};

/* One direction of a connection. */
struct way {
  struct cell *head, **tail;
  size_t waiting; /* bytes read and not yet delivered */
  long long delivered;
  int from, to;
  int eof;  /* all was read */
  int shut; /* and all delivered */
  int in, out; /* places in the array for poll, or -1 */
};

struct conn {
  struct conn *next;
  unsigned long long id;
  struct way way[2]; /* to the server, to the client */
  usec born, dial, holed;
  int dialled, turns, last, dead;
};

static unsigned long long rate[2], delay, setup, overhead, hold, ncut, nexit;
static unsigned long long queue = 16384, piece = 500;
static long long cutat[2] = {NONE, NONE}, cutboth = NONE, cuttime = NONE;
static enum mode mode;
static int verbose;

static size_t limit[2];
static usec linkfree[2]; /* when the link, which all share, is idle again */
static struct conn *conns;
static unsigned long long nconns, ended;
static struct ip server;
static unsigned int serverport;

static struct pollfd *polls;
static size_t npolls, apolls;

static void die_nomem(void)
{
  strerr_die(111, ENOMEM, "unable to go on", (char *) 0);
}

static usec now(void)
{
  struct timespec t;

  if (clock_gettime(CLOCK_MONOTONIC, &t) == -1)
    strerr_die(111, errno, "unable to tell the time", (char *) 0);
  return (usec) t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void say(const char *s, unsigned long long u, stralloc *l)
{
  if (stralloc_cats(l, s) == -1 || stralloc_catnum(l, u) == -1) die_nomem();
}

static void line(int fd, stralloc *l)
{
  if (stralloc_append(l, '\n') == -1) die_nomem();
  if (substdio_writeall(fd, l->s, l->len) == -1)
    strerr_die(111, errno, "unable to write", (char *) 0);
  stralloc_free(l);
}

/* ------------------------------------------------------------------ ENDS */

static void drop(int fd, int rst)
{
  struct linger l = {1, 0};

  if (fd == -1) return;
  if (rst) (void) setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
  (void) close(fd);
}

static void finish(struct conn *c, const char *why, int rst)
{
  stralloc l = {0};
  struct cell *x;
  int i;

  if (c->dead) return;
  c->dead = 1;
  drop(c->way[0].from, rst);
  drop(c->way[0].to, rst);
  for (i = 0; i < 2; ++i)
    while ((x = c->way[i].head)) {
      c->way[i].head = x->next;
      free(x);
    }
  say("conn=", c->id, &l);
  say(" up=", (unsigned long long) c->way[0].delivered, &l);
  say(" down=", (unsigned long long) c->way[1].delivered, &l);
  say(" ms=", (unsigned long long) ((now() - c->born) / 1000), &l);
  say(" turns=", (unsigned long long) c->turns, &l);
  if (stralloc_cats(&l, " why=") == -1 || stralloc_cats(&l, why) == -1)
    die_nomem();
  line(1, &l);
  ++ended;
}

static void cut(struct conn *c)
{
  if (mode != HOLE)
    finish(c, "cut", mode == RST);
  else if (!c->holed)
    c->holed = now();
}

static int cuttable(const struct conn *c)
{
  return ncut == 0 || c->id <= ncut;
}

/* Small buffers in the kernel: what waits, waits in the link. */
static void tune(int fd)
{
  int n = queue < 4096 ? 4096 : queue > 1 << 24 ? 1 << 24 : (int) queue;

  (void) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &n, sizeof n);
  (void) setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &n, sizeof n);
  (void) socket_nodelay(fd);
  if (fd_nonblock(fd) == -1)
    strerr_die(111, errno, "unable to set up a socket", (char *) 0);
}

static void dial(struct conn *c)
{
  int fd = socket_connect(&server, serverport, 0, 0, deadline_in(10));

  c->dialled = 1;
  if (fd == -1) {
    finish(c, "err", 1);
    return;
  }
  tune(fd);
  c->way[0].to = c->way[1].from = fd;
}

static void welcome(int listener)
{
  struct conn **end = &conns;
  struct conn *c;
  int i;
  struct ip ip;
  unsigned int port;
  int fd = socket_accept(listener, &ip, &port);

  if (fd == -1) return;
  tune(fd);
  c = calloc(1, sizeof *c);
  if (!c) die_nomem();
  c->id = ++nconns;
  c->born = now();
  c->dial = c->born + (usec) setup * 1000;
  for (i = 0; i < 2; ++i) {
    c->way[i].tail = &c->way[i].head;
    c->way[i].from = c->way[i].to = c->way[i].in = c->way[i].out = -1;
  }
  c->way[0].from = c->way[1].to = fd;
  while (*end) end = &(*end)->next;
  *end = c;
}

/* ----------------------------------------------------------------- BYTES */

/* N bytes at B, or the end of the stream, go onto the link at time T. */
static void enqueue(struct way *w, int i, const char *b, size_t n, usec t)
{
  struct cell *x = malloc(sizeof *x + n);

  if (!x) die_nomem();
  if (n) memcpy(x->b, b, n);
  x->next = 0;
  x->len = n;
  x->off = 0;
  if (linkfree[i] < t) linkfree[i] = t;
  if (rate[i])
    linkfree[i] += (usec) ((n * 8 + n * overhead * 8 / 1460) * 1000000 /
                           rate[i]);
  x->due = linkfree[i] + (usec) delay * 1000;
  *w->tail = x;
  w->tail = &x->next;
  w->waiting += n;
}

static void take(struct conn *c, int i)
{
  static char b[PIECE];
  struct way *w = c->way + i;
  size_t room = limit[i] - w->waiting;
  usec t = now();
  size_t n, o, k;
  ssize_t r;

  r = read(w->from, b, room < sizeof b ? room : sizeof b);
  if (r == -1) {
    if (errno != EAGAIN && errno != EINTR) finish(c, "err", 1);
    return;
  }
  if (r == 0) {
    w->eof = 1;
    enqueue(w, i, 0, 0, t);
    return;
  }
  n = (size_t) r;
  for (o = 0; o < n; o += k) {
    k = n - o < piece ? n - o : (size_t) piece;
    enqueue(w, i, b + o, k, t);
  }
}

/* How many bytes may still go this way before a cut; NONE: any. */
static long long allowed(const struct conn *c, int i)
{
  long long n = NONE, both;

  if (!cuttable(c)) return NONE;
  if (cutat[i] != NONE) n = cutat[i] - c->way[i].delivered;
  if (cutboth != NONE) {
    both = cutboth - c->way[0].delivered - c->way[1].delivered;
    if (n == NONE || both < n) n = both;
  }
  return n;
}

static void note(struct conn *c, int i, size_t n, usec t)
{
  stralloc l = {0};

  if (c->last != i + 1 && c->last) ++c->turns;
  c->last = i + 1;
  if (!verbose) return;
  say("", (unsigned long long) ((t - c->born) / 1000), &l);
  say(i ? " < " : " > ", n, &l);
  line(2, &l);
}

static void pop(struct way *w)
{
  struct cell *x = w->head;

  w->head = x->next;
  if (!w->head) w->tail = &w->head;
  free(x);
}

/* Delivers what is due at T. 1: the receiver takes no more for now. */
static int give(struct conn *c, int i, usec t)
{
  struct way *w = c->way + i;
  struct cell *x;
  long long room;
  size_t k;
  ssize_t r;

  while ((x = w->head) && x->due <= t) {
    if (x->len == 0) {
      (void) shutdown(w->to, SHUT_WR);
      w->shut = 1;
      pop(w);
      return 0;
    }
    room = allowed(c, i);
    k = x->len - x->off;
    if (room != NONE && (long long) k > room) k = (size_t) room;
    if (k == 0) {
      cut(c);
      return 0;
    }
    r = write(w->to, x->b + x->off, k);
    if (r == -1) {
      if (errno == EAGAIN) return 1;
      if (errno == EINTR) continue;
      finish(c, "err", 1);
      return 0;
    }
    note(c, i, (size_t) r, t);
    w->delivered += r;
    w->waiting -= (size_t) r;
    x->off += (size_t) r;
    if (room != NONE && r == room) {
      cut(c);
      return 0;
    }
    if (x->off == x->len) pop(w);
  }
  return 0;
}

/* ------------------------------------------------------------------ LOOP */

static int watch(int fd, short events)
{
  if (npolls == apolls) {
    apolls = apolls ? 2 * apolls : 64;
    polls = realloc(polls, apolls * sizeof *polls);
    if (!polls) die_nomem();
  }
  polls[npolls].fd = fd;
  polls[npolls].events = events;
  polls[npolls].revents = 0;
  return (int) npolls++;
}

static void sooner(usec *next, usec t)
{
  if (*next == NONE || t < *next) *next = t;
}

/* What is due for C at T; *NEXT becomes the next moment to look. */
static void attend(struct conn *c, usec t, usec *next)
{
  struct way *w;
  int i, blocked;
  usec e;

  for (i = 0; i < 2; ++i) c->way[i].in = c->way[i].out = -1;
  if (!c->dialled) {
    if (t < c->dial) {
      sooner(next, c->dial);
      return;
    }
    dial(c);
  }
  if (!c->dead && cuttime != NONE && cuttable(c) && !c->holed) {
    e = c->born + cuttime * 1000;
    if (t >= e)
      cut(c);
    else
      sooner(next, e);
  }
  for (i = 0; i < 2 && !c->dead && !c->holed; ++i) {
    w = c->way + i;
    blocked = give(c, i, t);
    if (c->dead || c->holed) break;
    if (blocked)
      w->out = watch(w->to, POLLOUT);
    else if (w->head)
      sooner(next, w->head->due);
    if (!w->eof && w->waiting < limit[i]) w->in = watch(w->from, POLLIN);
  }
  if (!c->dead && c->way[0].shut && c->way[1].shut) finish(c, "eof", 0);
  if (c->dead || !c->holed) return;
  e = c->holed + (usec) hold * 1000;
  if (hold && t >= e) {
    finish(c, "cut", 1);
    return;
  }
  if (hold) sooner(next, e);
  for (i = 0; i < 2; ++i) {
    w = c->way + i;
    w->in = watch(w->from, w->eof ? 0 : POLLRDHUP);
  }
}

static void ready(struct conn *c)
{
  int i, in;

  for (i = 0; i < 2 && !c->dead; ++i) {
    in = c->way[i].in;
    if (in == -1 || !polls[in].revents) continue;
    if (c->holed)
      finish(c, "cut", 1);
    else
      take(c, i);
  }
}

static void bury(void)
{
  struct conn **p = &conns;
  struct conn *c;

  while ((c = *p)) {
    if (c->dead) {
      *p = c->next;
      free(c);
    } else
      p = &c->next;
  }
}

static void serve(int listener)
{
  struct conn *c;
  usec next, left;
  int ms;

  for (;;) {
    next = NONE;
    npolls = 0;
    (void) watch(listener, POLLIN);
    for (c = conns; c; c = c->next)
      if (!c->dead) attend(c, now(), &next);
    bury();
    if (nexit && ended >= nexit) return;
    left = next == NONE ? NONE : (next - now() + 999) / 1000;
    ms = next == NONE ? -1 : left < 0 ? 0 : left > 100000 ? 100000 : (int) left;
    if (poll(polls, (nfds_t) npolls, ms) == -1) {
      if (errno == EINTR) continue;
      strerr_die(111, errno, "unable to poll", (char *) 0);
    }
    for (c = conns; c; c = c->next) ready(c);
    if (polls[0].revents) welcome(listener);
  }
}

/* --------------------------------------------------------------- OPTIONS */

static void number(unsigned long long *u, const char *s)
{
  if (!scan_all(s, 1000000000000ULL, u)) usage_die();
}

static void place(long long *n, const char *s)
{
  unsigned long long u;

  number(&u, s);
  *n = (long long) u;
}

/* "address:port", which is changed. */
static void endpoint(char *s, struct ip *ip, unsigned int *port)
{
  char *colon = strrchr(s, ':');
  unsigned long long u;

  if (!colon || !scan_all(colon + 1, 65535, &u)) usage_die();
  *colon = 0;
  if (!ip_scan(s, ip)) usage_die();
  *port = (unsigned int) u;
}

static void options(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  int c;
  int dialset = 0;

  while ((c = subgetopt(&o, argc, argv,
                        "r:u:w:d:q:p:o:U:D:T:t:m:H:k:n:l:v")) != -1)
    switch (c) {
    case 'r':
      number(rate, o.arg);
      rate[1] = rate[0];
      break;
    case 'u': number(rate, o.arg); break;
    case 'w': number(rate + 1, o.arg); break;
    case 'd': number(&delay, o.arg); break;
    case 'l':
      number(&setup, o.arg);
      dialset = 1;
      break;
    case 'q': number(&queue, o.arg); break;
    case 'p': number(&piece, o.arg); break;
    case 'o': number(&overhead, o.arg); break;
    case 'U': place(cutat, o.arg); break;
    case 'D': place(cutat + 1, o.arg); break;
    case 'T': place(&cutboth, o.arg); break;
    case 't': place(&cuttime, o.arg); break;
    case 'm':
      if (strcmp(o.arg, "rst") == 0)
        mode = RST;
      else if (strcmp(o.arg, "fin") == 0)
        mode = FIN;
      else if (strcmp(o.arg, "hole") == 0)
        mode = HOLE;
      else
        usage_die();
      break;
    case 'H': number(&hold, o.arg); break;
    case 'k': number(&ncut, o.arg); break;
    case 'n': number(&nexit, o.arg); break;
    case 'v': verbose = 1; break;
    default: usage_die();
    }
  if (argc - o.ind != 2 || piece == 0 || queue == 0) usage_die();
  if (!dialset) setup = 2 * delay;
  endpoint(argv[o.ind + 1], &server, &serverport);
  argv[0] = argv[o.ind];
}

int main(int argc, char **argv)
{
  stralloc l = {0};
  struct ip ip;
  unsigned int port;
  int fd, i;

  usage_init(argc, argv, "linksim", "[options] address:port address:port",
             "a TCP link with a rate, a delay, a queue and cuts");
  options(argc, argv);
  endpoint(argv[0], &ip, &port);
  for (i = 0; i < 2; ++i)
    limit[i] = (size_t) (queue + (!delay    ? 0
                                  : rate[i] ? rate[i] * delay / 8000
                                            : 4000000));
  fd = socket_listen(&ip, port, 64);
  if (fd == -1 || fd_nonblock(fd) == -1 || socket_local(fd, &ip, &port) == -1)
    strerr_die(111, errno, "unable to listen", (char *) 0);
  tune(fd);
  say("ready ", port, &l);
  line(1, &l);
  serve(fd);
  return 0;
}
