#include "priv.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "open.h"
#include "sig.h"
#include "stralloc.h"
#include "sys.h"
#include "wait.h"

#define LINKS 40 /* followed at most, as kernels do */

/* A walk from directory to directory. Every parent, and every link on the
   way, belongs to root or to UID, the one other owner met so far. */
struct walk {
  int dir;
  int has;
  uid_t uid;
  unsigned int links;
  stralloc rest; /* components to come, with NUL */
  const char *why;
};

static int refuse(struct walk *w, int e, const char *why)
{
  w->why = why;
  errno = e;
  return -1;
}

static int owner_ok(struct walk *w, uid_t uid)
{
  if (uid == 0) return 0;
  if (w->has && w->uid != uid)
    return refuse(w, EPERM, "a directory on its path belongs to another user");
  w->has = 1;
  w->uid = uid;
  return 0;
}

/* W->dir is about to be passed through. In a sticky directory only owners
   can replace an entry, and owners of entries are looked at as well. */
static int parent_ok(struct walk *w)
{
  struct stat st;

  if (fstat(w->dir, &st) == -1) return -1;
  if (owner_ok(w, st.st_uid) == -1) return -1;
  if ((st.st_mode & (S_IWGRP | S_IWOTH)) && !(st.st_mode & S_ISVTX))
    return refuse(w, EPERM,
                  "a directory on its path can be written by other users");
  return 0;
}

static int enter(struct walk *w, const char *name)
{
  int fd = open_dirat(w->dir, name, 1);

  if (fd == -1) return -1;
  (void) close(w->dir);
  w->dir = fd;
  return 0;
}

static int restart(struct walk *w, const char *path)
{
  int fd = open_dirat(AT_FDCWD, *path == '/' ? "/" : ".", 0);

  if (fd == -1) return -1;
  if (w->dir != -1) (void) close(w->dir);
  w->dir = fd;
  return 0;
}

/* NAME in W->dir is a link, and TAIL is what follows it. */
static int follow(struct walk *w, const char *name, const char *tail)
{
  char b[4096];
  stralloc next = {0};
  ssize_t n;

  if (++w->links > LINKS) {
    errno = ELOOP;
    return -1;
  }
  n = readlinkat(w->dir, name, b, sizeof b);
  if (n == -1) return -1;
  if (n == 0 || (size_t) n == sizeof b) {
    errno = n ? ENAMETOOLONG : ENOENT;
    return -1;
  }
  if (stralloc_copyb(&next, b, (size_t) n) == -1 ||
      stralloc_append(&next, '/') == -1 ||
      stralloc_cats(&next, tail) == -1 || stralloc_0(&next) == -1 ||
      (b[0] == '/' && restart(w, "/") == -1)) {
    stralloc_free(&next);
    return -1;
  }
  stralloc_free(&w->rest);
  w->rest = next;
  return 0;
}

/* Takes one component off W->rest. 1: done; 0: at the end; -1. */
static int step(struct walk *w)
{
  struct stat st;
  stralloc name = {0};
  char *s = w->rest.s + strspn(w->rest.s, "/");
  size_t n = strcspn(s, "/");
  const char *tail = s + n + strspn(s + n, "/");
  int r = -1;

  if (n == 0) return 0;
  if (stralloc_copyb(&name, s, n) == -1 || stralloc_0(&name) == -1) goto out;
  if (strcmp(name.s, ".") != 0) {
    if (parent_ok(w) == -1) goto out;
    if (fstatat(w->dir, name.s, &st, AT_SYMLINK_NOFOLLOW) == -1) goto out;
    if (S_ISLNK(st.st_mode)) {
      if (tail[strspn(tail, "./")] == 0) {
        (void) refuse(w, ELOOP, "it is a symbolic link");
        goto out;
      }
      if (owner_ok(w, st.st_uid) == 0 && follow(w, name.s, tail) == 0) r = 1;
      goto out;
    }
    if (enter(w, name.s) == -1) goto out;
  }
  memmove(w->rest.s, tail, strlen(tail) + 1);
  r = 1;
out:
  stralloc_free(&name);
  return r;
}

static int walk(struct walk *w, const char *path)
{
  int r;

  if (stralloc_copys(&w->rest, path) == -1 || stralloc_0(&w->rest) == -1)
    return -1;
  if (restart(w, path) == -1) return -1;
  while ((r = step(w)) == 1)
    ;
  return r;
}

int priv_drop(unsigned long uid, unsigned long gid, const char *name)
{
  uid_t u = (uid_t) uid;
  gid_t g = (gid_t) gid;

  if (u != uid || g != gid) {
    errno = EINVAL;
    return -1;
  }
  if (sys_groups(name, g) == -1) return -1;
  if (setgid(g) == -1 || setuid(u) == -1) return -1;
  if (getuid() != u || geteuid() != u || getgid() != g || getegid() != g ||
      (u != 0 && (setuid(0) == 0 || seteuid(0) == 0))) {
    errno = EPERM;
    return -1;
  }
  return 0;
}

static volatile sig_atomic_t child;

static void pass(int sig)
{
  int e = errno;

  if (child > 0) (void) kill((pid_t) child, sig);
  errno = e;
}

static const int passed[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, 0};

static int session(void)
{
  pid_t pid;
  int i, status;

  if (setsid() != -1) return 0;
  if (errno != EPERM) return -1;
  for (i = 0; passed[i]; ++i) sig_block(passed[i]);
  pid = fork();
  if (pid == -1) return -1;
  if (pid == 0) {
    for (i = 0; passed[i]; ++i) sig_unblock(passed[i]);
    return setsid() == -1 ? -1 : 0;
  }
  child = (sig_atomic_t) pid;
  for (i = 0; passed[i]; ++i) {
    sig_catch(passed[i], pass);
    sig_unblock(passed[i]);
  }
  if (wait_pid(pid, &status) == -1) _exit(111);
  _exit(wait_crashed(status) ? 111 : wait_exitcode(status));
  return -1; /* not reached */
}

static int become_owner(struct walk *w)
{
  struct stat st;
  struct passwd *pw;
  int r;

  if (fstat(w->dir, &st) == -1) return -1;
  if (st.st_uid == 0)
    return refuse(w, EPERM, "it belongs to root, and mail is not root's job");
  if (owner_ok(w, st.st_uid) == -1) return -1;
  errno = 0;
  pw = getpwuid(st.st_uid);
  r = pw ? priv_drop(st.st_uid, pw->pw_gid, pw->pw_name)
         : priv_drop(st.st_uid, st.st_gid, 0);
  if (r == -1) return refuse(w, errno, "unable to become its owner");
  if (session() == -1) return refuse(w, errno, "unable to start a session");
  return 0;
}

int priv_enter(const char *path, const char **why)
{
  struct walk w = {-1, 0, 0, 0, {0}, "unable to open it"};
  int e;

  *why = w.why;
  if (geteuid() != 0 && getuid() != 0) return open_dirat(AT_FDCWD, path, 0);
  if (walk(&w, path) == 0 && become_owner(&w) == 0) {
    stralloc_free(&w.rest);
    return w.dir;
  }
  e = errno;
  if (w.dir != -1) (void) close(w.dir);
  stralloc_free(&w.rest);
  *why = w.why;
  errno = e;
  return -1;
}
