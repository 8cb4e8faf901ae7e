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
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "addr.h"
#include "command.h"
#include "commit.h"
#include "done.h"
#include "dotenv.h"
#include "envelope.h"
#include "error.h"
#include "fd.h"
#include "fmt.h"
#include "getln.h"
#include "mbox.h"
#include "mcache.h"
#include "open.h"
#include "qmail.h"
#include "queued.h"
#include "sha256.h"
#include "sig.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"
#include "virt.h"
#include "wait.h"

#define MBOX_WAIT 30 /* seconds for the lock of an mbox */
#define ID_MAX 100   /* bytes; of a longer name the hash takes its place */

static struct virt virt;
static struct virt_target target = {.home = -1};

static void die_nomem(void)
{
  strerr_die(111, ENOMEM, "messages stay in the queue", (char *) 0);
}

static void die_write(void)
{
  strerr_die(111, errno, "unable to write results: messages that are "
             "delivered stay in the queue until the next run", (char *) 0);
}

/* Why a line cannot be followed; 0 if it can. */
static const char *wrong(const struct dotline *l)
{
  switch (l->kind) {
  case DOT_BLANK: return "the first line is blank (#4.2.1)";
  case DOT_FILEX:
    return "a file delivery, but the x bit or +list is set (#4.7.0)";
  case DOT_PROGRAMX:
    return "a program, but the x bit or +list is set (#4.7.0)";
  case DOT_NUL: return "the line has a NUL in it (#4.3.5)";
  case DOT_FORWARD:
    if (!l->n) return "a forward to nobody (#4.3.5)";
    return addr_bad(l->s, l->n);
  default: return 0;
  }
}

/* Counts of what was done: files, forwards, programs. */
struct did {
  unsigned long files, forwards, programs;
};

static void count(struct did *d, enum dot_kind kind)
{
  if (kind == DOT_FORWARD)
    ++d->forwards;
  else if (kind == DOT_PROGRAM)
    ++d->programs;
  else
    ++d->files;
}

static int didtext(stralloc *out, const struct did *d)
{
  return stralloc_copys(out, "did ") == -1 ||
             stralloc_catnum(out, d->files) == -1 ||
             stralloc_append(out, '+') == -1 ||
             stralloc_catnum(out, d->forwards) == -1 ||
             stralloc_append(out, '+') == -1 ||
             stralloc_catnum(out, d->programs) == -1
           ? -1
           : 0;
}

/* --------------------------------------------------------------- A MESSAGE */

static struct queued q;
static off_t left;      /* bytes of the message not yet read */
static size_t inbuf;    /* bytes of it that were read with the envelope */
static off_t start;     /* where it begins in the file */
static stralloc fed;    /* name as it was fed, and a NUL */
static stralloc id;     /* the name alone, and a NUL */
static stralloc lines;  /* Return-Path and Delivered-To, for deliveries */

static int message_open(void)
{
  inbuf = q.ss.p;
  start = lseek(q.fd, 0, SEEK_CUR);
  if (start == -1) return -1;
  start -= (off_t) inbuf;
  left = q.size;
  return 0;
}

/* Back to its first byte. One that came whole into the buffer is still there:
   nothing is read over it. */
static int message_rewind(void)
{
  left = q.size;
  q.ss.p = inbuf;
  if (q.size <= (off_t) inbuf) return 0;
  q.ss.p = 0;
  return lseek(q.fd, start, SEEK_SET) == -1 ? -1 : 0;
}

/* The next bytes at *P: how many; 0 at the end; -1 with errno. */
static ssize_t message_next(char **p)
{
  ssize_t r;

  if (left == 0) return 0;
  r = substdio_feed(&q.ss);
  if (r == 0) errno = EIO; /* it has shrunk */
  if (r <= 0) return -1;
  if (r > left) r = (ssize_t) left;
  *p = substdio_peek(&q.ss);
  substdio_seek(&q.ss, (size_t) r);
  left -= r;
  return r;
}

/* 1 if the header has the line DT of N bytes; 0; -1 with errno. */
static int looping(const char *dt, size_t n)
{
  char *p, *nl;
  ssize_t r;
  size_t len;
  size_t col = 0;
  int same = 1;

  if (message_rewind() == -1) return -1;
  while ((r = message_next(&p)) > 0)
    while (r) {
      nl = memchr(p, '\n', (size_t) r);
      len = nl ? (size_t) (nl - p) : (size_t) r;
      if (col + len > n || (same && memcmp(dt + col, p, len))) same = 0;
      col = same ? col + len : col || len;
      if (nl) {
        if (same && col == n) return 1;
        if (col == 0) return 0;
        col = 0;
        same = 1;
        ++len;
      }
      p += len;
      r -= (ssize_t) len;
    }
  return (int) r;
}

/* A descriptor for a program: the message on an open file of its own. */
static int message_fd(void)
{
  struct stat a, b;
  int fd = open_regularat(AT_FDCWD, fed.s);

  if (fd == -1) return -1;
  if (fstat(fd, &a) == 0 && fstat(q.fd, &b) == 0 && a.st_dev == b.st_dev &&
      a.st_ino == b.st_ino && fd_block(fd) == 0 &&
      lseek(fd, start, SEEK_SET) != -1)
    return fd;
  (void) close(fd);
  errno = ENOENT;
  return -1;
}

/* --------------------------------------------------------- LETTERS, RESULTS */

/*
 * A letter is a message that is being delivered. Its Maildir deliveries wait
 * in the commit, together with those of letters before it: letters 0 to
 * letters - 1 have all been gone through, and wait for nothing but the commit.
 */
struct letter {
  stralloc fed, id;
  char verdict; /* Z or D; 0 as long as all went well */
  stralloc text;
  struct done done;
  struct did did;
  unsigned int items; /* in the commit */
};

static struct letter letter[COMMIT_MAX + 1];
static unsigned int letters;

static struct commit commit;
static struct item {
  unsigned int letter;
  unsigned long ordinal;
  char hash[DONE_HASH];
} item[COMMIT_MAX];
static struct mcache mcache;

static substdio results;
static char resultsbuf[4096];

static struct letter *current(void)
{
  return letter + letters;
}

static void verdict(struct letter *l, char v, const char *text, size_t n)
{
  if (l->verdict) return;
  l->verdict = v;
  if (stralloc_copyb(&l->text, text, n) == -1) die_nomem();
}

/* The line NO of the file, WHAT and a reason. */
static void verdictline(struct letter *l, char v, unsigned long no,
                        const char *what, const char *s, const char *why)
{
  char num[FMT_NUM];
  struct virt_target t;

  num[fmt_num(num, no)] = 0;
  memset(&t, 0, sizeof t);
  virt_say(&t, v, target.dot.name.s, ", line ", num, ": ", what, s,
           *why ? ": " : "", why, (char *) 0);
  verdict(l, v, t.text.s, t.text.len);
  stralloc_free(&t.text);
}

/* What is noted as finished so far goes to disk. If it cannot, the lines are
   only in danger of being done again. */
static void note(struct letter *l)
{
  if (done_write(&l->done, AT_FDCWD, l->id.s) == -1)
    strerr_warn(errno, "unable to write done/", l->id.s, ": lines that are "
                "finished may be done again", (char *) 0);
}

static void finished(struct letter *l, unsigned long ordinal,
                     const char *hash, int last)
{
  if (done_add(&l->done, ordinal, hash, last) == -1) die_nomem();
}

static void result(struct letter *l)
{
  size_t i;

  if (!l->verdict && didtext(&l->text, &l->did) == -1) die_nomem();
  for (i = 0; i < l->text.len; ++i)
    if (l->text.s[i] == '\n')
      l->text.s[i] = ' ';
    else if (l->text.s[i] < 32 || l->text.s[i] > 126)
      l->text.s[i] = '?';
  if (l->verdict) note(l);
  if (substdio_put(&results, l->fed.s, l->fed.len) == -1 ||
      substdio_put(&results, l->verdict ? &l->verdict : "K", 1) == -1 ||
      substdio_put(&results, l->text.s, l->text.len) == -1 ||
      substdio_put(&results, "\n", 1) == -1)
    die_write();
}

/* Runs the commit: afterwards nothing waits but, perhaps, the current letter
   for its further lines. */
static void settle(void)
{
  struct commit_item *c;
  struct letter *l, keep;
  unsigned int i;

  if (commit.n == 0) return;
  (void) commit_run(&commit);
  for (i = 0; i < commit.n; ++i) {
    c = commit.item + i;
    l = letter + item[i].letter;
    l->items = 0;
    if (c->result == COMMIT_FAILED) {
      static const char text[] = "unable to store in a Maildir: ";
      const char *why = error_str(c->error);

      verdict(l, 'Z', text, sizeof text - 1);
      if (stralloc_cats(&l->text, why) == -1) die_nomem();
      if (stralloc_cats(&l->text, " (#4.3.0)") == -1) die_nomem();
    } else
      finished(l, item[i].ordinal, item[i].hash, 0);
  }
  commit_clear(&commit);
  mcache_release(&mcache);
  for (i = 0; i < letters; ++i) result(letter + i);
  if (letters) {
    keep = letter[0];
    letter[0] = letter[letters];
    letter[letters] = keep;
    letters = 0;
  }
  if (!commit.broken) return;
  if (substdio_flush(&results) == -1) die_write();
  strerr_die(111, commit.broken, "unable to flush what was delivered: "
             "messages stay in the queue", (char *) 0);
}

/* -------------------------------------------------------------- DELIVERIES */

static stralloc path;

static const char *inhome(const char *s)
{
  path.len = 0;
  if (*s != '/' && (stralloc_copys(&path, target.user.home.s) == -1 ||
                    stralloc_append(&path, '/') == -1))
    die_nomem();
  if (stralloc_cats(&path, s) == -1 || stralloc_0(&path) == -1) die_nomem();
  return path.s;
}

/* $BUSHKEY for the line ORDINAL. */
static void makekey(stralloc *out, unsigned long ordinal)
{
  if (stralloc_copys(out, id.s) == -1 || stralloc_append(out, '.') == -1 ||
      stralloc_catnum(out, ordinal) == -1 ||
      stralloc_append(out, '.') == -1 ||
      stralloc_catnum(out, q.mtime < 0 ? 0 : (unsigned long) q.mtime) == -1 ||
      stralloc_0(out) == -1)
    die_nomem();
}

/* Is M the spool itself? A message would go round in it for ever. */
static int isspool(struct maildir *m)
{
  struct stat a, b;

  return stat(".", &a) == 0 && fstat(m->fd, &b) == 0 &&
         a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* The name of the file that line ORDINAL makes: the same at each try. */
static void makename(stralloc *out, unsigned long ordinal)
{
  char hash[DONE_HASH];

  if (id.len > ID_MAX || *id.s == '.') {
    done_hash(hash, id.s, id.len - 1);
    if (stralloc_copyb(out, hash, sizeof hash) == -1) die_nomem();
  } else if (stralloc_copyb(out, id.s, id.len - 1) == -1)
    die_nomem();
  if (stralloc_append(out, '.') == -1 || stralloc_catnum(out, ordinal) == -1 ||
      stralloc_0(out) == -1)
    die_nomem();
}

/* Writes lines and message to FD. 0; -1 with errno. */
static int copyto(int fd)
{
  static char buf[8192];
  substdio ss;
  ssize_t r;
  char *p;

  substdio_out(&ss, write, fd, buf, sizeof buf);
  if (message_rewind() == -1) return -1;
  if (substdio_put(&ss, lines.s, lines.len) == -1) return -1;
  while ((r = message_next(&p)) > 0)
    if (substdio_put(&ss, p, (size_t) r) == -1) return -1;
  return r == -1 ? -1 : substdio_flush(&ss);
}

/* The Maildir at PATH with a new file in it, or -1. Where all is full, or we
   have run out of descriptors, what waits is done first. */
static int create(struct maildir **m)
{
  int fd = -1;
  int again;

  if (commit.n == COMMIT_MAX || commit.bytes >= COMMIT_BYTES) settle();
  for (again = 0; again < 2; ++again) {
    *m = mcache_open(&mcache, path.s);
    if (*m && isspool(*m)) {
      errno = EDEADLK;
      return -1;
    }
    if (*m) fd = commit_create(&commit, *m);
    if (fd != -1) return fd;
    if (errno != ENOBUFS && errno != EMFILE && errno != ENFILE) return -1;
    settle();
    mcache_clear(&mcache);
  }
  return -1;
}

static void deliver_maildir(const struct dotline *line, const char *hash)
{
  static stralloc name;
  struct maildir *m;
  unsigned long no = target.dot.no;
  int fd;

  (void) inhome(line->s);
  makename(&name, no);
  fd = create(&m);
  if (current()->verdict) return; /* a line before this one has failed */
  if (fd == -1 || copyto(fd) == -1 ||
      commit_add(&commit, name.s, lines.len + (size_t) q.size) == -1) {
    verdictline(current(), 'Z', no, "unable to deliver to Maildir ", line->s,
                fd == -1 && errno == EDEADLK
                  ? "it is the queue that the message is in (#4.4.6)"
                  : error_str(errno));
    commit_drop(&commit);
    if (commit.broken) settle();
    return;
  }
  mcache_hold(&mcache, m);
  item[commit.n - 1].letter = letters;
  item[commit.n - 1].ordinal = no;
  memcpy(item[commit.n - 1].hash, hash, DONE_HASH);
  ++current()->items;
}

static void deliver_mbox(const struct dotline *line, const char *hash)
{
  static struct mbox mbox;
  static stralloc uf;
  const char *file = inhome(line->s);
  char *p;
  ssize_t r = -1;
  int cut;

  uf.len = 0;
  if (dotenv_ufline(&uf, &q.sender, q.mtime) == -1) die_nomem();
  if (mbox_open(&mbox, file, MBOX_WAIT) == -1) {
    verdictline(current(), 'Z', target.dot.no, "unable to open mbox ",
                line->s,
                errno == EWOULDBLOCK
                  ? "another program has had it locked for 30 seconds"
                  : error_str(errno));
    return;
  }
  mbox_head(&mbox, uf.s, uf.len);
  mbox_head(&mbox, lines.s, lines.len);
  if (message_rewind() == 0)
    while ((r = message_next(&p)) > 0) mbox_put(&mbox, p, (size_t) r);
  if (r == -1) mbox_fail(&mbox, errno);
  if (mbox_close(&mbox, file, &cut) == -1) {
    verdictline(current(), 'Z', target.dot.no,
                cut ? "half a message is at the end of mbox "
                    : "unable to append to mbox ", line->s,
                error_str(errno));
    return;
  }
  finished(current(), target.dot.no, hash, 0);
  note(current());
}

static stralloc newsender;
static int isnewsender; /* it was made for this message */

static int makenewsender(void)
{
  if (!isnewsender && virt_newsender(&target, &q.sender, &newsender) == -1) {
    verdict(current(), target.verdict, target.text.s, target.text.len);
    return -1;
  }
  isnewsender = 1;
  return 0;
}

static int ishard(int code)
{
  return code == 100 || code == 64 || code == 65 || code == 70 ||
         code == 76 || code == 77 || code == 78 || code == 112;
}

/* 1: no further lines, for the program said so, or it failed. */
static int judge(const struct dotline *line, const char *hash, int status,
                 const stralloc *out)
{
  char num[FMT_NUM];
  int sig = wait_crashed(status);
  int code = sig ? sig : wait_exitcode(status);

  if (!sig && (code == 0 || code == 99)) {
    finished(current(), target.dot.no, hash, code == 99);
    note(current());
    return code == 99;
  }
  num[fmt_num(num, (unsigned int) code)] = 0;
  if (out->len)
    verdict(current(), !sig && ishard(code) ? 'D' : 'Z', out->s, out->len);
  else
    verdictline(current(), !sig && ishard(code) ? 'D' : 'Z', target.dot.no,
                sig ? "the program was ended by signal "
                    : "the program exited with code ", num, line->s);
  return 1;
}

static int deliver_program(const struct dotline *line, const char *hash)
{
  static struct dotenv env;
  static stralloc key, out;
  int status = 0;
  int fd, r;

  if (makenewsender() == -1) return 1;
  makekey(&key, target.dot.no);
  if (dotenv_make(&env, &target, &q.sender, &newsender, &lines, q.mtime,
                  key.s) == -1)
    die_nomem();
  fd = message_fd();
  r = fd == -1 ? -1
               : command_run(target.user.home.s, line->s, env.env, fd, &out,
                             &status);
  if (r == -1)
    verdictline(current(), 'Z', target.dot.no, "unable to run ", line->s,
                error_str(errno));
  if (fd != -1) (void) close(fd);
  if (r == -1) return 1;
  while (out.len && (out.s[out.len - 1] == '\n' || out.s[out.len - 1] == ' '))
    --out.len;
  return judge(line, hash, status, &out);
}

/* Forwards are collected, and sent in one piece after the other lines. */
struct forward {
  unsigned long ordinal;
  char hash[DONE_HASH];
};

static stralloc forwards;     /* addresses, each ended by NUL */
static stralloc forwarditems; /* struct forward, one for each */

static void collect(const struct dotline *line, const char *hash)
{
  struct forward f;

  memset(&f, 0, sizeof f);
  f.ordinal = target.dot.no;
  memcpy(f.hash, hash, DONE_HASH);
  if (stralloc_catb(&forwards, line->s, line->n) == -1 ||
      stralloc_0(&forwards) == -1 ||
      stralloc_catb(&forwarditems, (const char *) &f, sizeof f) == -1)
    die_nomem();
}

static void forward(void)
{
  static struct qmail qq;
  static stralloc key, out;
  struct forward f;
  size_t rp = strcspn(lines.s, "\n") + 1;
  size_t i;
  ssize_t r = -1;
  char *p;

  if (makenewsender() == -1) return;
  makekey(&key, 0);
  if (qmail_open(&qq, key.s) == -1) {
    verdictline(current(), 'Z', target.dot.no, "unable to forward", "",
                error_str(errno));
    return;
  }
  qmail_put(&qq, lines.s + rp, lines.len - rp);
  if (message_rewind() == 0)
    while ((r = message_next(&p)) > 0) qmail_put(&qq, p, (size_t) r);
  if (r == -1) qmail_fail(&qq);
  qmail_from(&qq, newsender.s, newsender.len);
  for (i = 0; i < forwards.len; i += strlen(forwards.s + i) + 1)
    qmail_to(&qq, forwards.s + i, strlen(forwards.s + i));
  if (qmail_close(&qq, &out) == -1) die_nomem();
  if (out.len) {
    static const char text[] = "unable to forward: ";

    verdict(current(), *out.s, text, sizeof text - 1);
    if (stralloc_catb(&current()->text, out.s + 1, out.len - 1) == -1)
      die_nomem();
    return;
  }
  for (i = 0; i < forwarditems.len; i += sizeof f) {
    memcpy(&f, forwarditems.s + i, sizeof f);
    finished(current(), f.ordinal, f.hash, 0);
  }
  note(current());
}

/* ----------------------------------------------------------- ONE, AND ALL */

/* One line; 1 if it was the last to be followed. */
static int follow(const struct dotline *line)
{
  const char *why = wrong(line);
  char hash[DONE_HASH];
  int r;

  if (why) {
    verdictline(current(), 'Z', target.dot.no, why, "", "");
    return 1;
  }
  count(&current()->did, line->kind);
  done_hash(hash, line->line, line->len);
  r = done_take(&current()->done, hash);
  if (r) return r == 2;
  if (line->kind == DOT_FORWARD) {
    collect(line, hash);
    return 0;
  }
  if (line->kind == DOT_MAILDIR) {
    deliver_maildir(line, hash);
    return current()->verdict != 0;
  }
  settle(); /* what stands above this line comes first */
  if (current()->verdict) return 1;
  if (line->kind == DOT_PROGRAM) return deliver_program(line, hash);
  deliver_mbox(line, hash);
  return current()->verdict != 0;
}

static void deliver(void)
{
  struct dotline line;
  size_t rp = strcspn(lines.s, "\n") + 1;
  int r;

  if (target.sticky) {
    verdictline(current(), 'Z', 0, "the home directory is sticky: its owner "
                "is editing (#4.2.1)", "", "");
    return;
  }
  r = looping(lines.s + rp, lines.len - rp - 1);
  if (r) {
    static const char text[] =
      "this message is looping: it already has my Delivered-To line (#5.4.6)";

    if (r == 1) verdict(current(), 'D', text, sizeof text - 1);
    else
      verdictline(current(), 'Z', 0, "unable to read the message", "",
                  error_str(errno));
    return;
  }
  if (done_read(&current()->done, AT_FDCWD, id.s) == -1) {
    verdictline(current(), 'Z', 0, "unable to read done/", id.s,
                error_str(errno));
    return;
  }
  forwards.len = forwarditems.len = 0;
  isnewsender = 0;
  while (dotqmail_next(&target.dot, &line) != DOT_END)
    if (follow(&line)) break;
  if (forwards.len && !current()->verdict) {
    settle();
    if (!current()->verdict) forward();
  }
}

/* The name as it is in done/: without directory and flags. 0: not one of
   ours. */
static int makeid(void)
{
  const char *s = fed.s + 4;
  size_t n;

  if (strncmp(fed.s, "new/", 4) && strncmp(fed.s, "cur/", 4)) return 0;
  n = strcspn(s, ":");
  if (n == 0 || strchr(s, '/') || *s == '.') return 0;
  if (stralloc_copyb(&id, s, n) == -1 || stralloc_0(&id) == -1) die_nomem();
  return 1;
}

static void begin(struct letter *l)
{
  l->verdict = 0;
  l->text.len = 0;
  l->done.list.len = l->done.adds.len = 0;
  l->items = 0;
  memset(&l->did, 0, sizeof l->did);
  if (stralloc_copy(&l->fed, &fed) == -1 || stralloc_copy(&l->id, &id) == -1)
    die_nomem();
}

static void one(void)
{
  if (!makeid()) {
    queued_skip(&q.bad, fed.s, "is no name in new/ or cur/", 0);
    return;
  }
  if (queued_open(&q, fed.s) != 1) return;
  begin(current());
  if (message_open() == -1 || virt_verp(&q.sender, &q.rcpt) == -1)
    die_nomem();
  if (virt_resolve(&virt, q.rcpt.s, q.rcpt.len, &target) == -1)
    verdict(current(), target.verdict, target.text.s, target.text.len);
  else {
    lines.len = 0;
    if (envelope_lines(&lines, q.sender.s, q.sender.len, target.addr.s,
                       target.addr.len) == -1)
      die_nomem();
    deliver();
  }
  queued_close(&q);
  if (current()->items)
    ++letters;
  else
    result(current());
}

/* Nothing waits while we wait for names. */
static ssize_t readnames(int fd, void *buf, size_t n)
{
  struct pollfd p;

  p.fd = fd;
  p.events = POLLIN;
  if (poll(&p, 1, 0) < 1) {
    settle();
    if (substdio_flush(&results) == -1) die_write();
  }
  return read(fd, buf, n);
}

static void all(void)
{
  static char buf[4096];
  substdio ss;
  int match;

  queued_init(&q);
  commit_init(&commit);
  substdio_in(&ss, readnames, 0, buf, sizeof buf);
  substdio_out(&results, write, 1, resultsbuf, sizeof resultsbuf);
  for (;;) {
    if (getln(&ss, &fed, &match, 0) == -1)
      strerr_die(111, errno, "unable to read names", (char *) 0);
    if (!match) break;
    one();
  }
  settle();
  if (substdio_flush(&results) == -1) die_write();
  queued_warn(&q.bad, "not delivered:");
}

/* --------------------------------------------------------------------- -n */

static substdio out;
static char outbuf[1024];

static void say(const char *s, size_t n)
{
  if (substdio_put(&out, s, n) == -1)
    strerr_die(111, errno, "unable to write", (char *) 0);
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

/* The file's lines; virt_say tells what is wrong. */
static void saylines(const stralloc *sender)
{
  static const char *const word[] = {"", "mbox ", "maildir ", "program ",
                                     "forward "};
  static stralloc text;
  struct dotline line;
  struct did did = {0, 0, 0};
  char num[FMT_NUM];
  const char *why;

  while (dotqmail_next(&target.dot, &line) != DOT_END) {
    why = wrong(&line);
    if (why) {
      num[fmt_num(num, target.dot.no)] = 0;
      virt_say(&target, 'Z', target.dot.name.s, ", line ", num, ": ", why,
               (char *) 0);
      return;
    }
    says(word[line.kind]);
    say(line.s, line.n);
    says("\n");
    count(&did, line.kind);
  }
  if (did.forwards || did.programs) {
    if (virt_newsender(&target, sender, &newsender) == -1) return;
    if (!stralloc_equalb(&newsender, sender->s, sender->len)) {
      says("newsender ");
      say(newsender.s, newsender.len);
      says("\n");
    }
  }
  if (didtext(&text, &did) == -1 || stralloc_append(&text, '\n') == -1)
    die_nomem();
  say(text.s, text.len);
}

/* The exit code for one address. */
static int dry(const char *rcpt, const stralloc *sender)
{
  int r = virt_resolve(&virt, rcpt, strlen(rcpt), &target);

  sayroute(rcpt);
  if (target.sticky)
    strerr_warn(0, rcpt, ": the home directory is sticky: mail would wait",
                (char *) 0);
  if (r == 0) saylines(sender);
  if (substdio_flush(&out) == -1)
    strerr_die(111, errno, "unable to write", (char *) 0);
  if (!target.verdict) return 0;
  if (stralloc_0(&target.text) == -1) die_nomem();
  strerr_warn(0, rcpt, target.verdict == 'D' ? ": mail would bounce: "
                                             : ": mail would wait: ",
              target.text.s, (char *) 0);
  return target.verdict == 'D' ? 100 : 111;
}

/* ------------------------------------------------------------------- MAIN */

int main(int argc, char **argv)
{
  struct subgetopt opt = SUBGETOPT_INIT;
  stralloc sender = {0};
  const char *fn;
  int ch, code, worst = 0;
  int isdry = 0;

  usage_init(argc, argv, "qmail-virt", "[-n [-f sender] address ...]",
             "deliver the mail of a spool: names on 0, results on 1; -n: "
             "print what would happen");
  while ((ch = subgetopt(&opt, argc, argv, "nf:")) != -1) {
    if (ch == 'n')
      isdry = 1;
    else if (ch != 'f')
      usage_die();
    else if (stralloc_copys(&sender, opt.arg) == -1)
      die_nomem();
  }
  if (isdry ? opt.ind == argc : opt.ind != argc) usage_die();
  if (!isdry && sender.s) usage_die();
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
  if (!isdry) {
    all();
    _exit(0);
  }
  substdio_out(&out, write, 1, outbuf, sizeof outbuf);
  for (; opt.ind < argc; ++opt.ind) {
    code = dry(argv[opt.ind], &sender);
    if (code > worst) worst = code;
  }
  _exit(worst);
}
