#include "virt.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "addr.h"
#include "ascii.h"
#include "error.h"
#include "fmt.h"
#include "home.h"
#include "open.h"
#include "slurp.h"

static const char deflt[] = "control/defaultdelivery";

static int readdefault(stralloc *out)
{
  stralloc path = {0};
  int fd, r, e;

  if (home_path(&path, deflt) == -1) return -1;
  fd = open_read(path.s);
  e = errno;
  stralloc_free(&path);
  errno = e;
  if (fd == -1 && errno != ENOENT) return -1;
  if (fd != -1) {
    r = slurp(fd, out);
    e = errno;
    (void) close(fd);
    errno = e;
    if (r == -1 || out->len) return r;
  }
  /* An empty file must not mean that mail goes nowhere. */
  return stralloc_copys(out, "./Maildir/\n");
}

int virt_init(struct virt *v, const char **fn)
{
  memset(v, 0, sizeof *v);
  if (route_init(&v->route, fn) == -1) return -1;
  *fn = deflt;
  return readdefault(&v->deflt);
}

static void closehome(struct virt_target *t)
{
  if (t->home != -1) (void) close(t->home);
  t->home = -1;
}

/* ROUTE AND USER */

static int route(struct virt *v, const char *rcpt, size_t n,
                 struct virt_target *t)
{
  const char *why;
  int r = route_lookup(&v->route, rcpt, n, &t->addr);

  if (r == -1) return verdict_nomem(&t->verdict);
  t->kind = (enum route_kind) r;
  t->at = ascii_rchr(t->addr.s, t->addr.len, '@');
  why = addr_bad(t->addr.s, t->addr.len);
  if (why) /* at first sight, or with what control files add */
    return verdict_say(&t->verdict, addr_bad(rcpt, n) || t->addr.len > ADDR_MAX
                                      ? 'D' : 'Z',
                       "where this address leads to is none: it ", why,
                       " (#5.1.3)", (char *) 0);
  if (t->kind != ROUTE_NONE) return 0;
  return verdict_say(&t->verdict, 'D',
                     "no route to that host: it is neither in control/locals "
                     "nor in control/virtualdomains (#5.4.4)", (char *) 0);
}

static const char *uidname(char *s, uid_t uid)
{
  struct passwd *pw = getpwuid(uid);

  if (pw) return pw->pw_name;
  s[fmt_num(s, uid)] = 0;
  return s;
}

/* The user has to be the one that we are. */
static int ours(struct virt_target *t)
{
  char num1[FMT_NUM], num2[FMT_NUM], name[FMT_NUM];
  uid_t me = geteuid();

  if (t->user.uid == me) return 0;
  num1[fmt_num(num1, t->user.uid)] = 0;
  num2[fmt_num(num2, me)] = 0;
  return verdict_say(&t->verdict, 'Z', "this address belongs to user ",
                     t->user.name.s, ", uid ", num1,
                     ", and this queue is delivered by ", uidname(name, me),
                     ", uid ", num2, ": users/assign can give the address "
                     "to that uid (#4.3.5)", (char *) 0);
}

static int user(struct virt *v, struct virt_target *t)
{
  const char *why;

  if (users_lookup(&v->users, t->addr.s, t->at, t->kind == ROUTE_VIRTUAL,
                   &t->user, &why) == 0) {
    t->isuser = 1;
    return ours(t);
  }
  return verdict_say(&t->verdict, 'Z', "unable to look up the user: ", why,
                     errno ? ": " : "", errno ? error_str(errno) : "",
                     " (#4.3.0)", (char *) 0);
}

/* HOME AND FILE */

static int home(struct virt_target *t)
{
  struct stat st;

  t->home = open_dirat(AT_FDCWD, t->user.home.s, 0);
  if (t->home == -1 || fstat(t->home, &st) == -1)
    return verdict_say(&t->verdict, 'Z', "unable to use the home directory ",
                       t->user.home.s, ": ", error_str(errno), " (#4.3.0)",
                       (char *) 0);
  t->sticky = (st.st_mode & S_ISVTX) != 0;
  if (!(st.st_mode & DOTQMAIL_MODE)) return 0;
  return verdict_say(&t->verdict, 'Z', "the home directory ",
                     t->user.home.s, " is writable by others (#4.7.0)",
                     (char *) 0);
}

static int file(struct virt *v, struct virt_target *t)
{
  int r = dotqmail_find(&t->dot, t->home, t->user.dash.s, t->user.ext.s);

  if (r == DOTQMAIL_WRITABLE)
    return verdict_say(&t->verdict, 'Z', t->dot.name.s,
                       " is writable by others (#4.7.0)", (char *) 0);
  if (r == -1 && !t->dot.name.len) return verdict_nomem(&t->verdict);
  if (r == -1)
    return verdict_say(&t->verdict, 'Z', "unable to read ", t->dot.name.s,
                       ": ", error_str(errno), " (#4.3.0)", (char *) 0);
  if (r == 0 && *t->user.dash.s)
    return verdict_say(&t->verdict, 'D',
                       "no mailbox here by that name (#5.1.1)", (char *) 0);
  if (r == 0 || t->dot.text.len == 0)
    if (dotqmail_use(&t->dot, deflt, v->deflt.s, v->deflt.len) == -1)
      return verdict_nomem(&t->verdict);
  t->isdot = 1;
  return 0;
}

int virt_resolve(struct virt *v, const char *rcpt, size_t n,
                 struct virt_target *t)
{
  closehome(t);
  verdict_clear(&t->verdict);
  t->isuser = t->isdot = t->sticky = 0;
  t->dot.name.len = 0;
  if (route(v, rcpt, n, t) == -1) return -1;
  if (user(v, t) == -1) return -1;
  if (home(t) == -1) return -1;
  return file(v, t);
}

/* SENDERS */

static int owned(struct virt_target *t, const char *suffix)
{
  int r;
  stralloc keep = t->dot.name; /* the name of the file is still wanted */

  memset(&t->dot.name, 0, sizeof t->dot.name);
  r = dotqmail_has(&t->dot, t->home, t->user.dash.s, t->user.ext.s, suffix);
  if (r == -1 && !t->dot.name.len)
    (void) verdict_nomem(&t->verdict);
  else if (r == -1)
    (void) verdict_say(&t->verdict, 'Z', "unable to look for ",
                       t->dot.name.s, ": ", error_str(errno), " (#4.3.0)",
                       (char *) 0);
  stralloc_free(&t->dot.name);
  t->dot.name = keep;
  return r;
}

int virt_newsender(struct virt_target *t, const stralloc *sender,
                   stralloc *out)
{
  const char *host = t->addr.s + t->at;
  int r, verp = 0;

  r = sender->len == 0 || stralloc_equals(sender, "#@[]")
        ? 0
        : owned(t, "-owner");
  if (r == 1) {
    verp = owned(t, "-owner-default");
    if (verp == -1) r = -1;
  }
  if (r == -1) return -1;
  if (r == 0 && stralloc_copy(out, sender) == 0) return 0;
  if (r == 0 || stralloc_copyb(out, t->addr.s, t->at) == -1 ||
      stralloc_cats(out, verp ? "-owner-" : "-owner") == -1 ||
      stralloc_catb(out, host, t->addr.len - t->at) == -1 ||
      (verp && stralloc_cats(out, "-@[]") == -1))
    return verdict_nomem(&t->verdict);
  return 0;
}

int virt_verp(stralloc *sender, const stralloc *rcpt)
{
  stralloc out = {0};
  size_t at, rat;
  int r = -1;

  if (sender->len < 5 || memcmp(sender->s + sender->len - 4, "-@[]", 4))
    return 0;
  at = ascii_rchr(sender->s, sender->len - 4, '@');
  rat = ascii_rchr(rcpt->s, rcpt->len, '@');
  if (at == sender->len - 4 || rat == rcpt->len) return 0;
  if (stralloc_copyb(&out, sender->s, at) == 0 &&
      stralloc_catb(&out, rcpt->s, rat) == 0 &&
      stralloc_append(&out, '=') == 0 &&
      stralloc_catb(&out, rcpt->s + rat + 1, rcpt->len - rat - 1) == 0 &&
      stralloc_catb(&out, sender->s + at, sender->len - 4 - at) == 0)
    r = stralloc_copy(sender, &out);
  stralloc_free(&out);
  return r;
}
