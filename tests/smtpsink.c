/*
 * smtpsink [-v1] [-d maildir] [-o file] [-e offers] [-r what] [-c n] [-k n]
 *          [-s ms]
 *
 * An SMTP server on 0 and 1 (tests and benchmarks only). It replies when it
 * has read all that is there. A client that says what it may not (a bare CR or
 * LF, something behind DATA, two commands at once without PIPELINING, one that
 * is out of order) is told so on 2, and the session ends with exit 1.
 * -v   says on 2, at the end: "MESSAGES messages TURNS turns", where a turn is
 *      one writing of replies
 * -1   writes one byte at a time
 * -d   stores messages in new/ of that Maildir, as queued files
 * -o   writes all that came into a file
 * -e   what EHLO offers, with commas; "-": EHLO is not known. Unless set:
 *      "PIPELINING,8BITMIME,SMTPUTF8,SIZE 1000000"
 * -r   WHAT:N:REPLY, several times: the reply to the Nth (0: each) GREETING,
 *      EHLO, HELO, MAIL, RCPT, DATA, DOT, RSET, QUIT; "drop" closes, "mute"
 *      says nothing from there on, and "@TEXT:REPLY" is said when TEXT has
 *      come as a line of the message, and then it closes (WHAT is BODY)
 * -c n closes after n bytes
 * -k n reads n bytes, and nothing more for 3 seconds or until 1 is broken
 * -s   waits so long before each writing
 */

#include <poll.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "fmt.h"
#include "open.h"
#include "scan.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "tests/sink.h"
#include "usage.h"

static const char *const names[] = {"GREETING", "EHLO", "HELO", "MAIL", "RCPT",
                                    "DATA",     "DOT",  "RSET", "QUIT", "BODY"};
enum { GREETING, EHLO, HELO, MAIL, RCPT, DATA, DOT, RSET, QUIT, BODY, NAMES };

static struct rule {
  int what;
  unsigned long long n;
  const char *reply;
} rules[20];
static int nrules;

static int verbose, bytewise, mute;
static const char *maildir;
static const char *offers = "PIPELINING,8BITMIME,SMTPUTF8,SIZE 1000000";
static unsigned long long closeat, stall, pause_ms, came, done;
static unsigned long messages, turns, times[NAMES];
static stralloc replies;

static void end(int code)
{
  char a[FMT_NUM + 1], b[FMT_NUM + 1];

  a[fmt_num(a, messages)] = 0;
  b[fmt_num(b, turns)] = 0;
  if (verbose) strerr_line(a, " messages ", b, " turns", (char *) 0);
  _exit(code);
}

static void violation(const char *what, const char *where)
{
  strerr_warn(0, "violation: ", what, where, (char *) 0);
  end(1);
}

static void flush(void)
{
  size_t i;

  if (!replies.len) return;
  ++turns;
  if (pause_ms) (void) poll(0, 0, (int) pause_ms);
  for (i = 0; bytewise && i < replies.len; ++i)
    if (substdio_writeall(1, replies.s + i, 1) == -1) end(111);
  if (!bytewise && substdio_writeall(1, replies.s, replies.len) == -1) end(111);
  replies.len = 0;
}

static ssize_t input(int fd, void *buf, size_t n)
{
  struct pollfd p = {1, 0, 0};
  ssize_t r;

  flush();
  if (stall && came >= stall) (void) poll(&p, 1, 3000);
  if (closeat && came >= closeat) end(0);
  if (closeat && n > closeat - came) n = (size_t) (closeat - came);
  r = sink_read(fd, buf, n, &came);
  if (r <= 0) end(0);
  return r;
}

static char inbuf[65536];
static substdio in;

static char byte(void)
{
  char ch;

  if (substdio_get(&in, &ch, 1) != 1) end(0);
  ++done;
  return ch;
}

/* A line without its CR LF. */
static void line(stralloc *sa)
{
  char ch;

  sa->len = 0;
  while ((ch = byte()) != '\r') {
    if (ch == '\n') violation("a bare LF", "");
    if (stralloc_append(sa, ch) == -1) sink_die("out of memory");
  }
  if (byte() != '\n') violation("a bare CR", "");
}

static void say(const char *s)
{
  if (mute) return;
  if (stralloc_cats(&replies, s) == -1 || stralloc_cats(&replies, "\r\n") == -1)
    sink_die("out of memory");
}

/* What to say to the next WHAT: what a rule has, or S. Its code's first
   digit. */
static char reply(int what, const char *s)
{
  int i;

  ++times[what];
  for (i = 0; i < nrules; ++i)
    if (rules[i].what == what && (!rules[i].n || rules[i].n == times[what])) {
      s = rules[i].reply;
      break;
    }
  if (strcmp(s, "drop") == 0) {
    flush();
    end(0);
  }
  if (strcmp(s, "mute") == 0) mute = 1;
  say(s);
  return *s;
}

/* Nothing may stand behind this command. */
static void alone(const char *what)
{
  if (done < came) violation("something stands behind ", what);
}

static int pipelining;

static void ehlo(void)
{
  static stralloc r;
  const char *s = offers, *e;

  if (strcmp(offers, "-") == 0) {
    (void) reply(EHLO, "502 what?");
    return;
  }
  r.len = 0;
  pipelining = strstr(offers, "PIPELINING") != 0;
  if (stralloc_cats(&r, *s ? "250-sink" : "250 sink") == -1) sink_die("memory");
  while (*s) {
    e = s + strcspn(s, ",");
    if (stralloc_cats(&r, *e ? "\r\n250-" : "\r\n250 ") == -1 ||
        stralloc_catb(&r, s, (size_t) (e - s)) == -1)
      sink_die("out of memory");
    s = *e ? e + 1 : e;
  }
  if (stralloc_0(&r) == -1) sink_die("out of memory");
  (void) reply(EHLO, r.s);
}

static stralloc cmd, from, to, text;

/* The address between < and > of the command into SA. */
static void address(stralloc *sa)
{
  size_t a = 0, b = cmd.len;

  while (a < cmd.len && cmd.s[a] != '<') ++a;
  while (b && cmd.s[b - 1] != '>') --b;
  if (a + 1 >= b) violation("no address", "");
  if (stralloc_copyb(sa, cmd.s + a + 1, b - a - 2) == -1)
    sink_die("out of memory");
}

static void store(void)
{
  stralloc fn = {0}, head = {0};
  int fd;

  if (stralloc_cats(&fn, maildir) == -1 || stralloc_cats(&fn, "/new/") == -1 ||
      stralloc_catnum(&fn, (unsigned long long) getpid()) == -1 ||
      stralloc_append(&fn, '.') == -1 ||
      stralloc_catnum(&fn, messages) == -1 || stralloc_0(&fn) == -1 ||
      stralloc_cats(&head, "Return-Path: <") == -1 ||
      stralloc_cat(&head, &from) == -1 ||
      stralloc_cats(&head, ">\nDelivered-To: ") == -1 ||
      stralloc_cat(&head, &to) == -1 || stralloc_append(&head, '\n') == -1)
    sink_die("out of memory");
  fd = open_trunc(fn.s, 0644);
  if (fd == -1 || substdio_writeall(fd, head.s, head.len) == -1 ||
      substdio_writeall(fd, text.s, text.len) == -1)
    sink_die("unable to store");
  (void) close(fd);
}

/* The message; 0: a rule ended it. */
static void data(int rcpts)
{
  const char *stop = 0;
  const char *colon = 0;
  int i;

  for (i = 0; i < nrules; ++i)
    if (rules[i].what == BODY) stop = rules[i].reply + 1;
  if (stop) colon = strchr(stop, ':');
  text.len = 0;
  for (;;) {
    line(&cmd);
    if (cmd.len == 1 && *cmd.s == '.') break;
    if (stop && stralloc_equalb(&cmd, stop, (size_t) (colon - stop))) {
      say(colon + 1);
      flush();
      end(0);
    }
    i = cmd.len && *cmd.s == '.';
    if (maildir && (stralloc_catb(&text, cmd.s + i, cmd.len - (size_t) i) ||
                    stralloc_append(&text, '\n')))
      sink_die("out of memory");
  }
  if (!rcpts) {
    if (text.len) violation("a message for nobody", "");
    (void) reply(DOT, "554 for nobody");
    return;
  }
  ++messages;
  if (reply(DOT, "250 queued") == '2' && maildir) store();
}

static void session(void)
{
  int greeted = 0, mail = 0, rcpts = 0, i;

  (void) reply(GREETING, "220 sink");
  for (;;) {
    line(&cmd);
    for (i = EHLO; i < DOT || i == RSET || i == QUIT; i += i == DATA ? 2 : 1)
      if (cmd.len >= 4 && strncasecmp(cmd.s, names[i], 4) == 0) break;
    if (!pipelining) alone("a command");
    switch (i) {
    case EHLO: greeted = 1; ehlo(); alone("EHLO"); break;
    case HELO: greeted = 1; (void) reply(HELO, "250 sink"); break;
    case RSET: mail = rcpts = 0; (void) reply(RSET, "250 reset"); break;
    case MAIL:
      if (!greeted || mail) violation("MAIL, too early", "");
      address(&from);
      mail = reply(MAIL, "250 sender") == '2';
      break;
    case RCPT:
      if (!mail) {
        say("503 MAIL first");
        break;
      }
      address(&to);
      rcpts += reply(RCPT, "250 recipient") == '2';
      break;
    case DATA:
      alone("DATA");
      if (reply(DATA, rcpts ? "354 go" : "554 for whom?") != '3') break;
      data(rcpts);
      mail = rcpts = 0;
      break;
    case QUIT:
      (void) reply(QUIT, "221 bye");
      alone("QUIT");
      flush();
      end(0);
      break;
    default:
      violation("an unknown command", "");
    }
  }
}

static void rule(char *s)
{
  char *colon = strchr(s, ':');
  char *second = colon ? strchr(colon + 1, ':') : 0;
  struct rule *r = rules + nrules++;

  if (!second || nrules == sizeof rules / sizeof *rules) usage_die();
  *colon = *second = 0;
  for (r->what = 0; r->what < NAMES; ++r->what)
    if (strcmp(names[r->what], s) == 0) break;
  if (r->what == NAMES || !scan_all(colon + 1, 1000000, &r->n)) usage_die();
  r->reply = second + 1;
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  int opt;

  usage_init(argc, argv, "smtpsink",
             "[-v1] [-d maildir] [-o file] [-e offers] [-r what] [-c n] "
             "[-k n] [-s ms]",
             "an SMTP server, for tests");
  while ((opt = subgetopt(&o, argc, argv, "v1d:o:e:r:c:k:s:")) != -1)
    switch (opt) {
    case 'v': verbose = 1; break;
    case '1': bytewise = 1; break;
    case 'd': maildir = o.arg; break;
    case 'o': sink_copy(o.arg); break;
    case 'e': offers = o.arg; break;
    case 'r': rule((char *) o.arg); break;
    case 'c': closeat = sink_number(o.arg); break;
    case 'k': stall = sink_number(o.arg); break;
    case 's': pause_ms = sink_number(o.arg); break;
    default: usage_die();
    }
  substdio_in(&in, input, 0, inbuf, sizeof inbuf);
  session();
}
