#include "stage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fd.h"
#include "open.h"
#include "sig.h"
#include "slurp.h"
#include "substdio.h"
#include "wait.h"

#define OLD (40 * 3600L) /* seconds: more than what is kept in tmp/ */

/* ---------------------------------------------------------------- FILES */

int stage_put(const char *fn, const char *s, size_t n)
{
  int r, fd = open_trunc(fn, 0644);

  if (fd == -1) return -1;
  r = substdio_writeall(fd, s, n);
  return close(fd) == -1 ? -1 : r;
}

int stage_puts(const char *fn, const char *s)
{
  return stage_put(fn, s, strlen(s));
}

int stage_get(const char *fn, stralloc *sa)
{
  int r, fd = open_read(fn);

  sa->len = 0;
  if (fd == -1) return errno == ENOENT ? 0 : -1;
  r = slurp(fd, sa);
  (void) close(fd);
  return r;
}

int stage_mkdir(const char *fn)
{
  if (mkdir(fn, 0755) == 0 || errno == EEXIST) return 0;
  return -1;
}

int stage_each(const char *dir, int (*one)(const char *fn, void *arg),
               void *arg)
{
  stralloc fn = {0};
  struct dirent *d;
  DIR *dp = opendir(dir);
  int r = 0;

  if (!dp) return errno == ENOENT ? 0 : -1;
  while (r == 0 && (errno = 0, d = readdir(dp))) {
    if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0) continue;
    if (stralloc_copys(&fn, dir) == -1 || stralloc_append(&fn, '/') == -1 ||
        stralloc_cats(&fn, d->d_name) == -1 || stralloc_0(&fn) == -1)
      r = -1;
    else
      r = one(fn.s, arg);
  }
  if (r == 0 && errno) r = -1;
  (void) closedir(dp);
  stralloc_free(&fn);
  return r;
}

static int remove1(const char *fn, void *arg)
{
  (void) arg;
  return stage_remove(fn);
}

int stage_empty(const char *fn)
{
  return stage_each(fn, remove1, 0);
}

int stage_remove(const char *fn)
{
  if (unlink(fn) == 0 || errno == ENOENT) return 0;
  if (errno != EISDIR && errno != EPERM) return -1;
  if (stage_empty(fn) == -1) return -1;
  return rmdir(fn);
}

static int below(stralloc *sa, const char *dir, const char *name)
{
  if (stralloc_copys(sa, dir) == -1 || stralloc_append(sa, '/') == -1 ||
      stralloc_cats(sa, name) == -1)
    return -1;
  return stralloc_0(sa);
}

int stage_maildir(const char *fn, int spool)
{
  static const char *const names[] = {"tmp", "new", "cur", "seen", "done"};
  stralloc sa = {0};
  size_t i;
  int r;

  r = stage_mkdir(fn);
  if (r == 0) r = stage_empty(fn);
  for (i = 0; r == 0 && i < (spool ? 5 : 3); ++i) {
    r = below(&sa, fn, names[i]);
    if (r == 0) r = stage_mkdir(sa.s);
  }
  stralloc_free(&sa);
  return r;
}

static int count1(const char *fn, void *arg)
{
  long *n = arg;

  if (strrchr(fn, '/')[1] != '.') ++*n;
  return 0;
}

long stage_count(const char *dir)
{
  long n = 0;

  return stage_each(dir, count1, &n) == -1 ? -1 : n;
}

time_t stage_aged(void)
{
  return time((time_t *) 0) - OLD;
}

static int age1(const char *fn, void *arg)
{
  struct timespec t[2];

  (void) arg;
  t[0].tv_sec = t[1].tv_sec = stage_aged();
  t[0].tv_nsec = t[1].tv_nsec = 0;
  return utimensat(AT_FDCWD, fn, t, AT_SYMLINK_NOFOLLOW);
}

int stage_age(const char *dir)
{
  return stage_each(dir, age1, 0);
}

/* ------------------------------------------------------------ THE STAGE */

int stage_init(struct stage *st, const char *base, const char *bin)
{
  memset(st, 0, sizeof *st);
  st->bin = bin;
  st->tree.children = 1;
  st->tree.home = bin;
  st->tree.free = 1;
  if (below(&st->dir, base, "bushstage.XXXXXX") == -1) return -1;
  if (!mkdtemp(st->dir.s) || chdir(st->dir.s) == -1) return -1;
  return 0;
}

void stage_free(struct stage *st)
{
  if (st->dir.s && chdir("/") == 0) (void) stage_remove(st->dir.s);
  stralloc_free(&st->dir);
  stralloc_free(&st->text);
  census_free(&st->census);
  tree_free(&st->tree);
}

static volatile pid_t apart;

static void end(int sig)
{
  (void) sig;
  (void) kill(-apart, SIGTERM);
}

static void attend(pid_t pid, const char *dir)
{
  int status;

  (void) setpgid(pid, pid);
  apart = pid;
  sig_catch(SIGTERM, end);
  sig_catch(SIGINT, end);
  sig_catch(SIGHUP, end);
  if (wait_pid(pid, &status) == -1) _exit(111);
  (void) kill(-pid, SIGKILL);
  if (dir) (void) stage_remove(dir);
  _exit(wait_crashed(status) ? 111 : wait_exitcode(status));
}

int stage_apart(const char *dir)
{
  pid_t pid = fork();

  if (pid == 0) (void) setpgid(0, 0);
  if (pid > 0) attend(pid, dir);
  return pid == -1 ? -1 : 0;
}

int stage_say(struct stage *st, const char *what)
{
  if (stralloc_cats(&st->text, what) == -1) return -1;
  return stralloc_append(&st->text, '\n');
}

int stage_crash(struct stage *st, const char *who, const char *why, long n)
{
  stralloc *sa = &st->text;

  ++st->crashed;
  if (stralloc_cats(sa, "crashed: ") == -1) return -1;
  if (stralloc_cats(sa, who) == -1) return -1;
  if (stralloc_cats(sa, ": ") == -1) return -1;
  if (stralloc_cats(sa, why) == -1) return -1;
  if (n >= 0 && stralloc_append(sa, ' ') == -1) return -1;
  if (n >= 0 && stralloc_catnum(sa, (unsigned long long) n) == -1) return -1;
  return stralloc_append(sa, '\n');
}

int stage_code(const struct part *p)
{
  return p->ended && WIFEXITED(p->status) ? WEXITSTATUS(p->status) : -1;
}

/* ----------------------------------------------------------- ONE PROCESS */

static int place(int fd, int to)
{
  if (fd == -1 && to > 2) {
    (void) close(to);
    return 0;
  }
  return fd_copy(to, fd);
}

/* Descriptors go out of the way first, so that none is overwritten. */
static int descriptors(const struct part *p)
{
  int from[5], to[5] = {0, 1, 2, 6, 7};
  int i, null = open("/dev/null", O_RDWR | O_CLOEXEC);
  int err = open_append("err", 0644);

  from[0] = p->in == -1 ? null : p->in;
  from[1] = p->out == -1 ? null : p->out;
  from[2] = err;
  from[3] = p->six;
  from[4] = p->seven;
  for (i = 0; i < 5; ++i) {
    if (from[i] == -1) continue;
    from[i] = fcntl(from[i], F_DUPFD_CLOEXEC, 30);
    if (from[i] == -1) return -1;
  }
  for (i = 0; i < 5; ++i)
    if (place(from[i], to[i]) == -1) return -1;
  return 0;
}

static void become(struct stage *st, struct part *p)
{
  stralloc sa = {0};
  const char *path = p->argv[0];

  if (tree_me() == -1) _exit(126);
  if (descriptors(p) == -1) _exit(126);
  if (p->dir && chdir(p->dir) == -1) _exit(126);
  if (!strchr(path, '/')) {
    if (below(&sa, st->bin, path) == -1) _exit(126);
    path = sa.s;
  }
  if (p->before && p->before(p, p->arg) == -1) _exit(126);
  sig_default(SIGPIPE);
  (void) execv(path, (char *const *) p->argv);
  _exit(127);
}

int stage_start(struct stage *st, struct part *p)
{
  p->ended = 0;
  p->pid = fork();
  if (p->pid == 0) become(st, p);
  if (p->pid != -1 && tree_add(&st->tree, p->pid) == 0) return 0;
  tree_kill(&st->tree);
  return -1;
}

void stage_begin(struct stage *st)
{
  struct tree *t = &st->tree;

  t->seen = 0;
  t->hit = t->over = t->dying = t->several = 0;
  memset(t->count, 0, sizeof t->count);
  t->until = deadline_in(STAGE_SECONDS);
}

/* May the program NAME exit with CODE? 51 and 120: a fork of one that could
   not become the queue program. */
static int fits(const char *name, int code)
{
  if (code == 0 || code == 100 || code == 111) return 1;
  if (code == 51 || code == 120) return 1;
  if (strcmp(name, "fastforward") == 0 || strcmp(name, "forward") == 0)
    return code == 99;
  if (strcmp(name, "qmail-queue") == 0)
    return (code >= 11 && code <= 40) || (code >= 51 && code <= 99);
  return 0;
}

static int judge(struct stage *st, int status)
{
  int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  int kills = st->tree.fault == TREE_KILL || st->tree.fault == TREE_KILLALL;

  if (!st->tree.ours) return 0;
  if (sig == SIGTERM || (sig == SIGKILL && kills && st->tree.hit)) return 0;
  if (sig) return stage_crash(st, st->tree.name, "signal", sig);
  if (fits(st->tree.name, WEXITSTATUS(status))) return 0;
  return stage_crash(st, st->tree.name, "exit", WEXITSTATUS(status));
}

static void ended(struct part *p, size_t n, pid_t pid, int status)
{
  size_t i;

  for (i = 0; i < n; ++i) {
    if (p[i].pid != pid || p[i].ended) continue;
    p[i].ended = 1;
    p[i].status = status;
    if (p[i].stops && !p[i].stops->ended)
      (void) kill(p[i].stops->pid, SIGTERM);
  }
}

int stage_follow(struct stage *st, struct part *p, size_t n)
{
  int r, status;
  pid_t pid;

  while ((r = tree_next(&st->tree, &pid, &status)) == 1) {
    if (judge(st, status) == -1) return -1;
    ended(p, n, pid, status);
  }
  if (r == -1 && errno == ETIMEDOUT)
    return stage_crash(st, p->argv[0], "hangs", -1);
  return r;
}

int stage_run(struct stage *st, struct part *p, size_t n)
{
  size_t i;

  stage_begin(st);
  for (i = 0; i < n; ++i)
    if (stage_start(st, p + i) == -1) return -1;
  return stage_follow(st, p, n);
}
