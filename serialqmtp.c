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
 * Nothing here waits for an answer before it sends the next package. Whatever
 * could block is asked for by one poll, so that neither a server that stops
 * reading until its answers are read nor a maildirserial that stops feeding
 * until its results are read can stop us for good.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "confine.h"
#include "error.h"
#include "fd.h"
#include "fed.h"
#include "fmt.h"
#include "package.h"
#include "queued.h"
#include "results.h"
#include "scan.h"
#include "server.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "unanswered.h"
#include "usage.h"

#define PATIENCE_MAX 1000000 /* seconds */

static const char *prefix;
static int verbose;
static unsigned long long patience = 600;

static struct package pkg;        /* what goes to 7 */
static struct unanswered un;      /* what was begun and has no result */
static struct queued_skips wrong; /* what is for another prefix */
static unsigned long verdicts[3]; /* K, Z, D */

/* Why it ends before its time, and a NUL. Once there is something in it, no
   name is taken; what was sent whole may still be answered. */
static stralloc reason;

static struct results results;
static struct server server;

/* ------------------------------------------------------------ messages */

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

/* What it means for the mail, to end here. */
static const char *consequence(void)
{
  static stralloc sa;
  unsigned long whole = unanswered_whole(&un, pkg.sent);

  if (un.n == 0) return "no message was without an answer";
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

/* -------------------------------------------------------------- the end */

static void summary(void)
{
  char sm[FMT_NUM + 1], sb[FMT_NUM + 1];
  char sv[3][FMT_NUM + 1];
  int i;

  for (i = 0; i < 3; ++i) sv[i][fmt_num(sv[i], verdicts[i])] = 0;
  sm[fmt_num(sm, verdicts[0] + verdicts[1] + verdicts[2])] = 0;
  sb[fmt_num(sb, pkg.sent)] = 0;
  strerr_info(0, sm, " messages, ", sb, " bytes to ", server.name.s, ": ",
              sv[0], " accepted, ", sv[1], " refused for now, ", sv[2],
              " refused", (char *) 0);
}

/* What is known is told first. */
static void leave(void)
{
  tell_all();
  queued_warn(&pkg.q.bad, "not sent:");
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

/* --------------------------------------------------------------- files */

static struct fed fed;
static const char *name; /* of the file that is under way */

static void file_begin(void)
{
  int r = queued_open(&pkg.q, name);

  if (r == -1 && verbose)
    strerr_info(0, name, ": somebody else took it", (char *) 0);
  if (r != 1) return;
  if (!stralloc_starts(&pkg.q.rcpt, prefix)) {
    queued_close(&pkg.q);
    queued_skip(&wrong, name, "recipient does not begin with the prefix", 0);
    return;
  }
  if (package_begin(&pkg, strlen(prefix)) == -1 ||
      unanswered_add(&un, name, pkg.finish) == -1)
    die_nomem();
}

static void file_more(void)
{
  const char *why;
  int e, broken;

  if (package_more(&pkg, &e, &broken)) return;
  why = e ? "unable to read" : "became shorter while it was being sent";
  if (broken) {
    wind_up(name, ": ", why, e);
  } else {
    unanswered_droplast(&un);
    queued_skip(&pkg.q.bad, name, why, e);
  }
}

/* Takes what is here, names and files, as far as there is room. */
static void fill(void)
{
  while (!reason.len && package_room(&pkg)) {
    if (package_busy(&pkg)) {
      file_more();
    } else {
      name = fed_next(&fed);
      if (!name) return;
      file_begin();
    }
  }
}

static void names_read(void)
{
  if (fed_read(&fed, 0) == -1)
    give_up("unable to read names", "", "", errno);
  if (fed.over && fed_rest(&fed))
    strerr_warn(0, "the last name on descriptor 0 has no end: no result",
                (char *) 0);
}

/* -------------------------------------------------------------- server */

static struct answer answer = ANSWER_INIT;

static void send_some(void)
{
  if (package_send(&pkg, 7) == -1) {
    /* It may have answered before it went: that is heard first. */
    wind_up("unable to send to ", server.name.s, "", errno);
    package_stop(&pkg);
  }
}

static void protocol_error(const char *why)
{
  give_up(server.name.s, ": protocol error: ", why, 0);
}

static void answered(const char *text)
{
  unsigned long long end;
  const char *first;

  if (un.n == 0) protocol_error("answer without a message");
  first = unanswered_first(&un, &end);
  if (end > pkg.sent) protocol_error("answer before the message was sent");
  if (results_add(&results, first, text) == -1) die_nomem();
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
    give_up("unable to receive from ", server.name.s, "", errno);
  }
  if (r == 0) give_up("connection closed by ", server.name.s, "", 0);
  server.heard += (unsigned long long) r;
  for (n = (size_t) r; n; n -= used) {
    whole = answer_feed(&answer, s, n, &used);
    if (whole == -1) protocol_error(answer.why);
    if (whole) {
      answered(answer.text);
      pace_anew(&server.pace);
    }
    s += used;
  }
}

/* ---------------------------------------------------------------- main */

/* Nothing more can come of this session. */
static int finished(void)
{
  if (reason.len) return unanswered_whole(&un, pkg.sent) == 0;
  return fed.over && un.n == 0;
}

/* Another name could be sent. (fill has taken those that were here.) */
static int hungry(void)
{
  return !fed.over && !reason.len && !package_busy(&pkg) && package_room(&pkg);
}

/* One round: each poll is followed by what it allows. Names go before
   sending, so that small packages share a write; a package never waits for a
   name that is not there. */
static void session_round(void)
{
  struct pollfd w[4];
  char num[FMT_NUM + 9];
  const char *how;

  server_watch(w, 1, POLLOUT, results_wait(&results));
  server_watch(w + 1, 6, POLLIN, pkg.sent > 0 && !results_backlog(&results));
  server_watch(w + 2, 0, POLLIN, hungry());
  server_watch(w + 3, 7, POLLOUT, package_waits(&pkg));
  server.sent = pkg.sent;
  /* What it owes nothing for is the wait for names, and for somebody to take
     our results. */
  if (server_poll(&server, w, 4, un.n && !results_backlog(&results), &how)) {
    (void) strcpy(num + fmt_num(num, patience), " seconds");
    give_up(server.name.s, how, num, 0);
  }
  if (w[0].revents && results_tell(&results, 1) == -1) die_results();
  if (w[1].revents) hear();
  if (w[2].revents)
    names_read();
  else if (w[3].revents)
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

/* Of the files only the messages are needed from here on; and a Maildir of
   which a part is missing has fewer. Mail is sent even where this fails. */
static void confine(void)
{
  struct confine_limits limits;
  struct confine_dir d[2];

  confine_limit(&limits, CONFINE_DATA);
  (void) queued_dirs(&pkg.q);
  d[0].fd = pkg.q.dir[0];
  d[0].name = "new";
  d[1].fd = pkg.q.dir[1];
  d[1].name = "cur";
  if (confine_to(-1, d, 2, 0) == -1)
    strerr_warn(errno, "going on unconfined", (char *) 0);
}

int main(int argc, char *const *argv)
{
  usage_init(argc, argv, "serialqmtp", "[-v] [-t seconds] prefix",
             "a client of maildirserial: sends messages over QMTP on 6 and 7");
  options(argc, argv);
  if (fd_nonblock(6) == -1 || fd_nonblock(7) == -1)
    strerr_die(100, errno, "unable to use descriptors 6 and 7, the connection "
                           "(run me under tcpclient)", (char *) 0);
  if (server_init(&server, (unsigned long) patience) == -1) die_nomem();
  package_init(&pkg);
  confine();
  for (fill(); !finished(); fill()) session_round();
  leave();
}
