/* t_envelope: quoting, unquoting and the two lines, against tables, files of
   a real qmail-local and pseudo-random bytes. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "envelope.h"
#include "open.h"
#include "tap.h"

static int same(const stralloc *sa, const char *s, size_t n)
{
  return stralloc_equalb(sa, s, n);
}

/* What qmail-local makes of a sender; or what another writer may leave, that
   is only read. */
static const struct {
  const char *addr, *line;
} quotes[] = {
  {"s@a.example", "s@a.example"},
  {"", ""},
  {"#@[]", "#@[]"},
  {"no-at", "no-at"},
  {"a b@a.example", "\"a b\"@a.example"},
  {"\"q\"@a.example", "\"\\\"q\\\"\"@a.example"},
  {"x\\y@a.example", "\"x\\\\y\"@a.example"},
  {"8\303\251@a.example", "\"8\303\251\"@a.example"},
  {"a@b@c", "\"a@b\"@c"},
  {"@host", "\"\"@host"},
  {"@", "\"\"@"},
  {"a@", "a@"},
  {"a b", "\"a b\""},
  {".a@h", "\".a\"@h"},
  {"a.@h", "\"a.\"@h"},
  {"a..b@h", "\"a..b\"@h"},
  {"a.b.c@h", "a.b.c@h"},
  {"a\tb@h", "\"a\tb\"@h"},
  {"a\nb@h", "\"a\\\nb\"@h"},
  {"a\rb@h", "\"a\\\rb\"@h"},
  {"a\177@h", "\"a\177\"@h"},
  {"a>b@h", "\"a>b\"@h"},
  {"!#$%&'*+-/=?^_`{|}~@h", "!#$%&'*+-/=?^_`{|}~@h"},
  {"a@\"odd\\host", "a@\"odd\\host"},
  {"list-@host-@[]", "\"list-@host-\"@[]"},
};

static const struct {
  const char *line, *addr;
} unquotes[] = {
  {"\"a\".b@h", "a.b@h"},
  {"a.\"b c\"@h", "a.b c@h"},
  {"\"plain\"@h", "plain@h"},
  {"\"never ends", "never ends"},
  {"\"at the end\\", "at the end\\"},
  {"a\\b@h", "a\\b@h"},
  {"\"\"", ""},
  {"\"", ""},
};

static void quoting(void)
{
  stralloc q = {0};
  stralloc u = {0};
  size_t i;
  int good = 1;
  int back = 1;

  for (i = 0; i < sizeof quotes / sizeof *quotes; ++i) {
    q.len = u.len = 0;
    if (envelope_quote(&q, quotes[i].addr, strlen(quotes[i].addr)) == -1 ||
        !same(&q, quotes[i].line, strlen(quotes[i].line))) {
      printf("# quote %s\n", quotes[i].addr);
      good = 0;
    }
    if (envelope_unquote(&u, q.s, q.len) == -1 ||
        !same(&u, quotes[i].addr, strlen(quotes[i].addr))) {
      printf("# unquote %s\n", quotes[i].line);
      back = 0;
    }
  }
  TAP_OK(good, "quoting: the table");
  TAP_OK(back, "unquoting is the inverse: the table");
  good = 1;
  for (i = 0; i < sizeof unquotes / sizeof *unquotes; ++i) {
    u.len = 0;
    if (envelope_unquote(&u, unquotes[i].line, strlen(unquotes[i].line)) ==
          -1 || !same(&u, unquotes[i].addr, strlen(unquotes[i].addr))) {
      printf("# unquote %s\n", unquotes[i].line);
      good = 0;
    }
  }
  TAP_OK(good, "unquoting what others write: the table");
  stralloc_free(&q);
  stralloc_free(&u);
}

/* What may be quoted or not. */
static const struct {
  const char *s, *addr;
} plain[] = {
  {"a@h", "a@h"},
  {"", ""},
  {"a b@h", "a b@h"},
  {"\"a b\"@h", "a b@h"},
  {"\"\"@h", "@h"},
  {"\"a\"@h", "\"a\"@h"},
  {"\"a b@h", "\"a b@h"},
  {"\"a \\b\"@h", "\"a \\b\"@h"},
  {"\"\\\"a b\\\"\"@h", "\"a b\"@h"},
  {"x\"a b\"@h", "x\"a b\"@h"},
};

static void mayquote(void)
{
  stralloc p = {0};
  size_t i;
  int good = 1;

  for (i = 0; i < sizeof plain / sizeof *plain; ++i) {
    p.len = 0;
    if (envelope_plain(&p, plain[i].s, strlen(plain[i].s)) == -1 ||
        !same(&p, plain[i].addr, strlen(plain[i].addr))) {
      printf("# plain %s\n", plain[i].s);
      good = 0;
    }
  }
  TAP_OK(good, "what is quoted as we quote is unquoted: the table");
  stralloc_free(&p);
}

static unsigned long seed = 20261122;

static unsigned int dice(unsigned int n)
{
  seed = (seed * 1103515245UL + 12345UL) & 0x7fffffffUL;
  return (unsigned int) ((seed >> 8) % n);
}

static void identity(void)
{
  static const char few[] = "\"\\@. a.<>\n\r";
  stralloc q = {0};
  stralloc u = {0};
  char a[40];
  size_t i, n;
  int round;
  int good = 1;

  for (round = 0; round < 100000 && good; ++round) {
    n = dice(sizeof a);
    for (i = 0; i < n; ++i)
      a[i] = dice(3) ? few[dice(sizeof few - 1)] : (char) dice(256);
    if (stralloc_copys(&q, "x") == -1 || stralloc_copys(&u, "y") == -1) exit(1);
    if (envelope_quote(&q, a, n) == -1) exit(1);
    if (envelope_unquote(&u, q.s + 1, q.len - 1) == -1) exit(1);
    good = q.s[0] == 'x' && u.s[0] == 'y' && u.len == n + 1 &&
           memcmp(u.s + 1, a, n) == 0;
  }
  TAP_OK(good, "any address, quoted and unquoted, is itself; both append");
  stralloc_free(&q);
  stralloc_free(&u);
}

/* An input that hands out STEP bytes at a time. */
static const char *in;
static size_t inlen, step;

static ssize_t slow(int fd, void *buf, size_t n)
{
  (void) fd;
  if (n > step) n = step;
  if (n > inlen) n = inlen;
  memcpy(buf, in, n);
  in += n;
  inlen -= n;
  return (ssize_t) n;
}

static ssize_t broken(int fd, void *buf, size_t n)
{
  if (inlen) return slow(fd, buf, n);
  errno = EIO;
  return -1;
}

static stralloc sender, rcpt;
static size_t took;

static int parse(substdio_read op, const char *s, size_t n, size_t st,
                 size_t bufsize, char *left, size_t *nleft)
{
  char buf[256];
  substdio ss;
  ssize_t r;
  int v;

  in = s;
  inlen = n;
  step = st;
  substdio_in(&ss, op, -1, buf, bufsize);
  took = 0;
  v = envelope_read(&ss, &sender, &rcpt, &took);
  *nleft = 0;
  if (v != 1) return v;
  while ((r = substdio_get(&ss, left + *nleft, 100)) > 0) *nleft += (size_t) r;
  return 1;
}

/* What each server writes on top of a message to "a b"@h from "c d"@i; the
   message has lines that look like these. */
static const struct {
  const char *who, *top, *msg;
} servers[] = {
  {"qmail", "Return-Path: <\"c d\"@i>\nDelivered-To: a b@h\n",
   "Delivered-To: x@evil\n\nbody"},
  {"Dovecot", "Return-Path: <\"c d\"@i>\nDelivered-To: \"a b\"@h\n",
   "X-Original-To: x@evil\n\nbody"},
  {"Postfix", "Return-Path: <\"c d\"@i>\nX-Original-To: \"A B\"@h\n"
   "Delivered-To: \"a b\"@h\n", "Delivered-To: x@evil\n\nbody"},
  {"Postfix, without D", "Return-Path: <\"c d\"@i>\n"
   "X-Original-To: \"a b\"@h\n", "X-Original-To: x@evil\n\nbody"},
  {"the same, an empty message", "Return-Path: <\"c d\"@i>\n"
   "X-Original-To: \"a b\"@h\n", ""},
  {"Exim", "Return-path: <\"c d\"@i>\nEnvelope-to: \"a b\"@h\n"
   "Delivery-date: Sun, 22 Nov 2026 16:00:00 +0000\n",
   "Delivery-date: x\nDelivered-To: x@evil\n\nbody"},
  {"Exim, without the date", "Return-path: <c\\ d@i>\n"
   "Envelope-to: \"a b\"@h\n", "Date: x\n\nbody"},
  {"Exim, quoted without need", "Return-Path: <\"c\\ d\"@i>\n"
   "ENVELOPE-TO: \"a\".\"b\"@h\n", "Delivered-To: x@evil\n\nbody"},
};

/* Reads FILE, of N bytes, TOP of them lines, with every size of buffer and of
   read: does it come out as the message? */
static int everysize(const char *file, size_t n, size_t top)
{
  static char left[1000];
  size_t nleft, b, s;

  for (b = ENVELOPE_AHEAD; b <= 70; ++b)
    for (s = 1; s <= 70; ++s)
      if (parse(slow, file, n, s, b, left, &nleft) != 1 || took != top ||
          nleft != n - top || memcmp(left, file + top, nleft) != 0)
        return 0;
  return 1;
}

static void others(void)
{
  stralloc f = {0};
  size_t i;

  for (i = 0; i < sizeof servers / sizeof *servers; ++i) {
    if (stralloc_copys(&f, servers[i].top) == -1 ||
        stralloc_cats(&f, servers[i].msg) == -1)
      exit(1);
    TAP_OK(everysize(f.s, f.len, strlen(servers[i].top)), servers[i].who);
    if (i == 6) continue; /* it is no quoted string, and stays as it is */
    TAP_OK(i == 7 || stralloc_equals(&rcpt, "a b@h"), "its recipient");
    TAP_OK(stralloc_equals(&sender, "c d@i"), "its sender");
  }
  TAP_OK(stralloc_equals(&rcpt, "a.b@h"), "quotes without need are taken off");
  if (stralloc_copys(&f, "Delivered-To: r@h\nReceived: from") == -1) exit(1);
  TAP_OK(everysize(f.s, f.len, 18) && sender.len == 0 &&
           stralloc_equals(&rcpt, "r@h"), "OpenSMTPD, the null sender");
  stralloc_free(&f);
}

static void splits(void)
{
  static const char file[] = "Return-Path: <\"a b\"@h>\nDelivered-To: r@x\n"
                             "Subject: one\n\n\0body";
  static char left[1000];
  size_t nleft, b;
  size_t n = sizeof file - 1;
  size_t top = strlen(file) - strlen("Subject: one\n\n");
  int cut = 1;
  int err = 1;

  TAP_OK(everysize(file, n, top) && stralloc_equals(&sender, "a b@h") &&
           stralloc_equals(&rcpt, "r@x"),
         "read with every size of buffer and of read");
  for (b = 0; b < top; ++b) {
    cut = cut && parse(slow, file, b, 7, 16, left, &nleft) == 0;
    err = err && parse(broken, file, b, 7, 16, left, &nleft) == -1;
  }
  TAP_OK(cut, "cut at every byte: not of this form");
  TAP_OK(err && errno == EIO, "a read error at every byte: -1");
  TAP_OK(parse(slow, file, top, 7, 16, left, &nleft) == 1 && nleft == 0,
         "a message of no bytes");
}

#define CASE(v, s) {v, s, sizeof s - 1}

static const struct {
  int verdict;
  const char *s;
  size_t n;
} forms[] = {
  CASE(1, "Return-Path: <>\nDelivered-To: r\n"),
  CASE(1, "Return-Path: <>\nDelivered-To: \n"),
  CASE(1, "Return-Path: <a>b>\nDelivered-To: r\n"),
  CASE(1, "Return-Path: <a>\nDelivered-To: a b\n"),
  CASE(0, ""),
  CASE(0, "\n"),
  CASE(0, "Subject: no envelope\n\n"),
  CASE(0, "Return-Path: a@h\nDelivered-To: r\n"),
  CASE(0, "Return-Path: <a@h\nDelivered-To: r\n"),
  CASE(0, "Return-Path: <\nDelivered-To: r\n"),
  CASE(0, "Return-Path: a@h>\nDelivered-To: r\n"),
  CASE(0, "Return-Path:<a@h>\nDelivered-To: r\n"),
  CASE(0, "Return-Path: <a@h> \nDelivered-To: r\n"),
  CASE(0, "Return-Path: <a@h>\r\nDelivered-To: r\r\n"),
  CASE(1, "return-path: <a@h>\ndelivered-to: r\n"),
  CASE(1, "Return-path: <a@h>\nEnvelope-to: \"a,b\"@h\n"),
  CASE(1, "Return-path: <a@h>\nEnvelope-to: \"a\\\",b\"@h\n"),
  CASE(1, "Return-path: <a@h>\nEnvelope-to: a\\b@h\n"),
  CASE(1, "Delivered-To: r\nrECEIVED: x\n"),
  /* To whom? */
  CASE(0, "Return-path: <a@h>\nEnvelope-to: a@h, b@h\n"),
  CASE(0, "Return-path: <a@h>\nDelivery-date: x\n"),
  CASE(0, "Return-Path: <a@h>\nReceived: x\nDelivered-To: r\n"),
  CASE(0, "Return-Path: <a@h>\nTo: r\nX-Original-To: r\n"),
  /* From whom? */
  CASE(0, "Delivered-To: r\n"),
  CASE(0, "Delivered-To: r\nSubject: x\n"),
  CASE(0, "Delivered-To: r\nReceived"),
  CASE(0, "Delivered-To: r\nDelivered-To: s\nReceived: x\n"),
  CASE(0, "X-Original-To: r\nReturn-Path: <a@h>\nDelivered-To: r\n"),
  CASE(0, "Envelope-to: r\nReceived: x\n"),
  /* Cut. */
  CASE(0, "Return-Path: <a@h>\nX-Original-To: r"),
  CASE(0, "Return-Path: <a@h>\nX-Original-To: r\nDelivered-To: s"),
  CASE(0, "Return-path: <a@h>\nEnvelope-to: r\nDelivery-date: x"),
  CASE(0, "Return-path: <a@h>\nEnvelope-to: r\0s\n"),
  CASE(0, "Return-Path: <a@h>\nX: y\nDelivered-To: r\n"),
  CASE(0, "Return-Path: <a@h>\nDelivered-To:r\n"),
  CASE(0, "Return-Path: <a@h>\nDelivered-To: r"),
  CASE(0, "Return-Path: <a@h>\n"),
  CASE(0, "Delivered-To: r\nReturn-Path: <a@h>\n"),
  CASE(0, "Return-Path: <a\0b@h>\nDelivered-To: r\n"),
  CASE(0, "Return-Path: <a@h>\nDelivered-To: r\0s\n"),
  CASE(0, "From a@h Thu Jan 1\nReturn-Path: <a@h>\nDelivered-To: r\n"),
};

static void form(void)
{
  static char left[1000];
  size_t i, nleft;
  int good = 1;

  for (i = 0; i < sizeof forms / sizeof *forms; ++i)
    if (parse(slow, forms[i].s, forms[i].n, 5, 16, left, &nleft) !=
        forms[i].verdict) {
      printf("# form %lu: %s\n", (unsigned long) i, forms[i].s);
      good = 0;
    }
  TAP_OK(good, "what is of this form and what is not: the table");
}

/* A sender of N letters: the verdict. */
static int longline(size_t n, size_t tail)
{
  stralloc f = {0};
  static char left[1000];
  size_t nleft;
  int v;

  if (stralloc_ready(&f, n + tail + 100) == -1) exit(1);
  (void) stralloc_copys(&f, "Return-Path: <");
  memset(f.s + f.len, 'a', n);
  f.len += n;
  (void) stralloc_cats(&f, ">\nDelivered-To: ");
  memset(f.s + f.len, 'b', tail);
  f.len += tail;
  (void) stralloc_cats(&f, "\nx");
  v = parse(slow, f.s, f.len, 4096, 256, left, &nleft);
  if (v == 1 && (took != f.len - 1 || sender.len != n || rcpt.len != tail))
    v = 99;
  stralloc_free(&f);
  return v;
}

static void lengths(void)
{
  TAP_OK(longline(5000, 5000) == 1, "addresses of 5,000 bytes");
  TAP_OK(longline(ENVELOPE_MAX - 1, ENVELOPE_MAX) == 1, "the longest lines");
  TAP_OK(longline(ENVELOPE_MAX, 1) == 0, "a longer sender");
  TAP_OK(longline(1, ENVELOPE_MAX + 1) == 0, "a longer recipient");
  TAP_OK(longline(3000000, 1) == 0 && sender.a < 100000 && rcpt.a < 100000,
         "a line of megabytes costs no memory");
}

/* The files that a real qmail-local made, for the senders in INDEX. */
static void fixtures(void)
{
  static const struct {
    const char *fn, *sender;
  } f[] = {
    {"01-plain", "s@a.example"},      {"02-plain", "a b@a.example"},
    {"03-plain", "\"q\"@a.example"},  {"04-plain", ""},
    {"05-plain", "#@[]"},             {"06-plain", "no-at"},
    {"07-plain", "x\\y@a.example"},   {"08-plain", "8\303\251@a.example"},
    {"09-nofinal", "s@a.example"},    {"13-empty", "s@a.example"},
  };
  static const char to[] = "qrelay-herat-ali@herat.example.org";
  stralloc fn = {0};
  stralloc lines = {0};
  char buf[512], whole[512];
  substdio ss;
  size_t i, n;
  int fd;
  int good = 1;

  for (i = 0; i < sizeof f / sizeof *f; ++i) {
    if (stralloc_copys(&fn, "tests/fixtures/queued/") == -1 ||
        stralloc_cats(&fn, f[i].fn) == -1 || stralloc_0(&fn) == -1)
      exit(1);
    fd = open_read(fn.s);
    substdio_in(&ss, read, fd, buf, sizeof buf);
    lines.len = 0;
    if (envelope_read(&ss, &sender, &rcpt, &n) != 1 ||
        !stralloc_equals(&sender, f[i].sender) ||
        !stralloc_equals(&rcpt, to) ||
        envelope_lines(&lines, sender.s, sender.len, rcpt.s, rcpt.len) == -1 ||
        lines.len != n || lseek(fd, 0, SEEK_SET) == -1 ||
        read(fd, whole, sizeof whole) < (ssize_t) n ||
        memcmp(lines.s, whole, n) != 0) {
      printf("# %s\n", fn.s);
      good = 0;
    }
    (void) close(fd);
  }
  TAP_OK(good, "files of qmail-local: read, and the same lines written");
  lines.len = 0;
  TAP_OK(envelope_lines(&lines, "a\nb@h", 5, "r\n\nX: y", 7) == 0 &&
           stralloc_equals(&lines, "Return-Path: <\"a\\_b\"@h>\n"
                                   "Delivered-To: r__X: y\n"),
         "a newline in an address cannot make a line");
  lines.len = 0;
  TAP_OK(envelope_lines(&lines, "", 0, "\"a b\"@h", 7) == 0 &&
           stralloc_equals(&lines, "Return-Path: <>\n"
                                   "Delivered-To: \"\\\"a b\\\"\"@h\n"),
         "a recipient that looks quoted is quoted");
  stralloc_free(&fn);
  stralloc_free(&lines);
}

int main(void)
{
  quoting();
  mayquote();
  identity();
  splits();
  others();
  form();
  lengths();
  fixtures();
  return tap_end();
}
