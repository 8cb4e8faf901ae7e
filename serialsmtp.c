/*
 * serialsmtp [-v] [-t seconds] prefix [helohost]
 *
 * A client of maildirserial: sends the files that it is told to over SMTP.
 * PREFIX is taken off each recipient. HELOHOST (control/me) is what we call
 * ourselves. After SECONDS (600) of silence, which is no reply and no more
 * than two bytes a second, it gives up; -v says what was done.
 *
 * 0: names of files, each with \0 after it; 1: results, "name\0Ktext\n";
 * 6: from the server; 7: to the server (both are set not to block).
 * Environment: TCPREMOTEHOST, TCPREMOTEIP, for messages.
 * Exit: 0 when 0 has ended and each message sent has its reply; 100 usage;
 * 111 the connection or the server failed; the results that were written hold.
 *
 * Where the server offers PIPELINING, the commands for a message go together,
 * and behind the end of the one before: a message costs one round trip. DATA
 * is the last of them, since nothing may follow it before its reply. So at
 * most two messages are under way: NEXT, which is asked about or being sent,
 * and SENT, whose last dot has no reply yet.
 */

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "addr.h"
#include "ascii.h"
#include "confine.h"
#include "control.h"
#include "deadline.h"
#include "error.h"
#include "fd.h"
#include "fed.h"
#include "fmt.h"
#include "message.h"
#include "results.h"
#include "scan.h"
#include "server.h"
#include "smtpask.h"
#include "smtphear.h"
#include "smtpsay.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"

#define PATIENCE_MAX 1000000 /* seconds */
#define HELO_MAX 255
#define PARTING 2            /* seconds for the reply to QUIT */

static const char *prefix;
static stralloc helohost;
static int verbose;
static unsigned long long patience = 600;

static struct fed fed;
static struct server server;
static struct results results;
static struct smtpask out;        /* to 7 */
static struct queued_skips wrong; /* what is for another prefix */
static unsigned long verdicts[3]; /* K, Z, D */
static unsigned long trips;       /* how often we wrote after we had read */

/* Why it ends before its time, and a NUL. Once there is something in it, no
   name is taken; what was sent whole may still be answered. */
static stralloc reason;

/* ------------------------------------------------------------- messages */

static struct message m; /* the file of the next one */
static stralloc next;    /* its name, and a NUL */
static stralloc sent;    /* likewise; empty where there is none */
static int judged;       /* the next one has its result */

/* What is to be done for the next one. */
static enum {
  NOTHING, /* there is no next one */
  ASK_MAIL,
  ASK_RCPT,
  ASK_DATA,
  WAIT, /* for DATA's reply */
  BODY
} todo;

static void die_results(void)
{
  strerr_die(111, errno, "unable to write results: answered messages may be "
                         "sent again", (char *) 0);
}

static void tell_all(void)
{
  if (results_tellall(&results, 1) == -1) die_results();
}

static void die_nomem(void)
{
  tell_all();
  strerr_die(111, ENOMEM, "messages without a result stay in the queue",
             (char *) 0);
}

/* The result of NAME: LETTER, and the strings up to a null pointer. */
static void result(const char *name, int letter, ...)
{
  static stralloc text;
  const char *s;
  va_list ap;
  int r;

  text.len = 0;
  r = stralloc_append(&text, (char) letter);
  va_start(ap, letter);
  while ((s = va_arg(ap, const char *)) && r == 0) r = stralloc_cats(&text, s);
  va_end(ap);
  if (r == -1 || stralloc_0(&text) == -1 ||
      results_add(&results, name, text.s) == -1)
    die_nomem();
  ++verdicts[letter == 'K' ? 0 : letter == 'Z' ? 1 : 2];
}

/* ---------------------------------------------------------------- the end */

/* What it means for the mail, to end here. */
static const char *consequence(void)
{
  static stralloc sa;
  unsigned long n = sent.len > 0;

  if (todo != NOTHING && !judged) ++n;
  if (n == 0) return "no message was without an answer";
  sa.len = 0;
  if (stralloc_catnum(&sa, n) == -1 ||
      stralloc_cats(&sa, n == 1 ? " unanswered message stays in the queue"
                                : " unanswered messages stay in the queue") ==
        -1 ||
      stralloc_cats(&sa, smtpask_whole(&out)
                           ? ", 1 of them may have been delivered, and will "
                             "be sent again"
                           : "") == -1 ||
      stralloc_0(&sa) == -1)
    die_nomem();
  return sa.s;
}

static void summary(void)
{
  char num[6][FMT_NUM + 1];
  unsigned long long u[6];
  int i;

  for (i = 0; i < 3; ++i) u[i] = verdicts[i];
  u[3] = verdicts[0] + verdicts[1] + verdicts[2];
  u[4] = out.sent;
  u[5] = trips;
  for (i = 0; i < 6; ++i) num[i][fmt_num(num[i], u[i])] = 0;
  strerr_info(0, num[3], " messages, ", num[4], " bytes to ", server.name.s,
              " in ", num[5], " round trips: ", num[0], " accepted, ", num[1],
              " refused for now, ", num[2], " refused", (char *) 0);
}

/* What is known is told first. */
static void leave(void)
{
  tell_all();
  queued_warn(&m.q.bad, "not sent:");
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

static void protocol_error(const char *why)
{
  give_up(server.name.s, ": protocol error: ", why, 0);
}

/* ------------------------------------------------------------ what is said */

static struct smtphear hear;
static struct smtpoffers offers;
static int ready;              /* EHLO or HELO was accepted */
static int dirty;              /* a transaction is open that was refused */
static struct smtpbody body;   /* of the next one */
static stralloc from, to;      /* the commands for it */

/* Reads the message once, for what MAIL has to say of it: 1; 0: it cannot be
   read, and has no result. The room in OUT is lent. */
static int measure(void)
{
  const char *p;
  ssize_t r;

  memset(&body, 0, sizeof body);
  while ((r = message_next(&m, &p)) > 0)
    (void) smtpsay_body(&body, smtpask_space(&out), p, (size_t) r);
  if (r == 0) (void) smtpsay_end(&body, smtpask_space(&out));
  if (r == 0 && message_rewind(&m) == 0) return 1;
  queued_skip(&m.q.bad, next.s, "unable to read", errno);
  return 0;
}

static int mail_from(void)
{
  const stralloc *s = &m.q.sender;
  int utf8 = smtpsay_is8bit(s->s, s->len) ||
             smtpsay_is8bit(m.q.rcpt.s, m.q.rcpt.len);

  /* A double bounce must not bounce, which <#@[]> says to qmail alone. */
  if (stralloc_equals(s, "#@[]") ? stralloc_cats(&from, "<>")
                                 : smtpsay_path(&from, s->s, s->len))
    return -1;
  if (offers.size && (stralloc_cats(&from, " SIZE=") == -1 ||
                      stralloc_catnum(&from, body.size) == -1))
    return -1;
  if (offers.eightbit && (body.eight || utf8) &&
      stralloc_cats(&from, " BODY=8BITMIME") == -1)
    return -1;
  return utf8 ? stralloc_cats(&from, " SMTPUTF8") : 0;
}

static const char *badaddr(const char *s, size_t n)
{
  const char *why = smtpsay_bad(s, n);

  if (!why && !offers.utf8 && smtpsay_is8bit(s, n))
    why = "has 8-bit characters, and the server takes none (SMTPUTF8)";
  return why;
}

/* Refuses the next message, before the server knows of it: 1; or 0. */
static int unfit(void)
{
  size_t skip = strlen(prefix);
  char size[FMT_NUM + 1], max[FMT_NUM + 1];
  const char *why;

  why = badaddr(m.q.sender.s, m.q.sender.len);
  if (why) {
    result(next.s, 'D', "not sent: the sender ", why, (char *) 0);
    return 1;
  }
  why = badaddr(m.q.rcpt.s + skip, m.q.rcpt.len - skip);
  if (why) {
    result(next.s, 'D', "not sent: the recipient ", why, (char *) 0);
    return 1;
  }
  if (offers.max == 0 || body.size <= offers.max) return 0;
  size[fmt_num(size, body.size)] = 0;
  max[fmt_num(max, offers.max)] = 0;
  result(next.s, 'D', "not sent: the message has ", size, " bytes, and ",
         server.name.s, " takes ", max, (char *) 0);
  return 1;
}

/* The file NAME becomes the next message: 1; 0: it does not. */
static int begin(const char *name)
{
  size_t skip = strlen(prefix);
  int r = message_open(&m, name);

  if (r == -1 && verbose)
    strerr_info(0, name, ": somebody else took it", (char *) 0);
  if (r != 1) return 0;
  if (stralloc_copys(&next, name) == -1 || stralloc_0(&next) == -1)
    die_nomem();
  if (!stralloc_starts(&m.q.rcpt, prefix)) {
    queued_skip(&wrong, name, "recipient does not begin with the prefix", 0);
    return 0;
  }
  if (!measure() || unfit()) return 0;
  from.len = to.len = 0;
  if (mail_from() == -1 ||
      smtpsay_path(&to, m.q.rcpt.s + skip, m.q.rcpt.len - skip) == -1)
    die_nomem();
  memset(&body, 0, sizeof body);
  judged = 0;
  todo = ASK_MAIL;
  return 1;
}

/* One piece of the message. */
static void body_more(void)
{
  const char *p;
  ssize_t r = message_next(&m, &p);
  stralloc t;

  if (r == -1)
    give_up(next.s, ": unable to read while it was being sent", "", errno);
  if (r) {
    smtpask_made(&out, smtpsay_body(&body, smtpask_space(&out), p, (size_t) r));
    return;
  }
  smtpask_made(&out, smtpsay_end(&body, smtpask_space(&out)));
  smtpask_ends(&out, SMTPASK_DOT);
  message_close(&m);
  t = sent;
  sent = next;
  next = t;
  todo = NOTHING;
}

/* Says what may be said now, one thing; 0: there is none. */
static int say(void)
{
  const char *name;

  if (reason.len || !ready || todo == WAIT || !smtpask_room(&out)) return 0;
  if (todo == BODY) {
    body_more();
    return 1;
  }
  if (out.n && (!offers.pipelining || smtpask_last(&out, SMTPASK_QUIT)))
    return 0;
  if (dirty && todo == ASK_MAIL) {
    smtpask_say(&out, SMTPASK_RSET, "RSET", "", 0);
    dirty = 0;
    return 1;
  }
  switch (todo) {
  case NOTHING:
    name = fed_next(&fed);
    if (name) {
      if (!begin(name)) message_close(&m);
      return 1;
    }
    if (!fed.over) return 0;
    smtpask_say(&out, SMTPASK_QUIT, "QUIT", "", 0);
    return 1;
  case ASK_MAIL:
    smtpask_say(&out, SMTPASK_MAIL, "MAIL FROM:", from.s, from.len);
    break;
  case ASK_RCPT:
    smtpask_say(&out, SMTPASK_RCPT, "RCPT TO:", to.s, to.len);
    break;
  default: smtpask_say(&out, SMTPASK_DATA, "DATA", "", 0);
  }
  ++todo;
  return 1;
}

static void send_some(void)
{
  static unsigned long long heard;

  if (server.heard != heard) ++trips;
  heard = server.heard;
  /* It may have replied before it went: that is heard first. */
  if (smtpask_send(&out, 7) == -1)
    wind_up("unable to send to ", server.name.s, "", errno);
}

/* ----------------------------------------------------------- what is heard */

/* A reply that refuses: what is said of the session is not of the message. */
static int letter(void)
{
  switch (hear.code) {
  case 503: case 530: case 534: case 535: case 538: return 'Z';
  }
  return hear.code < 500 ? 'Z' : 'D';
}

/* The next message is refused. Without PIPELINING nothing more of it was said;
   else DATA's reply is still to come, and with it the time for RSET. */
static void refused(enum smtpask_what what, const char *object)
{
  if (!judged) {
    result(next.s, letter(), server.name.s, " refused the ", object, ": ",
           hear.text, (char *) 0);
    judged = 1;
    message_close(&m);
  }
  if (what != SMTPASK_DATA && offers.pipelining) return;
  dirty = what != SMTPASK_MAIL;
  todo = NOTHING;
}

static void data_reply(void)
{
  if (hear.code >= 400) {
    refused(SMTPASK_DATA, "message");
  } else if (!judged) {
    todo = BODY;
  } else {
    /* RFC 2920: without a recipient it should not have said so. */
    smtpask_say(&out, SMTPASK_EMPTY, ".", "", 0);
    todo = NOTHING;
  }
}

static void dot_reply(void)
{
  if (hear.code < 300)
    result(sent.s, 'K', server.name.s, " accepted the message: ", hear.text,
           (char *) 0);
  else
    result(sent.s, letter(), server.name.s, " refused the message: ",
           hear.text, (char *) 0);
  sent.len = 0;
}

static void said(void)
{
  give_up(server.name.s, " said: ", hear.text, 0);
}

/* A reply before its time: while a message is being sent the server may say
   that it does not want it, and no more can be said to it then. */
static void early(void)
{
  if (hear.code >= 400 && todo == BODY)
    result(next.s, letter(), server.name.s,
           " refused the message before its end: ", hear.text, (char *) 0);
  else if (hear.code >= 400 && sent.len)
    dot_reply();
  else
    protocol_error("reply without a command");
  if (todo == BODY) judged = 1;
  said();
}

static void replied(void)
{
  enum smtpask_what what;
  int kind = hear.code / 100;

  if (smtpask_only(&out, SMTPASK_QUIT)) leave();
  if (hear.code == 421) said();
  if (!smtpask_due(&out)) early();
  what = smtpask_replied(&out);
  if ((kind == 3) != (what == SMTPASK_DATA && kind < 4) &&
      what != SMTPASK_EMPTY)
    protocol_error(kind == 3 ? "reply 3 to another command than DATA"
                             : "reply 2 to DATA");
  switch (what) {
  case SMTPASK_GREETING:
  case SMTPASK_EHLO:
    if (kind != 2 && (what == SMTPASK_GREETING || kind != 5)) said();
    if (what == SMTPASK_GREETING)
      smtpask_say(&out, SMTPASK_EHLO, "EHLO ", helohost.s, helohost.len);
    else if (kind == 5)
      smtpask_say(&out, SMTPASK_HELO, "HELO ", helohost.s, helohost.len);
    else
      offers = hear.offers;
    ready = what == SMTPASK_EHLO && kind == 2;
    break;
  case SMTPASK_HELO:
    if (kind != 2) said();
    ready = 1;
    break;
  case SMTPASK_RSET: if (kind != 2) said(); break;
  case SMTPASK_MAIL: if (kind != 2) refused(what, "sender"); break;
  case SMTPASK_RCPT: if (kind != 2) refused(what, "recipient"); break;
  case SMTPASK_DATA: data_reply(); break;
  case SMTPASK_DOT: dot_reply(); break;
  case SMTPASK_EMPTY: case SMTPASK_QUIT: break;
  }
}

static void hear_some(void)
{
  static char in[16384];
  const char *s = in;
  size_t used, n;
  ssize_t r;
  int whole;

  r = read(6, in, sizeof in);
  if (r == -1) {
    if (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK) return;
    give_up("unable to receive from ", server.name.s, "", errno);
  }
  if (r == 0) give_up("connection closed by ", server.name.s, "", 0);
  server.heard += (unsigned long long) r;
  for (n = (size_t) r; n; n -= used) {
    whole = smtphear_feed(&hear, s, n, &used);
    if (whole == -1) protocol_error(hear.why);
    if (whole) {
      replied();
      pace_anew(&server.pace);
    }
    s += used;
  }
}

/* ---------------------------------------------------------------- main */

static void names_read(void)
{
  if (fed_read(&fed, 0) == -1)
    give_up("unable to read names", "", "", errno);
  if (fed.over && fed_rest(&fed))
    strerr_warn(0, "the last name on descriptor 0 has no end: no result",
                (char *) 0);
}

/* The server has something to reply to, or to take. */
static int owed(void)
{
  return out.n || smtpask_waits(&out) || todo == BODY;
}

/* Nothing more can come of this session, but for the reply to QUIT. */
static int finished(void)
{
  if (reason.len)
    return todo != BODY && !smtpask_due(&out);
  return smtpask_only(&out, SMTPASK_QUIT);
}

/* One round: each poll is followed by what it allows. Names go before
   sending, so that commands share a write with the message before them; and
   before hearing, since the end of them makes a server that goes away right. */
static void session_round(void)
{
  struct pollfd w[4];
  const char *how;
  char num[FMT_NUM + 9];
  int hungry = !fed.over && !reason.len && ready && todo == NOTHING &&
               smtpask_room(&out) && (out.n == 0 || offers.pipelining);

  server_watch(w, 1, POLLOUT, results_wait(&results));
  server_watch(w + 1, 6, POLLIN, !results_backlog(&results));
  server_watch(w + 2, 0, POLLIN, hungry);
  server_watch(w + 3, 7, POLLOUT, smtpask_waits(&out));
  server.sent = out.sent;
  if (server_poll(&server, w, 4, owed() && !results_backlog(&results), &how)) {
    (void) strcpy(num + fmt_num(num, patience), " seconds");
    give_up(server.name.s, how, num, 0);
  }
  if (w[0].revents && results_tell(&results, 1) == -1) die_results();
  if (w[2].revents) {
    names_read();
    return;
  }
  if (w[1].revents) hear_some();
  if (w[3].revents && smtpask_waits(&out)) send_some();
}

/* The results count; QUIT is for the server's logs. */
static void part(void)
{
  deadline d = deadline_in(PARTING);
  char ch;

  tell_all();
  while (smtpask_waits(&out) && deadline_wait(7, POLLOUT, d) == 1)
    if (smtpask_send(&out, 7) == -1) leave();
  if (deadline_wait(6, POLLIN, d) == 1) (void) !read(6, &ch, 1);
  leave();
}

static void options(int argc, char *const *argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  const char *host;
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
  if (argc - o.ind < 1 || argc - o.ind > 2) usage_die();
  prefix = argv[o.ind];
  host = argv[o.ind + 1];
  if (host ? stralloc_cats(&helohost, host)
           : control_line(&helohost, "control/me") == -1)
    strerr_die(111, errno, "unable to read control/me", (char *) 0);
  if (helohost.len == 0)
    strerr_die(100, 0, "no name to say HELO with: none is given, and "
                       "control/me has none", (char *) 0);
  if (helohost.len > HELO_MAX || ascii_chr(helohost.s, helohost.len, ' ') <
      helohost.len || addr_bad(helohost.s, helohost.len))
    strerr_die(100, 0, "the name to say HELO with is none", (char *) 0);
}

/* Of the files only the messages are needed from here on; and a Maildir of
   which a part is missing has fewer. Mail is sent even where this fails. */
static void confine(void)
{
  struct confine_limits limits;
  struct confine_dir d[2];

  confine_limit(&limits, CONFINE_DATA);
  (void) queued_dirs(&m.q);
  d[0].fd = m.q.dir[0];
  d[0].name = "new";
  d[1].fd = m.q.dir[1];
  d[1].name = "cur";
  if (confine_to(-1, d, 2, 0) == -1)
    strerr_warn(errno, "going on unconfined", (char *) 0);
}

int main(int argc, char *const *argv)
{
  usage_init(argc, argv, "serialsmtp", "[-v] [-t seconds] prefix [helohost]",
             "a client of maildirserial: sends messages over SMTP on 6 and 7");
  options(argc, argv);
  if (fd_nonblock(6) == -1 || fd_nonblock(7) == -1)
    strerr_die(100, errno, "unable to use descriptors 6 and 7, the connection "
                           "(run me under tcpclient)", (char *) 0);
  message_init(&m);
  if (server_init(&server, (unsigned long) patience) == -1) die_nomem();
  smtpask_ends(&out, SMTPASK_GREETING);
  confine();
  do {
    session_round();
    while (say()) continue;
  } while (!finished());
  if (reason.len) leave();
  part();
}
