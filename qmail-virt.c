/*
 * qmail-virt: a client of maildirserial that delivers what is in a spool.
 * qmail-virt -n [-f sender] address ...: prints what would happen to mail.
 *
 * Each file's recipient is rewritten by control/locals and virtualdomains;
 * the local part picks a user; the user's dot-qmail file says what is done.
 *
 * 0: names of files, each ended by \0
 * 1: results: name, \0, K Z or D, text, \n
 * 2: warnings and errors
 * the working directory: the spool; what is finished of a message that stays
 *   is noted in done/
 *
 * $BUSHHOME: where control/, users/assign and alias/ are
 * $QMAILQUEUE: the program that takes what is forwarded
 * $PATH, $TZ: passed on to programs
 *
 * exit 0: done; 100: usage, or root; 111: temporary. With -n: 100 or 111 also
 * where mail would bounce, or wait.
 */


#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch.h"
#include "deliver.h"
#include "fd.h"
#include "fmt.h"
#include "getln.h"
#include "message.h"
#include "queued.h"
#include "sig.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"
#include "virt.h"

static struct virt virt;
static struct virt_target target = {.home = -1};

static void die_nomem(void)
{
  strerr_die(111, ENOMEM, "messages stay in the queue", (char *) 0);
}

static substdio results;
static char resultsbuf[4096];

/* What was settled before is settled. */
static void die_batch(void)
{
  int e = errno;

  (void) substdio_flush(&results);
  strerr_die(111, e, "unable to store mail, or to write results: what has "
             "no result stays in the queue", (char *) 0);
}

static void die_write(void)
{
  strerr_die(111, errno, "unable to write", (char *) 0);
}

/* --------------------------------------------------------------- A CLIENT */

static struct message message;
static struct batch batch;
static struct deliver delivery = {.t = &target, .m = &message, .b = &batch};

static int result(struct letter *l)
{
  struct verdict *v = &l->verdict;

  if (!v->v) {
    v->text.len = 0;
    (void) dotqmail_did(&v->text, &l->did);
  }
  verdict_line(v);
  if (substdio_put(&results, l->fed.s, l->fed.len) == -1) return -1;
  if (substdio_put(&results, v->v ? &v->v : "K", 1) == -1) return -1;
  if (substdio_put(&results, v->text.s, v->text.len) == -1) return -1;
  return substdio_put(&results, "\n", 1);
}

/* The message that met the bad disk has a result, too, or it would be the
   first of the next run again. */
static void die_at(void)
{
  struct letter *l = batch_letter(&batch);
  int e = errno;

  if (l->verdict.v) {
    letter_note(l);
    (void) result(l);
  }
  errno = e;
  die_batch();
}

static void one(const char *name)
{
  struct queued *q = &message.q;
  struct verdict *v;

  if (message_open(&message, name) != 1) return;
  v = &batch_letter(&batch)->verdict;
  if (batch_begin(&batch, &message.fed, &message.id, q) == 0) {
    if (virt_verp(&q->sender, &q->rcpt) == -1)
      (void) verdict_nomem(v);
    else if (virt_resolve(&virt, q->rcpt.s, q->rcpt.len, &target) == -1)
      (void) verdict_sayb(v, target.verdict.v, target.verdict.text.s,
                          target.verdict.text.len);
    else if (deliver(&delivery) == -1)
      die_at();
  }
  message_close(&message);
  if (batch_end(&batch) == -1) die_batch();
}

static void settle(void)
{
  if (batch_settle(&batch) == -1) die_batch();
  if (substdio_flush(&results) == -1) die_batch();
}

/* Nothing waits for a disk while we wait for names. */
static ssize_t readnames(int fd, void *buf, size_t n)
{
  struct pollfd p;

  p.fd = fd;
  p.events = POLLIN;
  if (poll(&p, 1, 0) < 1) settle();
  return read(fd, buf, n);
}

static void all(void)
{
  static char buf[4096];
  stralloc name = {0};
  substdio ss;
  int match;

  message_init(&message);
  if (batch_init(&batch, result) == -1)
    strerr_die(111, errno, "unable to look at the spool and its done/",
               (char *) 0);
  substdio_in(&ss, readnames, 0, buf, sizeof buf);
  substdio_out(&results, write, 1, resultsbuf, sizeof resultsbuf);
  for (;;) {
    if (getln(&ss, &name, &match, 0) == -1)
      strerr_die(111, errno, "unable to read names", (char *) 0);
    if (!match) break;
    one(name.s);
  }
  settle();
  queued_warn(&message.q.bad, "not delivered:");
}

/* --------------------------------------------------------------------- -n */

static substdio out;
static char outbuf[1024];

static void say(const char *s, size_t n)
{
  if (substdio_put(&out, s, n) == -1) die_write();
}

static void says(const char *s)
{
  say(s, strlen(s));
}

static void sayroute(const char *rcpt)
{
  char num[FMT_NUM];

  if (target.kind == ROUTE_NONE || !target.isuser) return;
  num[fmt_num(num, target.user.uid)] = 0;
  says("route ");
  says(rcpt);
  says(target.kind == ROUTE_LOCAL ? ": local " : ": virtual ");
  say(target.addr.s, target.addr.len);
  says(", user ");
  says(target.user.name.s);
  says(", uid ");
  says(num);
  says(", home ");
  says(target.user.home.s);
  if (target.isdot) says(", file ");
  if (target.isdot) says(target.dot.name.s);
  says("\n");
}

static void saynewsender(const stralloc *sender)
{
  static stralloc newsender;

  if (virt_newsender(&target, sender, &newsender) == -1) return;
  if (stralloc_equalb(&newsender, sender->s, sender->len)) return;
  says("newsender ");
  say(newsender.s, newsender.len);
  says("\n");
}

/* The file's lines; the verdict tells what is wrong. */
static void saylines(const stralloc *sender)
{
  static const char *const word[] = {"", "mbox ", "maildir ", "program ",
                                     "forward "};
  static stralloc text;
  struct dotline line;
  struct dotcount did = {0, 0, 0};
  char num[FMT_NUM];
  const char *why;

  while (dotqmail_next(&target.dot, &line) != DOT_END) {
    why = dotqmail_wrong(&line);
    if (why) {
      num[fmt_num(num, target.dot.no)] = 0;
      (void) verdict_say(&target.verdict, 'Z', target.dot.name.s, ", line ",
                         num, ": ", why, (char *) 0);
      return;
    }
    says(word[line.kind]);
    say(line.s, line.n);
    says("\n");
    dotqmail_count(&did, line.kind);
  }
  if (did.forwards || did.programs) saynewsender(sender);
  if (target.verdict.v) return;
  if (dotqmail_did(&text, &did) == -1) die_nomem();
  say(text.s, text.len);
  says("\n");
}

/* The exit code for one address. */
static int dry(const char *rcpt, const stralloc *sender)
{
  int r = virt_resolve(&virt, rcpt, strlen(rcpt), &target);
  int hard;

  sayroute(rcpt);
  if (target.sticky)
    strerr_warn(0, rcpt, ": mail would wait: the home directory is sticky "
                "(#4.2.1)", (char *) 0);
  if (r == 0) saylines(sender);
  if (substdio_flush(&out) == -1) die_write();
  if (!target.verdict.v) return 0;
  hard = target.verdict.v == 'D';
  if (stralloc_0(&target.verdict.text) == -1) die_nomem();
  strerr_warn(0, rcpt, hard ? ": mail would bounce: " : ": mail would wait: ",
              target.verdict.text.s, (char *) 0);
  return hard ? 100 : 111;
}

static int dryall(char *const *address, const stralloc *sender)
{
  int code, worst = 0;

  substdio_out(&out, write, 1, outbuf, sizeof outbuf);
  for (; *address; ++address) {
    code = dry(*address, sender);
    if (code > worst) worst = code;
  }
  return worst;
}

/* ------------------------------------------------------------------- MAIN */

static void prepare(void)
{
  const char *fn;

  if (geteuid() == 0)
    strerr_die(100, 0, "mail is not handled as root: run this as the owner "
               "of the queue", (char *) 0);
  if (fd_cloexecfrom(3) == -1)
    strerr_die(111, errno, "unable to close descriptors", (char *) 0);
  sig_default(SIGCHLD);
  sig_ignore(SIGXFSZ);
  (void) umask(077);
  if (virt_init(&virt, &fn) == -1)
    strerr_die(111, errno, "unable to read ", fn,
               ": messages stay in the queue", (char *) 0);
}

int main(int argc, char **argv)
{
  struct subgetopt opt = SUBGETOPT_INIT;
  stralloc sender = {0};
  int ch;
  int isdry = 0;

  usage_init(argc, argv, "qmail-virt", "[-n [-f sender] address ...]",
             "deliver the mail of a spool: names on 0, results on 1; -n: "
             "print what would happen");
  while ((ch = subgetopt(&opt, argc, argv, "nf:")) != -1)
    switch (ch) {
    case 'n': isdry = 1; break;
    case 'f':
      if (stralloc_copys(&sender, opt.arg) == -1) die_nomem();
      break;
    default: usage_die();
    }
  if (isdry ? opt.ind == argc : opt.ind != argc || sender.s) usage_die();
  prepare();
  if (isdry) _exit(dryall(argv + opt.ind, &sender));
  all();
  _exit(0);
}
