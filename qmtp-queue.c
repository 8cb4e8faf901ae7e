/*
 * qmtp-queue: the qmail-queue interface, for programs that may not write into
 * the spool: sends the message by QMTP, to the qmtpd of this machine or to
 * another one. Name it in $QMAILQUEUE.
 *
 * Descriptors: 0 the message; 1 (read!) the envelope; 2 errors; 6, if it is a
 * pipe at the start: a text for the sender of the message.
 * control/qmtpserver: the server, "host" or "host port"; else 127.0.0.1 209.
 * Environment: BUSHHOME; TMPDIR, where a message of unknown size is kept
 * meanwhile, else /tmp.
 * Exit codes: as qmail-queue. 0: all recipients are accepted. What is accepted
 * for some and not for all is not accepted: where the caller tries again, the
 * server knows what it has.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "addr.h"
#include "answer.h"
#include "ascii.h"
#include "control.h"
#include "deadline.h"
#include "env.h"
#include "error.h"
#include "fd.h"
#include "lookup.h"
#include "netstring.h"
#include "socket.h"
#include "stralloc.h"
#include "strerr.h"
#include "substdio.h"
#include "usage.h"

#define PATIENCE 600 /* seconds without a byte, as serialqmtp's */
#define CONNECT 60   /* seconds to one address */

static int textpipe; /* whether 6 is there for a text */
static const char *server = "127.0.0.1";
static unsigned int port = 209;

/* --------------------------------------------------------------------- DIE */

static void put6(const char *s)
{
  (void) substdio_writeall(6, s, strlen(s));
}

/* As qmail-queue's. */
static void die(int code, int e, const char *verdict, const char *a,
                const char *b, const char *status)
{
  if (textpipe) {
    put6(verdict);
    put6(a);
    put6(b);
    if (e) put6(": ");
    if (e) put6(error_str(e));
    put6(status);
    code = 82;
  }
  strerr_die(code, e, "message not accepted: ", a, b, (char *) 0);
}

static void die_nomem(void)
{
  die(51, 0, "Z", "out of memory", "", " (#4.3.0)");
}

static void die_read(int e)
{
  die(54, e, "Z", e ? "unable to read" : "the envelope ends too early", "",
      " (#4.3.0)");
}

static void die_server(int code, int e, const char *what)
{
  die(code, e, "Z", what, server, " (#4.4.2)");
}

/* ------------------------------------------------------------------- INPUT */

static int file = -1; /* the message; nobody else has a name for it */
static off_t size;

static void makefile(void)
{
  stralloc fn = {0};
  const char *dir = env_get("TMPDIR");

  if (stralloc_copys(&fn, dir && *dir ? dir : "/tmp") == -1 ||
      stralloc_cats(&fn, "/qmtp-queue.XXXXXX") == -1 || stralloc_0(&fn) == -1)
    die_nomem();
  file = mkstemp(fn.s);
  if (file == -1)
    die(66, errno, "Z", "unable to make a temporary file", "", " (#4.3.0)");
  (void) unlink(fn.s);
  (void) fd_cloexec(file);
}

static void getmessage(void)
{
  char b[8192];
  ssize_t r;

  makefile();
  while ((r = substdio_readeintr(0, b, sizeof b)) > 0) {
    if (substdio_writeall(file, b, (size_t) r) == -1)
      die(53, errno, "Z", "unable to write a temporary file", "", " (#4.3.0)");
    size += r;
  }
  if (r == -1) die_read(errno);
  if (lseek(file, 0, SEEK_SET) == -1) die_read(errno);
}

static substdio env;

static char getbyte(void)
{
  char ch = 0;
  ssize_t r = substdio_get(&env, &ch, 1);

  if (r == -1) die_read(errno);
  if (r == 0) die_read(0);
  return ch;
}

/* An address, up to its NUL, as a netstring onto OUT. */
static void getaddr(stralloc *out)
{
  static stralloc a;
  const char *why;
  char ch;

  a.len = 0;
  while ((ch = getbyte())) {
    if (a.len > ADDR_MAX)
      die(11, 0, "D", "an address is longer than 1,000 bytes", "",
          " (#5.1.3)");
    if (stralloc_append(&a, ch) == -1) die_nomem();
  }
  why = addr_bad(a.s, a.len);
  if (why) die(31, 0, "D", "an address ", why, " (#5.1.3)");
  if (netstring_catb(out, a.s, a.len) == -1) die_nomem();
}

static stralloc sender, rcpts; /* netstrings */
static unsigned long nrcpt;

static void getenvelope(void)
{
  static char b[4096];
  size_t before;
  char ch;

  substdio_in(&env, read, 1, b, sizeof b);
  if (getbyte() != 'F')
    die(91, 0, "Z", "the envelope is not of qmail-queue's form", "",
        " (#4.3.0)");
  getaddr(&sender);
  for (; (ch = getbyte()); ++nrcpt) {
    if (ch != 'T')
      die(91, 0, "Z", "the envelope is not of qmail-queue's form", "",
          " (#4.3.0)");
    before = rcpts.len;
    getaddr(&rcpts);
    if (rcpts.len == before + 3)
      die(31, 0, "D", "a recipient's address is empty", "", " (#5.1.3)");
  }
  if (!nrcpt) die(31, 0, "D", "it has no recipients", "", " (#5.1.0)");
}

/* ------------------------------------------------------------------ SERVER */

static void getserver(void)
{
  static stralloc line;
  size_t i;
  int r = control_line(&line, "control/qmtpserver");

  if (r == 0) return;
  if (r == -1 || stralloc_0(&line) == -1)
    die(55, errno, "Z", "unable to read control/qmtpserver", "", " (#4.3.0)");
  if (!line.s) return;
  server = line.s;
  i = ascii_chr(line.s, line.len, ' ');
  if (i == line.len) return;
  line.s[i] = 0;
  if (!lookup_port(line.s + i + 1, &port))
    die(55, 0, "Z", "control/qmtpserver: no port: ", line.s + i + 1,
        " (#4.3.0)");
}

static int connecting(void)
{
  struct ip ip[LOOKUP_MAX];
  int i, n, s;

  n = lookup_ips(ip, server, 0, deadline_in(LOOKUP_SECONDS));
  if (n == 0) die_server(56, 0, "no address of ");
  if (n == -1) die_server(56, errno, "unable to find ");
  for (i = 0; i < n; ++i) {
    s = socket_connect(&ip[i], port, 0, 0, deadline_in(CONNECT));
    if (s != -1 && fd_nonblock(s) == 0) return s;
  }
  die_server(73, errno, "unable to connect to ");
  return -1;
}

/* The connection does not block: whatever it is that moves, it moves within
   PATIENCE. */
static void await(int fd, short events)
{
  if (deadline_wait(fd, events, deadline_in(PATIENCE)) == 0)
    die_server(72, ETIMEDOUT, "nothing moves to or from ");
}

static ssize_t patient_write(int fd, const void *b, size_t n)
{
  ssize_t w;

  do {
    await(fd, POLLOUT);
    w = write(fd, b, n);
  } while (w == -1 && (errno == EAGAIN || errno == EWOULDBLOCK));
  return w;
}

static ssize_t patient_read(int fd, void *b, size_t n)
{
  ssize_t r;

  do {
    await(fd, POLLIN);
    r = substdio_readeintr(fd, b, n);
  } while (r == -1 && (errno == EAGAIN || errno == EWOULDBLOCK));
  return r;
}

/* The message as a netstring: a newline, which says how lines end, and it. */
static int sendmessage(substdio *ss)
{
  stralloc len = {0};
  char b[8192];
  off_t left = size;
  ssize_t r;

  if (stralloc_catnum(&len, (unsigned long long) size + 1) == -1 ||
      stralloc_cats(&len, ":\n") == -1)
    die_nomem();
  if (substdio_put(ss, len.s, len.len) == -1) return -1;
  stralloc_free(&len);
  for (; left > 0; left -= r) {
    r = substdio_readeintr(file, b, sizeof b);
    if (r <= 0 || r > left) die_read(r == -1 ? errno : EIO);
    if (substdio_put(ss, b, (size_t) r) == -1) return -1;
  }
  return substdio_put(ss, ",", 1);
}

static void sending(int s)
{
  static char buf[8192];
  stralloc list = {0};
  substdio ss;

  if (netstring_catb(&list, rcpts.s, rcpts.len) == -1) die_nomem();
  substdio_out(&ss, patient_write, s, buf, sizeof buf);
  if (sendmessage(&ss) == -1 || substdio_put(&ss, sender.s, sender.len) == -1 ||
      substdio_putflush(&ss, list.s, list.len) == -1)
    die_server(74, errno, "unable to send to ");
  stralloc_free(&list);
}

/* An answer for each recipient: later, if one says so, else never. */
static void answers(int s)
{
  static struct answer a = ANSWER_INIT;
  static char b[4096];
  char text[ANSWER_TEXT + 1];
  size_t n = 0, used;
  const char *p = b;
  ssize_t r;
  char v = 0;
  int whole;

  while (nrcpt) {
    if (n == 0) {
      r = patient_read(s, b, sizeof b);
      if (r == -1) die_server(74, errno, "unable to receive from ");
      if (r == 0) die_server(74, 0, "connection closed by ");
      p = b;
      n = (size_t) r;
    }
    whole = answer_feed(&a, p, n, &used);
    if (whole == -1) die_server(74, 0, "no answer of QMTP from ");
    p += used;
    n -= used;
    if (!whole) continue;
    --nrcpt;
    if (a.text[0] == 'K' || v == 'Z' || (v && a.text[0] == v)) continue;
    v = a.text[0];
    memcpy(text, a.text + 1, strlen(a.text));
  }
  if (v) die(v == 'D' ? 31 : 71, 0, v == 'D' ? "D" : "Z", text, "", "");
}

int main(int argc, char **argv)
{
  struct stat st;
  int s;

  textpipe = fstat(6, &st) == 0 && S_ISFIFO(st.st_mode);
  usage_init(argc, argv, "qmtp-queue", "",
             "take the message on 0 with the envelope on 1 for a QMTP server");
  if (argc > 1) usage_die();
  getserver();
  getmessage();
  getenvelope();
  s = connecting();
  sending(s);
  answers(s);
  _exit(0);
}
