/*
 * bushmail-conf [-u user] hub dir fqdn
 * bushmail-conf [-u user] office dir name fqdn hub
 * bushmail-conf [-u user] add-office dir name fqdn address
 * bushmail-conf [-p address] check dir
 *
 * Sets up a hub or an office in DIR, tells a hub of an office, or looks for
 * what is wrong with a set-up. Nothing that is there is overwritten: all is
 * looked at first, and nothing is made where something else stands in the way.
 * What is missing is made, so that it can be run again at any time.
 *
 * All is written by who runs it; root gives the spool, alias and the queues to
 * USER (who owns DIR/spool, unless given), and works there as that user.
 *
 * 1: what is to be done next; 2: what is wrong, a line each
 * $BUSHLISTEN, $BUSHPORT, $BUSHPULLPORT: where servers listen: 0, 209, 2090
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
#include "command.h"
#include "control.h"
#include "env.h"
#include "error.h"
#include "ip.h"
#include "lock.h"
#include "open.h"
#include "priv.h"
#include "qmail.h"
#include "scan.h"
#include "setup.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"
#include "wait.h"
#include "words.h"

static const char *user, *probe, *self;
static char *home, *name, *fqdn, *peer;
static const char *where, *port, *pullport;
static uid_t uid;
static gid_t gid;
static stralloc path, content;
static struct setup setup;

#define RULES "tcprules/qmtp.rules"
#define ALIASES "users/aliases"

static void die_nomem(void)
{
  strerr_die(111, ENOMEM, "unable to set up ", home, (char *) 0);
}

static void die(const char *a, const char *b, const char *c)
{
  strerr_die(100, 0, "nothing was done: ", a, b, c, (char *) 0);
}

/* REL below home; until the next one. */
static const char *at(const char *rel)
{
  if (stralloc_copys(&path, home) == -1 ||
      (*rel && stralloc_append(&path, '/') == -1) ||
      stralloc_cats(&path, rel) == -1 || stralloc_0(&path) == -1)
    die_nomem();
  return path.s;
}

/* OUT becomes the strings up to a null pointer. */
static void vjoin(stralloc *out, va_list args)
{
  const char *s;

  out->len = 0;
  while ((s = va_arg(args, const char *)) != 0)
    if (stralloc_cats(out, s) == -1) die_nomem();
}

/* The same, and a NUL. */
static char *join(stralloc *out, ...)
{
  va_list args;

  va_start(args, out);
  vjoin(out, args);
  va_end(args);
  if (stralloc_0(out) == -1) die_nomem();
  return out->s;
}

static void check(int r)
{
  if (r != -1) return;
  if (setup.dry && errno == EEXIST) die(path.s, " is in the way: ", setup.what);
  if (setup.dry)
    strerr_die(error_temp(errno) ? 111 : 100, errno,
               "nothing was done: ", path.s, ": ", setup.what, (char *) 0);
  strerr_die(errno == EEXIST ? 100 : 111, errno,
             "this set-up is not complete "
             "(run me again): ",
             path.s, ": ", setup.what, (char *) 0);
}

static void dir(const char *rel)
{
  check(setup_dir(&setup, at(rel), 0755, geteuid(), getegid()));
}

/* One of the user's. */
static void userdir(const char *rel, mode_t mode)
{
  check(setup_dir(&setup, at(rel), mode, uid, gid));
}

static void maildir(const char *rel)
{
  check(setup_maildir(&setup, at(rel), strcmp(rel, "spool") == 0));
}

/* The file REL has the strings after it, up to a null pointer. */
static void file(enum setup_how how, const char *rel, ...)
{
  mode_t mode = strncmp(rel, "service/", 8) ? 0644 : 0755;
  va_list args;

  va_start(args, rel);
  vjoin(&content, args);
  va_end(args);
  check(setup_file(&setup, at(rel), how, mode, content.s, content.len));
}

static const char *num(unsigned long u)
{
  static stralloc n[3];
  static int i;

  i = (i + 1) % 3;
  n[i].len = 0;
  if (stralloc_catnum(&n[i], u) == -1 || stralloc_0(&n[i]) == -1) die_nomem();
  return n[i].s;
}

/* -1: A was changed before B; 1: after it; 0: nobody can tell. */
static int age(const struct stat *a, const struct stat *b)
{
  if (a->st_mtim.tv_sec != b->st_mtim.tv_sec)
    return a->st_mtim.tv_sec < b->st_mtim.tv_sec ? -1 : 1;
  if (a->st_mtim.tv_nsec == b->st_mtim.tv_nsec) return 0;
  return a->st_mtim.tv_nsec < b->st_mtim.tv_nsec ? -1 : 1;
}

/* What is compiled is newer than its source. OUT is where PROGRAM puts it. */
static void compile(const char *program, const char *in, const char *out,
                    const char *tmp)
{
  stralloc src = {0}, cdb = {0}, said = {0}, prog = {0};
  struct stat a, b;
  char *args[4];
  int fd, status, is = 1;

  if (setup.dry) return;
  (void) join(&src, home, "/", in, (char *) 0);
  (void) join(&cdb, home, "/", out, (char *) 0);
  if (stat(src.s, &a) == 0 && stat(cdb.s, &b) == 0) is = age(&a, &b);
  if (is == -1) goto done;
  args[0] = join(&prog, home, "/bin/", program, (char *) 0); /* ours */
  args[1] = tmp ? cdb.s : src.s;
  args[2] = tmp ? (char *) at(tmp) : 0;
  args[3] = 0;
  fd = open_read(src.s);
  if (fd == -1 || command_argv(args, fd, 60, 0, &said, &status) == -1)
    strerr_die(111, errno,
               "this set-up is not complete (run me again): unable "
               "to run ",
               program, " on ", src.s, (char *) 0);
  (void) close(fd);
  if (stralloc_0(&said) == -1) die_nomem();
  if (wait_crashed(status) || wait_exitcode(status))
    strerr_die(111, 0, "this set-up is not complete (run me again): ", program,
               " failed: ", said.s, (char *) 0);
  if (is) ++setup.made;
done:
  stralloc_free(&src);
  stralloc_free(&cdb);
  stralloc_free(&said);
  stralloc_free(&prog);
}

/* ------------------------------------------------------------ THE USER'S */

static void queue(const char *dotqmail, const char *maildirname)
{
  stralloc rel = {0};

  maildir(join(&rel, "qrelay/", maildirname, (char *) 0));
  file(SETUP_SAME, join(&rel, "qrelay/", dotqmail, (char *) 0), "./",
       maildirname, "/\n", (char *) 0);
  stralloc_free(&rel);
}

static void mine(void)
{
  maildir("spool");
  maildir("alias/postmaster");
  file(SETUP_ANY, "alias/.qmail-postmaster", "./postmaster/\n", (char *) 0);
  file(SETUP_ANY, "alias/.qmail-mailer-daemon", "&postmaster@", fqdn, "\n",
       (char *) 0);
  file(SETUP_ANY, "alias/.qmail-default", "| fastforward -d ", home,
       "/" ALIASES ".cdb\n", (char *) 0);
}

static void hub_mine(void)
{
  mine();
  queue(".qmail-inet-default", "MAILDIR.INET");
}

static void office_mine(void)
{
  mine();
  queue(".qmail-default", "MAILDIR");
}

static stralloc upper, dotname; /* MAILDIR.HERAT, .qmail-herat-default */

static void add_mine(void)
{
  queue(dotname.s, upper.s);
}

/* Root does nothing itself where somebody else may have put links. */
static void as_user(void (*f)(void))
{
  int status;
  pid_t pid;

  if (uid == geteuid()) {
    f();
    return;
  }
  pid = fork();
  if (pid == 0) {
    unsigned long before = setup.made;

    if (priv_drop(uid, gid, 0) == -1)
      strerr_die(111, errno, "unable to become user ", num(uid), (char *) 0);
    f();
    _exit(setup.made != before);
  }
  if (pid == -1 || wait_pid(pid, &status) == -1 || wait_crashed(status))
    strerr_die(111, errno, "unable to work as user ", num(uid), (char *) 0);
  if (wait_exitcode(status) > 1) _exit(wait_exitcode(status));
  setup.made += (unsigned long) wait_exitcode(status);
}

/* ---------------------------------------------------------------- BOTH */

/* Those beside this one, unless DIR has its own. A link to this one, in
   /usr/bin say, has not the others beside it. */
static void programs(void)
{
  static stralloc file;
  const char *p = env_get("PATH");
  char *real = 0;
  size_t n;

  if (strchr(self, '/')) real = realpath(self, 0);
  else
    for (; p && !real; p = p[n] ? p + n + 1 : 0) {
      n = strcspn(p, ":");
      if (stralloc_copyb(&file, p, n) == -1 ||
          stralloc_cats(&file, "/bushmail-conf") == -1 ||
          stralloc_0(&file) == -1)
        die_nomem();
      if (n && access(file.s, X_OK) == 0) real = realpath(file.s, 0);
    }
  if (!real) return;
  real[ascii_rchr(real, strlen(real), '/')] = 0;
  check(setup_link(&setup, at("bin"), *real ? real : "/"));
  free(real);
}

static void service(const char *rel, const char *what, const char *onport,
                    const char *prog, const char *args)
{
  file(SETUP_SAME, rel, "#!/bin/sh\n# Written by bushmail-conf: ", what,
       "\nexec 2>&1\nBUSHHOME=", home,
       "\nPATH=$BUSHHOME/bin:/usr/local/bin:/usr/bin:/bin\n"
       "export BUSHHOME PATH\n"
       "exec tcpserver -RHl0 -x $BUSHHOME/tcprules/qmtp.cdb \\\n  -- ",
       where, " ", onport, " ", prog, args, "\n", (char *) 0);
}

static void both(void)
{
  static const char *const dirs[] = {"",         "control", "users",
                                     "tcprules", "service", "service/qmtpd"};
  struct passwd *pw = getpwuid(uid);
  const char *who = pw ? pw->pw_name : num(uid);
  const char *u = num(uid), *g = num(gid);
  size_t i;

  for (i = 0; i < sizeof dirs / sizeof dirs[0]; ++i) dir(dirs[i]);
  programs();
  userdir("alias", 0755);
  userdir("qrelay", 0755);
  userdir("log", 0755);
  userdir("spool", 0700);
  file(SETUP_SAME, "control/me", fqdn, "\n", (char *) 0);
  file(SETUP_LINES, "control/locals", fqdn, "\n", (char *) 0);
  file(SETUP_LINES, "control/rcpthosts", fqdn, "\n", (char *) 0);
  file(SETUP_LINES, "users/assign", "+qrelay-:", who, ":", u, ":", g, ":", home,
       "/qrelay:-::virtual:\n+:", who, ":", u, ":", g, ":", home,
       "/alias:-::\n.\n", (char *) 0);
  file(SETUP_ANY, ALIASES, "# name: address, address ...\n# Then run: ", home,
       "/bin/newaliases ", home, "/" ALIASES "\n", (char *) 0);
  service("service/qmtpd/run", "takes mail by QMTP", port, "qmtpd",
          " $BUSHHOME/spool maildirvirt $BUSHHOME/spool");
}

static void compileall(void)
{
  compile("tcprules", RULES, "tcprules/qmtp.cdb", "tcprules/qmtp.tmp");
  compile("newaliases", ALIASES, ALIASES ".cdb", 0);
}

static void hub(void)
{
  both();
  dir("service/push");
  service("service/push/run", "sends offices that call their mail", pullport,
          "maildirpush", "");
  as_user(hub_mine);
  file(SETUP_LINES, "control/virtualdomains", ":qrelay-inet\n", (char *) 0);
  file(SETUP_LINES, "control/offices", "# office:queue:prefix\n", (char *) 0);
  file(SETUP_LINES, RULES, ":allow\n", (char *) 0);
  compileall();
}

static void office(void)
{
  struct ip ip;
  int isip = ip_scan(peer, &ip);

  both();
  as_user(office_mine);
  file(SETUP_LINES, "control/virtualdomains", ":qrelay\n", (char *) 0);
  file(SETUP_LINES, "control/links", "hub:get:", peer, " ", pullport,
       "\nhub:send:qrelay/MAILDIR:qrelay-:", peer, " ", port, "\n", (char *) 0);
  file(SETUP_LINES, RULES, "127.0.0.1:allow,RELAYCLIENT=\"\"\n",
       isip ? peer : "", isip ? ":allow\n" : "", ":deny\n", (char *) 0);
  compileall();
}

/* ---------------------------------------------------------- ADD-OFFICE */

/* The control file REL has the value of KEY, or none. */
static void keyed(const char *rel, const char *key, const char *value)
{
  stralloc lines = {0};
  struct cset set = {0};
  const char *is;

  if (control_file(&lines, rel) == -1 || cset_init(&set, &lines, ':') == -1)
    strerr_die(111, errno, "nothing was done: unable to read ", at(rel),
               (char *) 0);
  is = cset_find(&set, key, strlen(key));
  if (is && strcmp(is, value))
    strerr_die(100, 0, "nothing was done: ", at(rel), " has ", key, ":", is,
               ", not ", key, ":", value, (char *) 0);
  cset_free(&set);
  stralloc_free(&lines);
}

/* No other line of the rules speaks of the address, or of the office. */
static void norule(const char *rule)
{
  stralloc rules = {0}, mark = {0};
  size_t k = strlen(peer);
  char *s, *end;

  if (setup_read(&rules, at(RULES)) == -1)
    strerr_die(111, errno, "nothing was done: unable to read ", path.s,
               (char *) 0);
  if (stralloc_0(&rules) == -1) die_nomem();
  (void) join(&mark, ",OFFICE=\"", name, "\"", (char *) 0);
  for (s = rules.s; *s; s = end) {
    end = s + strcspn(s, "\n");
    if (*end) *end++ = 0;
    if (*s == '#' || strcmp(s, rule) == 0) continue;
    if (strstr(s, mark.s) || (strncmp(s, peer, k) == 0 && s[k] == ':'))
      die(at(RULES), " has ", s);
  }
  stralloc_free(&rules);
  stralloc_free(&mark);
}

/* The FQDN is not one of the hub's own. */
static void notlocal(void)
{
  stralloc text = {0};
  struct cset set = {0};

  if (control_file(&text, "control/offices") != 1)
    die("there is no hub in ", home, ": bushmail-conf hub makes one");
  if (control_file(&text, "control/locals") == -1 ||
      cset_init(&set, &text, 0) == -1)
    strerr_die(111, errno, "nothing was done: unable to read ",
               at("control/locals"), (char *) 0);
  if (cset_find(&set, fqdn, strlen(fqdn)))
    die(fqdn, " is a name of the hub itself, in ", at("control/locals"));
  cset_free(&set);
  stralloc_free(&text);
}

static void add(void)
{
  static stralloc prefix, value, rule;
  char *s;

  (void) join(&prefix, "qrelay-", name, (char *) 0);
  (void) join(&dotname, ".qmail-", name, "-default", (char *) 0);
  for (s = join(&upper, "MAILDIR.", name, (char *) 0); *s; ++s)
    if (*s >= 'a' && *s <= 'z') *s = (char) (*s - 'a' + 'A');
  (void) join(&value, "qrelay/", upper.s, ":", prefix.s, "-", (char *) 0);
  (void) join(&rule, peer, ":allow,OFFICE=\"", name, "\",RELAYCLIENT=\"\"",
              (char *) 0);
  notlocal();
  keyed("control/virtualdomains", fqdn, prefix.s);
  keyed("control/offices", name, value.s);
  if (*peer != '-') norule(rule.s);
  as_user(add_mine);
  file(SETUP_ADD, "control/offices", name, ":", value.s, "\n", (char *) 0);
  file(SETUP_ADD, "control/rcpthosts", fqdn, "\n", (char *) 0);
  file(SETUP_ADD, "control/virtualdomains", fqdn, ":", prefix.s, "\n",
       (char *) 0);
  if (*peer != '-') file(SETUP_ADD, RULES, rule.s, "\n", (char *) 0);
  compileall();
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
    peer = join(&text, buf, (char *) 0);
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
  if (*s == '/') (void) join(&dirname, s, (char *) 0);
  else {
    cwd = getcwd(0, 0);
    if (!cwd) strerr_die(111, errno, "unable to tell where I am", (char *) 0);
    (void) join(&dirname, cwd, "/", s, (char *) 0);
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

/* Who is to own the mail. */
static void owner(void)
{
  struct passwd *pw;
  struct stat st;

  uid = geteuid();
  gid = getegid();
  if (user) {
    pw = getpwnam(user);
    if (!pw) die("there is no user ", user, "");
    if (uid && pw->pw_uid != uid)
      die("only root can give mail to another user: ", user, "");
    uid = pw->pw_uid;
    gid = pw->pw_gid;
  } else if (uid == 0 && lstat(at("spool"), &st) == 0) {
    uid = st.st_uid;
    gid = st.st_gid;
  }
  if (uid == 0) die("root does not own mail: say who does with -u", "", "");
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

static void run(void (*f)(void))
{
  int fd;
  struct stat st;

  if (lstat(at("bin/qmail-send"), &st) == 0)
    die(home, " is a qmail's: ", "INSTALL, part B, is for that");
  setup.dry = 1;
  f();
  setup.dry = 0;
  check(setup_dir(&setup, at(""), 0755, geteuid(), getegid()));
  fd = open_dirat(AT_FDCWD, home, 0);
  if (fd == -1 || lock_ex(fd) == -1)
    strerr_die(111, errno, "nothing was done: unable to lock ", home,
               (char *) 0);
  f();
  (void) close(fd);
  if (!setup.made) say("All is there already.\n", (char *) 0);
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
      "/service/push/run\n  for each office: bushmail-conf add-office ", home,
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
  say("The hub has a queue for ", name, ". Its key has to run: maildirpush -n ",
      name, "\n", (char *) 0);
}

static unsigned long found;

static void finding(const char *rel, const char *what, const char *then,
                    const char *remedy)
{
  ++found;
  strerr_warn(0, at(rel), ": ", what, ": ", then, ": ", remedy, (char *) 0);
}

/* Runs ARGS; what it says last, if it fails or NOISE is a fault, is a
   finding. */
static int works(char *const *args, int noise)
{
  stralloc said = {0};
  char *s;
  int status, fd = open_read("/dev/null");

  if (fd == -1 || command_argv(args, fd, 60, 0, &said, &status) == -1)
    strerr_die(111, errno, "no probe: unable to run ", args[0], (char *) 0);
  (void) close(fd);
  if (said.len) --said.len; /* the newline */
  if (stralloc_0(&said) == -1) die_nomem();
  if (status == 0 && (!noise || !*said.s)) return 1;
  s = strrchr(said.s, '\n');
  finding("spool", s ? s + 1 : said.s, "the probe does not get through",
          "see what it says");
  return 0;
}

/* Sends a message to the address of -p, if there is a way for it. */
static void send(void)
{
  static struct qmail q;
  stralloc spool = {0};
  const char *text;
  char *look[] = {"qmail-virt", "-n", "--", 0, 0};
  char *deliver[] = {"maildirvirt", "--", 0, 0};

  look[3] = (char *) probe;
  deliver[2] = join(&spool, home, "/spool", (char *) 0);
  if (!works(look, 0)) return;
  if (qmail_open(&q, 0) == -1)
    strerr_die(111, errno, "no probe: unable to queue it", (char *) 0);
  qmail_puts(&q, "Subject: probe\n\nSent by bushmail-conf check.\n");
  qmail_from(&q, "", 0);
  qmail_to(&q, probe, strlen(probe));
  text = qmail_close(&q);
  if (*text) strerr_die(111, 0, "no probe: ", text + 1, (char *) 0);
  (void) works(deliver, 1);
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
  if (probe) send();
  _exit(found ? 100 : 0);
}

int main(int argc, char **argv)
{
  static const struct {
    const char *word;
    int argc;
    void (*make)(void), (*next)(void);
  } jobs[] = {{"hub", 2, hub, nexthub},
              {"office", 4, office, nextoffice},
              {"add-office", 4, add, nextadd},
              {"check", 1, examine, 0}};
  struct subgetopt o = SUBGETOPT_INIT;
  size_t i;
  int ch;

  self = argc ? argv[0] : "";
  usage_init(argc, argv, "bushmail-conf",
             "[-u user] [-p address] hub dir fqdn | office dir name fqdn hub | "
             "add-office dir name fqdn address | check dir",
             "set up a hub or an office, or look for what is wrong with it");
  while ((ch = subgetopt(&o, argc, argv, "u:p:")) != -1) switch (ch) {
    case 'u':
      user = o.arg;
      break;
    case 'p':
      probe = o.arg;
      break;
    default:
      usage_die();
    }
  argc -= o.ind;
  argv += o.ind;
  for (i = 0; argc && i < 4; ++i)
    if (strcmp(argv[0], jobs[i].word) == 0 && argc - 1 == jobs[i].argc) break;
  if (argc == 0 || i == 4 || (probe && i != 3) || (user && i == 3)) usage_die();
  (void) umask(022);
  takedir(argv[1]);
  if (i == 3) examine();
  if (i > 0) takename(argv[2]);
  takefqdn(argv[i ? 3 : 2]);
  if (i > 0) takepeer(argv[4], i == 1);
  where = listens("BUSHLISTEN", "0");
  port = listens("BUSHPORT", "209");
  pullport = listens("BUSHPULLPORT", "2090");
  owner();
  run(jobs[i].make);
  jobs[i].next();
  return 0;
}
