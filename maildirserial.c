/*
 * maildirserial [-bBvq] [-a seconds] [-e fd] [-l bytes] [-m bytes]
 *   [-n messages] [-o order] [-s fd] [-t seconds] [-w seconds] dir prefix
 *   client [arg ...]
 *
 * Locks the Maildir dir, feeds the names of its messages to a client, the
 * oldest first, and acts on the client's results. The client runs in dir.
 * Another order: -o and -a. Not all of them: -l, -m, -n and -w; what is fed is
 * finished, and the rest stays.
 *
 * Client: 0 names, each ended by NUL; 1 results: name, NUL, K Z or D, text,
 * newline. 6 and 7 are the client's, if they are open. With -s: what was sent,
 * as figures.h has it, in the file open as FD. With -e: what the client says
 * on 2 is heard, and if it fails one line on FD says why, and what stays.
 * Environment: $BUSHHOME and control/ for bounces, $QMAILQUEUE for them.
 * Exit: 0 done, and also where another run holds the lock; 100 usage; 111
 * the client failed and messages have no result, or something could not be
 * done. Messages stay in both cases.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "commit.h"
#include "converse.h"
#include "coproc.h"
#include "deadline.h"
#include "fd.h"
#include "figures.h"
#include "fmt.h"
#include "lock.h"
#include "maildir.h"
#include "names.h"
#include "order.h"
#include "overhear.h"
#include "passon.h"
#include "priv.h"
#include "progress.h"
#include "ration.h"
#include "refusal.h"
#include "removal.h"
#include "report.h"
#include "result.h"
#include "scan.h"
#include "sig.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"
#include "wait.h"

static void stays(size_t at, int e, const char *why);

static const char *dir, *prefix;
static char *const *argv_client;
static int verbose, quiet;
static int whyfd = -1; /* for why the client failed; -1: it says that itself */

static struct maildir m;
static struct names names;
static struct overhear heard = OVERHEAR_INIT;
static struct result result;
static struct removal removal = {&m, &names, stays, 0, 0, {0}};
static struct progress line;
static struct progress_count count;
static struct report report;
static struct refusal refusal;
static struct figures figures = {-1, 0, 0};
static struct order order;
static struct ration ration;
static struct converse talk;

static int wired; /* 6 and 7 were open: one client, and no second */
static size_t started, total, sent, deferred, refused, junk;
static size_t answers; /* of the client that runs */
static unsigned long long sentbytes; /* with -v or a terminal */

static void die_nomem(void)
{
  strerr_die(111, 0, "out of memory: messages stay in ", dir, (char *) 0);
}

static void die_read(const char *what)
{
  strerr_die(111, errno, "messages stay: unable to read ", dir, "/", what,
             (char *) 0);
}

static void die_flush(void)
{
  strerr_die(111, errno, "messages stay: unable to flush ", dir, "/new",
             (char *) 0);
}

static void die_client(void)
{
  strerr_die(111, errno, "messages stay in ", dir, ": unable to run ",
             argv_client[0], (char *) 0);
}

static const char *num(unsigned long long u)
{
  static char b[8][FMT_NUM];
  static int i;

  i = (i + 1) % 8;
  b[i][fmt_num(b[i], u)] = 0;
  return b[i];
}

/* "1 message", "2 messages". */
static const char *messages(size_t n)
{
  static stralloc b;

  if (stralloc_copys(&b, num(n)) == -1 ||
      stralloc_cats(&b, n == 1 ? " message" : " messages") == -1 ||
      stralloc_0(&b) == -1)
    die_nomem();
  return b.s;
}

/* RESULTS */

static void stays(size_t at, int e, const char *why)
{
  report_trouble(&report);
  strerr_warn(e, "message will be sent again: ", why, report_path(&report, at),
              (char *) 0);
}

static void garbage(void)
{
  if (junk++ || quiet) return;
  progress_clear(&line);
  strerr_warn(0, argv_client[0], " wrote what is no result for a message that "
              "it was given: ignored", (char *) 0);
}

static void count_bytes(size_t at, char kind)
{
  struct stat st;
  unsigned long long size;

  if (kind == 'K') ++figures.messages;
  if ((!line.on && !verbose && figures.fd == -1) ||
      fstatat(names_dir(&names, at, &m), names_base(&names, at), &st,
              AT_SYMLINK_NOFOLLOW) == -1)
    return;
  size = (unsigned long long) st.st_size;
  count.donebytes += size;
  if (kind != 'K') return;
  figures.bytes += size;
  sentbytes += size;
}

static void show(void)
{
  count.total = total;
  count.done = total - names.pending;
  count.totalbytes = names.bytes;
  progress_show(&line, &count);
}

static void refuse(size_t at, const stralloc *text, unsigned long long tried)
{
  if (refusal_of(&refusal, at, text, tried) == -1) die_nomem();
}

static void act(void)
{
  size_t at = names_find(&names, result.name.s, result.name.len);

  if (at == NAMES_NONE || names_state(&names, at) != NAMES_FED) {
    garbage();
    return;
  }
  if (stralloc_0(&result.text) == -1) die_nomem();
  ++answers;
  count_bytes(at, result.kind);
  budget_answer(&ration.budget, at, result.kind == 'K');
  names_become(&names, at, NAMES_DONE);
  if (result.kind == 'K') {
    ++sent;
    if (verbose) report_result(&report, 'K', at, result.text.s);
    removal_add(&removal, at);
  } else if (result.kind == 'D' || refusal_due(&refusal, at)) {
    ++refused;
    refuse(at, &result.text,
           result.kind == 'D' ? 0 : refusal.lifetime ? refusal.lifetime : 1);
  } else {
    ++deferred;
    report_result(&report, 'Z', at, result.text.s);
  }
}

static void deaf(void)
{
  report_trouble(&report);
  strerr_warn(errno, "messages without a result stay, and may be sent again: "
              "unable to read what ", argv_client[0], " answers", (char *) 0);
}

/* Reads what is there. 1: there may be more later; 0: nothing ever. */
static int hear(void)
{
  static char b[16384];
  ssize_t r = substdio_readeintr(talk.client.from, b, sizeof b);
  ssize_t i;

  if (r == -1 && (errno == EAGAIN || errno == EWOULDBLOCK)) return 1;
  if (r == -1) deaf();
  for (i = 0; i < r; ++i) {
    switch (result_feed(&result, b[i])) {
    case -1: die_nomem(); break;
    case 1: act(); break;
    case 2: garbage(); break;
    }
  }
  (void) figures_write(&figures);
  removal_run(&removal);
  if (removal.broken && !talk.stopping) converse_stop(&talk, SIGTERM);
  show();
  return r > 0;
}

/* THE CLIENT */

/* Its lines are not to be in the midst of ours. */
static void overheard(void)
{
  progress_clear(&line);
  overhear_read(&heard);
  show();
}

static void ended_badly(void)
{
  static const char left[] = " left without a result";
  const char *why;

  report_trouble(&report);
  if (quiet) return;
  why = talk.stopping
          ? removal.broken ? "stopped" : "told to stop"
          : overhear_why(&heard, argv_client[0], talk.client.status);
  overhear_pass(&heard);
  if (whyfd != -1) (void) fd_copy(2, whyfd); /* and what is left to be said */
  strerr_warn(0, why, ": ", messages(names.pending), left, (char *) 0);
}

/* Where all is told, its lines are not kept back. */
static void start(void)
{
  int r;

  if (whyfd != -1 && !verbose && !quiet) overhear_begin(&heard);
  talk.client.err = heard.to;
  r = coproc_start(&talk.client, argv_client, m.fd);
  overhear_started(&heard);
  if (r == -1) die_client();
}

/* One connection, and no other: where it is a client's no more, or what a
   broken one has cost cannot be known. */
static int once(void)
{
  return wired || budget_is(&ration.budget);
}

/* Runs the client until all have a result, or it makes no progress. 0 if
   there is no use in looking for more. */
static int converse_all(void)
{
  struct result fresh = {{0}, {0}, 0, 0};
  int bad;

  do {
    overhear_pass(&heard);
    result_free(&result);
    result = fresh;
    answers = 0;
    ++started;
    start();
    if (converse_run(&talk) == -1) {
      if (errno == ENOMEM) die_nomem();
      strerr_die(111, errno, "messages stay in ", dir, ": unable to poll",
                 (char *) 0);
    }
    progress_clear(&line);
    overhear_end(&heard);
    bad = talk.stopping || wait_crashed(talk.client.status) ||
          wait_exitcode(talk.client.status);
    if (!bad || names.pending == 0) return !talk.stopping;
    if (names_refill(&names, &m) == -1) die_nomem();
    if (names.pending == 0) return !talk.stopping;
  } while (answers && !once() && !talk.stopping);
  ended_badly();
  return 0;
}

/* Nothing stays for ever because it is too large. */
static void refuse_large(void)
{
  stralloc text = {0};
  size_t at = NAMES_NONE;

  if (!refusal.limited || talk.stopping) return;
  if (stralloc_cats(&text, "the message has more than ") == -1 ||
      stralloc_catnum(&text, names.most) == -1 ||
      stralloc_cats(&text, " bytes, the most that is sent (#5.3.4)") == -1 ||
      stralloc_0(&text) == -1)
    die_nomem();
  while (names_nextlarge(&names, &at))
    if (refusal_due(&refusal, at)) {
      names_become(&names, at, NAMES_DONE);
      refuse(at, &text, 0);
    }
  stralloc_free(&text);
  removal_run(&removal);
}

/* Some may not have been fed. */
static int partial(void)
{
  return budget_is(&ration.budget) || names.large;
}

/* One look at the Maildir, with the lock held. 0 if that was the last. */
static int pass(void)
{
  const char *what;
  int allowed;
  int r = 1;

  if (names_scan(&names, &m, &what) == -1) die_read(what);
  total += names.pending;
  if (names.pending) {
    /* A name whose maker did not live to flush it: what is sent on from here
       must not vanish in a power cut, or it would come again as another. */
    if (fsync(m.new) == -1) die_flush();
    if (verbose)
      strerr_info(0, dir, ": ", messages(names.pending), ", ",
                  num((names.bytes + 1023) / 1024), " KB", (char *) 0);
    allowed = ration_begin(&ration);
    if (allowed == -1) die_nomem();
    if (allowed) r = converse_all();
    overhear_pass(&heard);
    if (r && !report.trouble && !partial()) removal_end(&removal);
  }
  if (names.large) refuse_large();
  progress_clear(&line);
  if (names_settle(&names) == -1) die_nomem();
  return r && !(wired && started) && !ration.stopped;
}

/* Whoever injects a message while we hold the lock finds it held and leaves
   it to us: so look once more after letting go. */
static void passes(void)
{
  const char *what;
  int again, first = 1;

  do {
    if (lock_exnb(m.fd) == -1) {
      if (errno != EWOULDBLOCK && errno != EAGAIN)
        strerr_die(111, errno, "messages stay: unable to lock ", dir,
                   (char *) 0);
      if (verbose)
        strerr_info(0, dir, ": another run is at work here", (char *) 0);
      if (first) _exit(0);
      return;
    }
    if (first) {
      maildir_clean(&m);
      removal_sweep(&m);
    }
    first = 0;
    again = pass();
    if (lock_un(m.fd) == -1)
      strerr_die(111, errno, "unable to unlock ", dir, (char *) 0);
    if (again) again = names_more(&names, &m, &what);
    if (again == -1) die_read(what);
  } while (again);
}

/* What is left, and how long that takes as it went. */
static void tell_left(void)
{
  size_t n = total + names.large - sent - refusal.bounced;
  unsigned long long bytes = names.bytes + names.largebytes;
  unsigned long long gone, ms;
  char span[FMT_SPAN + 1] = "";

  if (n == 0) return;
  gone = sentbytes + refusal.bytes;
  bytes -= gone < bytes ? gone : bytes;
  ms = (unsigned long long) (deadline_now() - ration.budget.begin);
  if (sentbytes)
    span[fmt_span(span, budget_need(bytes, sentbytes, ms) / 1000)] = 0;
  strerr_info(0, dir, ": ", num(sent), " sent, ",
              num((sentbytes + 1023) / 1024), " KB; ", num(n), " left, ",
              num((bytes + 1023) / 1024), " KB", *span ? ", some " : "", span,
              *span ? " at this speed" : "",
              ration.stopped ? "; the budget is used up" : "",
              names.large ? "; too large: " : "",
              names.large ? num(names.large) : "", (char *) 0);
}

static void summary(deadline begin)
{
  report_rest(&report);
  if (!quiet) queued_warn(&ration.others, "not sent:");
  if (names.odd && !quiet)
    strerr_warn(0, names.firstodd.s, " is no mail and stays",
                names.odd > 1 ? ", and " : "",
                names.odd > 1 ? num(names.odd - 1) : "",
                names.odd > 1 ? " more like it" : "", (char *) 0);
  if (verbose && total)
    strerr_info(0, dir, ": ", num(sent), " sent, ", num(deferred),
                " deferred, ", num(refused), " refused, ", num(refusal.bounced),
                " bounced, ",
                num(total - sent - deferred - refused), " without a result, ",
                num((unsigned long long) (deadline_now() - begin) / 1000),
                " seconds", (char *) 0);
  if (verbose || (line.on && (ration.stopped || names.large))) tell_left();
}

static void catch(int sig)
{
  if (sig_ignored(sig)) return;
  sig_topipe(sig);
  sig_unblock(sig);
}

static void open_dir(void)
{
  const char *why;
  int fd = priv_enter(dir, &why);

  if (fd == -1)
    strerr_die(111, errno, "messages stay: unable to work in ", dir, ": ", why,
               (char *) 0);
  if (maildir_openfd(&m, fd, 0) == -1)
    strerr_die(111, errno, "unable to open the Maildir ", dir, (char *) 0);
  if (fchdir(m.fd) == -1)
    strerr_die(111, errno, "unable to change to ", dir, (char *) 0);
}

static void options(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  int ch;

  order.age = ORDER_OLD;
  while ((ch = subgetopt(&o, argc, argv, "bBe:s:t:vq" PASSON_N)) != -1) {
    switch (ch) {
    case 'b': refusal.bounces = 1; break;
    case 'B': refusal.bounces = 0; break;
    case 's':
      if (fd_option(&figures.fd, o.arg) == -1) usage_die();
      break;
    case 't':
      if (!scan_all(o.arg, 1000000000000ULL, &refusal.lifetime))
        usage_die();
      refusal.limited = 1;
      break;
    case 'v': verbose = 1; break;
    case 'q': quiet = 1; break;
    case 'e':
      if (fd_option(&whyfd, o.arg) == -1) usage_die();
      break;
    default:
      if (order_option(&order, ch, o.arg) != 1 &&
          budget_option(&ration.budget, ch, o.arg) != 1)
        usage_die();
    }
  }
  if (argc - o.ind < 3) usage_die();
  dir = argv[o.ind];
  prefix = argv[o.ind + 1];
  argv_client = argv + o.ind + 2;
}

/* What is fed, and in which order; and who does the rest. */
static void choose(void)
{
  static const struct coproc none = {0, -1, -1, 0, -1};

  report.names = &names;
  report.line = &line;
  report.verbose = verbose;
  report.quiet = quiet;
  refusal.m = &m;
  refusal.names = &names;
  refusal.removal = &removal;
  refusal.report = &report;
  refusal.prefix = prefix;
  talk.client = none;
  talk.heard = &heard;
  talk.ration = &ration;
  talk.results = hear;
  talk.said = overheard;
  order.m = &m;
  order.now = time((time_t *) 0);
  if (order.by != ORDER_AGE) {
    names.key = order_key;
    names.ctx = &order;
  }
  names.most = ration.budget.largest;
  ration.n = &names;
  ration.prefix = prefix;
  queued_init(&ration.q);
}

int main(int argc, char **argv)
{
  deadline begin = deadline_now();

  usage_init(argc, argv, "maildirserial",
             "[-bBvq] [-a seconds] [-e fd] [-l bytes] [-m bytes] "
             "[-n messages] [-o order] [-s fd] [-t seconds] [-w seconds] "
             "dir prefix client [arg ...]",
             "feed the messages of a Maildir to a client");
  names_init(&names);
  options(argc, argv);
  wired = fcntl(6, F_GETFD) != -1 && fcntl(7, F_GETFD) != -1;
  open_dir();
  line.on = !quiet && !verbose && isatty(2);
  talk.sigfd = sig_pipe();
  if (talk.sigfd == -1)
    strerr_die(111, errno, "unable to make a pipe", (char *) 0);
  sig_topipe(SIGCHLD);
  sig_unblock(SIGCHLD); /* a launcher may have it blocked */
  catch(SIGHUP);
  catch(SIGINT);
  catch(SIGTERM);
  choose();
  passes();
  summary(begin);
  commit_prune(&m);
  _exit(report.trouble ? 111 : 0);
}
