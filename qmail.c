#include "qmail.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "addr.h"
#include "deadline.h"
#include "env.h"
#include "fd.h"
#include "fmt.h"
#include "home.h"
#include "sig.h"
#include "slurp.h"
#include "wait.h"

#define DROPPED 2 /* in failed: by us, whatever the program says of it */
#define INVALID 3 /* the same: an address that cannot be one */
#define EXEC 120  /* the exit code for a program that cannot be executed */
#define NOMEM 51  /* and where that is for want of memory */

/* In the child. */
static void run(void)
{
  static char name[] = "qmail-queue";
  char *argv[2];
  stralloc fn = {0};
  const char *s = env_get("QMAILQUEUE");

  argv[1] = 0;
  sig_default(SIGPIPE);
  sig_default(SIGXFSZ);
  if (s && *s) {
    if (stralloc_copys(&fn, s) == -1 || stralloc_0(&fn) == -1) return;
    argv[0] = fn.s;
    home_exec(argv);
    return;
  }
  if (home_path(&fn, "bin/qmail-queue") == -1) return;
  argv[0] = fn.s;
  (void) execv(fn.s, argv);
  if (errno != ENOENT && errno != ENOTDIR) return;
  argv[0] = name;
  home_exec(argv);
}

/* The three pipes may sit on any descriptors: 0, 1 and 6 are not stepped on
   before they were read. */
static void child(int m, int e, int err, const char *key)
{
  while (m <= 6 && (m = dup(m)) != -1)
    ;
  while (e <= 6 && (e = dup(e)) != -1)
    ;
  while (err <= 6 && (err = dup(err)) != -1)
    ;
  if (m == -1 || e == -1 || err == -1) _exit(EXEC);
  if (fd_copy(0, m) == 0 && fd_copy(1, e) == 0 && fd_copy(6, err) == 0 &&
      fd_cloexecfrom(3) == 0 && fd_inherit(6) == 0 &&
      env_put("BUSHKEY", key) == 0)
    run();
  _exit(errno == ENOMEM ? NOMEM : EXEC);
}

int qmail_open(struct qmail *q, const char *key)
{
  int p[3][2]; /* message, envelope, error text */
  int e;

  if (fd_pipes(p, 3) == -1) return -1;
  q->pid = fork();
  if (q->pid == 0) child(p[0][0], p[1][0], p[2][1], key);
  e = errno;
  (void) close(p[0][0]);
  (void) close(p[1][0]);
  (void) close(p[2][1]);
  q->fdm = p[0][1];
  q->fde = p[1][1];
  q->fderr = p[2][0];
  if (q->pid == -1) {
    (void) close(q->fdm);
    (void) close(q->fde);
    (void) close(q->fderr);
    errno = e;
    return -1;
  }
  q->failed = 0;
  substdio_out(&q->ss, write, q->fdm, q->buf, sizeof q->buf);
  return 0;
}

void qmail_fail(struct qmail *q)
{
  q->failed = DROPPED;
}

void qmail_put(struct qmail *q, const char *s, size_t n)
{
  if (!q->failed && substdio_put(&q->ss, s, n) == -1) q->failed = 1;
}

void qmail_puts(struct qmail *q, const char *s)
{
  qmail_put(q, s, strlen(s));
}

static void put(void *q, const char *s, size_t n)
{
  qmail_put(q, s, n);
}

int qmail_copy(struct qmail *q, int fd, off_t start)
{
  int r = slurp_to(fd, start, put, q);

  if (r == -1) qmail_fail(q);
  return r;
}

/* The message is complete: the envelope goes to the other pipe. The message
   pipe closes in the case of failure too, and the envelope then lacks its
   end, at which a queue program drops the message. */
static void endmessage(struct qmail *q)
{
  if (q->fdm == -1) return;
  if (!q->failed && substdio_flush(&q->ss) == -1) q->failed = 1;
  (void) close(q->fdm);
  q->fdm = -1;
  substdio_out(&q->ss, write, q->fde, q->buf, sizeof q->buf);
}

static void putaddr(struct qmail *q, const char *s, size_t n)
{
  qmail_put(q, s, n);
  qmail_put(q, "", 1);
  if (addr_bad(s, n) && !q->failed) q->failed = INVALID;
}

void qmail_from(struct qmail *q, const char *s, size_t n)
{
  endmessage(q);
  qmail_put(q, "F", 1);
  putaddr(q, s, n);
}

void qmail_to(struct qmail *q, const char *s, size_t n)
{
  qmail_put(q, "T", 1);
  putaddr(q, s, n);
}

/* The text that belongs to exit CODE of a qmail-queue program; "" for 0. */
static const char *codetext(int code)
{
  switch (code) {
  case 0: return "";
  case 11:
  case 115: return "Denvelope address too long for qq (#5.1.3)";
  case 31: return "Dmail server permanently rejected message (#5.3.0)";
  case 51: return "Zqq out of memory (#4.3.0)";
  case 52: return "Zqq timeout (#4.3.0)";
  case 53: return "Zqq write error or disk full (#4.3.0)";
  case 54: return "Zqq read error (#4.3.0)";
  case 55: return "Zqq unable to read configuration (#4.3.0)";
  case 56: return "Zqq trouble making network connection (#4.3.0)";
  case 61: return "Zqq trouble in home directory (#4.3.0)";
  case 62:
  case 63:
  case 64:
  case 65:
  case 66: return "Zqq trouble creating files in queue (#4.3.0)";
  case 71: return "Zmail server temporarily rejected message (#4.3.0)";
  case 72: return "Zconnection to mail server timed out (#4.4.1)";
  case 73: return "Zconnection to mail server rejected (#4.4.1)";
  case 74: return "Zcommunication with mail server failed (#4.4.2)";
  case 81:
  case 91: return "Zqq internal bug (#4.3.0)";
  case EXEC: return "Zunable to exec qq (#4.3.0)";
  }
  if (code >= 11 && code <= 40) return "Dqq permanent problem (#5.3.0)";
  return "Zqq temporary problem (#4.3.0)";
}

/* Collects the text on 6 until its end, or until the program has ended and
   nothing more is there: what it started may hold the pipe open. */
static pid_t collect(struct qmail *q, char *text, size_t *len, int *status)
{
  char b[512];
  size_t n;
  ssize_t r;
  pid_t pid = 0;

  *len = 0;
  for (;;) {
    if (deadline_wait(q->fderr, POLLIN, deadline_inms(pid ? 0 : 100)) == 1) {
      r = substdio_readeintr(q->fderr, b, sizeof b);
      if (r <= 0) break;
      n = (size_t) r;
      if (n > QMAIL_TEXT - *len) n = QMAIL_TEXT - *len;
      memcpy(text + *len, b, n);
      *len += n;
    } else if (pid)
      return pid;
    if (!pid) pid = waitpid(q->pid, status, WNOHANG);
    if (pid == -1) return -1;
  }
  return pid ? pid : wait_pid(q->pid, status);
}

static size_t clean(char *s, size_t n)
{
  size_t i;

  while (n && (s[n - 1] == '\n' || s[n - 1] == '\r')) --n;
  for (i = 0; i < n; ++i)
    if ((unsigned char) s[i] < 32 || s[i] == 127) s[i] = '?';
  return n;
}

const char *qmail_close(struct qmail *q)
{
  size_t len;
  int status = 0;
  int code;
  pid_t pid;

  endmessage(q);
  qmail_put(q, "", 1);
  if (!q->failed && substdio_flush(&q->ss) == -1) q->failed = 1;
  (void) close(q->fde);
  pid = collect(q, q->text, &len, &status);
  (void) close(q->fderr);
  if (pid == -1) return "Zqq waitpid surprise (#4.3.0)";
  if (wait_crashed(status)) return "Zqq crashed (#4.3.0)";
  code = wait_exitcode(status);
  if (q->failed == DROPPED) return "Zqq read error (#4.3.0)";
  if (q->failed == INVALID)
    return "Dthe envelope has an address that cannot be one (#5.1.3)";
  if (code == 82 && len && (q->text[0] == 'D' || q->text[0] == 'Z')) {
    q->text[clean(q->text, len)] = 0;
    return q->text;
  }
  if (code == 0 && q->failed) return "Zqq read error (#4.3.0)";
  return codetext(code);
}

int qmail_end(struct qmail *q, const char **text)
{
  const char *s = qmail_close(q);

  if (*s) {
    *text = s + 1;
    return *s == 'D' ? 100 : 111;
  }
  memcpy(q->text, "qp ", 3);
  q->text[3 + fmt_num(q->text + 3, (unsigned long long) q->pid)] = 0;
  *text = q->text;
  return 0;
}
