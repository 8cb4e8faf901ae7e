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

#include "answer.h"
#include "ascii.h"
#include "control.h"
#include "deadline.h"
#include "env.h"
#include "fd.h"
#include "handed.h"
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

static void die(int code, int e, const char *a, const char *b,
                const char *status)
{
  handed_die(textpipe, code, e, a, b, status);
}

static void die_nomem(void)
{
  die(51, 0, "out of memory", "", " (#4.3.0)");
}

static void die_read(int e)
{
  die(54, e, "unable to read", "", " (#4.3.0)");
}

static void die_server(int code, int e, const char *what)
{
  die(code, e, what, server, " (#4.4.2)");
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
    die(66, errno, "unable to make a temporary file", "", " (#4.3.0)");
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
      die(53, errno, "unable to write a temporary file", "", " (#4.3.0)");
    size += r;
  }
  if (r == -1) die_read(errno);
  if (lseek(file, 0, SEEK_SET) == -1) die_read(errno);
}

static stralloc sender, rcpts; /* netstrings */
static size_t nrcpt;

static void getenvelope(void)
{
  static struct handed env;
  const char *s;
  size_t i, n;

  if (handed_read(&env, substdio_readeintr) == -1)
    die(env.code, env.e, env.who, env.why, env.status);
  if (netstring_catb(&sender, env.sender.s, env.sender.len - 1) == -1)
    die_nomem();
  for (s = env.rcpts.s, i = 0; i < env.n; ++i, s += n + 1) {
    n = strlen(s);
    if (netstring_catb(&rcpts, s, n) == -1) die_nomem();
  }
  nrcpt = env.n;
  handed_free(&env);
}

/* ------------------------------------------------------------------ SERVER */

static void getserver(void)
{
  static stralloc line;
  size_t i;
  int r = control_line(&line, "control/qmtpserver");

  if (r == 0) return;
  if (r == -1 || stralloc_0(&line) == -1)
    die(55, errno, "unable to read control/qmtpserver", "", " (#4.3.0)");
  server = line.s;
  i = ascii_chr(line.s, line.len, ' ');
  if (i == line.len) return;
  line.s[i] = 0;
  if (!lookup_port(line.s + i + 1, &port))
    die(55, 0, "control/qmtpserver: no port: ", line.s + i + 1,
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
  if (v) die(v == 'D' ? 31 : 71, 0, text, "", "");
}

int main(int argc, char **argv)
{
  int s;

  textpipe = handed_pipe();
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
