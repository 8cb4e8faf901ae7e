/*
 * bushmail-flush [-knqv] [-t seconds] [link ...]
 *
 * What every hook runs when a line is up. For each link of control/links, or
 * those that are named: fetches what the other side has, then sends what waits
 * for it, never both at once. Each step is a program of ours:
 *   maildirpull -e fd -- host [port]
 *   maildirserial -b -t 1209600 -e fd -- maildir prefix
 *     tcpclient -RHl0 -- host port serialqmtp -- prefix
 * or, over a command, maildirpull -c and cmdclient; where the link is squeezed,
 * maildirpull -z and squeeze -c. Then it writes one line with the figures: to
 * log/flush, where the directory log is, and with -v to 2.
 *
 * One works on a link at a time; a second one leaves it alone. With -k it ends
 * the other one, and works: for a hook that knows that the line is a new one.
 * -n: only prints, on 1, what would be done. -t: for how long a peer may be
 * silent.
 *
 * Descriptors: 2 messages; all others but 0 and 1 are closed for what it runs.
 * Environment: as qmtpd and maildirserial; home/bin is put at the end of $PATH.
 * Exit: 0 every step was done; 100 usage, no such link; 111 something else.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account.h"
#include "deadline.h"
#include "fd.h"
#include "figures.h"
#include "fmt.h"
#include "home.h"
#include "links.h"
#include "overhear.h"
#include "priv.h"
#include "scan.h"
#include "session.h"
#include "sig.h"
#include "squeezed.h"
#include "stepwords.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "sys.h"
#include "usage.h"
#include "wait.h"

#define NOTHING ": nothing is fetched or sent: "

static int only;
static struct stepwords steps; /* the options, and what is run */
static struct links links;
static int sigfd;
static int hears; /* what the steps say on 2 */
static int err = -1; /* 2 once more, above 9 */
static char errnum[FMT_NUM], saynum[FMT_NUM];
static struct overhear heard = OVERHEAR_INIT;
static stralloc undone; /* why not all was done, over the link's steps */
static int told;    /* to end, by this signal */
static int trouble; /* something to exit 111 for */

static void die_nomem(void)
{
  strerr_die(111, ENOMEM, "not everything is fetched or sent", (char *) 0);
}

/* STEPS */

/* In the child. A get says all on the pipe, but what it starts, and leaves
   behind, on 2; a send, which leaves things behind that it does not know of,
   writes there only why its client failed. */
static void execute(int get)
{
  if (heard.to != -1 &&
      (get ? fd_copy(2, heard.to) == -1 || fd_inherit(err) == -1
           : fd_inherit(heard.to) == -1))
    strerr_die(111, errno, "unable to set up descriptors", (char *) 0);
  home_exec((char *const *) steps.word);
  strerr_die(111, errno, "unable to run ", steps.word[0], (char *) 0);
}

/* The status of its end, as wait has it. */
static int run(int get)
{
  struct pollfd p[2];
  char b[64];
  ssize_t r, i;
  int status;
  pid_t self = getpid();
  pid_t pid = fork();
  pid_t ended = 0;

  if (pid == -1) {
    strerr_warn(errno, steps.word[0], " is not run: unable to fork",
                (char *) 0);
    overhear_started(&heard);
    return 111 << 8;
  }
  if (pid == 0) {
    /* Killed, this program can end no step; the next one, with -k, has to find
       the queue free. Until the step is another program, its signal must not go
       to a pipe that nobody reads any more. */
    if (!sig_ignored(SIGTERM)) sig_default(SIGTERM);
    if (sys_endwith(self, SIGTERM) == -1 && errno == ESRCH) _exit(111);
    execute(get);
  }
  overhear_started(&heard);
  do {
    /* Not for ever: a signal may have been lost on its way to the pipe. */
    p[0].fd = sigfd;
    p[1].fd = heard.from;
    p[0].events = p[1].events = POLLIN;
    (void) deadline_poll(p, 2, deadline_in(5));
    overhear_read(&heard);
    while ((r = substdio_readeintr(sigfd, b, sizeof b)) > 0)
      for (i = 0; i < r; ++i) {
        if (b[i] == SIGCHLD) continue;
        told = b[i];
        (void) kill(pid, told);
      }
    while ((ended = wait_nohang(&status)) > 0 && ended != pid)
      ;
  } while (ended != pid);
  return status;
}

static void show(const struct links_step *p)
{
  static stralloc s;
  size_t i;
  int r = stralloc_copys(&s, p->name) | stralloc_append(&s, ':');

  for (i = 0; i < steps.n; ++i)
    r |= stralloc_append(&s, ' ') | stralloc_cats(&s, steps.word[i]);
  r |= stralloc_append(&s, '\n');
  if (r) die_nomem();
  if (substdio_writeall(1, s.s, s.len) == -1)
    strerr_die(111, errno, "unable to write to 1", (char *) 0);
}

/* Where the step works. */
static const char *path(const struct links_step *p)
{
  static stralloc s;
  const char *dir = p->maildir ? p->maildir : "spool";

  if (home_resolve(&s, dir, strlen(dir)) == -1) die_nomem();
  return s.s;
}

/* Who exits 100 or 111 has said why: here, or, a send's maildirserial, on 2
   already. */
static void failed(const struct links_step *p, int status)
{
  int code = wait_crashed(status) ? 0 : wait_exitcode(status);
  const char *s = "";

  if (told && !heard.kept) return;
  if (heard.kept || (steps.err && !p->maildir) || (code != 100 && code != 111))
    s = overhear_why(&heard, steps.word[0], status);
  if (!*s) return;
  if (stralloc_cats(&undone, undone.len ? "; " : ": ") |
      stralloc_cats(&undone, p->maildir ? "not all is sent: "
                                        : "not all is fetched: ") |
      stralloc_cats(&undone, s))
    die_nomem();
}

static void step(struct account *a, const struct links_step *p)
{
  static stralloc history;
  struct figures f = {-1, 0, 0};
  struct figures *sum = p->maildir ? &a->sent : &a->got;
  const char *maildir = path(p);
  char fd[FMT_NUM];
  const char *figures = 0;
  int code, status;

  if (a->fd != -1) {
    fd[fmt_num(fd, (unsigned long long) a->fd)] = 0;
    figures = fd;
  }
  if (hears && !only) {
    overhear_begin(&heard);
    saynum[fmt_num(saynum, (unsigned long long) heard.to)] = 0;
    steps.err = heard.to == -1 ? 0 : p->maildir ? saynum : errnum;
  }
  if (p->squeeze && squeezed_dir(&history, p->squeeze) == -1) die_nomem();
  steps.history = history.s;
  stepwords_make(&steps, p, maildir, figures);
  if (only) {
    show(p);
    return;
  }
  f.fd = a->fd;
  (void) figures_write(&f);
  status = run(!p->maildir);
  overhear_end(&heard);
  code = wait_crashed(status) ? 111 : wait_exitcode(status);
  if (code) failed(p, status);
  overhear_pass(&heard);
  if (!a->code) a->code = code;
  if (f.fd != -1) (void) figures_read(&f);
  sum->messages += f.messages;
  sum->bytes += f.bytes;
  if (p->maildir) account_waits(a, maildir);
}

static void tell(const struct account *a)
{
  stralloc line = {0};
  stralloc fn = {0};

  if (account_line(a, &line) == -1) die_nomem();
  if (steps.verbose) strerr_info(0, line.s, (char *) 0);
  if (account_log(line.s, &fn) == -1)
    strerr_warn(errno, a->name, ": the account is not written down: ",
                "unable to write to ", fn.len ? fn.s : "log/flush", (char *) 0);
  stralloc_free(&line);
  stralloc_free(&fn);
}

/* LINKS */

/* The directory, once we are its owner; -1: it was said why not. */
static int enter(const char *name, const char *dir)
{
  struct stat st;
  const char *why;
  int fd = priv_enter(dir, &why);

  if (fd != -1 && (fstat(fd, &st) == -1 || st.st_uid != geteuid())) {
    why = "it belongs to another user (run me as that one, or as root)";
    errno = 0;
    (void) close(fd);
    fd = -1;
  }
  if (fd == -1)
    strerr_warn(errno, name, NOTHING, dir, ": ", why, (char *) 0);
  return fd;
}

/* 1: the link is ours, *LOCK says so, or -1 if that cannot be had; 0: it is
   another one's; -1: it was said why not. */
static int take(const char *name, int dir, int *lock)
{
  stralloc fn = {0};
  long ended;
  int e;

  if (stralloc_cats(&fn, ".flush-") | stralloc_cats(&fn, name) |
      stralloc_0(&fn))
    die_nomem();
  *lock = session_take(dir, fn.s, steps.newline, &ended);
  e = errno;
  stralloc_free(&fn);
  if (*lock != -1) return 1;
  if (e == EAGAIN && !steps.newline) {
    if (steps.verbose)
      strerr_info(0, name, ": another bushmail-flush is at work here",
                  (char *) 0);
    return 0;
  }
  if (ended || e == ETIMEDOUT) {
    strerr_warn(e, name, NOTHING, "unable to end the older bushmail-flush",
                (char *) 0);
    return -1;
  }
  strerr_warn(e, name, ": going on without a lock on .flush-", name,
              (char *) 0);
  return 1;
}

static void work(struct account *a, const struct links_step *p)
{
  const char *name = a->name;

  undone.len = 0;
  if (account_begin(a, path(p)) == -1)
    strerr_warn(errno, name, ": going on without figures", (char *) 0);
  for (; p < links.step + links.n && strcmp(p->name, name) == 0 && !told; ++p)
    step(a, p);
  if (stralloc_0(&undone) == -1) die_nomem();
  if (told || undone.len > 1)
    strerr_warn(0, name, told ? ": told to stop" : "", undone.s, (char *) 0);
  if (told && !a->code) a->code = 111;
  if (a->code) trouble = 1;
  tell(a);
  if (a->fd != -1) (void) close(a->fd);
}

/* The link whose first step is P. */
static void flush(const struct links_step *p)
{
  struct account a = ACCOUNT_INIT;
  int dir = enter(p->name, path(p));
  int lock = -1;
  int r = dir == -1 ? -1 : 1;

  a.name = p->name;
  if (r == 1 && only) {
    for (; p < links.step + links.n && strcmp(p->name, a.name) == 0; ++p)
      step(&a, p);
  } else if (r == 1 && (r = take(a.name, dir, &lock)) == 1)
    work(&a, p);
  if (r == -1) trouble = 1;
  if (dir != -1) (void) close(dir);
  if (lock != -1) (void) close(lock);
}

/* The links that are named, or all. */
static int wanted(char **name, const char *link)
{
  if (!*name) return 1;
  while (*name && strcmp(*name, link) != 0) ++name;
  return *name != 0;
}

static void known(const char *name)
{
  size_t i;

  for (i = 0; i < links.n; ++i)
    if (strcmp(links.step[i].name, name) == 0) return;
  strerr_die(100, 0, name, NOTHING, "there is no such link in " LINKS,
             (char *) 0);
}

/* MAIN */

static void catch(int sig)
{
  if (sig_ignored(sig)) return;
  sig_topipe(sig);
}

/* A hook may have been given anything. */
static void prepare(void)
{
  if (fd_cloexecfrom(3) == -1 || home_addbin() == -1)
    strerr_die(111, errno, "nothing is fetched or sent", (char *) 0);
  (void) umask(077);
  sigfd = sig_pipe();
  if (sigfd == -1)
    strerr_die(111, errno, "nothing is fetched or sent: unable to make a pipe",
               (char *) 0);
  sig_topipe(SIGCHLD);
  sig_unblock(SIGCHLD);
  catch(SIGHUP);
  catch(SIGINT);
  catch(SIGTERM);
  /* On a terminal, and with -v, each step says its own. */
  if (steps.verbose || steps.quiet || isatty(2)) return;
  err = fcntl(2, F_DUPFD, 10);
  hears = err != -1 && fd_cloexec(err) == 0;
  errnum[fmt_num(errnum, (unsigned long long) err)] = 0;
}

static void configure(void)
{
  int r = links_read(&links);

  if (r == 1 && links.n == 0 && !steps.quiet)
    strerr_warn(0, "nothing is fetched or sent: there is no link in ",
                home_dir(), "/" LINKS, (char *) 0);
  if (r == 1) {
    if (stepwords_room(&steps, &links) == -1) die_nomem();
    return;
  }
  if (r == 0) errno = ENOENT;
  if (errno == EPROTO)
    strerr_die(111, 0, "nothing is fetched or sent: " LINKS ": ", links.why,
               ": ", links.bad.s, (char *) 0);
  strerr_die(111, errno, "nothing is fetched or sent: unable to read ",
             home_dir(), "/" LINKS, (char *) 0);
}

static char **options(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  unsigned long long u;
  int ch;

  while ((ch = subgetopt(&o, argc, argv, "knqvt:")) != -1)
    switch (ch) {
    case 'k': steps.newline = 1; break;
    case 'n': only = 1; break;
    case 'q': steps.quiet = 1; break;
    case 't':
      if (!scan_all(o.arg, 1000000, &u) || u == 0) usage_die();
      steps.patience = o.arg;
      break;
    case 'v': steps.verbose = 1; break;
    default: usage_die();
    }
  return argv + o.ind;
}

int main(int argc, char **argv)
{
  char **names;
  size_t i;

  usage_init(argc, argv, "bushmail-flush",
             "[-knqv] [-t seconds] [link ...]",
             "fetch and send mail when a link is up");
  names = options(argc, argv);
  configure();
  for (i = 0; names[i]; ++i) known(names[i]);
  prepare();
  for (i = 0; i < links.n && !told; ++i)
    if ((i == 0 || strcmp(links.step[i].name, links.step[i - 1].name) != 0) &&
        wanted(names, links.step[i].name))
      flush(links.step + i);
  links_free(&links);
  _exit(trouble ? 111 : 0);
}
