/*
 * serialqmtp [-v] [-t seconds] prefix
 *
 * A client of maildirserial: sends the files that it is told to over QMTP.
 * PREFIX is taken off each recipient. After SECONDS (600) of silence, which is
 * no answer and no more than two bytes a second, it gives up; -v says what was
 * done.
 *
 * 0: names of files, each with \0 after it; 1: results, "name\0Ktext\n";
 * 6: from the server; 7: to the server (both are set not to block).
 * Environment: TCPREMOTEHOST, TCPREMOTEIP, for messages.
 * Exit: 0 when 0 has ended and each message sent has its answer; 100 usage;
 * 111 the connection or the server failed; the results that were written hold.
 *
 * Nothing here waits for an answer before it sends the next package; what could
 * block is waited for in talk.c.
 */

#include <errno.h>
#include <string.h>

#include "answer.h"
#include "package.h"
#include "queued.h"
#include "stralloc.h"
#include "talk.h"
#include "unanswered.h"
#include "usage.h"

static struct talk talk;
static struct client *const client = &talk.client;
static struct package pkg;   /* what goes to 7 */
static struct unanswered un; /* what was begun and has no result */

static void leave(void)
{
  talk_leave(&talk, "", un.n, unanswered_whole(&un, pkg.sent), "");
}

/* --------------------------------------------------------------- files */

static const char *name; /* of the file that is under way */

static void file_begin(void)
{
  int r = queued_open(&pkg.q, name);

  if (!client_ours(client, name, r, &pkg.q)) return;
  if (package_begin(&pkg, strlen(client->prefix)) == -1 ||
      unanswered_add(&un, name, pkg.finish) == -1)
    client_nomem(client);
}

static void file_more(void)
{
  const char *why;
  int e, broken;

  if (package_more(&pkg, &e, &broken)) return;
  why = e ? "unable to read" : "became shorter while it was being sent";
  if (broken) {
    talk_windup(&talk, name, ": ", why, e);
  } else {
    unanswered_droplast(&un);
    queued_skip(&pkg.q.bad, name, why, e);
  }
}

/* Takes what is here, names and files, as far as there is room. */
static void fill(void)
{
  while (!talk.reason.len && package_room(&pkg)) {
    if (package_busy(&pkg)) {
      file_more();
    } else {
      name = fed_next(&client->fed);
      if (!name) return;
      file_begin();
    }
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
  unsigned long long end;
  const char *first;

  if (un.n == 0) talk_protocol(&talk, "answer without a message");
  first = unanswered_first(&un, &end);
  if (end > pkg.sent)
    talk_protocol(&talk, "answer before the message was sent");
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
  return client->fed.over && un.n == 0;
}

/* Another name could be sent. (fill has taken those that were here.) */
static int hungry(void)
{
  return !client->fed.over && !talk.reason.len && !package_busy(&pkg) &&
         package_room(&pkg);
}

/* One round. Names go before sending, so that small packages share a write; a
   package never waits for a name that is not there. */
static void session_round(void)
{
  int can = talk_wait(&talk, (pkg.sent ? TALK_HEAR : 0) |
                               (hungry() ? TALK_NAMES : 0) |
                               (package_waits(&pkg) ? TALK_SAY : 0),
                      un.n > 0);

  if (can & TALK_HEAR) hear();
  if (can & TALK_NAMES)
    talk_names(&talk);
  else if (can & TALK_SAY)
    send_some();
}

int main(int argc, char *const *argv)
{
  usage_init(argc, argv, "serialqmtp", "[-v] [-t seconds] prefix",
             "a client of maildirserial: sends messages over QMTP on 6 and 7");
  if (client_init(client, argc, argv) != argc) usage_die();
  package_init(&pkg);
  talk_init(&talk, &pkg.q, leave);
  for (fill(); !finished(); fill()) session_round();
  leave();
}
