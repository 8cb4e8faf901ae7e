#include "submit.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ascii.h"
#include "fmt.h"
#include "qmail.h"
#include "smtpline.h"
#include "status.h"
#include "stralloc.h"
#include "substdio.h"
#include "textin.h"

#define LINE 4096          /* bytes of a command */
#define RCPTS_MAX 10000000  /* bytes of all recipients of a message */

struct submit {
  const char *host;
  const struct qualify *q;
  substdio in, out;
  char inbuf[4096], outbuf[4096];
  stralloc line;   /* of the client, without its end */
  int iscrlf;      /* how that ended */
  stralloc addr;
  stralloc sender; /* with NUL; empty: no MAIL yet */
  stralloc rcpts;  /* with NUL, each */
  struct qmail qq;
  unsigned long queued; /* messages whose answer may still be here */
};

static int say(struct submit *s, const char *a, const char *b)
{
  if (substdio_puts(&s->out, a) == -1 || substdio_puts(&s->out, b) == -1)
    return -1;
  return substdio_puts(&s->out, "\r\n");
}

/* What is in the buffer; nothing waits to be said while we wait. 0: the end. */
static ssize_t feed(struct submit *s)
{
  if (s->in.p == 0) {
    if (substdio_flush(&s->out) == -1) return -1;
    s->queued = 0;
  }
  return substdio_feed(&s->in);
}

/* 1; 0: the input has ended; -1; -2: the line is too long. */
static int nextline(struct submit *s)
{
  size_t i;
  ssize_t r;
  int toolong = 0;

  s->line.len = 0;
  do {
    r = feed(s);
    if (r <= 0) return (int) r;
    i = ascii_chr(substdio_peek(&s->in), (size_t) r, '\n');
    if (i > LINE - s->line.len) toolong = 1;
    if (!toolong && stralloc_catb(&s->line, substdio_peek(&s->in), i) == -1)
      return -1;
    substdio_seek(&s->in, i < (size_t) r ? i + 1 : i);
  } while (i == (size_t) r);
  s->iscrlf = s->line.len && s->line.s[s->line.len - 1] == '\r';
  if (s->iscrlf) --s->line.len;
  return toolong ? -2 : 1;
}

static void reset(struct submit *s)
{
  s->sender.len = s->rcpts.len = 0;
}

/* The address, made whole, and a NUL, onto OUT. 0; -1: errno; else *WHY. */
static int whole(struct submit *s, stralloc *out, const char **why)
{
  int r = qualify_addr(s->q, out, s->addr.s, s->addr.len, why);

  if (r == -1 && errno == EDOM) {
    *why = "has no host";
    return 1;
  }
  return r ? r : stralloc_0(out);
}

static int mail(struct submit *s)
{
  const char *why;
  int r;

  if (s->sender.len) return say(s, "503 5.5.1 one MAIL at a time", "");
  r = whole(s, &s->sender, &why);
  if (r == 1) return say(s, "553 5.1.7 the address ", why);
  return r == -1 ? -1 : say(s, "250 2.1.0 ok", "");
}

static int rcpt(struct submit *s)
{
  const char *why;
  int r;

  if (!s->sender.len) return say(s, "503 5.5.1 MAIL first", "");
  if (!s->addr.len) return say(s, "553 5.1.3 nobody", "");
  if (s->rcpts.len > RCPTS_MAX)
    return say(s, "452 4.5.3 too many recipients", "");
  r = whole(s, &s->rcpts, &why);
  if (r == 1) return say(s, "553 5.1.3 the address ", why);
  return r == -1 ? -1 : say(s, "250 2.1.5 ok", "");
}

/* The message, as far as it comes. 1: all; 0: the input has ended; -1. */
static int copy(struct submit *s)
{
  char out[sizeof s->inbuf + 2];
  struct textin t;
  size_t used;
  ssize_t r;

  memset(&t, 0, sizeof t);
  t.isdot = t.isstuffed = t.isknown = 1;
  t.iscrlf = s->iscrlf;
  while (!t.isover) {
    r = feed(s);
    if (r <= 0) return (int) r;
    qmail_put(&s->qq, out, textin_feed(&t, substdio_peek(&s->in), (size_t) r,
                                       &used, out));
    substdio_seek(&s->in, used);
  }
  return 1;
}

static int verdict(struct submit *s)
{
  char status[STATUS_MAX];
  const char *text;
  size_t i, n;
  int code;

  qmail_from(&s->qq, s->sender.s, s->sender.len - 1);
  for (i = 0; i < s->rcpts.len; i += n + 1) {
    n = strlen(s->rcpts.s + i);
    qmail_to(&s->qq, s->rcpts.s + i, n);
  }
  reset(s);
  code = qmail_end(&s->qq, &text);
  if (code == 0) {
    ++s->queued;
    return say(s, "250 2.0.0 ok ", text);
  }
  n = status_split(text, code == 100, status);
  if (substdio_puts(&s->out, code == 100 ? "554 " : "451 ") == -1 ||
      substdio_puts(&s->out, status) == -1 ||
      substdio_puts(&s->out, " ") == -1 || substdio_put(&s->out, text, n) == -1)
    return -1;
  return say(s, "", "");
}

static int data(struct submit *s)
{
  int r;

  if (!s->rcpts.len) return say(s, "503 5.5.1 RCPT first", "");
  if (qmail_open(&s->qq, 0) == -1)
    return say(s, "451 4.3.0 unable to start the queue program", "");
  r = say(s, "354 go on", "");
  if (r == 0) r = copy(s);
  if (r == 1) return verdict(s);
  qmail_fail(&s->qq);
  (void) qmail_close(&s->qq);
  return r;
}

/* 0: go on; 1: QUIT; -1. */
static int command(struct submit *s)
{
  switch (smtpline_read(s->line.s, s->line.len, &s->addr)) {
  case SMTPLINE_ERROR: return -1;
  case SMTPLINE_UNKNOWN: return say(s, "500 5.5.1 unknown command", "");
  case SMTPLINE_SYNTAX: return say(s, "501 5.5.4 expected <address>", "");
  case SMTPLINE_PARAM: return say(s, "555 5.5.4 unknown parameter", "");
  case SMTPLINE_HELO: reset(s); return say(s, "250 ", s->host);
  case SMTPLINE_EHLO:
    reset(s);
    if (say(s, "250-", s->host) == -1) return -1;
    return say(s, "250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME",
               "");
  case SMTPLINE_MAIL: return mail(s);
  case SMTPLINE_RCPT: return rcpt(s);
  case SMTPLINE_DATA: return data(s);
  case SMTPLINE_RSET: reset(s); return say(s, "250 2.0.0 ok", "");
  case SMTPLINE_NOOP: return say(s, "250 2.0.0 ok", "");
  case SMTPLINE_VRFY: return say(s, "252 2.1.5 send it and see", "");
  case SMTPLINE_HELP: return say(s, "214 2.0.0 man sendmail", "");
  case SMTPLINE_QUIT: break;
  }
  return say(s, "221 2.0.0 ", s->host) == -1 ? -1 : 1;
}

int submit(int in, int out, const char *host, const struct qualify *q,
           unsigned long *unheard)
{
  struct submit s;
  int r;

  memset(&s, 0, sizeof s);
  s.host = host;
  s.q = q;
  substdio_in(&s.in, read, in, s.inbuf, sizeof s.inbuf);
  substdio_out(&s.out, write, out, s.outbuf, sizeof s.outbuf);
  r = say(&s, "220 ", host);
  while (r == 0) {
    r = nextline(&s);
    if (r == 0) break;
    if (r == -2)
      r = say(&s, "500 5.5.2 the line is too long", "");
    else if (r == 1)
      r = command(&s);
  }
  stralloc_free(&s.line);
  stralloc_free(&s.addr);
  stralloc_free(&s.sender);
  stralloc_free(&s.rcpts);
  if (substdio_flush(&s.out) == -1) r = -1;
  *unheard = r == -1 ? s.queued : 0;
  return r == -1 ? -1 : 0;
}
