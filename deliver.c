#include "deliver.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "dotenv.h"
#include "envelope.h"
#include "error.h"
#include "fmt.h"
#include "mbox.h"
#include "qmail.h"
#include "substdio.h"
#include "wait.h"

#define MBOX_WAIT 30 /* seconds for the lock of an mbox */

static struct verdict *verdict(struct deliver *d)
{
  return &batch_letter(d->b)->verdict;
}

/* "FILE, line N: ", WHAT, WHICH and WHY. */
static void fail(struct deliver *d, char v, const char *what,
                 const char *which, const char *why)
{
  char num[FMT_NUM];

  num[fmt_num(num, d->t->dot.no)] = 0;
  (void) verdict_say(verdict(d), v, d->t->dot.name.s, ", line ", num, ": ",
                     what, which, *why ? ": " : "", why, (char *) 0);
}

static void done(struct deliver *d, const char *hash, int last)
{
  letter_done(batch_letter(d->b), d->t->dot.no, hash, last, 1);
}

/* A path in the home. */
static int makepath(struct deliver *d, const char *s)
{
  d->path.len = 0;
  if (*s != '/' && (stralloc_copys(&d->path, d->t->user.home.s) == -1 ||
                    stralloc_append(&d->path, '/') == -1))
    return -1;
  if (stralloc_cats(&d->path, s) == -1) return -1;
  return stralloc_0(&d->path);
}

/* MAILDIR */

static int copyto(struct deliver *d, int fd)
{
  char buf[4096];
  substdio ss;
  const char *p;
  ssize_t r;

  substdio_out(&ss, write, fd, buf, sizeof buf);
  if (message_rewind(d->m) == -1) return -1;
  if (substdio_put(&ss, d->lines.s, d->lines.len) == -1) return -1;
  while ((r = message_next(d->m, &p)) > 0)
    if (substdio_put(&ss, p, (size_t) r) == -1) return -1;
  return r == -1 ? -1 : substdio_flush(&ss);
}

static const char *maildirwhy(int e)
{
  if (e == EDEADLK) return "it is the queue that the message is in (#4.4.6)";
  return error_str(e);
}

static int maildir(struct deliver *d, const struct dotline *l,
                   const char *hash)
{
  int fd;

  if (makepath(d, l->s) == -1 ||
      message_name(d->m, d->t->dot.no, &d->key) == -1) {
    (void) verdict_nomem(verdict(d));
    return 0;
  }
  fd = batch_create(d->b, d->path.s);
  if (fd == -1 && errno == ENOBUFS) {
    if (batch_settle(d->b) == -1) return -1;
    if (verdict(d)->v) return 0; /* an earlier line has failed */
    fd = batch_create(d->b, d->path.s);
  }
  if (fd == -1) {
    fail(d, 'Z', "unable to deliver to Maildir ", l->s, maildirwhy(errno));
    return 0;
  }
  if (copyto(d, fd) == 0 &&
      batch_add(d->b, d->key.s, d->lines.len + (size_t) d->m->q.size,
                d->t->dot.no, hash) == 0)
    return 0;
  fail(d, 'Z', "unable to deliver to Maildir ", l->s, error_str(errno));
  batch_drop(d->b);
  return d->b->commit.broken ? batch_settle(d->b) : 0;
}

/* MBOX */

static void append(struct deliver *d, struct mbox *m)
{
  const char *p;
  ssize_t r = -1;

  mbox_head(m, d->key.s, d->key.len);
  mbox_head(m, d->lines.s, d->lines.len);
  if (message_rewind(d->m) == 0)
    while ((r = message_next(d->m, &p)) > 0) mbox_put(m, p, (size_t) r);
  if (r == -1) mbox_fail(m, errno);
}

static void mbox(struct deliver *d, const struct dotline *l,
                 const char *hash)
{
  struct mbox m;
  int cut;

  d->key.len = 0;
  if (makepath(d, l->s) == -1 ||
      dotenv_ufline(&d->key, &d->m->q.sender, d->m->q.mtime) == -1) {
    (void) verdict_nomem(verdict(d));
    return;
  }
  if (mbox_open(&m, d->path.s, MBOX_WAIT) == -1) {
    fail(d, 'Z', "unable to open mbox ", l->s,
         errno == EWOULDBLOCK ? "another program has had it locked for 30 "
                                "seconds" : error_str(errno));
    return;
  }
  append(d, &m);
  if (mbox_close(&m, &cut) == 0)
    done(d, hash, 0);
  else
    fail(d, 'Z', cut ? "half a message is at the end of mbox "
                     : "unable to append to mbox ", l->s, error_str(errno));
}

/* PROGRAM */

static int newsender(struct deliver *d)
{
  if (d->isnewsender) return 0;
  if (virt_newsender(d->t, &d->m->q.sender, &d->newsender) == -1)
    return verdict_sayb(verdict(d), d->t->verdict.v, d->t->verdict.text.s,
                        d->t->verdict.text.len);
  d->isnewsender = 1;
  return 0;
}

/* 1: no more lines, for the program said so, or failed. */
static int judge(struct deliver *d, const char *hash, int status,
                 const stralloc *out)
{
  char num[FMT_NUM];
  int sig = wait_crashed(status);
  int code = sig ? sig : wait_exitcode(status);
  char v = !sig && command_ishard(code) ? 'D' : 'Z';

  if (!sig && (code == 0 || code == 99)) {
    done(d, hash, code == 99);
    return code == 99;
  }
  num[fmt_num(num, (unsigned int) code)] = 0;
  if (out->len)
    (void) verdict_sayb(verdict(d), v, out->s, out->len);
  else
    fail(d, v, sig ? "the program was ended by signal "
                   : "the program exited with code ", num, "");
  return 1;
}

static int program(struct deliver *d, const struct dotline *l,
                   const char *hash)
{
  struct dotenv e = {{0}, 0, {0}};
  stralloc out = {0};
  int status = 0;
  int r = -1;
  int fd;

  if (newsender(d) == -1) return 1;
  if (message_key(d->m, d->t->dot.no, &d->key) == -1 ||
      dotenv_make(&e, d->t, &d->m->q.sender, &d->newsender, &d->lines,
                  d->m->q.mtime, d->key.s) == -1) {
    stralloc_free(&e.text);
    (void) verdict_nomem(verdict(d));
    return 1;
  }
  fd = message_fd(d->m);
  if (fd != -1)
    r = command_run(d->t->user.home.s, l->s, e.env, fd, &out, &status);
  if (r == -1) fail(d, 'Z', "unable to run the program", "", error_str(errno));
  if (fd != -1) (void) close(fd);
  r = r == -1 ? 1 : judge(d, hash, status, &out);
  stralloc_free(&e.text);
  stralloc_free(&out);
  return r;
}

/* FORWARDS */

struct forward {
  unsigned long no;
  char hash[DONE_HASH];
};

static void collect(struct deliver *d, const struct dotline *l,
                    const char *hash)
{
  struct forward f;

  memset(&f, 0, sizeof f);
  f.no = d->t->dot.no;
  memcpy(f.hash, hash, DONE_HASH);
  if (stralloc_catb(&d->forwards, l->s, l->n) == -1 ||
      stralloc_0(&d->forwards) == -1 ||
      stralloc_catb(&d->forwardsdone, (const char *) &f, sizeof f) == -1)
    (void) verdict_nomem(verdict(d));
}

static void fill(struct deliver *d, struct qmail *qq)
{
  const char *p;
  ssize_t r = -1;
  size_t i;

  qmail_put(qq, d->lines.s + d->dt, d->lines.len - d->dt);
  if (message_rewind(d->m) == 0)
    while ((r = message_next(d->m, &p)) > 0) qmail_put(qq, p, (size_t) r);
  if (r == -1) qmail_fail(qq);
  qmail_from(qq, d->newsender.s, d->newsender.len);
  for (i = 0; i < d->forwards.len; i += strlen(d->forwards.s + i) + 1)
    qmail_to(qq, d->forwards.s + i, strlen(d->forwards.s + i));
}

static void forwarded(struct deliver *d)
{
  struct forward f;
  size_t i;

  for (i = 0; i < d->forwardsdone.len; i += sizeof f) {
    memcpy(&f, d->forwardsdone.s + i, sizeof f);
    letter_done(batch_letter(d->b), f.no, f.hash, 0, 0);
  }
  letter_note(batch_letter(d->b));
}

/* The key's ordinal is 0, that of no line: the copy for one address is the
   same whichever others go with it, and wherever its line stands. */
static void forward(struct deliver *d)
{
  struct qmail qq;
  const char *s;

  if (newsender(d) == -1) return;
  if (message_key(d->m, 0, &d->key) == -1) {
    (void) verdict_nomem(verdict(d));
    return;
  }
  if (qmail_open(&qq, d->key.s) == -1) {
    (void) verdict_say(verdict(d), 'Z', "unable to forward: ",
                       error_str(errno), " (#4.3.0)", (char *) 0);
    return;
  }
  fill(d, &qq);
  s = qmail_close(&qq);
  if (*s)
    (void) verdict_say(verdict(d), *s, "unable to forward: ", s + 1,
                       (char *) 0);
  else
    forwarded(d);
}

/* LINES */

/* What comes now may take long, and its user may have taken the message out
   of his Maildir before it ends: then nothing but done/ would tell another
   try that it was there. 0, or -1 as batch_settle. */
static int settled(struct deliver *d)
{
  if (batch_settle(d->b) == -1) return -1;
  letter_note(batch_letter(d->b));
  return 0;
}

/* 1: that was the last; 0: go on; -1. */
static int follow(struct deliver *d, const struct dotline *l)
{
  const char *why = dotqmail_wrong(l);
  char hash[DONE_HASH];
  int r;

  if (why) {
    fail(d, 'Z', why, "", "");
    return 1;
  }
  dotqmail_count(&batch_letter(d->b)->did, l->kind);
  done_hash(hash, l->line, l->len);
  r = done_take(&batch_letter(d->b)->done, hash);
  if (r) return r == 2;
  if (l->kind == DOT_FORWARD) {
    collect(d, l, hash);
    return verdict(d)->v != 0;
  }
  if (l->kind == DOT_MAILDIR) {
    if (maildir(d, l, hash) == -1) return -1;
    return verdict(d)->v != 0;
  }
  if (settled(d) == -1) return -1;
  if (verdict(d)->v) return 1;
  if (l->kind == DOT_PROGRAM) return program(d, l, hash);
  mbox(d, l, hash);
  return verdict(d)->v != 0;
}

/* 1: nothing speaks against delivery. */
static int sound(struct deliver *d)
{
  int r;

  if (d->t->sticky) {
    (void) verdict_say(verdict(d), 'Z', "the home directory ",
                       d->t->user.home.s, " is sticky: its owner is editing "
                       "(#4.2.1)", (char *) 0);
    return 0;
  }
  r = message_hasline(d->m, d->lines.s + d->dt, d->lines.len - d->dt - 1);
  if (r == -1)
    (void) verdict_say(verdict(d), 'Z', "unable to read the message: ",
                       error_str(errno), " (#4.3.0)", (char *) 0);
  if (r == 1)
    (void) verdict_say(verdict(d), 'D', "this message is looping: it already "
                       "has my Delivered-To line (#5.4.6)", (char *) 0);
  return r == 0;
}

int deliver(struct deliver *d)
{
  struct dotline l;
  int r = 0;

  d->lines.len = d->forwards.len = d->forwardsdone.len = 0;
  d->isnewsender = 0;
  if (envelope_lines(&d->lines, d->m->q.sender.s, d->m->q.sender.len,
                     d->t->addr.s, d->t->addr.len) == -1) {
    (void) verdict_nomem(verdict(d));
    return 0;
  }
  d->dt = (size_t) ((char *) memchr(d->lines.s, '\n', d->lines.len) -
                    d->lines.s) + 1;
  if (!sound(d)) return 0;
  while (r == 0 && dotqmail_next(&d->t->dot, &l) != DOT_END)
    r = follow(d, &l);
  if (r == -1) return -1;
  if (!d->forwards.len || verdict(d)->v) return 0;
  if (settled(d) == -1) return -1;
  if (!verdict(d)->v) forward(d);
  return 0;
}
