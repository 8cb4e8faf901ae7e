#include "checkmail.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "control.h"
#include "error.h"
#include "links.h"
#include "maildir.h"
#include "scan.h"
#include "stralloc.h"
#include "users.h"
#include "virt.h"

struct checkmail {
  struct checkup *c;
  struct virt virt;
  struct virt_target t;
  time_t oldest; /* message of the link queue that was looked at; 0: none */
};

#define DAY 86400

/* NAMES */

static void hosts(struct checkmail *m, const stralloc *me,
                  const stralloc *names, const struct cset *locals,
                  const struct cset *taken)
{
  size_t pos = 0;
  const char *s;

  if (!me->len || !*me->s)
    m->c->say(
        "control/me", "there is no name",
        "addresses without a host lead nowhere, and nothing can be bounced",
        "write the name of this host there");
  else if (!cset_find(locals, me->s, strlen(me->s)))
    m->c->say("control/locals", "the name in control/me is not there",
              "bounces and mail for the postmaster leave this host", "add it");
  if (!names->len && me->len && *me->s) s = me->s;
  else s = checkup_line(names, &pos);
  for (; s; s = checkup_line(names, &pos))
    if (!cset_find(taken, s, strlen(s)))
      m->c->say("control/rcpthosts", s,
                "it is missing, so mail for it is refused by qmtpd", "add it");
}

static int names(struct checkmail *m)
{
  stralloc me = {0}, names_ = {0}, rcpt = {0};
  struct cset locals = {0}, taken = {0};
  int r = checkup_lines(m->c, "control/me", &me);

  if (r != -1) r = checkup_lines(m->c, "control/locals", &names_);
  if (r == 0) r = stralloc_copy(&names_, &me);
  if (r != -1) r = checkup_lines(m->c, "control/rcpthosts", &rcpt);
  if (r != -1) r = cset_init(&locals, &names_, 0);
  if (r != -1) r = cset_init(&taken, &rcpt, 0);
  if (r != -1) hosts(m, &me, &names_, &locals, &taken);
  cset_free(&locals);
  cset_free(&taken);
  stralloc_free(&me);
  stralloc_free(&names_);
  stralloc_free(&rcpt);
  return r;
}

/* WHERE MAIL GOES */

static time_t oldest(const struct maildir *dir)
{
  DIR *list = maildir_list(dir->new);
  struct dirent *d;
  struct stat st;
  time_t t = 0;

  while (list && (d = readdir(list)) != 0)
    if (*d->d_name != '.' &&
        fstatat(dir->new, d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
        (t == 0 || st.st_mtime < t))
      t = st.st_mtime;
  if (list) (void) closedir(list);
  return t;
}

/* The Maildirs of the dot-qmail file that was found for TO; *ST becomes
   the status of the last. */
static int maildirs(struct checkmail *m, const char *to, struct stat *st)
{
  struct dotline l;
  struct maildir dir;
  int e;

  while (dotqmail_next(&m->t.dot, &l) != DOT_END) {
    if (dotqmail_wrong(&l)) {
      m->c->say(m->t.dot.name.s, dotqmail_wrong(&l),
                "its mail waits, or bounces", "put it right");
      break;
    }
    if (l.kind != DOT_MAILDIR) continue;
    if (maildir_open(&dir, m->t.home, l.s, 0) == -1) {
      if (errno == ENOMEM) return -1;
      e = errno;
      if (checkup_join(&m->c->sub, to, ": it goes to the Maildir ", l.s) == -1)
        return -1;
      m->c->say(m->t.dot.name.s, m->c->sub.s, error_str(e),
                "make it with maildirmake, as the owner of the spool");
      continue;
    }
    (void) fstat(dir.fd, st);
    if (strncmp(l.s, "./MAILDIR", 9) == 0) m->oldest = oldest(&dir);
    maildir_close(&dir);
  }
  return 0;
}

/* What becomes of mail for TO; REL is where that is said. 1: *ST is the
   status of a Maildir; 0; -1. */
static int address(struct checkmail *m, const char *rel, const char *to,
                   struct stat *st)
{
  const char *text;

  memset(st, 0, sizeof *st);
  m->oldest = 0;
  if (virt_resolve(&m->virt, to, strlen(to), &m->t) == 0)
    return maildirs(m, to, st) == -1 ? -1 : st->st_nlink != 0;
  if (stralloc_0(&m->t.verdict.text) == -1 ||
      checkup_join(&m->c->sub, to, ": ", m->t.verdict.text.s) == -1)
    return -1;
  text = m->t.verdict.v == 'D' ? "such mail is bounced"
                               : "such mail waits, until it is bounced";
  m->c->say(rel, m->c->sub.s, text, "qmail-virt -n says how it is looked up");
  return 0;
}

/* A sample of the addresses of a line of virtualdomains. */
static int sample(stralloc *to, const char *key)
{
  size_t n = strcspn(key, ":");

  to->len = 0;
  if (!memchr(key, '@', n) && stralloc_cats(to, "x@") == -1) return -1;
  if (*key == '.' && stralloc_cats(to, "x") == -1) return -1;
  if (n == 0 && stralloc_cats(to, "elsewhere.invalid") == -1) return -1;
  if (stralloc_catb(to, key, n) == -1) return -1;
  return stralloc_0(to);
}

/* 1 if a line of REL, a table of queues, has the field FIELD (":prefix-"); 0;
   -1. */
static int hasfield(struct checkmail *m, const char *rel, const char *field)
{
  stralloc text = {0};
  size_t pos = 0, n = strlen(field);
  const char *s, *p;
  int r = checkup_lines(m->c, rel, &text) == -1 ? -1 : 0;

  while (r == 0 && (s = checkup_line(&text, &pos)) != 0)
    for (p = s; r == 0 && (p = strstr(p, field)) != 0; ++p)
      r = p[n] == 0 || p[n] == ':';
  stralloc_free(&text);
  return r;
}

/* S is a line of virtualdomains, whose mail waits for long. */
static int unsent(struct checkmail *m, const char *s)
{
  stralloc field = {0};
  int r = checkup_join(&field, strchr(s, ':'), "-", "");

  if (r == 0) r = hasfield(m, "control/offices", field.s);
  if (r == 0) r = hasfield(m, LINKS, field.s);
  stralloc_free(&field);
  if (r == 0)
    m->c->say("control/virtualdomains", s,
              "mail for it has waited for more than a day, and no line of "
              "control/offices or control/links sends it",
              "write one, or run what else is to send it");
  return r;
}

static int routes(struct checkmail *m)
{
  stralloc text = {0}, to = {0};
  struct stat st;
  size_t pos = 0;
  const char *s;
  int r = checkup_lines(m->c, "control/locals", &text);

  if (r == 0) r = checkup_lines(m->c, "control/me", &text);
  while (r != -1 && (s = checkup_line(&text, &pos)) != 0) {
    r = checkup_join(&to, "postmaster@", s, "");
    if (r == 0) r = address(m, "alias/.qmail-postmaster", to.s, &st);
    if (r != -1 && !m->t.verdict.v && m->t.dot.isdefault)
      m->c->say("alias/.qmail-postmaster", "it is missing",
                "mail for the "
                "postmaster, and what cannot be bounced, goes astray",
                "say there who reads it");
  }
  pos = 0;
  if (r != -1) r = checkup_lines(m->c, "control/virtualdomains", &text);
  while (r != -1 && (s = checkup_line(&text, &pos)) != 0) {
    if (!strchr(s, ':') || !strchr(s, ':')[1]) continue;
    r = sample(&to, s);
    if (r == 0) r = address(m, "control/virtualdomains", to.s, &st);
    if (r == 1 && m->oldest && time((time_t *) 0) - m->oldest > DAY)
      r = unsent(m, s);
  }
  stralloc_free(&text);
  stralloc_free(&to);
  return r;
}

/* The lines of users/assign: each mailbox is its user's, who is our own. */
static int mailboxes(struct checkmail *m)
{
  struct users *u = &m->virt.users;
  const char *f[5];
  unsigned long long uid;
  struct stat st;
  size_t i, j;
  int r = 1;

  for (i = 0; r != -1 && i < u->n; ++i) {
    for (f[0] = u->line[i], j = 1; j < 5; ++j)
      f[j] = f[j - 1] + strlen(f[j - 1]) + 1;
    if (checkup_join(&m->c->sub, "the line ", f[0], "") == -1) return -1;
    if (scan_all(f[2], (uid_t) -1, &uid) && uid != geteuid()) {
      m->c->say("users/assign", m->c->sub.s,
                "its uid is not the owner of the spool, so that mail waits",
                "give it the uid of that user");
      continue;
    }
    if (stat(f[4], &st) == 0) continue;
    m->c->say("users/assign", m->c->sub.s,
              "its directory is not there, or cannot be reached: mail waits",
              "make it");
  }
  return r;
}

static int users(struct checkmail *m)
{
  struct user user = {{0}, {0}, {0}, {0}, 0, 0};
  const char *why;
  int r;

  r = users_lookup(&m->virt.users, "postmaster", 10, 0, &user, &why);
  user_free(&user);
  if (r == 0) return mailboxes(m);
  if (errno == ENOMEM) return -1;
  m->c->say("users/assign", why, CHECKUP_NOMAIL, "put it right");
  return 0;
}

/* LINK QUEUES: the maildir and the prefix of a line of control/offices or
   control/links have to be those of control/virtualdomains. */

static int sametarget(struct checkmail *m, const char *rel, const char *key,
                      const struct stat *q)
{
  stralloc to = {0};
  struct stat st = {0};
  int r = sample(&to, key);

  if (r == 0) r = address(m, rel, to.s, &st);
  if (r == 1 && (st.st_dev != q->st_dev || st.st_ino != q->st_ino))
    m->c->say(rel, to.s,
              "mail for it goes into another Maildir than the one that "
              "is sent",
              "make the queue and the dot-qmail file agree");
  stralloc_free(&to);
  return r;
}

/* 1 if S, a line of virtualdomains, has PREFIX without its dash. */
static int hasprefix(const char *s, const char *prefix)
{
  size_t n = strlen(prefix);

  s = strchr(s, ':');
  return s && n && prefix[n - 1] == '-' && strlen(++s) == n - 1 &&
         memcmp(s, prefix, n - 1) == 0;
}

static int linkqueue(struct checkmail *m, const char *rel, const char *maildir,
                     const char *prefix)
{
  stralloc text = {0};
  size_t pos = 0;
  const char *s = 0;
  struct stat st;
  int r = checkup_queue(m->c, maildir);

  if (r == 1) r = checkup_look(m->c, maildir, &st, CHECKUP_NOMAIL);
  if (r == 1 && checkup_lines(m->c, "control/virtualdomains", &text) == -1)
    r = -1;
  if (r == 1)
    while ((s = checkup_line(&text, &pos)) != 0 && !hasprefix(s, prefix))
      ;
  if (r == 1 && s) r = sametarget(m, rel, s, &st);
  else if (r == 1)
    m->c->say(rel, prefix,
              "no line of control/virtualdomains has this prefix, "
              "so mail in that queue is not sent",
              "make the two agree (prefix- here, prefix there)");
  stralloc_free(&text);
  return r;
}

/* control/offices: name:maildir:prefix. */
static int offices(struct checkmail *m)
{
  static const char rel[] = "control/offices";
  stralloc text = {0};
  size_t pos = 0;
  const char *s;
  char *maildir, *prefix;
  int r = checkup_lines(m->c, rel, &text);

  while (r != -1 && (s = checkup_line(&text, &pos)) != 0) {
    maildir = strchr(s, ':');
    prefix = maildir ? strchr(++maildir, ':') : 0;
    if (!prefix) {
      m->c->say(rel, s, "its office gets no mail",
                "write name:maildir:prefix");
      continue;
    }
    *prefix++ = 0;
    r = linkqueue(m, rel, maildir, prefix);
  }
  stralloc_free(&text);
  return r;
}

/* control/links, as bushmail-flush reads it. */
static int links(struct checkmail *m)
{
  stralloc text = {0};
  struct links l = {0};
  size_t i;
  int r = checkup_lines(m->c, LINKS, &text);

  if (r == 1) r = links_parse(&l, &text);
  if (r == -1 && errno == EPROTO) {
    r = checkup_join(&m->c->sub, l.bad.s, ": ", l.why);
    if (r == 0)
      m->c->say(LINKS, m->c->sub.s, "bushmail-flush does nothing",
                "put it right");
    l.n = 0;
  }
  if (r == 1 && l.n == 0)
    m->c->say(LINKS, "there is no link in it", "bushmail-flush does nothing",
              "write one, or remove the file");
  for (i = 0; r != -1 && i < l.n; ++i) {
    if (l.step[i].squeeze) m->c->squeezed = 1;
    if (l.step[i].maildir)
      r = linkqueue(m, LINKS, l.step[i].maildir, l.step[i].prefix);
  }
  links_free(&l);
  stralloc_free(&text);
  return r;
}

int checkmail(struct checkup *c)
{
  struct checkmail m;
  const char *fn;
  int r;

  memset(&m, 0, sizeof m);
  m.c = c;
  m.t.home = -1;
  r = names(&m);
  if (r == -1) return -1;
  if (virt_init(&m.virt, &fn) == -1) {
    if (errno == ENOMEM) return -1;
    c->say(fn, error_str(errno),
           CHECKUP_NOMAIL ", nor can be told where it would go",
           "let the owner of the spool read it");
    return 0;
  }
  r = users(&m);
  if (r != -1) r = routes(&m);
  if (r != -1) r = offices(&m);
  if (r != -1) r = links(&m);
  return r;
}
