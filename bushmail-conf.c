/*
 * bushmail-conf [-z] [-u user] hub dir fqdn
 * bushmail-conf [-z] [-u user] office dir name fqdn hub
 * bushmail-conf [-u user] add-office dir name fqdn address
 * bushmail-conf [-p address] check dir
 *
 * Sets up a hub or an office in DIR, tells a hub of an office, or looks for
 * what is wrong with a set-up. Nothing that is there is overwritten: all is
 * looked at first, and nothing is made where something else stands in the way.
 * What is missing is made, so that it can be run again at any time.
 *
 * All is written by who runs it; root gives the spool, alias and the queues to
 * USER (who owns DIR/spool, unless given), and works there as that user. With
 * -z a hub has servers for squeezed links, too, and the office's is one.
 *
 * 1: what is to be done next; 2: what is wrong, a line each
 * $BUSHLISTEN, $BUSHPORT, $BUSHPULLPORT: where servers listen: 0, 209, 2090;
 * $BUSHSQUEEZEPORT, $BUSHSQUEEZEPULLPORT: those of squeezed links: 2094, 2093
 * exit: 0 all is well; 100 usage, something else is there, or check has found
 * something; 111 trouble: what was made so far stays, and running it again
 * goes on from there
 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ascii.h"
#include "checkup.h"
#include "env.h"
#include "error.h"
#include "fmt.h"
#include "ip.h"
#include "layout.h"
#include "lock.h"
#include "open.h"
#include "priv.h"
#include "probe.h"
#include "scan.h"
#include "squeezed.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"
#include "wait.h"
#include "words.h"

static const char *user, *probe, *self;
static char *home, *name, *fqdn, *peer;
static struct layout layout;
static stralloc path;

static void die_nomem(void)
{
  strerr_die(111, ENOMEM, "unable to set up ", home, (char *) 0);
}

static void die(const char *a, const char *b, const char *c)
{
  strerr_die(100, 0, "nothing was done: ", a, b, c, (char *) 0);
}

/* What could not be made, or must not be. */
static void die_layout(void)
{
  const struct making *m = &layout.m;
  int there = m->error == EEXIST;

  strerr_die(there || (m->setup.dry && !error_temp(m->error)) ? 100 : 111,
             there || m->error == EPROTO ? 0 : m->error,
             m->setup.dry ? "nothing was done: "
                          : "this set-up is not complete (run me again): ",
             m->why, (char *) 0);
}

/* OUT becomes the three strings, and a NUL. */
static char *join(stralloc *out, const char *a, const char *b, const char *c)
{
  if (checkup_join(out, a, b, c) == -1) die_nomem();
  return out->s;
}

/* REL below home; until the next one. */
static const char *at(const char *rel)
{
  return join(&path, home, *rel ? "/" : "", rel);
}

/* Root does nothing itself where somebody else may have put links. */
static void as_owner(struct layout *l, void (*part)(struct layout *))
{
  unsigned long before = l->m.setup.made;
  int status;
  pid_t pid = fork();

  if (pid == 0) {
    if (priv_drop(l->m.uid, l->m.gid, 0) == -1)
      strerr_die(111, errno, "unable to become user ", l->who, (char *) 0);
    part(l);
    if (l->m.error) die_layout();
    _exit(l->m.setup.made != before);
  }
  if (pid == -1 || wait_pid(pid, &status) == -1 || wait_crashed(status))
    strerr_die(111, errno, "unable to work as user ", l->who, (char *) 0);
  if (wait_exitcode(status) > 1) _exit(wait_exitcode(status));
  l->m.setup.made += (unsigned long) wait_exitcode(status);
}

/* The directory of this program; where a link leads to it, of what it leads
   to: beside the link the others are not. 0: not found. */
static const char *programs(void)
{
  const char *p = env_get("PATH");
  char *real = 0;
  size_t n;

  if (strchr(self, '/')) real = realpath(self, 0);
  else
    for (; p && !real; p = p[n] ? p + n + 1 : 0) {
      n = strcspn(p, ":");
      if (stralloc_copyb(&path, p, n) == -1 ||
          stralloc_cats(&path, "/bushmail-conf") == -1 ||
          stralloc_0(&path) == -1)
        die_nomem();
      if (n && access(path.s, X_OK) == 0) real = realpath(path.s, 0);
    }
  if (!real) return 0;
  n = ascii_rchr(real, strlen(real), '/');
  real[n ? n : 1] = 0;
  return real;
}

/* ------------------------------------------------------------ ARGUMENTS */

static void takefqdn(char *s)
{
  fqdn = s;
  if (!words_isfqdn(s))
    die(s, " is no name of a host with its domain: herat.example.org, say", "");
}

static void takename(char *s)
{
  name = s;
  if (!words_isname(s))
    die(s, " is no name for an office: letters and digits, a letter first", "");
  if (strcmp(s, "inet") == 0 || strcmp(s, "default") == 0)
    die(s, " is not for an office: the hub uses it itself", "");
}

/* An address; WORD 1: or a host's name; 0: or -, for none. */
static void takepeer(char *s, int word)
{
  static stralloc text;
  struct ip ip;
  char buf[IP_FMT];

  peer = s;
  if (ip_scan(s, &ip)) {
    buf[ip_fmt(buf, &ip)] = 0;
    peer = join(&text, buf, "", "");
  } else if (word ? !words_isfqdn(s) : strcmp(s, "-") != 0)
    die(s,
        word ? " is neither an address nor the name of a host"
             : " is no address (- for an office that a key tells)",
        "");
}

/* DIR as an absolute path that no file has to quote. */
static void takedir(char *s)
{
  static stralloc dirname;
  char *cwd;
  size_t i;

  home = s;
  if (*s == '/') (void) join(&dirname, s, "", "");
  else {
    cwd = getcwd(0, 0);
    if (!cwd) strerr_die(111, errno, "unable to tell where I am", (char *) 0);
    (void) join(&dirname, cwd, "/", s);
    free(cwd);
  }
  home = dirname.s;
  for (i = strlen(home); i > 1 && home[i - 1] == '/'; --i) home[i - 1] = 0;
  if (!home[1]) die(s, " is no directory for mail", "");
  if (!words_isplain(home))
    die(home, ": only letters, digits and / . _ + , @ - are allowed there", "");
  if (env_put("BUSHHOME", home) == -1) die_nomem();
}

static const char *listens(const char *var, const char *otherwise)
{
  const char *s = env_get(var);
  unsigned long long u;
  struct ip ip;

  if (!s || !*s) return otherwise;
  if (otherwise[1] ? scan_all(s, 65535, &u) && u : ip_scan(s, &ip)) return s;
  die("$", var, otherwise[1] ? " is no port" : " is no address");
  return 0;
}

/* No user, because there is none, and not because nobody can tell. */
static const struct passwd *known(const struct passwd *pw, const char *who)
{
  if (!pw && error_temp(errno))
    strerr_die(111, errno, "nothing was done: unable to look up the user ",
               who, (char *) 0);
  return pw;
}

/* Who is to own the mail. */
static void owner(void)
{
  static char num[FMT_NUM];
  struct making *m = &layout.m;
  const struct passwd *pw;
  struct stat st;

  m->uid = geteuid();
  m->gid = getegid();
  if (user) {
    errno = 0;
    pw = known(getpwnam(user), user);
    if (!pw) die("there is no user ", user, "");
    if (m->uid && pw->pw_uid != m->uid)
      die("only root can give mail to another user: ", user, "");
    m->uid = pw->pw_uid;
    m->gid = pw->pw_gid;
  } else if (m->uid == 0 && lstat(at("spool"), &st) == 0) {
    m->uid = st.st_uid;
    m->gid = st.st_gid;
  }
  if (m->uid == 0) die("root does not own mail: say who does with -u", "", "");
  num[fmt_num(num, m->uid)] = 0;
  errno = 0;
  pw = known(getpwuid(m->uid), num);
  layout.who = pw ? pw->pw_name : num;
}

/* ------------------------------------------------------------------ MAIN */

static void say(const char *s, ...)
{
  static char buf[2048];
  static substdio out;
  va_list args;

  substdio_out(&out, write, 1, buf, sizeof buf);
  va_start(args, s);
  for (; s; s = va_arg(args, const char *))
    if (substdio_puts(&out, s) == -1) break;
  va_end(args);
  if (s || substdio_flush(&out) == -1)
    strerr_die(111, errno, "all is done, but unable to say what is next",
               (char *) 0);
}

static void run(int (*f)(struct layout *))
{
  int fd;
  struct stat st;
  struct making *m = &layout.m;

  if (lstat(at("bin/qmail-send"), &st) == 0)
    die(home, " is a qmail's: ", "INSTALL, part B, is for that");
  m->setup.dry = 1;
  if (f(&layout) == -1) die_layout();
  m->setup.dry = 0;
  making_dir(m, "");
  if (m->error) die_layout();
  fd = open_dirat(AT_FDCWD, home, 0);
  if (fd == -1 || lock_ex(fd) == -1)
    strerr_die(111, errno, "nothing was done: unable to lock ", home,
               (char *) 0);
  if (f(&layout) == -1) die_layout();
  (void) close(fd);
  if (!m->setup.made) say("All is there already.\n", (char *) 0);
}

static void next(void)
{
  say("Next:\n  in /etc/crontab, for what cannot be delivered at once:\n"
      "    */10 * * * * ",
      geteuid() ? "" : "root ", "BUSHHOME=", home, " ", home,
      "/bin/maildirvirt -q ", home, "/spool\n", (char *) 0);
}

static void nexthub(void)
{
  say("The hub ", fqdn, " is in ", home, ".\n", (char *) 0);
  next();
  say("  start ", home, "/service/qmtpd/run and ", home,
      "/service/push/run\n", layout.squeeze ? "    and, for squeezed links, "
      "service/squeeze-qmtpd/run and service/squeeze-push/run\n" : "",
      "  for each office: bushmail-conf add-office ", home,
      " name fqdn address\n  mail for the world waits in ", home,
      "/qrelay/MAILDIR.INET, with the prefix qrelay-inet-:\n"
      "    give it to a mail server (man bushmail-conf)\n"
      "  then: bushmail-conf check ",
      home, "\n", (char *) 0);
}

static void nextoffice(void)
{
  say("The office ", fqdn, " is in ", home, ".\n", (char *) 0);
  next();
  say("  on the hub: bushmail-conf add-office dir ", name, " ", fqdn,
      " address\n  when the line is up: BUSHHOME=", home, " ", home,
      "/bin/bushmail-flush\n  for mail from other users here: start ", home,
      "/service/qmtpd/run\n  then: bushmail-conf check ", home, "\n",
      (char *) 0);
}

static void nextadd(void)
{
  if (*peer != '-') return;
  say("The hub has a queue for ", name, ".\nNext:\n  let its key, or its "
      "certificate, run here: maildirpush -n ", name,
      "\n  to get its mail, and qmtpd to send some: doc/links, parts 3 and 4\n",
      (char *) 0);
}

static unsigned long found;

static void finding(const char *rel, const char *what, const char *then,
                    const char *remedy)
{
  ++found;
  strerr_warn(0, at(rel), ": ", what, ": ", then, ": ", remedy, (char *) 0);
}

static void examine(void)
{
  const char *why;

  if (geteuid() == 0 && priv_enter(at("spool"), &why) == -1) {
    finding("spool", why,
            errno && errno != EPERM ? error_str(errno)
                                    : "no mail can be handled",
            "set it up, and chown -R it to the user who owns mail");
    _exit(100);
  }
  if (checkup(finding) == -1)
    strerr_die(111, errno, "unable to look at ", home, (char *) 0);
  if (probe && probe_send(probe, finding, &why) == -1)
    strerr_die(111, errno == EPROTO ? 0 : errno, "no probe: ", why,
               (char *) 0);
  _exit(found ? 100 : 0);
}

int main(int argc, char **argv)
{
  static const struct {
    const char *word;
    int argc;
    int (*make)(struct layout *);
    void (*next)(void);
  } jobs[] = {{"hub", 2, layout_hub, nexthub},
              {"office", 4, layout_office, nextoffice},
              {"add-office", 4, layout_add, nextadd},
              {"check", 1, 0, 0}};
  struct subgetopt o = SUBGETOPT_INIT;
  size_t i;
  int ch;

  self = argc ? argv[0] : "";
  usage_init(argc, argv, "bushmail-conf",
             "[-z] [-u user] [-p address] hub dir fqdn | "
             "office dir name fqdn hub | "
             "add-office dir name fqdn address | check dir",
             "set up a hub or an office, or look for what is wrong with it");
  while ((ch = subgetopt(&o, argc, argv, "u:p:z")) != -1) switch (ch) {
    case 'u':
      user = o.arg;
      break;
    case 'p':
      probe = o.arg;
      break;
    case 'z':
      layout.squeeze = 1;
      break;
    default:
      usage_die();
    }
  argc -= o.ind;
  argv += o.ind;
  for (i = 0; argc && i < 4; ++i)
    if (strcmp(argv[0], jobs[i].word) == 0 && argc - 1 == jobs[i].argc) break;
  if (argc == 0 || i == 4 || (probe && i != 3) || (user && i == 3) ||
      (layout.squeeze && i > 1))
    usage_die();
  (void) umask(022);
  takedir(argv[1]);
  if (i == 3) examine();
  if (i > 0) takename(argv[2]);
  takefqdn(argv[i ? 3 : 2]);
  if (i > 0) takepeer(argv[4], i == 1);
  layout.listen = listens("BUSHLISTEN", "0");
  layout.port = listens("BUSHPORT", "209");
  layout.pullport = listens("BUSHPULLPORT", "2090");
  layout.squeezeport = listens("BUSHSQUEEZEPORT", SQUEEZED_PORT);
  layout.squeezepullport = listens("BUSHSQUEEZEPULLPORT", SQUEEZED_PULLPORT);
  layout.m.home = home;
  layout.fqdn = fqdn;
  layout.name = name;
  layout.peer = peer;
  layout.bin = programs();
  layout.as_owner = as_owner;
  owner();
  run(jobs[i].make);
  jobs[i].next();
  return 0;
}
