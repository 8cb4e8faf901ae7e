#include "checkup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "checkmail.h"
#include "control.h"
#include "deadline.h"
#include "env.h"
#include "error.h"
#include "home.h"
#include "ip.h"
#include "open.h"
#include "scan.h"
#include "slurp.h"
#include "socket.h"
#include "stralloc.h"
#include "version.h"

static const char again[] = "run bushmail-conf again: it makes what is missing";

/* OUT becomes the strings, and a NUL. */
int checkup_join(stralloc *out, const char *a, const char *b, const char *c)
{
  if (stralloc_copys(out, a) == -1 || stralloc_cats(out, b) == -1 ||
      stralloc_cats(out, c) == -1)
    return -1;
  return stralloc_0(out);
}

/* 1: REL is there, and *ST is its status; 0: that is a finding, or was one;
   -1: ENOMEM. */
int checkup_look(struct checkup *c, const char *rel, struct stat *st,
                 const char *then)
{
  if (*rel == '/' ? checkup_join(&c->path, rel, "", "")
                  : home_path(&c->path, rel))
    return -1;
  if (stat(c->path.s, st) == 0) {
    if (st->st_mtime > c->newest) c->newest = st->st_mtime;
    return 1;
  }
  c->say(rel, errno == ENOENT ? "it is missing" : error_str(errno), then,
         again);
  return 0;
}

/* OWNERS AND MODES */

#define PUBLIC 022  /* others may look, not write */
#define PRIVATE 077 /* nor look */

static int dirthen(struct checkup *c, const char *rel, int ours, mode_t bits,
                   const char *then)
{
  struct stat st;
  int r = checkup_look(c, rel, &st, then);

  if (r != 1) return r;
  if (!S_ISDIR(st.st_mode))
    c->say(rel, "it is no directory", then, "move it away");
  else if (ours && st.st_uid != geteuid())
    c->say(rel, "it belongs to another user than the one who is to handle mail",
           then,
           "chown -R it to the owner of the spool, and run check as "
           "that user, or as root");
  else if (st.st_mode & bits & PUBLIC)
    c->say(rel, "others may write there", "they can change where mail goes",
           "chmod go-w");
  else if (st.st_mode & bits)
    c->say(rel, "others may look into it", "they can read mail",
           "chmod go-rwx");
  else
    return 1;
  return 0;
}

static int directory(struct checkup *c, const char *rel, int ours, mode_t bits)
{
  return dirthen(c, rel, ours, bits, CHECKUP_NOMAIL);
}

int checkup_queue(struct checkup *c, const char *rel)
{
  static const char *const part[] = {"", "/tmp", "/new", "/cur"};
  size_t i;
  int r = 1;

  for (i = 0; r == 1 && i < 4; ++i) {
    if (checkup_join(&c->sub, rel, part[i], "") == -1) return -1;
    r = directory(c, c->sub.s, 1, PRIVATE);
  }
  return r;
}

/* What squeeze remembers is mail: a directory for each link or office. */
static int histories(struct checkup *c)
{
  static const char then[] = "squeezed links have no history: more bytes";
  stralloc fn = {0};
  struct dirent *d;
  DIR *list;
  int r;

  if (home_path(&c->path, "history") == -1) return -1;
  if (!c->squeezed && access(c->path.s, F_OK) == -1) return 0;
  r = dirthen(c, "history", 1, PRIVATE, then);
  list = r == 1 ? opendir(c->path.s) : 0;
  if (r == 1 && !list)
    c->say("history", error_str(errno), then, "look at its owner and mode");
  while (r != -1 && list && (d = readdir(list)) != 0)
    if (*d->d_name != '.') {
      r = checkup_join(&fn, "history/", d->d_name, "");
      if (r == 0) r = dirthen(c, fn.s, 1, PRIVATE, then);
    }
  if (list) (void) closedir(list);
  stralloc_free(&fn);
  return r;
}

/* What is in a home: Maildirs, and dot-qmail files that nobody else writes. */
static int entry(struct checkup *c, int home, const char *rel, const char *name)
{
  stralloc fn = {0};
  struct stat st;
  int r = 0;

  if (checkup_join(&fn, rel, name, "") == -1) return -1;
  if (strncmp(name, "MAILDIR", 7) == 0) r = checkup_queue(c, fn.s);
  else if (strncmp(name, ".qmail", 6) == 0 &&
           fstatat(home, name, &st, 0) == 0) {
    if (st.st_mtime > c->newest) c->newest = st.st_mtime;
    if (st.st_mode & PUBLIC)
      c->say(fn.s, "others may write to it",
             "they can change where mail goes, or it is not delivered",
             "chmod go-w");
  }
  stralloc_free(&fn);
  return r;
}

static int entries(struct checkup *c, const char *rel)
{
  struct dirent *d;
  DIR *list;
  int r = directory(c, rel, 1, PUBLIC);

  if (r != 1) return r;
  if (home_path(&c->path, rel) == -1) return -1;
  list = opendir(c->path.s);
  if (!list) {
    c->say(rel, error_str(errno), CHECKUP_NOMAIL, "look at its owner and mode");
    return 0;
  }
  while (r != -1 && (d = readdir(list)) != 0)
    r = entry(c, dirfd(list), rel, d->d_name);
  (void) closedir(list);
  return r;
}

/* What is made when it is needed. */
static int later(struct checkup *c, const char *rel)
{
  if (home_path(&c->path, rel) == -1) return -1;
  if (access(c->path.s, F_OK) == -1 && errno == ENOENT) return 0;
  return directory(c, rel, 1, PUBLIC);
}

static int dirs(struct checkup *c)
{
  if (directory(c, "", 0, PUBLIC) == -1 ||
      directory(c, "control/", 0, PUBLIC) == -1 ||
      directory(c, "users/", 0, PUBLIC) == -1 || entries(c, "alias/") == -1 ||
      entries(c, "qrelay/") == -1 || later(c, "spool/seen") == -1 ||
      later(c, "spool/done") == -1)
    return -1;
  return checkup_queue(c, "spool");
}

/* OUT becomes the lines of a control file. 1: it is there; 0: it is not, or
   that it cannot be read is a finding. */
int checkup_lines(struct checkup *c, const char *rel, stralloc *out)
{
  struct stat st;
  const char *s;
  size_t pos = 0;
  int r, e;

  out->len = 0;
  if (home_path(&c->path, rel) == -1) return -1;
  if (stat(c->path.s, &st) == 0 && st.st_mtime > c->newest)
    c->newest = st.st_mtime;
  r = control_file(out, rel);
  if (r != -1 || errno == ENOMEM) return r;
  e = errno;
  while ((s = checkup_line(&c->told, &pos)) != 0)
    if (strcmp(s, rel) == 0) return 0;
  if (stralloc_cats(&c->told, rel) == -1 || stralloc_0(&c->told) == -1)
    return -1;
  c->say(rel, error_str(e), "all programs that read it stop",
         "let the owner of the spool read it");
  return 0;
}

/* The next of such lines, from *POS on; 0 at the end. */
const char *checkup_line(const stralloc *text, size_t *pos)
{
  const char *s;

  if (*pos >= text->len) return 0;
  s = text->s + *pos;
  *pos += strlen(s) + 1;
  return s;
}

/* WHAT IS COMPILED */

static int compiled(struct checkup *c, const char *source, const char *cdb,
                    const char *without, const char *how, int needed)
{
  struct stat a, b;
  int r;

  if (home_path(&c->path, source) == -1) return -1;
  if (!needed && access(c->path.s, F_OK) == -1) return 0;
  r = checkup_look(c, source, &a, "nobody can change what counts");
  if (r == 1) r = checkup_look(c, cdb, &b, without);
  if (r != 1 || b.st_mtim.tv_sec > a.st_mtim.tv_sec) return r;
  if (b.st_mtim.tv_sec == a.st_mtim.tv_sec &&
      b.st_mtim.tv_nsec >= a.st_mtim.tv_nsec)
    return 0;
  c->say(cdb, "it is older than its source", "the old lines count", how);
  return 0;
}

/* SERVERS */

/* Where the run script REL listens: "-- address port ". 1, or 0. */
static int listens(struct checkup *c, const char *rel, struct ip *ip,
                   unsigned long long *port)
{
  stralloc text = {0};
  char *s, *p;
  int fd, r = 0;

  if (home_path(&c->path, rel) == -1) return -1;
  fd = open_read(c->path.s);
  if (fd == -1) return 0;
  if (slurp(fd, &text) == -1 || stralloc_0(&text) == -1) r = -1;
  (void) close(fd);
  s = r == 0 ? strstr(text.s, "-- ") : 0;
  p = s ? strchr(s += 3, ' ') : 0;
  if (p) {
    *p++ = 0;
    p[strcspn(p, " ")] = 0;
    r = ip_scan(strcmp(s, "0") ? s : "127.0.0.1", ip) &&
        scan_all(p, 65535, port);
  }
  stralloc_free(&text);
  return r;
}

static int server(struct checkup *c, const char *rel)
{
  unsigned long long port;
  struct ip ip;
  int fd, r = listens(c, rel, &ip, &port);

  if (r != 1) return r;
  if (strstr(rel, "squeeze")) c->squeezed = 1;
  fd = socket_connect(&ip, (unsigned int) port, 0, 0, deadline_in(10));
  if (fd == -1)
    c->say(rel, error_str(errno),
           "the server does not answer on its port: "
           "nobody can bring mail, or fetch it",
           "start it, and see what it says");
  else (void) close(fd);
  return 0;
}

static int servers(struct checkup *c)
{
  static const char *const run[] = {
      "service/qmtpd/run", "service/push/run", "service/squeeze-qmtpd/run",
      "service/squeeze-push/run"};
  stralloc text = {0};
  size_t i;
  int r = checkup_lines(c, "control/offices", &text);

  stralloc_free(&text);
  if (r != 1) return r; /* in an office they are a matter of taste */
  for (i = 0; r != -1 && i < sizeof run / sizeof run[0]; ++i)
    r = server(c, run[i]);
  return r;
}

/* CLOCK, DISK, PROGRAMS */

static void machine(struct checkup *c)
{
  struct statvfs v;
  time_t now = time(0);

  if (now < RELEASE_TIME)
    c->say("", "the clock is before the release of this program",
           "dates in mail are wrong, and mail waits longer than it should",
           "set the clock");
  else if (now < c->newest - 86400)
    c->say("", "the clock is more than a day before the newest file here",
           "dates in mail are wrong, or were", "set the clock");
  if (home_path(&c->path, "spool") == -1 || statvfs(c->path.s, &v) == -1)
    return;
  if (v.f_bavail / 16 * v.f_frsize < (1UL << 20) ||
      v.f_bavail < v.f_blocks / 50)
    c->say("spool", "the disk is nearly full", "soon no mail is taken",
           "make room");
  else if (v.f_files && v.f_favail < v.f_files / 50)
    c->say("spool", "the disk has nearly no room for more files",
           "soon no mail is taken", "make room");
}

/* Is there a program NAME in one of the directories? As home_exec looks. */
static int program(struct checkup *c, const char *name)
{
  const char *p = env_get("PATH");
  size_t n;

  if (checkup_join(&c->path, home_dir(), "/bin/", name) == -1) return -1;
  if (access(c->path.s, X_OK) == 0) return 1;
  for (; p && *p; p += n + (p[n] == ':')) {
    n = strcspn(p, ":");
    if (stralloc_copyb(&c->path, p, n) == -1 ||
        stralloc_append(&c->path, '/') == -1 ||
        stralloc_cats(&c->path, name) == -1 || stralloc_0(&c->path) == -1)
      return -1;
    if (access(c->path.s, X_OK) == 0) return 1;
  }
  return 0;
}

static int programs(struct checkup *c)
{
  static const char *const name[] = {
      "qmail-queue", "qmail-virt",  "maildirvirt", "maildirserial",
      "serialqmtp",  "maildirqmtp", "tcpclient",   "tcpserver",
      "qmtpd",       "turn",        "maildirpull", "maildirpush",
      "fastforward", "squeeze"};
  size_t i;
  int r = 1;

  for (i = 0; r != -1 && i < sizeof name / sizeof name[0]; ++i) {
    r = program(c, name[i]);
    if (r != 0) continue;
    if (checkup_join(&c->sub, "bin/", name[i], "") == -1) return -1;
    c->say(c->sub.s, "this program is neither there nor in $PATH",
           CHECKUP_NOMAIL,
           "install bushmail, or make bin a link to where its programs are");
  }
  return r;
}

static int all(struct checkup *c)
{
  if (dirs(c) == -1 || checkmail(c) == -1) return -1;
  if (compiled(c, "tcprules/qmtp.rules", "tcprules/qmtp.cdb",
               "the servers let nobody in",
               "run tcprules, or bushmail-conf "
               "again",
               1) == -1 ||
      compiled(c, "users/aliases", "users/aliases.cdb",
               "mail for aliases waits", "run bin/newaliases", 0) == -1 ||
      servers(c) == -1 || histories(c) == -1)
    return -1;
  machine(c);
  return programs(c);
}

int checkup(checkup_say say)
{
  struct checkup c;
  int r;

  memset(&c, 0, sizeof c);
  c.say = say;
  r = all(&c);
  stralloc_free(&c.path);
  stralloc_free(&c.sub);
  stralloc_free(&c.told);
  return r == -1 ? -1 : 0;
}
