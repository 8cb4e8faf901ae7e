/*
 * sendmail [-t] [-i] [-f sender] [-F name] [option ...] [--] [recipient ...]
 * sendmail -bp
 * sendmail -bs
 *
 * For programs that send mail: hands the message on 0 to the qmail-queue
 * program, as sendmail of old would. man/sendmail.1 has the options.
 *
 * 0: the message; a line with a dot alone ends it, without -i; if its first
 *    line ends in CR LF, so do all, and the CRs go
 * 2: what went wrong, one line
 *
 * $QMAILUSER, $USER, $LOGNAME: who sends, without -f; $QMAILNAME, $NAME: his
 * name, without -F; $QMAILQUEUE: the queue program
 *
 * -bp: what is queued, on 1; -bs: SMTP on 0 and 1
 *
 * exit 0: queued; else a code of sysexits.h: 64, 65, 69, or 75: try again
 */
#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "addrlist.h"
#include "ascii.h"
#include "control.h"
#include "env.h"
#include "envelope.h"
#include "fmt.h"
#include "home.h"
#include "mailhead.h"
#include "mailq.h"
#include "priv.h"
#include "qmail.h"
#include "qualify.h"
#include "submit.h"
#include "set.h"
#include "sig.h"
#include "status.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "sys.h"
#include "textin.h"
#include "usage.h"

#define ANONYMOUS "anonymous" /* who sends, where nobody knows */
#define HEADER_MAX 10000000 /* bytes of all fields */

static int isfromheader, isqueue, issmtp;
static const char *from, *fullname;
static struct textin tin;

static struct qualify q;
static struct addrlist a;
static stralloc sender;  /* with NUL, as all addresses here */
static stralloc author;  /* who he is, where the sender is nobody */
static stralloc rcpts;
static stralloc head;

/* --------------------------------------------------------------------- DIE */

static void die_temp(const char *text)
{
  strerr_die(STATUS_TEMPFAIL, errno, "message not accepted: ", text,
             (char *) 0);
}

static void die_data(const char *a1, const char *a2, const char *a3)
{
  strerr_die(STATUS_DATA, 0, "message not accepted: ", a1, a2, a3, (char *) 0);
}

static void die_usage(void)
{
  strerr_line("sendmail: usage: sendmail [-t] [-i] [-f sender] [-F name] "
              "[option ...] [--] [recipient ...]", (char *) 0);
  _exit(STATUS_USAGE);
}

/* For -1 and -2 of addrlist_read, of WHAT S. */
static void die_address(int r, const char *what, const char *s,
                        const char *why)
{
  if (r == -2)
    strerr_die(STATUS_DATA, 0, "message not accepted: ", what, s, ": ", why,
               (char *) 0);
  if (errno == EDOM)
    strerr_die(STATUS_TEMPFAIL, 0, "message not accepted: " QUALIFY_EDOM,
               (char *) 0);
  die_temp("unable to read addresses");
}

/* ------------------------------------------------------------------- INPUT */

static substdio in;
static char inbuf[8192];

/* The message as it is to be queued; substdio asks for inbuf at least. */
static ssize_t get(int fd, void *buf, size_t n)
{
  char raw[sizeof inbuf - 2];
  size_t len = 0;
  size_t used;
  ssize_t r;

  (void) n;
  while (len == 0 && !tin.isover) {
    r = substdio_readeintr(fd, raw, sizeof raw);
    if (r == -1) return -1;
    if (r == 0) {
      tin.isover = 1;
      return (ssize_t) textin_end(&tin, buf);
    }
    len = textin_feed(&tin, raw, (size_t) r, &used, buf);
  }
  return (ssize_t) len;
}

/* --------------------------------------------------------------- ADDRESSES */

static void must(int r)
{
  if (r == -1) die_temp("out of memory");
}

/* S, a login name or an address that may be quoted and in <>, made whole. */
static void whole(stralloc *out, const char *s)
{
  stralloc plain = {0};
  size_t n = strlen(s);
  int r;
  const char *why;

  if (n > 1 && *s == '<' && s[n - 1] == '>') {
    ++s;
    n -= 2;
  }
  must(envelope_plain(&plain, s, n));
  out->len = 0;
  r = qualify_addr(&q, out, plain.s, plain.len, &why);
  if (r == 1) die_data("the sender's address ", why, "");
  if (r == -1) die_address(-1, "", "", "");
  must(stralloc_0(out));
  stralloc_free(&plain);
}

static const char *user(void)
{
  static const char *const names[] = {"QMAILUSER", "USER", "LOGNAME"};
  const struct passwd *pw;
  const char *s;
  size_t i;

  for (i = 0; i < 3; ++i) {
    s = env_get(names[i]);
    if (s && *s) return s;
  }
  pw = getpwuid(getuid());
  return pw ? pw->pw_name : ANONYMOUS;
}

static void arguments(char *const *argv)
{
  const char *why = "";
  size_t before;
  int r;

  for (; *argv; ++argv) {
    before = rcpts.len;
    r = addrlist_read(&a, *argv, strlen(*argv), &rcpts, &why);
    if (r) die_address(r, "recipient ", *argv, why);
    if (rcpts.len == before) die_data("recipient ", *argv, " is nobody");
  }
}

/* ------------------------------------------------------------------ HEADER */

static void add(const char *s)
{
  must(stralloc_cats(&head, s));
}

/* S as a quoted string, without control bytes. */
static void addname(const char *s)
{
  add("\"");
  for (; *s; ++s) {
    if ((unsigned char) *s < 32 || *s == 127) continue;
    if (*s == '"' || *s == '\\') add("\\");
    must(stralloc_append(&head, *s));
  }
  add("\" ");
}

static void addfrom(const char *resent)
{
  add(resent);
  add("From: ");
  if (fullname && *fullname) addname(fullname);
  add("<");
  must(envelope_quote(&head, author.s, author.len - 1));
  add(">\n");
}

static void addid(const char *resent, time_t now)
{
  unsigned char b[8];
  char hex[2 * sizeof b + 1];

  if (sys_random(b, sizeof b) == -1) die_temp("no random bytes");
  hex[fmt_hex(hex, b, sizeof b)] = 0;
  add(resent);
  add("Message-ID: <");
  must(stralloc_catnum(&head, (unsigned long long) (now < 0 ? 0 : now)));
  add(".");
  must(stralloc_catnum(&head, (unsigned long long) getpid()));
  add(".");
  add(hex);
  add("@");
  add(strrchr(author.s, '@') + 1);
  add(">\n");
}

static void addmissing(unsigned int seen)
{
  const char *resent = seen & MAILHEAD_ISRESENT ? "Resent-" : "";
  unsigned int has = *resent ? seen >> MAILHEAD_RESENT : seen;
  time_t now = time((time_t *) 0);
  char date[FMT_DATE + 1];

  if (!(has & MAILHEAD_DATE)) {
    date[fmt_date822(date, now)] = 0;
    add(resent);
    add("Date: ");
    add(date);
    add("\n");
  }
  if (!(has & MAILHEAD_FROM)) addfrom(resent);
  if (!(has & MAILHEAD_ID)) addid(resent, now);
}

/* As getln; but what is longer than any field is cut, with MATCH 0. */
static int nextline(stralloc *line, int *match)
{
  size_t i, n;
  ssize_t r;

  *match = 0;
  while (line->len <= MAILHEAD_MAX) {
    r = substdio_feed(&in);
    if (r <= 0) return (int) r;
    i = ascii_chr(substdio_peek(&in), (size_t) r, '\n');
    n = i < (size_t) r ? i + 1 : i;
    if (stralloc_catb(line, substdio_peek(&in), n) == -1) return -1;
    substdio_seek(&in, n);
    if (n > i) return *match = 1;
  }
  return 0;
}

/* Up to the body, of which LINE may be the first line. */
static void header(stralloc *line)
{
  struct mailhead h;
  int match = 1;
  int r = 1;

  memset(&h, 0, sizeof h);
  if (isfromheader) h.a = &a;
  while (match && r == 1) {
    if (nextline(line, &match) == -1) die_temp("unable to read it");
    if (line->len == 0) break;
    r = mailhead_line(&h, line->s, line->len, &head);
    if (r == 1) line->len = 0;
    if (head.len > HEADER_MAX) die_data("its header is too long", "", "");
  }
  if (r == 1) {
    r = mailhead_end(&h, &head);
    if (r == 1) r = 0;
  }
  if (r) die_address(r, "its header", "", h.why ? h.why : "");
  if (h.seen & MAILHEAD_ISRESENT)
    must(stralloc_cat(&rcpts, &h.resentto));
  else
    must(stralloc_cat(&rcpts, &h.to));
  if (head.len && head.s[head.len - 1] != '\n') add("\n");
  addmissing(h.seen);
  if (line->len != 1 || *line->s != '\n') add("\n");
}

/* ------------------------------------------------------------------- QUEUE */

/* Each address once, in the order in which they came. */
static void recipients(struct qmail *qq)
{
  struct set seen = {0};
  size_t i, n;
  int r;

  for (i = 0; i < rcpts.len; i += n + 1) {
    n = strlen(rcpts.s + i);
    r = set_add(&seen, rcpts.s + i, n);
    if (r == -1) qmail_fail(qq);
    if (r == 1) qmail_to(qq, rcpts.s + i, n);
  }
  set_free(&seen);
}

static void body(struct qmail *qq)
{
  ssize_t r;

  while ((r = substdio_feed(&in)) > 0) {
    qmail_put(qq, substdio_peek(&in), (size_t) r);
    substdio_seek(&in, (size_t) r);
  }
  if (r == -1) {
    r = errno;
    qmail_fail(qq);
    (void) qmail_close(qq);
    errno = (int) r;
    die_temp("unable to read it");
  }
}

static void queue(void)
{
  static struct qmail qq;
  stralloc line = {0};
  const char *why;
  int code;

  header(&line);
  if (rcpts.len == 0) {
    strerr_line("sendmail: fatal: message not accepted: it has no recipients",
                (char *) 0);
    _exit(STATUS_USAGE);
  }
  if (qmail_open(&qq, 0) == -1) die_temp("unable to start the queue program");
  qmail_put(&qq, head.s, head.len);
  qmail_put(&qq, line.s, line.len);
  body(&qq);
  qmail_from(&qq, sender.s, sender.len - 1);
  recipients(&qq);
  code = qmail_end(&qq, &why);
  if (code)
    strerr_die(status_exit(code), 0, "message not accepted: ", why,
               (char *) 0);
}

/* ----------------------------------------------------------------- OPTIONS */

/* -b and its letter. 0: it is none that we do. */
static int mode(const char *s)
{
  if (strcmp(s, "m") == 0) return 1;
  if (strcmp(s, "p") == 0) return isqueue = 1;
  if (strcmp(s, "s") == 0) return issmtp = 1;
  if (strcmp(s, "i") == 0) _exit(0); /* newaliases: nothing to make here */
  return 0;
}

/* Options of sendmail that mean nothing here: with an argument, and without,
   or with a rest of the word. */
#define WITHARG "A:B:C:L:N:O:R:V:X:h:M:p:"
#define WITHOUT "GUcmnsdqv"

static void options(struct subgetopt *o, int argc, char *const *argv)
{
  int opt;

  while ((opt = subgetopt(o, argc, argv, "b:f:F:io:r:te:" WITHARG WITHOUT)) !=
         -1)
    switch (opt) {
    case 'b':
      if (!mode(o->arg)) die_usage();
      break;
    case 'f':
    case 'r': from = o->arg; break;
    case 'F': fullname = o->arg; break;
    case 'i': tin.isdot = 0; break;
    case 'o':
      if (strcmp(o->arg, "i") == 0) tin.isdot = 0;
      break;
    case 't': isfromheader = 1; break;
    case 'd':
    case 'q': /* a rest of the word belongs to it */
      if (o->pos) ++o->ind;
      o->pos = 0;
      if (opt == 'q') _exit(0); /* cron and the hooks do that */
      break;
    case '?': die_usage();
    }
}

/* ------------------------------------------------------- OTHER THINGS TO DO */

static void queued(void)
{
  stralloc where = {0};
  const char *why = "unable to name it";

  /* Mail is what belongs to who looks. */
  if (geteuid() == 0 && (home_path(&where, "spool") == -1 ||
                         priv_enter(where.s, &why) == -1))
    strerr_die(STATUS_TEMPFAIL, errno, "unable to show the queue: ",
               where.len ? where.s : "it", ": ", why, (char *) 0);
  if (mailq(1, &where) == -1)
    strerr_die(STATUS_TEMPFAIL, errno, "unable to show the queue: ",
               where.len ? where.s : "it", (char *) 0);
  _exit(0);
}

static void smtp(void)
{
  stralloc host = {0};
  char num[FMT_NUM];
  unsigned long unheard;

  if (control_line(&host, "control/me") == -1 ||
      (host.len == 0 && stralloc_cats(&host, "localhost") == -1) ||
      stralloc_0(&host) == -1)
    strerr_die(STATUS_TEMPFAIL, errno, "unable to read who we are",
               (char *) 0);
  if (submit(0, 1, host.s, &q, &unheard) == 0) _exit(0);
  num[fmt_num(num, unheard)] = 0;
  if (unheard)
    strerr_die(STATUS_TEMPFAIL, errno, "the session is over: ", num,
               unheard == 1 ? " message is" : " messages are",
               " queued whose answer may be lost", (char *) 0);
  strerr_die(STATUS_TEMPFAIL, errno, "the session is over: what has no answer "
             "is not queued", (char *) 0);
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  const char *fn;

  usage_init(argc, argv, "sendmail",
             "[-t] [-i] [-f sender] [-F name] [option ...] [--] "
             "[recipient ...]",
             "for programs that send mail: queue the message on 0");
  sig_default(SIGCHLD); /* a launcher may have it ignored */
  tin.isdot = 1;
  substdio_in(&in, get, 0, inbuf, sizeof inbuf);
  options(&o, argc, argv);
  if (isqueue) queued();
  if (qualify_init(&q, &fn) == -1)
    strerr_die(STATUS_TEMPFAIL, errno, "message not accepted: unable to read ",
               fn, (char *) 0);
  a.q = &q;
  if (issmtp) smtp();
  if (!fullname) fullname = env_get("QMAILNAME");
  if (!fullname) fullname = env_get("NAME");
  whole(&author, from && *from && strcmp(from, "<>") ? from : user());
  if (author.len == 1) whole(&author, ANONYMOUS); /* $USER may be <> */
  whole(&sender, from ? from : author.s);
  arguments(argv + o.ind);
  queue();
  _exit(0);
}
