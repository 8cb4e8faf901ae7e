/*
 * qmtpd: takes mail by QMTP.
 *
 * Usage: qmtpd [-1v] [-e fd] [-f bytes] [-s fd] [-t seconds]
 *   [maildir [prog ...]]
 *   With a maildir, stores there: each message under a name made from its
 *   content, so that what is sent twice is kept once, and many with a few
 *   flushes; after each commit starts prog. Without, hands each message to the
 *   qmail-queue program.
 *   With -s: what was accepted, as figures.h has it, in the file open as FD.
 *   With -e: FD, not 2, is what prog has as its 2.
 * Descriptors: 0 and 1 the peer; 2 messages.
 * Environment: BUSHHOME, TCPREMOTEIP and what else goes into the Received
 *   line, RELAYCLIENT, DATABYTES, NODEDUP, QMAILQUEUE.
 * Exit: 0 the peer ended the session; 100 usage, or the peer breaks the
 *   protocol; 111 anything temporary. Whatever it is, a message is accepted
 *   if and only if its K was sent, or its next try is answered K.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "accept.h"
#include "addr.h"
#include "ascii.h"
#include "confine.h"
#include "control.h"
#include "deadline.h"
#include "env.h"
#include "fd.h"
#include "figures.h"
#include "fmt.h"
#include "pace.h"
#include "peer.h"
#include "priv.h"
#include "qmail.h"
#include "qmtp.h"
#include "rcpthosts.h"
#include "received.h"
#include "reply.h"
#include "scan.h"
#include "sig.h"
#include "spill.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"
#include "wake.h"

#define CHUNK 4096              /* bytes of answers in one write */
#define HOPS 100                /* header lines that say where it has been */
#define LIST_MAX (16UL << 20)   /* bytes of a package's list of recipients */
#define FANOUT_MAX (1ULL << 30) /* bytes stored for one package; see -f */

/* Answers. They cross slow lines: they are short. */
#define D_RCPT "Dthat is no valid address (#5.1.3)"
#define D_HOST "Dmail for that domain is not taken here (#5.7.1)"
#define D_SENDER "Dthe sender is no valid address (#5.1.7)"
#define D_HOPS "Dmessage has been through 100 hops, it loops (#5.4.6)"
#define Z_CHECK "Zunable to look that domain up (#4.3.0)"
#define Z_STORE "Zunable to store the message (#4.3.0)"
#define Z_QUEUE "Zunable to start the queue program (#4.3.0)"
#define Z_LIST "Ztoo many recipients at once (#4.5.3)"
#define Z_FANOUT "Zmessage too big for so many recipients (#4.5.3)"
#define Z_SESSION "Ztoo many messages in one session, call again (#4.5.3)"

static struct {
  int alone;   /* commit each message alone */
  int verbose;
  unsigned long idle; /* seconds */
  unsigned long long fanout, databytes; /* databytes 0: any size */
  const char *relay; /* appended to each recipient; 0: ask rcpthosts */
} opt = {0, 0, 1200, FANOUT_MAX, 0, 0};

static const char *peer = "unknown";
static stralloc me;  /* control/me and a NUL, or nothing */
static int durable;  /* a maildir was given */
static int inside;   /* a package has begun */
static int leaving;  /* the session must end after this package */
static int met;      /* there was a commit */
static struct figures figures = {-1, 0, 0};
static struct rcpthosts rcpthosts;
static struct accept spool;
static struct spill msg;
static struct wake wake = {0, -1, -1, 0};
static struct confine_limits limits; /* as they were */
static struct reply reply;
static struct pace pace; /* of the peer */
static struct qmail queue;
static int queued; /* the queue program runs */

/* ------------------------------------------------------ THE SESSION'S END */

/* Takes away what there is of a message, and starts what is owed. */
static void leave(void)
{
  if (inside) spill_free(&msg);
  wake_end(&wake);
  if (met) {
    commit_prune(&spool.m);
    maildir_clean(&spool.m);
  }
}

#define TAKEN_NOT ": what was not answered is not accepted"

static void die_nomem(void)
{
  leave();
  strerr_die(111, ENOMEM, peer, TAKEN_NOT, (char *) 0);
}

static void die_read(void)
{
  int e = errno;

  leave();
  strerr_die(111, e, peer, TAKEN_NOT, ": unable to read", (char *) 0);
}

static void die_write(void)
{
  int e = errno;

  leave();
  strerr_die(111, e, peer, ": the peer will send accepted messages again: ",
             "unable to write answers", (char *) 0);
}

static void die_disk(int e)
{
  leave();
  strerr_die(111, e, peer, ": answered Z, the session ends: unable to commit",
             (char *) 0);
}

/* ----------------------------------------------------------------- ANSWERS */

/* Descriptor 1 may be shared with a filter in front of us, so it is not set to
   not block: what polls writable takes CHUNK bytes without. */
static ssize_t patient_write(int fd, const void *b, size_t n)
{
  ssize_t w;

  do {
    switch (deadline_wait(fd, POLLOUT, deadline_in(opt.idle))) {
    case 0: errno = ETIMEDOUT; return -1;
    case -1: return -1;
    }
    w = write(fd, b, n < CHUNK ? n : CHUNK);
  } while (w == -1 && (errno == EAGAIN || errno == EWOULDBLOCK));
  return w;
}

/* The account of a package: LOG says what it was. */
static void account(const char *log, const struct reply_count *c)
{
  char n[4][FMT_NUM];

  figures.messages += c->stored + c->before;
  if (!opt.verbose) return;
  n[0][fmt_num(n[0], c->stored)] = 0;
  n[1][fmt_num(n[1], c->before)] = 0;
  n[2][fmt_num(n[2], c->refused)] = 0;
  n[3][fmt_num(n[3], c->deferred)] = 0;
  strerr_info(0, peer, ": ", log, ": accepted ", n[0], ", accepted before ",
              n[1], ", refused ", n[2], ", deferred ", n[3], (char *) 0);
}

/* Commits what is pending and sends every answer. Must come before any read
   that could block: the peer may be waiting for them. */
static void settle(void)
{
  struct commit *c = &spool.batch;
  unsigned int items = c->n;
  int e = c->broken; /* a flush may have failed when there was no item yet */

  if (items && commit_run(c) == -1) e = errno;
  if (items) {
    met = 1;
    wake.owed = wake.argv != 0; /* in case that the peer is gone */
  }
  if (reply_send(&reply, Z_STORE, account) == -1) die_write();
  (void) figures_write(&figures);
  if (items) {
    commit_clear(c);
    wake_up(&wake);
  }
  if (e) die_disk(e);
}

static void room(void)
{
  const struct commit *c = &spool.batch;

  if (reply.n == REPLY_MAX || c->n == COMMIT_MAX || c->bytes >= COMMIT_BYTES)
    settle();
}

static void answer(const char *text)
{
  room();
  reply_text(&reply, text);
}

/* ------------------------------------------------------------- THE PACKAGE */

static stralloc sender, rcpt;
/* The recipients: for each a byte, '+' before one to be stored, else what is
   wrong with it, then for '+' the address and a NUL. */
static stralloc rcpts;
static size_t nrcpt, ngood;
static int manyrcpt; /* its list is too long to be kept */
static const char *refusal; /* the answer for all of its good recipients */
static unsigned long long bytes; /* of the message */
static unsigned long long packages;
static char toobig[64 + FMT_NUM];
static char queueid[2 * FMT_NUM + 8];

static void queue_begin(void)
{
  stralloc line = {0};
  size_t n = fmt_num(queueid, (unsigned long long) time(0));
  int e, r;

  queueid[n++] = '.';
  n += fmt_num(queueid + n, (unsigned long long) getpid());
  queueid[n++] = '.';
  queueid[n + fmt_num(queueid + n, packages)] = 0;
  if (received_net(&line, me.s, "QMTP", queueid, time(0)) == -1) die_nomem();
  confine_unlimit(&limits); /* which the queue program shall not have */
  r = qmail_open(&queue, 0);
  e = errno;
  confine_limit(&limits, CONFINE_DATA);
  if (r == -1) {
    strerr_warn(e, peer, ": unable to start the queue program", (char *) 0);
    refusal = Z_QUEUE;
  } else {
    queued = 1;
    qmail_put(&queue, line.s, line.len);
  }
  stralloc_free(&line);
}

static void package_begin(void)
{
  if (inside) return;
  inside = 1;
  ++packages;
  refusal = 0;
  bytes = 0;
  memcpy(spool.id, "-", 2);
  sender.len = rcpt.len = rcpts.len = 0;
  nrcpt = ngood = 0;
  manyrcpt = 0;
  spill_start(&msg, durable ? &spool.m : 0);
  if (!durable) queue_begin();
}

static void not_stored(int e)
{
  strerr_warn(e, peer, ": message stays with the sender: unable to store it",
              (char *) 0);
}

/* Whatever is left of the message is read, so as to stay in step, but no
   longer kept. */
static void package_refuse(const char *text)
{
  if (refusal) return;
  refusal = text;
  spill_free(&msg);
  if (queued) qmail_fail(&queue);
}

static void message(const char *b, size_t n)
{
  package_begin();
  bytes += n;
  if (refusal) return;
  if (opt.databytes && bytes > opt.databytes) {
    package_refuse(toobig);
    return;
  }
  if (reply.n && bytes > COMMIT_BYTES) settle();
  if (queued) qmail_put(&queue, b, n);
  if (spill_put(&msg, b, n) == -1) {
    not_stored(errno);
    package_refuse(Z_STORE);
  }
}

static void message_end(void)
{
  package_begin();
  if (refusal) return;
  if (spill_end(&msg) == -1) {
    not_stored(errno);
    package_refuse(Z_STORE);
  } else if (msg.hops >= HOPS)
    package_refuse(D_HOPS);
}

/* More than ADDR_MAX bytes of an address need not be kept to be refused. */
static void address(stralloc *sa, const char *b, size_t n)
{
  if (n > ADDR_MAX + 1 - sa->len) n = ADDR_MAX + 1 - sa->len;
  if (stralloc_catb(sa, b, n) == -1) die_nomem();
}

/* '+', or the kind of what is wrong with the recipient. */
static char judge(void)
{
  int r;

  if (rcpt.len == 0) return 'a';
  if (opt.relay && stralloc_cats(&rcpt, opt.relay) == -1) die_nomem();
  if (addr_bad(rcpt.s, rcpt.len)) return 'a';
  r = opt.relay ? 1 : rcpthosts_ok(&rcpthosts, rcpt.s, rcpt.len);
  if (r == -1)
    strerr_warn(errno, peer, ": answered Z: unable to read ",
                "control/morercpthosts.cdb", (char *) 0);
  return r == 1 ? '+' : r == 0 ? 'h' : 'c';
}

static const char *complaint(char kind)
{
  return kind == 'a' ? D_RCPT : kind == 'h' ? D_HOST : Z_CHECK;
}

static void recipient_end(void)
{
  size_t n = rcpt.len;
  char kind;

  ++nrcpt;
  if (manyrcpt) return;
  kind = judge();
  if (stralloc_append(&rcpts, kind) == -1) die_nomem();
  if (kind == '+') {
    ++ngood;
    /* Without the suffix, which could make a long list of a short one. */
    if (stralloc_catb(&rcpts, rcpt.s, n) == -1 || stralloc_0(&rcpts) == -1)
      die_nomem();
  }
  rcpt.len = 0;
}

/* Goes through rcpts: the kind of the next one, and a good one with its
   suffix in rcpt; 0 at the end. */
static char next_recipient(size_t *pos)
{
  const char *s;
  size_t n;

  if (*pos == rcpts.len) return 0;
  s = rcpts.s + (*pos)++;
  if (*s != '+') return *s;
  n = strlen(s + 1);
  *pos += n + 1;
  rcpt.len = 0;
  if (stralloc_catb(&rcpt, s + 1, n) == -1 ||
      (opt.relay && stralloc_cats(&rcpt, opt.relay) == -1))
    die_nomem();
  return *s;
}

static void store(void)
{
  room();
  if (accept_rcpt(&spool, rcpt.s, rcpt.len) == 0) {
    reply_item(&reply);
    return;
  }
  if (errno == ENOBUFS) {
    leaving = 1;
    refusal = Z_SESSION;
  } else {
    not_stored(errno);
    refusal = Z_STORE; /* and not a hundred thousand times over */
  }
  answer(refusal);
}

/* Every answer of the package, in order. */
static void answer_all(const char *good)
{
  size_t pos = 0;
  char kind;

  while ((kind = next_recipient(&pos))) {
    if (kind != '+')
      answer(complaint(kind));
    else if (refusal || good)
      answer(refusal ? refusal : good);
    else
      store();
  }
  if (manyrcpt)
    while (nrcpt--) answer(Z_LIST);
}

static void spool_end(void)
{
  if (ngood && !refusal) {
    if (bytes > opt.fanout / ngood)
      package_refuse(Z_FANOUT);
    else if (accept_message(&spool, &msg, sender.s, sender.len, time(0)) ==
             -1) {
      not_stored(errno);
      package_refuse(Z_STORE);
    }
  }
  answer_all(0);
  spill_free(&msg);
}

/* As qmail-qmtpd says it. */
static const char *queue_ok(void)
{
  static char s[8 + 2 * FMT_NUM];
  size_t n = 4;

  memcpy(s, "Kok ", 4);
  n += fmt_num(s + n, (unsigned long long) time(0));
  memcpy(s + n, " qp ", 4);
  n += 4;
  s[n + fmt_num(s + n, (unsigned long long) queue.pid)] = 0;
  return s;
}

/* Only after the message is all gone may the recipients follow. */
static void queue_end(void)
{
  const char *verdict;
  size_t pos = 0;
  char kind;

  if (!queued) {
    answer_all(refusal);
    return;
  }
  queued = 0;
  if (ngood == 0) package_refuse("");
  if (!refusal) {
    qmail_from(&queue, sender.s, sender.len);
    while ((kind = next_recipient(&pos)))
      if (kind == '+') qmail_to(&queue, rcpt.s, rcpt.len);
  }
  verdict = qmail_close(&queue);
  answer_all(*verdict ? verdict : queue_ok());
}

static stralloc logline;

static void log_make(const char *id)
{
  logline.len = 0;
  if (opt.verbose &&
      (stralloc_cats(&logline, id) == -1 ||
       stralloc_cats(&logline, ": ") == -1 ||
       stralloc_catnum(&logline, bytes) == -1 ||
       stralloc_cats(&logline, " bytes from <") == -1 ||
       stralloc_cat(&logline, &sender) == -1 ||
       stralloc_cats(&logline, ">") == -1))
    die_nomem();
  if (stralloc_0(&logline) == -1 ||
      reply_ready(&reply, logline.len) == -1)
    die_nomem();
}

static void package_end(void)
{
  if (nrcpt == 0)
    strerr_warn(0, peer, ": message without recipients: nothing to do",
                (char *) 0);
  if (durable) {
    spool_end();
    log_make(spool.id);
  } else {
    log_make(queueid); /* nothing may fail between queueing and answer */
    queue_end();
  }
  room();
  reply_end(&reply, logline.s);
  figures.bytes += bytes;
  inside = 0;
  pace_anew(&pace);
  /* The text of a queue program's answer lives until the next package. */
  if (opt.alone || leaving || !durable) settle();
}

/* ----------------------------------------------------------------- PROTOCOL */

static char inbuf[16384];
static struct qmtp qmtp;

static void die_idle(void)
{
  char n[FMT_NUM];

  n[fmt_num(n, opt.idle)] = 0;
  leave();
  strerr_die(111, 0, peer, qmtp_idle(&qmtp) ? "" : TAKEN_NOT,
             pace.came ? ": no more than two bytes a second came for "
                       : ": nothing came for ", n, " seconds", (char *) 0);
}

static void die_protocol(void)
{
  settle();
  leave();
  strerr_die(100, 0, peer, TAKEN_NOT, ": the peer breaks QMTP: ", qmtp.why,
             (char *) 0);
}

static void session_end(void)
{
  settle();
  leave();
  if (leaving)
    strerr_die(111, 0, peer, ": session ended: it brought too many messages",
               (char *) 0);
  if (qmtp_idle(&qmtp)) _exit(0);
  strerr_die(111, 0, peer, TAKEN_NOT, ": the peer left inside a package",
             (char *) 0);
}

/* Reads what comes next; returns its length, never 0. Answers leave before we
   wait. */
static size_t feed(void)
{
  ssize_t r;
  int e;

  do {
    if (reply.n && deadline_wait(0, POLLIN, deadline_inms(0)) != 1) settle();
    r = deadline_wait(0, POLLIN, pace_begin(&pace));
    if (r == 0) die_idle();
    if (r == 1) r = substdio_readeintr(0, inbuf, sizeof inbuf);
    if (qmtp_idle(&qmtp)) /* whenever it begins, a package has all the time */
      pace_anew(&pace);
    else
      pace_end(&pace, r > 0 ? (unsigned long long) r : 0);
    if (r == 0) session_end();
    if (r > 0) return (size_t) r;
  } while (errno == EAGAIN || errno == EWOULDBLOCK);
  e = errno;
  settle();
  errno = e;
  die_read();
  return 0;
}

static void session(void)
{
  const char *b = 0;
  char *s = inbuf;
  size_t len = 0;
  size_t n = 0;

  while (!leaving) {
    switch (qmtp_next(&qmtp, &s, &n, &b, &len)) {
    case QMTP_BAD: die_protocol(); break;
    case QMTP_MORE:
      n = feed();
      s = inbuf;
      break;
    case QMTP_MESSAGE: message(b, len); break;
    case QMTP_MESSAGEEND: message_end(); break;
    case QMTP_SENDER: address(&sender, b, len); break;
    case QMTP_SENDEREND:
      if (addr_bad(sender.s, sender.len)) package_refuse(D_SENDER);
      break;
    case QMTP_LIST: manyrcpt = qmtp.listlen > LIST_MAX; break;
    case QMTP_RCPT: if (!manyrcpt) address(&rcpt, b, len); break;
    case QMTP_RCPTEND: recipient_end(); break;
    case QMTP_END: package_end(); break;
    }
  }
  session_end();
}

/* --------------------------------------------------------------------- MAIN */

#define REFUSED ": nothing is taken until this is mended"

static void die_control(const char *fn)
{
  strerr_die(111, errno == EPROTO ? 0 : errno, peer, REFUSED,
             errno == EPROTO ? ": bad contents of " : ": unable to read ", fn,
             (char *) 0);
}

static void configure(void)
{
  const char *fn = "control/databytes";
  unsigned long long max = ULLONG_MAX;
  size_t n = sizeof "Dthe limit here is " - 1;
  int r;

  switch (env_num("DATABYTES", max, &opt.databytes)) {
  case -1: errno = EPROTO; die_control("$DATABYTES"); break;
  case 0: if (control_num(&opt.databytes, max, fn) == -1) die_control(fn);
  }
  memcpy(toobig, "Dthe limit here is ", n);
  n += fmt_num(toobig + n, opt.databytes);
  memcpy(toobig + n, " bytes (#5.3.4)", sizeof " bytes (#5.3.4)");

  fn = "control/me";
  r = control_line(&me, fn);
  if (r == 1) r = stralloc_0(&me);
  if (r == -1) die_control(fn);
  spool.me = me.s;

  opt.relay = env_get("RELAYCLIENT");
  if (opt.relay) return;
  if (rcpthosts_init(&rcpthosts, &fn) == -1) die_control(fn);
  if (!rcpthosts.there)
    strerr_warn(0, peer, ": no mail is taken: there is no control/rcpthosts",
                ", and no $RELAYCLIENT", (char *) 0);
}

/* From here on only what a session needs. Mail is taken even where that
   fails. */
static void confine(void)
{
  struct confine_dir d[4];

  confine_limit(&limits, CONFINE_DATA);
  if (!durable) return;
  d[0].fd = spool.m.tmp;
  d[0].name = "tmp";
  d[1].fd = spool.m.new;
  d[1].name = "new";
  d[2].fd = spool.m.cur;
  d[2].name = "cur";
  d[3].fd = spool.m.seen;
  d[3].name = "seen";
  if (confine_to(spool.m.fd, d, 4, 1) == -1)
    strerr_warn(errno, peer, ": going on unconfined", (char *) 0);
}

static void open_spool(const char *path)
{
  const char *why = "unable to open ";
  int fd = priv_enter(path, &why);

  if (fd == -1)
    strerr_die(111, errno, peer, REFUSED, ": ", path, ": ", why, (char *) 0);
  if (accept_open(&spool, fd) == -1)
    strerr_die(111, errno, peer, REFUSED, ": unable to open the spool ", path,
               (char *) 0);
  spool.protocol = "QMTP";
  spool.always = env_get("NODEDUP") != 0;
}

static void options(int argc, char *const *argv, struct subgetopt *o)
{
  unsigned long long u;
  int c;

  while ((c = subgetopt(o, argc, argv, "1ve:f:s:t:")) != -1) {
    switch (c) {
    case '1': opt.alone = 1; break;
    case 'v': opt.verbose = 1; break;
    case 'e':
      if (fd_option(&wake.err, o->arg) == -1) usage_die();
      break;
    case 'f':
      if (!scan_all(o->arg, ULLONG_MAX, &opt.fanout)) usage_die();
      break;
    case 's':
      if (fd_option(&figures.fd, o->arg) == -1) usage_die();
      break;
    case 't':
      if (!scan_all(o->arg, 1000000000, &u) || u == 0) usage_die();
      opt.idle = (unsigned long) u;
      break;
    default: usage_die();
    }
  }
}

/* Until the first byte comes there is nothing to be confined from, and a
   connection that only waits costs no second process. */
static void prepare(void)
{
  if (deadline_wait(0, POLLIN, deadline_in(opt.idle)) == 0) die_idle();
  wake_start(&wake);
  confine();
}

int main(int argc, char *const *argv)
{
  struct subgetopt o = SUBGETOPT_INIT;

  usage_init(argc, argv, "qmtpd",
             "[-1v] [-e fd] [-f bytes] [-s fd] [-t seconds] "
             "[maildir [prog ...]]",
             "take mail by QMTP on descriptors 0 and 1");
  options(argc, argv, &o);
  sig_default(SIGCHLD); /* a launcher may have it ignored */
  sig_ignore(SIGXFSZ);  /* a limit on files is a write that fails */
  peer = peer_name();
  argv += o.ind;
  durable = *argv != 0;
  if (durable) {
    if (argv[1]) wake.argv = argv + 1;
    open_spool(*argv);
  } else if (geteuid() == 0)
    strerr_die(100, 0, "nothing is taken as root: let tcpserver drop that "
               "(-u, -g)", (char *) 0);
  configure();
  prepare();
  reply_init(&reply, &spool.batch, patient_write, 1);
  pace.seconds = opt.idle;
  pace_anew(&pace);
  if (stralloc_ready(&sender, 1) == -1) die_nomem();
  session();
  return 0;
}
