#include "bounce.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "addr.h"
#include "ascii.h"
#include "control.h"
#include "envelope.h"
#include "error.h"
#include "fmt.h"
#include "qmail.h"
#include "substdio.h"

#define MAX 50000 /* control/bouncemaxbytes, where there is none */
#define TRIPLE "#@[]"

/* One word from a control file, or DEF where there is none or it is empty. */
static int word(stralloc *out, const char *fn, const char *def, size_t n)
{
  int r = control_line(out, fn);

  if (r == -1) return -1;
  if (r == 0 || out->len == 0) return stralloc_copyb(out, def, n);
  return 0;
}

static int address(stralloc *out, const struct bounce_conf *c,
                   const char *fnlocal, const char *local, const char *fnhost,
                   const char **fn)
{
  stralloc host = {0};
  int r = -1;

  *fn = fnlocal;
  if (word(out, fnlocal, local, strlen(local)) == -1) return -1;
  *fn = fnhost;
  if (word(&host, fnhost, c->me.s, c->me.len) == 0) {
    if (host.len == 0)
      errno = ENOENT;
    else if (stralloc_append(out, '@') == 0 && stralloc_cat(out, &host) == 0)
      r = 0;
  }
  stralloc_free(&host);
  return r;
}

int bounce_conf(struct bounce_conf *c, const char **fn)
{
  static const char to[] = "control/doublebounceto";
  stralloc line = {0};
  size_t host;
  int r;

  *fn = "control/me";
  r = control_line(&c->me, *fn);
  if (r == -1) return -1;
  if (r == 0) c->me.len = 0;
  if (address(&c->from, c, "control/bouncefrom", "MAILER-DAEMON",
              "control/bouncehost", fn) == -1)
    return -1;
  if (c->me.len == 0) {
    host = ascii_rchr(c->from.s, c->from.len, '@') + 1;
    if (stralloc_copyb(&c->me, c->from.s + host, c->from.len - host) == -1)
      return -1;
  }
  *fn = to;
  r = control_line(&line, to);
  if (r == 1 && line.len == 0)
    c->doubleto.len = 0;
  else if (r != -1)
    r = address(&c->doubleto, c, to, "postmaster", "control/doublebouncehost",
                fn);
  stralloc_free(&line);
  if (r == -1) return -1;
  *fn = "control/bouncemaxbytes";
  r = control_num(&c->max, ~0ULL, *fn);
  if (r == 0) c->max = MAX;
  return r == -1 ? -1 : 0;
}

static int unit(stralloc *out, unsigned long long n, const char *name)
{
  if (stralloc_catnum(out, n) == -1 || stralloc_append(out, ' ') == -1 ||
      stralloc_cats(out, name) == -1)
    return -1;
  return n == 1 ? 0 : stralloc_append(out, 's');
}

/* Appends "3 days", "14 days and 2 hours", "90 seconds". 0, -1 with ENOMEM. */
static int period(stralloc *out, unsigned long long s)
{
  unsigned long long d = s / 86400, h = s % 86400 / 3600;

  if (s < 120) return unit(out, s, "second");
  if (s < 7200) return unit(out, s / 60, "minute");
  if (d == 0) return unit(out, h, "hour");
  if (unit(out, d, "day") == -1) return -1;
  if (h == 0) return 0;
  return stralloc_cats(out, " and ") == -1 ? -1 : unit(out, h, "hour");
}

/* What a notice is made of. */
struct parts {
  stralloc sender, rcpt; /* the message's */
  stralloc to;           /* the notice's recipient; ID, its queue key */
  stralloc id;
  stralloc head;         /* its header and text, up to the copy */
  size_t lines;          /* bytes of the file's first two lines */
  int twice;             /* the message was a notice itself */
  int lost;              /* its sender cannot be an address */
};

/* 1: PARTS->to is to be told; 0: nobody is; -1. */
static int whom(const struct bounce_conf *c, struct parts *p)
{
  static const char verp[] = "-@[]";
  size_t n = p->sender.len;

  if (stralloc_equals(&p->sender, TRIPLE)) return 0;
  p->twice = n == 0;
  p->lost = addr_bad(p->sender.s, n) != 0;
  if (p->twice || p->lost) {
    if (c->doubleto.len == 0) return 0;
    return stralloc_copy(&p->to, &c->doubleto) == -1 ? -1 : 1;
  }
  if (n > 4 && memcmp(p->sender.s + n - 4, verp, 4) == 0) n -= 4;
  return stralloc_copyb(&p->to, p->sender.s, n) == -1 ? -1 : 1;
}

/* An address in a header line or in the text: no byte that ends a line. */
static int catline(stralloc *out, const char *s, size_t n)
{
  size_t i = out->len;

  if (stralloc_catb(out, s, n) == -1) return -1;
  for (; i < out->len; ++i)
    if ((unsigned char) out->s[i] < 32 || out->s[i] == 127) out->s[i] = '?';
  return 0;
}

static int catquoted(stralloc *out, const stralloc *addr)
{
  stralloc q = {0};
  int r = envelope_quote(&q, addr->s, addr->len);

  if (r == 0) r = catline(out, q.s, q.len);
  stralloc_free(&q);
  return r;
}

static int catdate(stralloc *out, time_t t)
{
  char b[FMT_DATE];

  return stralloc_catb(out, b, fmt_date822(b, t));
}

static int header(const struct bounce_conf *c, const struct bounce *b,
                  struct parts *p)
{
  stralloc *h = &p->head;

  if (stralloc_cats(h, "Date: ") == -1 || catdate(h, b->mtime) == -1 ||
      stralloc_cats(h, "\nFrom: ") == -1 || catquoted(h, &c->from) == -1 ||
      stralloc_cats(h, "\nTo: ") == -1 || catquoted(h, &p->to) == -1 ||
      stralloc_cats(h, "\nSubject: failure notice\nMessage-ID: <") == -1 ||
      catline(h, p->id.s, p->id.len - 1) == -1 ||
      stralloc_append(h, '@') == -1 || catline(h, c->me.s, c->me.len) == -1)
    return -1;
  return stralloc_cats(h, ">\nAuto-Submitted: auto-replied\n\n");
}

static int intro(const struct bounce_conf *c, const struct bounce *b,
                 struct parts *p)
{
  stralloc *h = &p->head;

  if (stralloc_cats(h, "Hi. This is the mail relay at ") == -1 ||
      catline(h, c->me.s, c->me.len) == -1 ||
      stralloc_cats(h, p->twice  ? ".\nA failure notice of "
                       : p->lost ? ".\nA message of "
                                 : ".\nYour message of ") == -1 ||
      stralloc_catnum(h, b->size - p->lines) == -1 ||
      stralloc_cats(h, " bytes, here since ") == -1 ||
      catdate(h, b->mtime) == -1)
    return -1;
  if (p->lost)
    return stralloc_cats(h, ",\nwhose sender is no valid address, could not "
                            "be delivered to the address\nbelow. It is copied "
                            "below.\n\n");
  return stralloc_cats(h, p->twice ? ",\ncould not be delivered in its turn. "
                                     "It is copied below.\n\n"
                                   : ",\ncould not be delivered to the address "
                                     "below. It will not be tried again.\n\n");
}

static int reason(const struct bounce *b, struct parts *p)
{
  stralloc *h = &p->head;
  size_t skip = 0;

  if (stralloc_starts(&p->rcpt, b->prefix)) skip = strlen(b->prefix);
  if (stralloc_append(h, '<') == -1 ||
      catline(h, p->rcpt.s + skip, p->rcpt.len - skip) == -1 ||
      stralloc_cats(h, ">:\n") == -1 ||
      catline(h, b->text, b->textlen) == -1)
    return -1;
  if (b->tried) {
    if (b->textlen && stralloc_append(h, '\n') == -1) return -1;
    if (stralloc_cats(h, "It was tried for more than ") == -1 ||
        period(h, b->tried) == -1 ||
        stralloc_cats(h, "; that is too long. (#4.4.7)") == -1)
      return -1;
  }
  return stralloc_cats(
    h, "\n\n--- Below this line is a copy of the message.\n\n");
}

/* 0, or -1 with errno: the file could not be read. A file that has become
   shorter than it was counts as that too. */
static int copy(const struct bounce_conf *c, const struct bounce *b,
                const struct parts *p, substdio *ss, struct qmail *q)
{
  unsigned long long size = b->size - p->lines;
  unsigned long long left = c->max && c->max < size ? c->max : size;
  stralloc tail = {0};
  ssize_t r;
  size_t n;

  while (left) {
    r = substdio_feed(ss);
    if (r == 0) errno = EIO;
    if (r <= 0) return -1;
    n = (size_t) r < left ? (size_t) r : (size_t) left;
    qmail_put(q, substdio_peek(ss), n);
    substdio_seek(ss, n);
    left -= n;
  }
  if (c->max == 0 || c->max >= size) return 0;
  if (stralloc_copys(&tail, "\n\n--- The rest is not copied: the message has ")
        == -1 ||
      stralloc_catnum(&tail, size) == -1 ||
      stralloc_cats(&tail, " bytes, and ") == -1 ||
      stralloc_catnum(&tail, c->max) == -1 ||
      stralloc_cats(&tail, " of them are above.\n") == -1) {
    stralloc_free(&tail);
    return -1;
  }
  qmail_put(q, tail.s, tail.len);
  stralloc_free(&tail);
  return 0;
}

static enum bounce_result failed(stralloc *out, const char *s)
{
  if (stralloc_copys(out, s) == -1) out->len = 0;
  return BOUNCE_FAILED;
}

static enum bounce_result hand(const struct bounce_conf *c,
                               const struct bounce *b, const struct parts *p,
                               substdio *ss, stralloc *out)
{
  stralloc path = {0};
  struct qmail q;
  const char *s;
  int e = 0;
  int twice = p->twice || p->lost;

  if (stralloc_copys(&path, "Return-Path: <") == -1 ||
      catquoted(&path, &p->sender) == -1 ||
      stralloc_cats(&path, ">\n") == -1 || qmail_open(&q, p->id.s) == -1) {
    e = errno;
    stralloc_free(&path);
    return failed(out, error_str(e));
  }
  qmail_put(&q, p->head.s, p->head.len);
  qmail_put(&q, path.s, path.len);
  stralloc_free(&path);
  if (copy(c, b, p, ss, &q) == -1) {
    e = errno;
    qmail_fail(&q);
  }
  qmail_from(&q, twice ? TRIPLE : "", twice ? 4 : 0);
  qmail_to(&q, p->to.s, p->to.len);
  s = qmail_close(&q);
  if (e) s = error_str(e);
  if (*s) return failed(out, s);
  if (stralloc_copy(out, &p->to) == -1) out->len = 0;
  return BOUNCE_QUEUED;
}

static int compose(const struct bounce_conf *c, const struct bounce *b,
                   struct parts *p)
{
  unsigned long long t = b->mtime < 0 ? 0 : (unsigned long long) b->mtime;

  if (stralloc_copys(&p->id, b->name) == -1 ||
      stralloc_cats(&p->id, ".bounce.") == -1 ||
      stralloc_catnum(&p->id, t) == -1 || stralloc_0(&p->id) == -1)
    return -1;
  if (header(c, b, p) == -1 || intro(c, b, p) == -1) return -1;
  return reason(b, p);
}

enum bounce_result bounce_send(const struct bounce_conf *c,
                               const struct bounce *b, stralloc *out)
{
  struct parts p = {{0}, {0}, {0}, {0}, {0}, 0, 0, 0};
  enum bounce_result result = BOUNCE_FAILED;
  char buf[4096];
  substdio ss;
  int r;

  substdio_in(&ss, read, b->fd, buf, sizeof buf);
  out->len = 0;
  r = envelope_read(&ss, &p.sender, &p.rcpt, &p.lines);
  if (r == 0 || (r == 1 && p.lines > b->size)) {
    result = BOUNCE_FORM;
    goto done;
  }
  if (r == 1) r = whom(c, &p);
  if (r == 0) {
    result = BOUNCE_DROPPED;
    goto done;
  }
  if (r == -1 || compose(c, b, &p) == -1)
    (void) failed(out, error_str(errno));
  else
    result = hand(c, b, &p, &ss, out);
done:
  stralloc_free(&p.sender);
  stralloc_free(&p.rcpt);
  stralloc_free(&p.to);
  stralloc_free(&p.id);
  stralloc_free(&p.head);
  return result;
}
