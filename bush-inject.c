/*
 * bush-inject [-d] [-f sender] [-k key] [--] recipient ...: for the pipes of
 * other mail servers: hands the message on 0 to the qmail-queue program.
 *
 * SENDER and each RECIPIENT may be quoted as in a header, or not; they may be
 * in <>. "", <> and MAILER-DAEMON are the null sender. With KEY, what was
 * queued with that key is not queued again. With -d, Return-Path and
 * Delivered-To at the top are dropped: OpenSMTPD puts them there.
 *
 * 0: the message; a From_ line at its top is dropped
 * 2: what went wrong, and only that: "4.3.0 bush-inject: text", and below it
 *    what the queue program says
 *
 * $SENDER: the sender, where -f is not given
 * $QMAILQUEUE: the queue program
 *
 * exit 0: it is queued; 75: try again, also where we are called in a wrong
 * way, so that a mistake in a configuration bounces no mail; 65: an address
 * cannot be one; 69: refused
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "addr.h"
#include "ascii.h"
#include "env.h"
#include "envelope.h"
#include "error.h"
#include "fd.h"
#include "qmail.h"
#include "sig.h"
#include "status.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"

#define SYNOPSIS "[-d] [-f sender] [-k key] [--] recipient ..."

/* What the queue program says on 2 waits in a pipe: the first line has to be
   ours, and a pipe that says something has failed, as Exim sees it. */
static int ours = 2, said = -1;

static int hush(void)
{
  int p[2];

  if (fd_pipe(p) == -1) return -1;
  said = p[0];
  ours = fcntl(2, F_DUPFD, 10);
  if (ours == -1 || fd_cloexec(ours) == -1) return -1;
  if (fd_nonblock(p[0]) == -1 || fd_nonblock(p[1]) == -1) return -1;
  return fd_move(2, p[1]);
}

/* Our line, then the rest. */
static void tell(const char *a, const char *b, const char *c, const char *d)
{
  char buf[1000];
  ssize_t r;

  (void) fd_copy(2, ours);
  strerr_line(a, " bush-inject: message not accepted: ", b, c, d, (char *) 0);
  if (said == -1) return;
  r = read(said, buf, sizeof buf);
  if (r > 0) (void) substdio_writeall(2, buf, (size_t) r);
}

/* TEXT may end in a status. */
static void die(int code, const char *text, int e)
{
  char status[STATUS_MAX], s[QMAIL_TEXT + 1];
  size_t n = status_split(text, code != STATUS_TEMPFAIL, status);

  if (n > QMAIL_TEXT) n = QMAIL_TEXT;
  memcpy(s, text, n);
  s[n] = 0;
  tell(status, s, e ? ": " : "", e ? error_str(e) : "");
  _exit(code);
}

static void die_temp(const char *text, int e)
{
  die(STATUS_TEMPFAIL, text, e);
}

static void die_address(const char *what, const char *s, const char *why)
{
  strerr_line("5.1.3 bush-inject: message not accepted: ", what, " ", s, " ",
              why, (char *) 0);
  _exit(STATUS_DATA);
}

static void die_usage(const char *what)
{
  strerr_line("4.3.5 bush-inject: usage: bush-inject " SYNOPSIS, what,
              (char *) 0);
  _exit(STATUS_TEMPFAIL);
}

/* Appends S without <> and quotes, and a NUL. */
static void address(stralloc *out, const char *what, const char *s)
{
  size_t at = out->len;
  size_t n = strlen(s);
  const char *why;

  if (n > 1 && *s == '<' && s[n - 1] == '>') {
    ++s;
    n -= 2;
  }
  if (envelope_plain(out, s, n) == -1 || stralloc_0(out) == -1)
    die_temp("unable to read its addresses", errno);
  why = addr_bad(out->s + at, out->len - at - 1);
  if (why) die_address(what, out->s + at, why);
}

static void sender(stralloc *out, const char *s)
{
  address(out, "sender", s);
  if (strcmp(out->s, "MAILER-DAEMON") == 0) {
    out->len = 0;
    address(out, "sender", "");
  }
}

static void recipients(stralloc *out, char *const *s)
{
  size_t at;

  for (; *s; ++s) {
    at = out->len;
    address(out, "recipient", *s);
    if (out->len == at + 1) die_address("recipient", *s, "is nobody");
  }
}

/* The rest of a line that is not wanted: 0, or -1 with errno. */
static int skipline(substdio *ss)
{
  size_t i;
  ssize_t r;

  do {
    r = substdio_feed(ss);
    if (r <= 0) return (int) r;
    i = ascii_chr(substdio_peek(ss), (size_t) r, '\n');
    substdio_seek(ss, i < (size_t) r ? i + 1 : i);
  } while (i == (size_t) r);
  return 0;
}

/* Drops the line that comes next if it begins with START: 0, or -1 with
   errno. */
static int drop(substdio *ss, const char *start)
{
  size_t n = strlen(start);
  ssize_t r = substdio_feed(ss);

  while (r > 0 && ss->p < n) r = substdio_more(ss);
  if (r == -1) return -1;
  if (ss->p < n || memcmp(substdio_peek(ss), start, n) != 0) return 0;
  return skipline(ss);
}

static int copy(struct qmail *q, int envelope)
{
  static char buf[8192];
  substdio ss;
  ssize_t r;

  substdio_in(&ss, read, 0, buf, sizeof buf);
  if (drop(&ss, "From ") == -1) return -1;
  if (envelope && (drop(&ss, "Return-Path:") == -1 ||
                   drop(&ss, "Delivered-To:") == -1))
    return -1;
  while ((r = substdio_feed(&ss)) > 0) {
    qmail_put(q, substdio_peek(&ss), (size_t) r);
    substdio_seek(&ss, (size_t) r);
  }
  return (int) r;
}

static void finish(struct qmail *q)
{
  const char *text;
  int code = qmail_end(q, &text);

  if (code) die(status_exit(code), text, 0);
  _exit(0);
}

int main(int argc, char **argv)
{
  struct subgetopt opt = SUBGETOPT_INIT;
  static struct qmail q;
  const char *from = env_get("SENDER");
  const char *key = 0;
  stralloc s = {0}, to = {0};
  size_t i;
  int ch, e, envelope = 0;

  usage_init(argc, argv, "bush-inject", SYNOPSIS,
             "for other mail servers: queue the message on 0");
  sig_default(SIGCHLD); /* a launcher may have it ignored */
  while ((ch = subgetopt(&opt, argc, argv, "df:k:")) != -1) switch (ch) {
    case 'd': envelope = 1; break;
    case 'f': from = opt.arg; break;
    case 'k': key = *opt.arg ? opt.arg : 0; break;
    default: die_usage("");
    }
  if (!from) die_usage(": no sender: neither -f nor $SENDER is there");
  if (opt.ind >= argc) die_usage(": no recipient");
  sender(&s, from);
  recipients(&to, argv + opt.ind);
  if (hush() == -1) die_temp("unable to make a pipe", errno);
  if (qmail_open(&q, key) == -1)
    die_temp("unable to start the queue program", errno);
  if (copy(&q, envelope) == -1) {
    e = errno;
    qmail_fail(&q);
    (void) qmail_close(&q);
    die_temp("unable to read it", e);
  }
  qmail_from(&q, s.s, s.len - 1);
  for (i = 0; i < to.len; i += strlen(to.s + i) + 1)
    qmail_to(&q, to.s + i, strlen(to.s + i));
  finish(&q);
  return 0;
}
