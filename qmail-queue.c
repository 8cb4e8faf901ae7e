/*
 * qmail-queue: takes one message for the spool.
 *
 * usage: qmail-queue
 *
 * Descriptors: 0 the message; 1 (read!) the envelope: F, the sender, NUL, then
 * T, a recipient, NUL for each, then NUL; 2 errors; 6, if it is a pipe at the
 * start: a text for the sender of the message.
 * Environment: BUSHHOME; BUSHKEY: who injects, so that a second try is the
 * same message; PATH for maildirvirt.
 * Exit codes: 0 the message is on disk, one file in home/spool/new for each
 * recipient; 11-40 it never will be; others: not now. Nothing is kept then,
 * but with BUSHKEY for some recipients perhaps, and the next try adds the rest.
 *
 * Root becomes the owner of the spool first. At the end maildirvirt is started
 * on the spool, unless one works there already.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "commit.h"
#include "deadline.h"
#include "env.h"
#include "envelope.h"
#include "fd.h"
#include "fmt.h"
#include "handed.h"
#include "home.h"
#include "lock.h"
#include "maildir.h"
#include "open.h"
#include "priv.h"
#include "received.h"
#include "scan.h"
#include "sha256.h"
#include "sig.h"
#include "spill.h"
#include "stralloc.h"
#include "strerr.h"
#include "substdio.h"
#include "sys.h"
#include "usage.h"
#include "wait.h"

#define PATIENCE 86400 /* seconds for all of the input, as in qmail */
#define NAME 32        /* hex digits of a name or an id: 128 bits */

static int textpipe; /* whether 6 is there for a text */
static deadline until;
static stralloc path; /* of the spool */
static struct maildir spool;
static int spilling;
static struct spill msg;
static struct commit commit;

/* --------------------------------------------------------------------- DIE */

static void cleanup(void)
{
  commit_clear(&commit);
  if (spilling) spill_free(&msg);
}

/* CODE is qmail-queue's; STATUS an RFC 3463 code. */
static void die(int code, int e, const char *text, const char *status)
{
  cleanup();
  handed_die(textpipe, code, e, text, "", status);
}

static void die_nomem(void)
{
  die(51, 0, "out of memory", " (#4.3.0)");
}

static void die_timeout(void)
{
  die(52, 0, "timeout while reading", " (#4.3.0)");
}

static void die_store(int code, int e)
{
  if (e == ENOMEM) die_nomem();
  if (e == ENOSPC || e == EDQUOT || e == EFBIG) code = 53;
  die(code, e, "unable to store it in the spool", " (#4.3.0)");
}

/* -------------------------------------------------------------------- INPUT */

static ssize_t get(int fd, void *b, size_t n)
{
  if (deadline_wait(fd, POLLIN, until) == 0) die_timeout();
  return substdio_readeintr(fd, b, n);
}

static void getmessage(void)
{
  static char b[8192];
  ssize_t r;

  spill_start(&msg, &spool);
  spilling = 1;
  while ((r = get(0, b, sizeof b)) > 0)
    if (spill_put(&msg, b, (size_t) r) == -1) die_store(53, errno);
  if (r == -1) die(54, errno, "unable to read", " (#4.3.0)");
  if (spill_end(&msg) == -1) die_store(53, errno);
}

static struct handed env;
static struct rcpt {
  const char *s;
  size_t k; /* equal ones before it */
} *rcpt;    /* sorted */

static int byname(const void *a, const void *b)
{
  return strcmp(((const struct rcpt *) a)->s, ((const struct rcpt *) b)->s);
}

static void getenvelope(void)
{
  size_t i, pos;

  if (handed_read(&env, get) == -1) {
    cleanup();
    handed_die(textpipe, env.code, env.e, env.who, env.why, env.status);
  }
  rcpt = calloc(env.n, sizeof *rcpt);
  if (!rcpt) die_nomem();
  for (i = pos = 0; i < env.n; ++i) {
    rcpt[i].s = env.rcpts.s + pos;
    pos += strlen(rcpt[i].s) + 1;
  }
  qsort(rcpt, env.n, sizeof *rcpt, byname);
  for (i = 1; i < env.n; ++i)
    if (byname(rcpt + i - 1, rcpt + i) == 0) rcpt[i].k = rcpt[i - 1].k + 1;
}

/* -------------------------------------------------------------------- NAMES */

static const char *key; /* $BUSHKEY, or 0: nobody will try again */
static time_t when;
static struct sha256 origin; /* of what all files of this message share */

/*
 * With a key, names, ids and dates are made of what was read and of the key
 * alone, so that another try makes the same ones. Without one they are made of
 * what nobody else has.
 */
static void setorigin(void)
{
  unsigned char b[32];
  unsigned long long u;
  const char *s;

  when = time((time_t *) 0);
  key = env_get("BUSHKEY");
  if (key && !*key) key = 0;
  sha256_init(&origin);
  if (key) {
    s = strrchr(key, '.');
    if (s && scan_all(s + 1, (1ULL << 31) - 1, &u)) when = (time_t) u;
    sha256_addnb(&origin, key, strlen(key));
  } else {
    if (sys_random(b, sizeof b) == -1)
      die(71, errno, "unable to read random bytes", " (#4.3.0)");
    sha256_addnum(&origin, (uint64_t) when);
    sha256_addnum(&origin, (uint64_t) getpid());
    sha256_addnb(&origin, b, sizeof b);
  }
  sha256_addnb(&origin, msg.sum, sizeof msg.sum);
  sha256_addnb(&origin, env.sender.s, env.sender.len - 1);
}

static void hexname(char *out, struct sha256 *s)
{
  unsigned char sum[SHA256_LEN];

  sha256_end(s, sum);
  out[fmt_hex(out, sum, NAME / 2)] = 0;
}

/* The name of the file for recipient I. */
static void makename(char *out, size_t i)
{
  struct sha256 s = origin;

  sha256_addnb(&s, rcpt[i].s, strlen(rcpt[i].s));
  sha256_addnum(&s, rcpt[i].k);
  hexname(out, &s);
}

/* The file is to begin with this. The id is the same for all recipients that
   are listed once: their copies are equal below the envelope. */
static void makehead(stralloc *head, size_t i)
{
  struct sha256 s = origin;
  char id[NAME + 1];

  sha256_addnum(&s, rcpt[i].k);
  hexname(id, &s);
  head->len = 0;
  if (envelope_lines(head, env.sender.s, env.sender.len - 1, rcpt[i].s,
                     strlen(rcpt[i].s)) == -1 ||
      received_local(head, key, id, when) == -1)
    die_nomem();
}

/* -------------------------------------------------------------------- STORE */

/*
 * The first N recipients are stored, and more failed: whoever gave us the
 * message will try again. With a key that will find them; else they have to go.
 */
static void takeback(size_t n)
{
  static char name[COMMIT_MAX][NAME + 1];
  const char *list[COMMIT_MAX];
  size_t i;

  if (key) return;
  while (n) {
    for (i = 0; i < COMMIT_MAX && n; ++i) {
      makename(name[i], --n);
      list[i] = name[i];
    }
    commit_undo(&spool, list, i);
  }
}

static void run(size_t n)
{
  int e;

  if (commit_run(&commit) == -1) {
    e = errno;
    takeback(n);
    die_store(53, e);
  }
  commit_clear(&commit);
}

static void storeone(size_t i, stralloc *head)
{
  char name[NAME + 1];
  int fd;

  fd = commit_create(&commit, &spool);
  makehead(head, i);
  makename(name, i);
  if (fd == -1 || spill_write(&msg, fd, head->s, head->len) == -1 ||
      commit_add(&commit, name, head->len + (size_t) msg.bytes) == -1) {
    int e = errno;

    takeback(i);
    die_store(fd == -1 ? 66 : 53, e);
  }
}

static void store(void)
{
  stralloc head = {0};
  size_t i;

  commit_init(&commit);
  for (i = 0; i < env.n; ++i) {
    storeone(i, &head);
    if (commit.n == COMMIT_MAX || commit.bytes >= COMMIT_BYTES) run(i + 1);
  }
  run(env.n);
  spill_free(&msg);
  spilling = 0;
}

/* -------------------------------------------------------------------- START */

static void quiet(void (*op)(int))
{
  op(SIGHUP);
  op(SIGINT);
  op(SIGTERM);
}

static void exec_maildirvirt(void)
{
  static char program[] = "maildirvirt";
  char *argv[3];
  int fd = open_read("/dev/null");
  int null = open_write("/dev/null");

  if (fd_move(0, fd) == -1 || fd_copy(1, null) == -1 ||
      fd_copy(2, null) == -1 || fd_cloexecfrom(3) == -1 ||
      env_put("BUSHKEY", 0) == -1)
    return;
  (void) umask(077);
  quiet(sig_unblock);
  sig_default(SIGXFSZ);
  argv[0] = program;
  argv[1] = path.s;
  argv[2] = 0;
  home_exec(argv);
}

/* That it cannot be started is no error: cron starts it, too. Whoever holds
   the spool's lock looks once more after letting go. */
static void start(void)
{
  pid_t pid;
  int status;

  if (lock_exnb(spool.fd) == 0)
    (void) lock_un(spool.fd);
  else if (errno == EWOULDBLOCK)
    return;
  pid = fork();
  if (pid == 0) {
    (void) setsid();
    if (fork() == 0) exec_maildirvirt();
    _exit(0);
  }
  if (pid != -1) (void) wait_pid(pid, &status);
}

/* --------------------------------------------------------------------- MAIN */

static void openspool(void)
{
  const char *why;
  int fd;

  if (home_path(&path, "spool") == -1) die_nomem();
  fd = priv_enter(path.s, &why);
  if (fd == -1) {
    strerr_warn(errno, "unable to enter ", path.s, ": ", why, (char *) 0);
    die(61, 0, "unable to enter the spool", " (#4.3.0)");
  }
  if (maildir_openfd(&spool, fd, MAILDIR_SEEN) == -1) {
    strerr_warn(errno, "unable to open Maildir ", path.s, (char *) 0);
    die(62, 0, "unable to open the spool", " (#4.3.0)");
  }
}

int main(int argc, char **argv)
{
  textpipe = handed_pipe();
  usage_init(argc, argv, "qmail-queue", "",
             "take the message on 0 with the envelope on 1 for the spool");
  if (argc > 1) usage_die();
  sig_ignore(SIGXFSZ); /* a limit on files is a write that fails */
  until = deadline_in(PATIENCE);
  openspool();
  getmessage();
  getenvelope();
  setorigin();
  quiet(sig_block); /* from here on all is stored, or nothing */
  store();
  start();
  _exit(0);
}
