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
#include <string.h>
#include <unistd.h>

#include "addr.h"
#include "ascii.h"
#include "control.h"
#include "deadline.h"
#include "fmt.h"
#include "message.h"
#include "smtpask.h"
#include "smtphear.h"
#include "smtpsay.h"
#include "stralloc.h"
#include "strerr.h"
#include "talk.h"
#include "usage.h"

#define HELO_MAX 255
#define PARTING 2 /* seconds for the reply to QUIT */

static struct talk talk;
static struct client *const client = &talk.client;
static stralloc helohost;
static struct smtpask out;  /* to 7 */
static unsigned long trips; /* how often we wrote after we had read */

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

/* ---------------------------------------------------------------- the end */

static void leave(void)
{
  char how[FMT_NUM + 20] = " in ";
  unsigned long n = sent.len > 0;

  talk.server.sent = out.sent; /* with QUIT */
  if (todo != NOTHING && !judged) ++n;
  (void) strcpy(how + 4 + fmt_num(how + 4, trips), " round trips");
  talk_leave(&talk, how, n, (unsigned long) smtpask_whole(&out),
             ", and will be sent again");
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

/* Refuses the next message, before the server knows of it: 1; or 0. */
static int unfit(void)
{
  size_t skip = strlen(client->prefix);
  char size[FMT_NUM], max[FMT_NUM];
  const char *what = "sender ";
  const char *why = smtpsay_badfor(m.q.sender.s, m.q.sender.len, &offers);

  if (!why) {
    what = "recipient ";
    why = smtpsay_badfor(m.q.rcpt.s + skip, m.q.rcpt.len - skip, &offers);
  }
  if (why) {
    client_result(client, next.s, 'D', "not sent: the ", what, why,
                  (char *) 0);
    return 1;
  }
  if (offers.max == 0 || body.size <= offers.max) return 0;
  size[fmt_num(size, body.size)] = 0;
  max[fmt_num(max, offers.max)] = 0;
  client_result(client, next.s, 'D', "not sent: the message has ", size,
                " bytes, and ", talk.server.name.s, " takes ", max, (char *) 0);
  return 1;
}

/* The file NAME becomes the next message: 1; 0: it does not. */
static int begin(const char *name)
{
  size_t skip = strlen(client->prefix);
  int r = message_open(&m, name);

  if (!client_ours(client, name, r, &m.q)) return 0;
  if (stralloc_copys(&next, name) == -1 || stralloc_0(&next) == -1)
    client_nomem(client);
  if (!measure() || unfit()) return 0;
  from.len = to.len = 0;
  if (smtpsay_mail(&from, &m.q.sender, &m.q.rcpt, &body, &offers) == -1 ||
      smtpsay_path(&to, m.q.rcpt.s + skip, m.q.rcpt.len - skip) == -1)
    client_nomem(client);
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
    talk_giveup(&talk, next.s, ": unable to read while it was being sent", "",
                errno);
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

  if (talk.reason.len || !ready || todo == WAIT || !smtpask_room(&out))
    return 0;
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
    name = fed_next(&client->fed);
    if (name) {
      if (!begin(name)) message_close(&m);
      return 1;
    }
    if (!client->fed.over) return 0;
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

  if (talk.server.heard != heard) ++trips;
  heard = talk.server.heard;
  /* It may have replied before it went: that is heard first. */
  if (smtpask_send(&out, 7) == -1)
    talk_windup(&talk, "unable to send to ", talk.server.name.s, "", errno);
  talk.server.sent = out.sent;
}

/* ----------------------------------------------------------- what is heard */

/* The result of NAME is what the server said of it. */
static void result(const char *name, int kind, const char *verb)
{
  client_result(client, name, kind, talk.server.name.s, verb, hear.text,
                (char *) 0);
}

/* The next message is refused. Without PIPELINING nothing more of it was said;
   else DATA's reply is still to come, and with it the time for RSET. */
static void refused(enum smtpask_what what, const char *verb)
{
  if (!judged) {
    result(next.s, smtphear_refusal(&hear), verb);
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
    refused(SMTPASK_DATA, " refused the message: ");
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
    result(sent.s, 'K', " accepted the message: ");
  else
    result(sent.s, smtphear_refusal(&hear), " refused the message: ");
  sent.len = 0;
}

static void said(void)
{
  talk_giveup(&talk, talk.server.name.s, " said: ", hear.text, 0);
}

/* A reply before its time: while a message is being sent the server may say
   that it does not want it, and no more can be said to it then. */
static void early(void)
{
  if (hear.code >= 400 && todo == BODY)
    result(next.s, smtphear_refusal(&hear),
           " refused the message before its end: ");
  else if (hear.code >= 400 && sent.len)
    dot_reply();
  else
    talk_protocol(&talk, "reply without a command");
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
    talk_protocol(&talk, kind == 3 ? "reply 3 to another command than DATA"
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
  case SMTPASK_MAIL:
    if (kind != 2) refused(what, " refused the sender: ");
    break;
  case SMTPASK_RCPT:
    if (kind != 2) refused(what, " refused the recipient: ");
    break;
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
  int whole;

  for (n = talk_hear(&talk, in, sizeof in); n; n -= used) {
    whole = smtphear_feed(&hear, s, n, &used);
    if (whole == -1) talk_protocol(&talk, hear.why);
    if (whole) {
      replied();
      pace_anew(&talk.server.pace);
    }
    s += used;
  }
}

/* ---------------------------------------------------------------- main */

/* The server has something to reply to, or to take. */
static int owed(void)
{
  return out.n || smtpask_waits(&out) || todo == BODY;
}

/* Nothing more can come of this session, but for the reply to QUIT. */
static int finished(void)
{
  if (talk.reason.len) return todo != BODY && !smtpask_due(&out);
  return smtpask_only(&out, SMTPASK_QUIT);
}

/* One round: each poll is followed by what it allows. Names go before
   sending, so that commands share a write with the message before them; and
   before hearing, since the end of them makes a server that goes away right. */
static void session_round(void)
{
  int hungry = !client->fed.over && !talk.reason.len && ready &&
               todo == NOTHING && smtpask_room(&out) &&
               (out.n == 0 || offers.pipelining);
  int can = talk_wait(&talk, TALK_HEAR | (hungry ? TALK_NAMES : 0) |
                               (smtpask_waits(&out) ? TALK_SAY : 0), owed());

  if (can & TALK_NAMES) {
    talk_names(&talk);
    return;
  }
  if (can & TALK_HEAR) hear_some();
  if (can & TALK_SAY) send_some();
}

/* The results count; QUIT is for the server's logs. */
static void part(void)
{
  deadline d = deadline_in(PARTING);
  char ch;

  client_tell(client);
  while (smtpask_waits(&out) && deadline_wait(7, POLLOUT, d) == 1)
    if (smtpask_send(&out, 7) == -1) leave();
  if (deadline_wait(6, POLLIN, d) == 1) (void) !read(6, &ch, 1);
  leave();
}

/* What we call ourselves: HOST, or if that is 0 control/me. */
static void sethelo(const char *host)
{
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

int main(int argc, char *const *argv)
{
  int i;

  usage_init(argc, argv, "serialsmtp", "[-v] [-t seconds] prefix [helohost]",
             "a client of maildirserial: sends messages over SMTP on 6 and 7");
  i = client_init(client, argc, argv, 0);
  if (argc - i > 1) usage_die();
  sethelo(argv[i]);
  message_init(&m);
  talk_init(&talk, &m.q, leave);
  smtpask_ends(&out, SMTPASK_GREETING);
  do {
    session_round();
    while (say()) continue;
  } while (!finished());
  if (talk.reason.len) leave();
  part();
}
