/*
 * fastforward [-nNpPdD] cdb: in a dot-qmail file, forwards the message as the
 * forwarding table in cdb says.
 *
 * -n only says what it would do, on 1; -N (usual) does it
 * -p exit 0 where the table does not have the recipient, and 99 where it has;
 *    -P (usual) 100 and 0
 * -d the recipient is $DEFAULT@$HOST, or $EXT@$HOST; -D (usual) $RECIPIENT
 *
 * 0: the message, which can be read several times where programs are run
 * 1: with -n, what would be done
 * 2: errors; where mail was forwarded, "fastforward: qp PID"
 *
 * $SENDER: the envelope sender, unless the table has an owner for the target
 * $DTLINE: the Delivered-To line that goes on top of what is forwarded
 * $UFLINE, $RPLINE: the lines that a program with ! gets, before $DTLINE
 * $BUSHKEY: if it is set, handed on to the queue program, so that a second
 *   try after a crash is no second message
 * $BUSHSPOOL: if it is set, the spool where what is done is noted
 * $QMAILQUEUE: the queue program
 *
 * First everything is looked up and read; then the programs run, one after the
 * other, and each that succeeds is noted; then the message is forwarded, in
 * one piece, whose second try is no second message. So what can be known to
 * fail fails before anything was done, and a second try repeats nothing.
 *
 * exit 0: done; 99: done, and -p; 100: permanent, or usage; 111: temporary
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "addr.h"
#include "command.h"
#include "env.h"
#include "expand.h"
#include "fd.h"
#include "fmt.h"
#include "notes.h"
#include "open.h"
#include "qmail.h"
#include "sig.h"
#include "slurp.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"
#include "wait.h"

static struct expand e;
static int isdry, ispass, isdefault;
static off_t start; /* where the message begins on 0; -1: read it only once */

static void die_nomem(void)
{
  strerr_die(111, ENOMEM, "mail waits", (char *) 0);
}

static void die_write(void)
{
  strerr_die(111, errno, "unable to write", (char *) 0);
}

static void die_read(void)
{
  strerr_die(111, errno, "mail waits: unable to read the message",
             (char *) 0);
}

static void die_expand(void)
{
  int error = errno;

  if (!e.error.len) die_nomem();
  strerr_die(111, error, "mail waits: ", e.error.s, (char *) 0);
}

/* --------------------------------------------------------------- PROGRAMS */

static void run(const char *command, int in)
{
  static char sh[] = "sh", c[] = "-c";
  char *argv[4];

  argv[0] = sh;
  argv[1] = c;
  argv[2] = (char *) command;
  argv[3] = 0;
  if (in && fd_move(0, in) == -1) _exit(111);
  sig_default(SIGPIPE);
  (void) execv("/bin/sh", argv);
  strerr_die(111, errno, "unable to run /bin/sh", (char *) 0);
}

struct pipe {
  substdio ss;
  int failed;
};

static void put(void *arg, const char *s, size_t n)
{
  struct pipe *p = arg;

  if (!p->failed && substdio_put(&p->ss, s, n) == -1) p->failed = 1;
}

/* For a program with !: three lines, then the message. That it does not read
   it all is its own affair. */
static void feed(int fd)
{
  const char *s;
  static const char *const lines[] = {"UFLINE", "RPLINE", "DTLINE"};
  static char buf[4096];
  struct pipe p;
  size_t i;

  p.failed = 0;
  substdio_out(&p.ss, write, fd, buf, sizeof buf);
  for (i = 0; i < 3; ++i) {
    s = usage_need(lines[i]);
    put(&p, s, strlen(s));
  }
  if (slurp_to(0, start, put, &p) == -1) die_read();
  if (!p.failed) (void) substdio_flush(&p.ss);
  (void) close(fd);
}

/* 1: nothing more is to be done, as the program says. */
static int judge(const char *command, int status)
{
  char num[FMT_NUM];
  int sig = wait_crashed(status);
  int code = sig ? sig : wait_exitcode(status);

  if (!sig && (code == 0 || code == 99)) return code == 99;
  num[fmt_num(num, (unsigned int) code)] = 0;
  strerr_die(!sig && command_ishard(code) ? 100 : 111, 0, "target ",
             e.target.s, ": ", command,
             sig ? ": ended by signal " : ": exited with code ", num,
             (char *) 0);
  return 1;
}

static int program(const char *command)
{
  int p[2] = {0, -1};
  int status = 0;
  pid_t pid;

  if (*command == '!' && fd_pipe(p) == -1)
    strerr_die(111, errno, "mail waits: unable to make a pipe", (char *) 0);
  if (start != -1 && lseek(0, start, SEEK_SET) == -1) die_read();
  pid = fork();
  if (pid == -1)
    strerr_die(111, errno, "mail waits: unable to fork", (char *) 0);
  if (pid == 0) run(command + 1, p[0]);
  if (p[0]) {
    (void) close(p[0]);
    feed(p[1]);
  }
  if (wait_pid(pid, &status) == -1)
    strerr_die(111, errno, "mail waits: unable to wait", (char *) 0);
  return judge(command, status);
}

/* Runs it, unless an earlier try has: 1 as judge. */
static int once(struct notes *notes, const char *command)
{
  int last = notes_take(notes, command);

  if (last == -1) die_nomem();
  if (last) return last == 2;
  last = program(command);
  if (notes_add(notes, command, last) == -1)
    strerr_warn(errno, "unable to note in done/ that this was done: ",
                command, (char *) 0);
  return last;
}

/* 1: one of them said that nothing more is to be done. */
static int programs(void)
{
  struct notes notes;
  size_t i;

  if (!e.programs.len) return 0;
  if (notes_open(&notes, env_get("BUSHSPOOL"), env_get("BUSHKEY")) == -1)
    strerr_die(111, errno, "mail waits: unable to read in $BUSHSPOOL what is "
               "done", (char *) 0);
  if (notes_room(&notes) == -1)
    strerr_die(111, errno, "mail waits: unable to note in done/ what is done",
               (char *) 0);
  for (i = 0; i < e.programs.len; i += strlen(e.programs.s + i) + 1)
    if (once(&notes, e.programs.s + i)) return 1;
  return 0;
}

/* ------------------------------------------------------------- FORWARDING */

static void finish(struct qmail *q)
{
  const char *text;
  int code = qmail_end(q, &text);

  if (code)
    strerr_die(code, 0, "unable to forward message: ", text, (char *) 0);
  strerr_line("fastforward: ", text, (char *) 0);
}

static void forward(const char *sender)
{
  static struct qmail q;
  const char *s;
  size_t end;

  if (qmail_open(&q, env_get("BUSHKEY")) == -1)
    strerr_die(111, errno, "unable to forward message", (char *) 0);
  qmail_puts(&q, usage_need("DTLINE"));
  if (qmail_copy(&q, 0, start) == -1)
    strerr_warn(errno, "unable to read the message", (char *) 0);
  qmail_from(&q, sender, strlen(sender));
  for (end = e.rcpts.len; end;) {
    s = strings_back(&e.rcpts, &end);
    qmail_to(&q, s, strlen(s));
  }
  finish(&q);
}

/* Looks at all that is needed before anything is done. */
static const char *check(void)
{
  const char *sender = e.isowner ? e.owner.s : usage_need("SENDER");
  const char *why = addr_bad(sender, strlen(sender));
  size_t i;

  if (why)
    strerr_die(100, 0, "message not forwarded: sender ", sender, " ", why,
               (char *) 0);
  (void) usage_need("DTLINE");
  for (i = 0; i < e.programs.len; i += strlen(e.programs.s + i) + 1)
    if (e.programs.s[i] == '!') {
      (void) usage_need("UFLINE");
      (void) usage_need("RPLINE");
    }
  return sender;
}

static void work(void)
{
  const char *sender = check();
  size_t i, n;

  for (i = n = 0; i < e.programs.len; ++i) n += e.programs.s[i] == 0;
  start = lseek(0, 0, SEEK_CUR);
  if (start == -1 && n + (e.nrcpts != 0) > 1)
    strerr_die(111, errno, "mail waits: the message on 0 can be read only "
               "once, and is needed for several", (char *) 0);
  if (programs()) return;
  if (e.nrcpts) forward(sender);
}

/* --------------------------------------------------------------------- -n */

static substdio out;
static char outbuf[1024];

static void say(const char *s)
{
  if (substdio_puts(&out, s) == -1) die_write();
}

/* S, with what cannot be seen as an underscore. */
static void saysafe(const char *s)
{
  char ch;

  for (; *s; ++s) {
    ch = *s < 32 || *s > 126 ? '_' : *s;
    if (substdio_put(&out, &ch, 1) == -1) die_write();
  }
}

static void dry(void)
{
  const char *sender = e.isowner ? e.owner.s : env_get("SENDER");
  const char *s;
  size_t end;

  substdio_out(&out, write, 1, outbuf, sizeof outbuf);
  for (s = e.programs.s; s && s < e.programs.s + e.programs.len;
       s += strlen(s) + 1) {
    say("run ");
    saysafe(s);
    say("\n");
  }
  if (!e.nrcpts) {
    say("no forwarding\n");
  } else {
    say("from <");
    saysafe(sender ? sender : "original envelope sender");
    say(">\n");
  }
  for (end = e.rcpts.len; end;) {
    s = strings_back(&e.rcpts, &end);
    say("to <");
    saysafe(s);
    say(">\n");
  }
  if (substdio_flush(&out) == -1) die_write();
}

/* ------------------------------------------------------------------- MAIN */

static void recipient(stralloc *to)
{
  const char *s;

  if (!isdefault) {
    if (stralloc_copys(to, usage_need("RECIPIENT")) == -1) die_nomem();
    return;
  }
  s = env_get("DEFAULT");
  if (!s) s = env_get("EXT");
  if (!s)
    strerr_die(100, 0, "neither $DEFAULT nor $EXT is set: this runs in a "
               "dot-qmail file", (char *) 0);
  if (stralloc_copys(to, s) == -1 || stralloc_append(to, '@') == -1 ||
      stralloc_cats(to, usage_need("HOST")) == -1)
    die_nomem();
}

static int find(const char *fn, const stralloc *to)
{
  struct stat st;
  int fd = open_regularlink(fn, &st);
  int r;

  if (fd == -1) {
    if (errno == EINVAL)
      strerr_die(111, 0, "mail waits: table ", fn, " is no regular file",
                 (char *) 0);
    strerr_die(111, errno, "mail waits: unable to read table ", fn,
               (char *) 0);
  }
  if (expand_init(&e, fd, fn) == -1) die_expand();
  r = expand(&e, to->s, to->len);
  if (r == -1) die_expand();
  (void) close(fd);
  if (stralloc_0(&e.target) == -1 || stralloc_0(&e.owner) == -1) die_nomem();
  return r;
}

int main(int argc, char **argv)
{
  struct subgetopt opt = SUBGETOPT_INIT;
  stralloc to = {0};
  int ch;

  usage_init(argc, argv, "fastforward", "[-nNpPdD] cdb",
             "in a dot-qmail file: forward the message on 0 by a table");
  while ((ch = subgetopt(&opt, argc, argv, "nNpPdD")) != -1)
    switch (ch) {
    case 'n': isdry = 1; break;
    case 'N': isdry = 0; break;
    case 'p': ispass = 1; break;
    case 'P': ispass = 0; break;
    case 'd': isdefault = 1; break;
    case 'D': isdefault = 0; break;
    default: usage_die();
    }
  if (argc - opt.ind != 1) usage_die();
  recipient(&to);
  if (!find(argv[opt.ind], &to)) {
    if (ispass) _exit(0);
    strerr_line("Sorry, no mailbox here by that name. (#5.1.1)", (char *) 0);
    _exit(100);
  }
  if (isdry) dry();
  if (!e.nrcpts && !e.programs.len && e.dropped)
    strerr_die(100, 0, "the alias ", e.target.s, " in ", argv[opt.ind],
               " leads to nobody but itself (#5.4.6)", (char *) 0);
  if (!isdry) work();
  _exit(ispass ? 99 : 0);
}
