/*
 * sweep-cuts: the line cut after every byte.
 *
 * sweep-cuts [-v] [-q N] [-k KIND [-u BYTES | -d BYTES] [-V VARIANT]]
 *
 * maildirserial and serialqmtp send a queue of sample messages to a qmtpd with
 * a spool, over TCP and through a relay in here that cuts the line after so
 * many bytes up (to qmtpd) or down. A cut (KIND) is an end of file on both
 * sides (fin), a reset (rst), or silence: nothing goes over any more, both ends
 * stay open, and what the sender gave to the dead line may still arrive when a
 * new one has done the work. Then it is sent again without a cut until the
 * queue is empty. Every answer is checked when it goes over the wire: what is
 * acknowledged must be there at this moment.
 *
 * VARIANT is a number: how the cut is varied.
 *   1  the program behind qmtpd is maildirvirt, at work on the same spool
 *   2  a second sender on the same queue begins when the line is cut
 *   4  two senders on the same queue send again
 *   6  the queue was copied before, and both are sent again, at once
 *   8  the sender is not ours: each package is for all recipients, and goes
 *      again until all of them are accepted
 *   16 the late end of a silent line is a reset; 32  the rest of what was
 *      sent comes first; 0  it is an end of file
 * Where none is given it depends on the number of the cut.
 *
 * -q: about so many cuts for each kind; all of those in the answers are among
 * them while they are no more than half. -u or -d: that one alone.
 *
 * Rows and exit codes as tests/torture wants them. (-P SECONDS QUEUE is the
 * sender that is not ours.)
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer.h"
#include "deadline.h"
#include "fd.h"
#include "ip.h"
#include "open.h"
#include "qmtp.h"
#include "scan.h"
#include "sig.h"
#include "slurp.h"
#include "socket.h"
#include "strerr.h"
#include "stralloc.h"
#include "subgetopt.h"
#include "substdio.h"
#include "tests/census.h"
#include "tests/sample.h"
#include "tests/stage.h"
#include "usage.h"
#include "wait.h"

#define IDS 7   /* with each kind of body but the empty one */
#define RCPTS 2
#define MAIL (IDS * RCPTS)
#define JOBS 2      /* points at a time; */
#define SILENT 48   /* of silence, which is waiting */
#define SESSIONS 12 /* of one point, at most */
#define TRIES 5
#define HANG 60     /* seconds */
#define HOST "hub.example"
#define ENDLESS (-1L)

enum { ROUTER = 1, SENDERS = 14, SECOND = 2, BOTH = 4, COPY = 6, PACKAGES = 8,
       LATERST = 16, LATEDATA = 32, VARIANTS = 64 };
enum { FIN, RST, SILENCE, KINDS };
static const char *const kinds[KINDS] = {"fin", "rst", "silence"};

struct cut {
  int kind, down;
  long bytes;
  int variant;
};

struct session {
  int client, server;        /* our ends of the line; -1: closed */
  pid_t sender, receiver;    /* 0: has ended */
  int upopen, downopen;
  long up, down;             /* bytes that went over */
  long uplimit, downlimit;
  int cut;
  struct qmtp qmtp;          /* what was sent */
  stralloc message, rcpt;
  unsigned int id[MAIL], r[MAIL];
  unsigned int sent, answered;
  struct answer answer;
  stralloc late;             /* what the dead line took */
};

enum phase { FREE, CUT, AGAIN, LATE, DRAIN };

struct point {
  enum phase stage;
  struct cut c;
  stralloc dir, queue, copy, spool, home, mailbox; /* each with a NUL */
  struct session s[SESSIONS];
  unsigned int n, first; /* sessions; the first of those that run now */
  unsigned int tries, drains;
  pid_t router;
  int err[2];            /* 2 of all that we start: its end is theirs */
  stralloc said;
  deadline until;
  struct census census;
  unsigned long crashed;
};

static struct point point[SILENT];
static unsigned int points, jobs;
static struct pollfd watched[1 + SILENT * (1 + 2 * SESSIONS)];
static nfds_t nwatched;
static int listener, sigfd, verbose;
static struct ip loopback;
static unsigned int port, dialled;
static const char *bin, *self;
static stralloc base;
static long uptotal, downtotal, /* bytes that go over when nothing is cut */
  uppackages;                   /* and up from the sender that is not ours */

/* Of the row. */
static unsigned long tried, lost, doubled, torn, crashed;
static int violated;

static void die(const char *what)
{
  strerr_die(111, errno, "unable to ", what, (char *) 0);
}

static void nomem(int r)
{
  if (r == -1) die("go on");
}

/* ------------------------------------------------------------ DIRECTORIES */

/* SA becomes A B, with a NUL. */
static const char *name2(stralloc *sa, const char *a, const char *b)
{
  nomem(stralloc_copys(sa, a));
  nomem(stralloc_cats(sa, b));
  nomem(stralloc_0(sa));
  return sa->s;
}

static void makedir(const char *a, const char *b)
{
  static stralloc sa;

  if (stage_mkdir(name2(&sa, a, b)) == -1) die("make a directory");
}

/* An empty one. */
static void maildir(const stralloc *dir, int spool)
{
  if (stage_maildir(dir->s, spool) == -1) die("make a Maildir");
}

/* Writes FILE of DIR, in place of what was there. */
static void make_file(const char *dir, const char *file, const stralloc *text)
{
  static stralloc sa;

  if (stage_put(name2(&sa, dir, file), text->s, text->len) == -1)
    die("write a file");
}

static void make_text(const char *dir, const char *file, const char *s)
{
  static stralloc sa;

  nomem(stralloc_copys(&sa, s));
  make_file(dir, file, &sa);
}

static int has(const char *dir, const char *sub)
{
  static stralloc path;

  return stage_count(name2(&path, dir, sub)) > 0;
}

static int hasmail(const char *dir)
{
  return has(dir, "/new") || has(dir, "/cur");
}

/* new/ID.R: for recipient R, or with R 0 a package for all. */
static void fill1(const char *dir, unsigned int id, unsigned int r)
{
  static stralloc text, file;

  text.len = 0;
  nomem(r ? sample_queued(&text, id, "q-", r, HOST)
          : sample_package(&text, id, "", 1, RCPTS, HOST));
  nomem(stralloc_copys(&file, "/new/"));
  nomem(stralloc_catnum(&file, id));
  nomem(stralloc_append(&file, '.'));
  nomem(stralloc_catnum(&file, r));
  nomem(stralloc_0(&file));
  make_file(dir, file.s, &text);
}

static void fill(const char *dir, int packages)
{
  unsigned int id, r;

  for (id = 1; id <= IDS; ++id) {
    if (packages) fill1(dir, id, 0);
    for (r = 1; !packages && r <= RCPTS; ++r) fill1(dir, id, r);
  }
}

/* A hub in H whose mail goes into one Maildir. */
static void make_home(const char *h)
{
  static stralloc sa;
  struct passwd *pw = getpwuid(getuid());

  makedir(h, "");
  makedir(h, "/control");
  makedir(h, "/users");
  makedir(h, "/alias");
  make_text(h, "/control/me", HOST "\n");
  make_text(h, "/control/locals", HOST "\n");
  make_text(h, "/alias/.qmail-default", "./Maildir/\n");
  nomem(stralloc_copys(&sa, "+:"));
  nomem(stralloc_cats(&sa, pw ? pw->pw_name : "nobody"));
  nomem(stralloc_append(&sa, ':'));
  nomem(stralloc_catnum(&sa, getuid()));
  nomem(stralloc_append(&sa, ':'));
  nomem(stralloc_catnum(&sa, getgid()));
  nomem(stralloc_append(&sa, ':'));
  nomem(stralloc_cats(&sa, h));
  nomem(stralloc_cats(&sa, "/alias:-::\n.\n"));
  make_file(h, "/users/assign", &sa);
}

static void make_place(struct point *p, unsigned int i)
{
  nomem(stralloc_copy(&p->dir, &base));
  nomem(stralloc_append(&p->dir, '/'));
  nomem(stralloc_catnum(&p->dir, i));
  nomem(stralloc_0(&p->dir));
  makedir(p->dir.s, "");
  make_home(name2(&p->home, p->dir.s, "/hub"));
  (void) name2(&p->queue, p->dir.s, "/queue");
  (void) name2(&p->copy, p->dir.s, "/copy");
  (void) name2(&p->spool, p->home.s, "/spool");
  (void) name2(&p->mailbox, p->home.s, "/alias/Maildir");
  nomem(census_init(&p->census, IDS, RCPTS));
}

/* -------------------------------------------------------------- PROCESSES */

/* Each connection comes from another address, where that can be: the ends of
   some hundred a second wait for a minute, and would use up the ports. */
static void connection(int end[2])
{
  static int many = 1;
  struct ip from, peer;
  unsigned int pp;

  end[0] = -1;
  if (many) {
    from = loopback;
    from.b[2] = (unsigned char) (1 + dialled++ % 250);
    end[0] = socket_connect(&loopback, port, &from, 0, deadline_in(10));
    if (end[0] == -1 && errno == EADDRNOTAVAIL) many = 0;
  }
  memset(&from, 0, sizeof from);
  if (end[0] == -1)
    end[0] = socket_connect(&loopback, port, &from, 0, deadline_in(10));
  if (end[0] == -1) die("connect");
  end[1] = socket_accept(listener, &peer, &pp);
  if (end[1] == -1) die("accept");
  (void) socket_nodelay(end[0]);
  (void) socket_nodelay(end[1]);
}

static void child(struct point *p, char *const *argv, int fd, int a, int b)
{
  if (setenv("BUSHHOME", p->home.s, 1) == -1 || fd_copy(2, p->err[1]) == -1 ||
      (fd != -1 && (fd_copy(a, fd) == -1 || fd_copy(b, fd) == -1)))
    _exit(111);
  sig_default(SIGPIPE);
  sig_default(SIGCHLD);
  (void) execvp(argv[0], argv);
  strerr_die(111, errno, "unable to run ", argv[0], (char *) 0);
}

/* Runs ARGV with FD as its descriptors A and B. */
static pid_t run(struct point *p, char *const *argv, int fd, int a, int b)
{
  pid_t pid = fork();

  if (pid == -1) die("fork");
  if (pid == 0) child(p, argv, fd, a, b);
  return pid;
}

static void opened(struct point *p)
{
  if (p->err[0] != -1) return;
  if (fd_pipe(p->err) == -1 || fd_nonblock(p->err[0]) == -1) die("pipe");
}

/* A sender for QUEUE; PATIENCE 0: the usual one. */
static pid_t start_sender(struct point *p, const char *queue,
                          const char *patience, int fd)
{
  const char *other[] = {self, "-P", patience ? patience : "60", queue, 0};
  const char *ours[] = {"maildirserial", "-q", queue, "q-", "serialqmtp", "-t",
                        patience ? patience : "600", "q-", 0};

  if ((p->c.variant & SENDERS) == PACKAGES)
    return run(p, (char *const *) other, fd, 6, 7);
  return run(p, (char *const *) ours, fd, 6, 7);
}

static pid_t start_receiver(struct point *p, int fd)
{
  const char *argv[] = {"qmtpd", p->spool.s, 0, 0, 0};

  if (p->c.variant & ROUTER) {
    argv[2] = "maildirvirt";
    argv[3] = p->spool.s;
  }
  return run(p, (char *const *) argv, fd, 0, 1);
}

static struct session *session(struct point *p, const char *queue,
                               const char *patience)
{
  struct session *s = p->s + p->n++;
  int near[2], far[2];

  stralloc_free(&s->message);
  stralloc_free(&s->rcpt);
  stralloc_free(&s->late);
  memset(s, 0, sizeof *s);
  s->uplimit = s->downlimit = ENDLESS;
  s->upopen = s->downopen = 1;
  connection(near);
  connection(far);
  opened(p);
  s->sender = start_sender(p, queue, patience, near[0]);
  s->receiver = start_receiver(p, far[0]);
  (void) close(near[0]);
  (void) close(far[0]);
  s->client = near[1];
  s->server = far[1];
  return s;
}

/* ------------------------------------------------------------------ CHECKS */

static void complain(struct point *p, const char *what, long u)
{
  nomem(stralloc_cats(&p->census.text, what));
  if (u >= 0) nomem(stralloc_catnum(&p->census.text, (unsigned long long) u));
  nomem(stralloc_append(&p->census.text, '\n'));
}

static void crash(struct point *p, const char *what, long u)
{
  ++p->crashed;
  complain(p, what, u);
}

static void read_place(struct point *p, const char *dir, int place)
{
  if (census_read(&p->census, dir, place) == -1) die("take the census");
}

/* What is acknowledged must be there; with QUEUED 1 everything must be there
   or be queued. The order of reading is that of the mail's way. */
static void check_now(struct point *p, int queued)
{
  if ((p->c.variant & SENDERS) == PACKAGES) queued = 0;
  census_begin(&p->census);
  if (queued) read_place(p, p->queue.s, CENSUS_QUEUED);
  read_place(p, p->spool.s, CENSUS_HERE);
  if (p->c.variant & ROUTER) read_place(p, p->mailbox.s, CENSUS_HERE);
  census_held(&p->census, queued);
}

static void check_end(struct point *p)
{
  struct census *c = &p->census;

  census_begin(c);
  if ((p->c.variant & SENDERS) != PACKAGES)
    read_place(p, p->queue.s, CENSUS_QUEUED);
  read_place(p, p->copy.s, CENSUS_QUEUED);
  read_place(p, p->spool.s,
             p->c.variant & ROUTER ? CENSUS_QUEUED : CENSUS_HERE);
  if (p->c.variant & ROUTER) read_place(p, p->mailbox.s, CENSUS_HERE);
  census_judge(c);
  if (has(p->spool.s, "/tmp") || has(p->queue.s, "/tmp") ||
      has(p->mailbox.s, "/tmp"))
    crash(p, "something is left in tmp", -1);
}

static void report(struct point *p)
{
  const struct census *c = &p->census;
  stralloc sa = {0};

  if (p->s[0].cut) ++tried;
  lost += c->lost;
  doubled += c->doubled;
  torn += c->torn;
  crashed += p->crashed;
  if (c->lost + c->doubled + c->torn + p->crashed) {
    violated = 1;
    nomem(stralloc_cats(&sa, "-k "));
    nomem(stralloc_cats(&sa, kinds[p->c.kind]));
    nomem(stralloc_cats(&sa, p->c.down ? " -d " : " -u "));
    nomem(stralloc_catnum(&sa, (unsigned long long) p->c.bytes));
    nomem(stralloc_cats(&sa, " -V "));
    nomem(stralloc_catnum(&sa, (unsigned long long) p->c.variant));
    nomem(stralloc_cats(&sa, ": "));
    nomem(stralloc_catb(&sa, c->text.s, c->text.len));
    nomem(stralloc_cat(&sa, &p->said));
    (void) fprintf(stderr, "tests/sweep-cuts %.*s", (int) sa.len, sa.s);
  } else if (verbose)
    (void) fprintf(stderr, "%.*s", (int) p->said.len,
                   p->said.s ? p->said.s : "");
  stralloc_free(&sa);
}

/* -------------------------------------------------------------- THE LINE */

static void shut(int *fd)
{
  if (*fd != -1) (void) close(*fd);
  *fd = -1;
}

static void reset(int *fd)
{
  struct linger l = {1, 0};

  if (*fd != -1) (void) setsockopt(*fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
  shut(fd);
}

static void end_write(int fd)
{
  if (fd != -1) (void) shutdown(fd, SHUT_WR);
}

/* N bytes at B go up: which messages are they? */
static void note_up(struct point *p, struct session *s, char *b, size_t n)
{
  const char *piece = 0;
  size_t len = 0;

  for (;;)
    switch (qmtp_next(&s->qmtp, &b, &n, &piece, &len)) {
    case QMTP_BAD: crash(p, "the sender breaks QMTP", -1); return;
    case QMTP_MORE: return;
    case QMTP_MESSAGE: nomem(stralloc_catb(&s->message, piece, len)); break;
    case QMTP_RCPT: nomem(stralloc_catb(&s->rcpt, piece, len)); break;
    case QMTP_RCPTEND:
      if (s->sent == MAIL) {
        crash(p, "more messages than there are", -1);
        return;
      }
      s->id[s->sent] = census_whose(&p->census, s->message.s, s->message.len);
      s->r[s->sent] = sample_whose(s->rcpt.s, s->rcpt.len);
      if (!s->id[s->sent] || !s->r[s->sent])
        crash(p, "what goes over is no message of ours", -1);
      ++s->sent;
      s->rcpt.len = 0;
      break;
    case QMTP_END: s->message.len = 0; break;
    default: break;
    }
}

/* N bytes at B go down: what is acknowledged must be there now. */
static void note_down(struct point *p, struct session *s, const char *b,
                      size_t n)
{
  size_t used;
  int r, acked = 0;

  for (; n; b += used, n -= used) {
    r = answer_feed(&s->answer, b, n, &used);
    if (r == -1) {
      crash(p, "the receiver breaks QMTP", -1);
      break;
    }
    if (r == 0) break;
    if (s->answered == s->sent) {
      crash(p, "an answer before the message was sent", -1);
      break;
    }
    if (s->answer.text[0] == 'K' && s->id[s->answered]) {
      census_acked(&p->census, s->id[s->answered], s->r[s->answered]);
      acked = 1;
    }
    ++s->answered;
  }
  if (acked) check_now(p, 0);
}

static void cut(struct point *p, struct session *s)
{
  s->cut = 1;
  if (p->c.kind == FIN) {
    end_write(s->client);
    end_write(s->server);
  } else if (p->c.kind == RST) {
    reset(&s->client);
    reset(&s->server);
  }
  if ((p->c.variant & SENDERS) == SECOND)
    (void) session(p, p->queue.s, p->c.kind == SILENCE ? "1" : 0);
}

/* Moves what is there, from the client if UP. */
static void move(struct point *p, struct session *s, int up)
{
  char b[65536];
  int *from = up ? &s->client : &s->server;
  int to = up ? s->server : s->client;
  long *done = up ? &s->up : &s->down;
  long limit = up ? s->uplimit : s->downlimit;
  size_t want = sizeof b;
  ssize_t r;

  if (!s->cut && limit != ENDLESS && (long) want > limit - *done)
    want = (size_t) (limit - *done);
  r = substdio_readeintr(*from, b, want);
  if (r <= 0) {
    if (up) s->upopen = 0;
    else s->downopen = 0;
    if (!s->cut) end_write(to);
    if (s->cut || (!s->upopen && !s->downopen)) shut(from);
    if (!s->cut && *from == -1) shut(up ? &s->server : &s->client);
    return;
  }
  if (s->cut) {
    if (up && p->c.kind == SILENCE)
      nomem(stralloc_catb(&s->late, b, (size_t) r));
    return;
  }
  *done += r;
  if (!up) note_down(p, s, b, (size_t) r);
  if (substdio_writeall(to, b, (size_t) r) == -1) {
    /* That end is gone; the other one is told. */
    end_write(*from);
  }
  if (up) note_up(p, s, b, (size_t) r);
  if (limit != ENDLESS && *done == limit) cut(p, s);
}

/* The late end of a line that was silent. */
static void late_end(struct point *p, struct session *s)
{
  if (s->server == -1) return;
  if (p->c.variant & LATERST) {
    reset(&s->server);
    return;
  }
  if (p->c.variant & LATEDATA)
    (void) substdio_writeall(s->server, s->late.s, s->late.len);
  end_write(s->server);
}

/* --------------------------------------------------------------- THE POINT */

static void begin(struct point *p, const struct cut *c)
{
  struct session *s;

  p->c = *c;
  maildir(&p->queue, 0);
  maildir(&p->copy, 0);
  maildir(&p->spool, 1);
  maildir(&p->mailbox, 0);
  fill(p->queue.s, (c->variant & SENDERS) == PACKAGES);
  if ((c->variant & SENDERS) == COPY) fill(p->copy.s, 0);
  census_clear(&p->census);
  p->said.len = 0;
  p->crashed = 0;
  p->n = p->first = p->tries = p->drains = 0;
  p->router = 0;
  p->until = deadline_in(HANG);
  p->stage = CUT;
  s = session(p, p->queue.s, c->kind == SILENCE && c->bytes != ENDLESS ? "1"
                                                                      : 0);
  if (c->down) s->downlimit = c->bytes;
  else s->uplimit = c->bytes;
  if (c->bytes == 0) cut(p, s);
}

/* Have the sessions from FIRST on ended? A half-open receiver may live. */
static int ended(const struct point *p, unsigned int first, int halfopen)
{
  unsigned int i;

  for (i = first; i < p->n; ++i) {
    if (p->s[i].sender) return 0;
    if (p->s[i].receiver && !(halfopen && p->s[i].cut)) return 0;
  }
  return 1;
}

static void again(struct point *p)
{
  int two = p->c.variant & SENDERS;

  if (p->tries++ == TRIES) {
    crash(p, "the queue does not get empty", -1);
    p->stage = LATE;
    return;
  }
  p->stage = AGAIN;
  p->first = p->n;
  if (hasmail(p->queue.s)) (void) session(p, p->queue.s, 0);
  if (p->tries == 1 && two == BOTH) (void) session(p, p->queue.s, 0);
  if (two == COPY && hasmail(p->copy.s)) (void) session(p, p->copy.s, 0);
}

/* Waits for the end of all that was started: their descriptor 2. */
static void drain(struct point *p)
{
  p->stage = DRAIN;
  shut(p->err + 1);
}

static void route(struct point *p)
{
  char *argv[3] = {"maildirvirt", 0, 0};

  argv[1] = p->spool.s;
  opened(p);
  p->router = run(p, argv, -1, 0, 0);
  drain(p);
}

static void finish(struct point *p)
{
  unsigned int i;

  for (i = 0; i < p->n; ++i) {
    shut(&p->s[i].client);
    shut(&p->s[i].server);
  }
  check_end(p);
  report(p);
  p->stage = FREE;
}

/* Goes on as far as what has happened allows. */
static void step(struct point *p)
{
  if (p->stage == CUT && ended(p, 0, p->c.kind == SILENCE)) {
    check_now(p, 1);
    again(p);
  }
  while (p->stage == AGAIN && ended(p, p->first, 0)) {
    check_now(p, 1);
    if (hasmail(p->queue.s) || hasmail(p->copy.s)) {
      again(p);
      continue;
    }
    p->stage = LATE;
    late_end(p, p->s);
  }
  if (p->stage == LATE && ended(p, 0, 0)) drain(p);
  if (p->stage == DRAIN && p->err[0] == -1 && !p->router) {
    if (!(p->c.variant & ROUTER) || (p->drains && !hasmail(p->spool.s)))
      finish(p);
    else if (p->drains++ < 3)
      route(p);
    else
      finish(p);
  }
}

/* 2 of what we started: text, or the end of all of them. */
static void listen_to(struct point *p)
{
  char b[4096];
  ssize_t r = substdio_readeintr(p->err[0], b, sizeof b);

  if (r > 0) nomem(stralloc_catb(&p->said, b, (size_t) r));
  if (r == 0) shut(p->err);
}

static void hang(struct point *p)
{
  unsigned int i;

  crash(p, "hangs in stage ", (long) p->stage);
  for (i = 0; i < p->n; ++i) {
    if (p->s[i].sender) (void) kill(p->s[i].sender, SIGKILL);
    if (p->s[i].receiver) (void) kill(p->s[i].receiver, SIGKILL);
    p->s[i].sender = p->s[i].receiver = 0;
  }
  p->router = 0;
  shut(p->err);
  shut(p->err + 1);
  finish(p);
}

/* ----------------------------------------------------------------- THE LOOP */

static void watch(int fd)
{
  watched[nwatched].fd = fd;
  watched[nwatched].events = POLLIN;
  watched[nwatched++].revents = 0;
}

/* An end that has ended already is not asked again. */
static void watch_all(void)
{
  unsigned int i, k;
  struct session *s;

  nwatched = 0;
  watch(sigfd);
  for (i = 0; i < jobs; ++i) {
    if (point[i].stage == FREE) continue;
    watch(point[i].err[0]);
    for (k = 0; k < point[i].n; ++k) {
      s = point[i].s + k;
      watch(s->upopen ? s->client : -1);
      watch(s->downopen && !(s->cut && point[i].c.kind == SILENCE &&
                             point[i].stage < LATE) ? s->server : -1);
    }
  }
}

static void exited(pid_t pid, int status)
{
  struct session *s;
  struct point *p;
  unsigned int i, k;
  int code = wait_exitcode(status);

  for (i = 0; i < jobs; ++i) {
    p = point + i;
    if (p->stage == FREE) continue;
    if (p->router == pid) {
      p->router = 0;
      if (wait_crashed(status)) crash(p, "the router: signal ",
                                      wait_crashed(status));
      else if (code) crash(p, "the router: exit code ", code);
    }
    for (k = 0; k < p->n; ++k) {
      s = p->s + k;
      if (s->sender != pid && s->receiver != pid) continue;
      if (wait_crashed(status)) crash(p, "signal ", wait_crashed(status));
      else if (code && code != 111 && !(code == 100 && s->receiver == pid))
        crash(p, "exit code ", code);
      if (s->sender == pid) s->sender = 0;
      else s->receiver = 0;
    }
  }
}

static void reap(void)
{
  pid_t pid;
  int status;

  sig_drain();
  while ((pid = wait_nohang(&status)) > 0) exited(pid, status);
}

/* What was watched for point P, from watched[AT] on. */
static size_t serve(struct point *p, size_t at)
{
  unsigned int k, n = p->n; /* others may come */
  struct session *s;

  if (watched[at].revents && p->err[0] == watched[at].fd) listen_to(p);
  ++at;
  for (k = 0; k < n; ++k, at += 2) {
    s = p->s + k;
    /* Answers first: what is cut then was cut with them. */
    if (watched[at + 1].revents && s->server == watched[at + 1].fd)
      move(p, s, 0);
    if (watched[at].revents && s->client == watched[at].fd) move(p, s, 1);
  }
  return at;
}

static void turn(void)
{
  size_t at = 1;
  unsigned int i;

  watch_all();
  (void) deadline_poll(watched, nwatched, deadline_in(1));
  for (i = 0; i < jobs; ++i)
    if (point[i].stage != FREE) at = serve(point + i, at);
  reap();
  for (i = 0; i < jobs; ++i) {
    if (point[i].stage == FREE) continue;
    step(point + i);
    if (point[i].stage != FREE && deadline_past(point[i].until))
      hang(point + i);
  }
}

static void submit(const struct cut *c)
{
  unsigned int i;

  for (;;) {
    for (i = 0; i < jobs; ++i)
      if (point[i].stage == FREE) {
        begin(point + i, c);
        return;
      }
    turn();
  }
}

static void finish_all(void)
{
  unsigned int i;

  for (i = 0; i < jobs; ++i)
    while (point[i].stage != FREE) turn();
}

/* ---------------------------------------------------------------- THE SWEEP */

/* One in four with the router, three in eight with two senders, one with
   another sender. */
static int vary(unsigned long i, int kind)
{
  static const int two[8] = {0, 0, SECOND, 0, BOTH, PACKAGES, COPY, 0};
  static const int late[3] = {0, LATERST, LATEDATA};

  return (i % 4 == 3 ? ROUTER : 0) | two[i / 4 % 8] |
         (kind == SILENCE ? late[i % 3] : 0);
}

/* N cuts, evenly from 0 to TOTAL. */
static void way(int kind, int down, long total, unsigned long n)
{
  struct cut c;
  unsigned long i;

  if (n > (unsigned long) total + 1) n = (unsigned long) total + 1;
  for (i = 0; i < n; ++i) {
    c.kind = kind;
    c.down = down;
    c.bytes = n == 1 ? 0
                     : (long) ((unsigned long long) total * i / (n - 1));
    c.variant = vary(i + (down ? 1 : 0), kind);
    if (!down && c.bytes > uppackages && (c.variant & SENDERS) == PACKAGES)
      c.variant &= ~PACKAGES;
    submit(&c);
  }
}

static void row_begin(int kind)
{
  jobs = kind == SILENCE ? SILENT : JOBS;
  for (; points < jobs; ++points) make_place(point + points, points);
  tried = lost = doubled = torn = crashed = 0;
}

static void row_end(int kind)
{
  finish_all();
  (void) printf("cut-%s\t%lu\t%lu\t%lu\t%lu\t%lu\n", kinds[kind], tried, lost,
                doubled, torn, crashed);
  (void) fflush(stdout);
}

/* Nothing is cut. */
static void reference(int variant)
{
  struct cut c = {FIN, 0, ENDLESS, 0};

  c.variant = variant;
  submit(&c);
  finish_all();
  if (violated) strerr_die(1, 0, "all is wrong without a cut", (char *) 0);
}

static void measure(void)
{
  row_begin(FIN);
  reference(PACKAGES);
  uppackages = point->s->up;
  reference(0);
  uptotal = point->s->up;
  downtotal = point->s->down;
  if (verbose)
    (void) fprintf(stderr, "%ld bytes up, %ld down\n", uptotal, downtotal);
}

static void row(int kind, unsigned long most)
{
  unsigned long down = (unsigned long) downtotal + 1;

  row_begin(kind);
  if (down > most / 2) down = (most + 1) / 2;
  way(kind, 1, downtotal, down);
  way(kind, 0, uptotal, most - down);
  row_end(kind);
}

/* ------------------------------------------------------- ANOTHER SENDER */

/* Sends the packages that are in DIR to FD, and removes those of which all
   recipients are accepted. Gives up after PATIENCE seconds of silence. */
static int send_packages(const char *dir, int fd, unsigned long patience)
{
  static struct answer a = ANSWER_INIT;
  static stralloc path, text, name[IDS];
  unsigned int n = 0, i, rcpt, good;
  struct dirent *e;
  DIR *d = opendir(name2(&path, dir, "/new"));
  char ch;
  size_t used;
  int file;

  if (!d) return 111;
  while ((e = readdir(d)) && n < IDS) {
    if (e->d_name[0] == '.') continue;
    nomem(stralloc_copys(&name[n], dir));
    nomem(stralloc_cats(&name[n], "/new/"));
    nomem(stralloc_cats(&name[n], e->d_name));
    nomem(stralloc_0(&name[n]));
    file = open_read(name[n++].s);
    if (file == -1 || slurp(file, &text) == -1 ||
        substdio_writeall(fd, text.s, text.len) == -1)
      return 111;
    (void) close(file);
  }
  for (i = 0; i < n; ++i) {
    for (rcpt = good = 0; rcpt < RCPTS; ++rcpt) {
      do
        if (deadline_wait(fd, POLLIN, deadline_in(patience)) != 1 ||
            substdio_readeintr(fd, &ch, 1) != 1)
          return 111;
      while (answer_feed(&a, &ch, 1, &used) == 0);
      if (a.text[0] == 'K') ++good;
    }
    if (good == RCPTS && unlink(name[i].s) == -1) return 111;
  }
  return 0;
}

/* -------------------------------------------------------------------- MAIN */

static void setup(void)
{
  static const char *const unset[] = {
    "NODEDUP", "DATABYTES", "QMAILQUEUE", "NOSYNCFS", "BUSHKEY", "BUSHSPOOL",
    "TCPREMOTEHOST", "TCPREMOTEINFO", "TCPLOCALHOST", "TCPLOCALIP", 0};
  static stralloc path;
  const char *s = getenv("PATH");
  char here[4096];
  int i;

  bin = getenv("BUSHBIN");
  if (!bin) bin = getcwd(here, sizeof here);
  if (!bin) die("find the programs");
  nomem(stralloc_copys(&path, bin));
  nomem(stralloc_cats(&path, ":"));
  nomem(stralloc_cats(&path, s ? s : "/bin:/usr/bin"));
  nomem(stralloc_0(&path));
  for (i = 0; unset[i]; ++i) (void) unsetenv(unset[i]);
  if (setenv("PATH", path.s, 1) == -1 || setenv("RELAYCLIENT", "", 1) == -1 ||
      setenv("TCPREMOTEIP", "127.0.0.1", 1) == -1)
    die("set the environment");
}

static int settle_in(const char *dir)
{
  nomem(stralloc_copys(&base, dir));
  nomem(stralloc_cats(&base, "/bushcuts."));
  nomem(stralloc_catnum(&base, (unsigned long long) getpid()));
  nomem(stralloc_0(&base));
  if (mkdir(base.s, 0700) == -1) return 0;
  --base.len;
  return 1;
}

/* Where flushing costs nothing, if there is such a place: what a flush is
   worth cannot be seen here, nothing loses its power. */
static void setup_base(void)
{
  const char *s = getenv("TMPDIR");

  if (settle_in("/dev/shm")) return;
  if (!settle_in(s && *s ? s : "/tmp")) die("make a directory");
}

/* Descriptors 6 and 7 are not for us, nor any other that programs use. */
static void connect_up(void)
{
  unsigned int i;
  int fd;

  while ((fd = open("/dev/null", O_RDWR | O_CLOEXEC)) < 9)
    if (fd == -1) die("open /dev/null");
  for (i = 0; i < SILENT; ++i) point[i].err[0] = point[i].err[1] = -1;
  (void) ip_scan("127.0.0.1", &loopback);
  listener = socket_listen(&loopback, 0, 64);
  if (listener == -1 || socket_local(listener, &loopback, &port) == -1)
    die("listen");
  sigfd = sig_pipe();
  if (sigfd == -1) die("make a pipe");
  sig_topipe(SIGCHLD);
}

static void single(struct cut *c)
{
  row_begin(c->kind);
  submit(c);
  row_end(c->kind);
  if (!tried) strerr_warn(0, "not so many bytes go over", (char *) 0);
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  struct cut c = {KINDS, 0, ENDLESS, 0};
  unsigned long long u, most = 1000000000;
  int ch, kind;

  usage_init(argc, argv, "sweep-cuts", "[-v] [-q N] "
             "[-k fin|rst|silence [-u bytes | -d bytes] [-V variant]]",
             "the line cut after every byte");
  self = argv[0];
  if (argc == 4 && strcmp(argv[1], "-P") == 0 && scan_all(argv[2], 1000, &u))
    return send_packages(argv[3], 6, (unsigned long) u);
  while ((ch = subgetopt(&o, argc, argv, "vq:k:u:d:V:")) != -1)
    switch (ch) {
    case 'v': verbose = 1; break;
    case 'q':
      if (!scan_all(o.arg, 1000000000, &most) || !most) usage_die();
      break;
    case 'k':
      for (c.kind = 0; c.kind < KINDS; ++c.kind)
        if (strcmp(o.arg, kinds[c.kind]) == 0) break;
      if (c.kind == KINDS) usage_die();
      break;
    case 'u':
    case 'd':
      if (!scan_all(o.arg, 1000000000, &u)) usage_die();
      c.bytes = (long) u;
      c.down = ch == 'd';
      break;
    case 'V':
      if (!scan_all(o.arg, VARIANTS - 1, &u)) usage_die();
      c.variant = (int) u;
      break;
    default: usage_die();
    }
  if (argc != o.ind || (c.bytes != ENDLESS && c.kind == KINDS)) usage_die();
  if (geteuid() == 0)
    strerr_die(77, 0, "mail is not handled as root: run it as another user",
               (char *) 0);
  setup();
  setup_base();
  if (stage_apart(base.s) == -1) die("fork");
  connect_up();
  measure();
  for (kind = 0; kind < KINDS; ++kind) {
    if (c.kind != KINDS && c.kind != kind) continue;
    if (c.bytes == ENDLESS) row(kind, (unsigned long) most);
    else single(&c);
  }
  return violated;
}
