/*
 * serialqmtp [-1v] [-t seconds] prefix
 *
 * A client of maildirserial: sends the files that it is told to over QMTP,
 * equal ones for several recipients as one package, or with -1 each alone.
 * PREFIX is taken off each recipient. After SECONDS (600) of silence, which is
 * no answer and no more than two bytes a second, it gives up; -v says what was
 * done.
 *
 * 0: names of files, each with \0 after it; 1: results, "name\0Ktext\n";
 * 6: from the server; 7: to the server (both are set not to block); 7 is closed
 * after the last package where it is no socket.
 * Environment: TCPREMOTEHOST, TCPREMOTEIP, for messages.
 * Exit: 0 when 0 has ended and each message sent has its answer; 100 usage;
 * 111 the connection or the server failed; the results that were written hold.
 *
 * Nothing here waits for an answer before it sends the next package; what could
 * block is waited for in talk.c.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ahead.h"
#include "answer.h"
#include "netstring.h"
#include "package.h"
#include "queued.h"
#include "stralloc.h"
#include "sys.h"
#include "talk.h"
#include "unanswered.h"
#include "usage.h"

static struct talk talk;
static struct client *const client = &talk.client;
static struct package pkg;   /* what goes to 7 */
static struct unanswered un; /* what is in there whole and has no result */
static int begun;            /* there is a part of one more */

/* Messages that are to have an answer. */
static unsigned long owed(void)
{
  return un.n + (begun ? 1 : 0);
}

static void leave(void)
{
  talk_leave(&talk, "", owed(), unanswered_whole(&un, pkg.sent), "");
}

/* --------------------------------------------------------------- files */

static struct queued door; /* files are opened here, */
static struct ahead ahead; /* and wait here for their turn */
static stralloc rcpts;

static void gone(unsigned int i)
{
  (void) client_ours(client, ahead.wait[i]->name.s, -1, &door);
}

static void look(void)
{
  const char *name;

  while (!talk.reason.len && ahead_wants(&ahead) &&
         (name = fed_next(&client->fed)))
    if (client_ours(client, name, queued_open(&door, name), &door) &&
        ahead_add(&ahead, name, &door) == -1)
      client_nomem(client);
}

static void file_begin(void)
{
  struct ahead_file *f = ahead.wait[0];

  if (!ahead_there(&ahead, 0, &door)) {
    gone(0);
    ahead_dropfirst(&ahead);
  } else if (ahead_begin(&ahead) == -1) {
    queued_skip(&door.bad, f->name.s, "unable to read", errno);
    ahead_dropfirst(&ahead);
  } else {
    if (package_begin(&pkg, &f->q) == -1) client_nomem(client);
    begun = 1;
  }
}

static void file_failed(int e, int broken)
{
  const char *name = ahead.wait[0]->name.s;
  const char *why = e ? "unable to read" : "became shorter while it was being "
                                           "sent";

  if (broken) {
    talk_windup(&talk, name, ": ", why, e);
    return;
  }
  begun = 0;
  queued_skip(&door.bad, name, why, e);
  ahead_dropfirst(&ahead);
}

static void recipient(unsigned int i)
{
  const stralloc *rcpt = &ahead.wait[i]->q.rcpt;
  size_t skip = strlen(client->prefix);

  if (netstring_catb(&rcpts, rcpt->s + skip, rcpt->len - skip) == -1)
    client_nomem(client);
}

static void sent(unsigned int i)
{
  if (unanswered_add(&un, ahead.wait[i]->name.s, pkg.finish) == -1)
    client_nomem(client);
}

/* All of the message is in the buffer: for whom else is it? */
static void file_end(void)
{
  unsigned int i;

  rcpts.len = 0;
  recipient(0);
  for (i = 1; i < ahead.n; ++i)
    if (ahead.wait[i]->same) {
      if (ahead_there(&ahead, i, &door)) {
        recipient(i);
      } else {
        gone(i);
        ahead_drop(&ahead, i--);
      }
    }
  if (package_end(&pkg, &rcpts) == -1) client_nomem(client);
  sent(0);
  for (i = 1; i < ahead.n; ++i)
    if (ahead.wait[i]->same) {
      sent(i);
      ahead_drop(&ahead, i--);
    }
  ahead_dropfirst(&ahead);
  begun = 0;
}

static void file_more(void)
{
  size_t from = pkg.end;
  int e, broken;

  if (!package_more(&pkg, &e, &broken)) {
    file_failed(e, broken);
    return;
  }
  if (!begun) return;
  ahead_compare(&ahead, pkg.buf + from, pkg.end - from);
  if (package_whole(&pkg)) file_end();
}

/* Takes what is here, names and files, as far as there is room. */
static void fill(void)
{
  for (look(); !talk.reason.len && package_room(&pkg); look()) {
    if (package_busy(&pkg))
      file_more();
    else if (ahead.n)
      file_begin();
    else
      return;
  }
}

/* -------------------------------------------------------------- server */

static struct answer answer = ANSWER_INIT;

static void send_some(void)
{
  if (package_send(&pkg, 7) == -1) {
    /* It may have answered before it went: that is heard first. */
    talk_windup(&talk, "unable to send to ", talk.server.name.s, "", errno);
    package_stop(&pkg);
  }
  talk.server.sent = pkg.sent;
}

static void answered(const char *text)
{
  static const char early[] = "answer before the message was sent";
  unsigned long long end;
  const char *first;

  if (!un.n) talk_protocol(&talk, begun ? early : "answer without a message");
  first = unanswered_first(&un, &end);
  if (end > pkg.sent) talk_protocol(&talk, early);
  client_result(client, first, text[0], text + 1, (char *) 0);
  unanswered_drop(&un);
}

static void hear(void)
{
  static char in[16384];
  const char *s = in;
  size_t used, n;
  int whole;

  for (n = talk_hear(&talk, in, sizeof in); n; n -= used) {
    whole = answer_feed(&answer, s, n, &used);
    if (whole == -1) talk_protocol(&talk, answer.why);
    if (whole) {
      answered(answer.text);
      pace_anew(&talk.server.pace);
    }
    s += used;
  }
}

/* ---------------------------------------------------------------- main */

/* Nothing more can come of this session. */
static int finished(void)
{
  if (talk.reason.len) return unanswered_whole(&un, pkg.sent) == 0;
  return client->fed.over && !owed() && !ahead.n;
}

/* Another name is of use. (look has taken those that were here.) */
static int hungry(void)
{
  return !client->fed.over && !talk.reason.len && ahead_wants(&ahead);
}

/* Nothing more is to be sent: what is no socket ends, which tells squeeze, and
   the server, that they need not wait for more. */
static void last_word(void)
{
  static int said;

  if (said || !client->fed.over || talk.reason.len || ahead.n || begun ||
      package_waits(&pkg))
    return;
  said = 1;
  if (sys_unacked(7) == -1) (void) close(7);
}

/* One round. Names go before sending, so that small packages share a write; a
   package never waits for a name that is not there. */
static void session_round(void)
{
  int can = talk_wait(&talk, (pkg.sent ? TALK_HEAR : 0) |
                               (hungry() ? TALK_NAMES : 0) |
                               (package_waits(&pkg) ? TALK_SAY : 0),
                      owed() > 0);

  ahead_waited(&ahead);
  if (can & TALK_HEAR) hear();
  if (can & TALK_NAMES)
    talk_names(&talk);
  else if (can & TALK_SAY)
    send_some();
}

int main(int argc, char *const *argv)
{
  int alone = 0;

  usage_init(argc, argv, "serialqmtp", "[-1v] [-t seconds] prefix",
             "a client of maildirserial: sends messages over QMTP on 6 and 7");
  if (client_init(client, argc, argv, &alone) != argc) usage_die();
  package_init(&pkg);
  queued_init(&door);
  ahead_init(&ahead, alone ? 0 : AHEAD_LOOK);
  talk_init(&talk, &door, leave);
  for (fill(); !finished(); fill()) {
    last_word();
    session_round();
  }
  leave();
}
