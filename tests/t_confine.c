/* t_confine: limits, and what cannot be done any more. */

#if defined(__linux__)
#define _DEFAULT_SOURCE /* syscall */
#endif

#include "confine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/syscall.h>
#endif

#include "env.h"
#include "maildir.h"
#include "open.h"
#include "sys.h"

#include "tap.h"

static struct maildir m;
static char dir[] = "/tmp/t_confine.XXXXXX";
static const char *const sub[] = {"tmp", "new", "cur", "seen", "done"};

/* Runs TRY in a child: its exit code, or 128 and a signal. */
static int inchild(int (*try)(void))
{
  int status;
  pid_t pid = fork();

  if (pid == 0) _exit(try());
  if (pid == -1 || waitpid(pid, &status, 0) != pid) return -1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* ------------------------------------------------------------------- LIMITS */

static rlim_t limit(int which)
{
  struct rlimit r;

  return getrlimit(which, &r) == -1 ? 0 : r.rlim_cur;
}

#define MB (1024UL * 1024)

static int limits(void)
{
  rlim_t core = limit(RLIMIT_CORE), files = limit(RLIMIT_NOFILE);
  struct confine_limits old;
  static volatile char *p; /* stay what they are: the child ends */
  static char *q;

  confine_limit(&old, 64 * MB);
  if (limit(RLIMIT_CORE) != 0 || limit(RLIMIT_NOFILE) > 512) return 1;
  p = malloc(4 * MB);
  if (!p) return 2;
  p[0] = 1;
  if (limit(RLIMIT_DATA) == 64 * MB) {
    q = malloc(256 * MB);
    if (q) return 3;
  }
  confine_unlimit(&old);
  if (limit(RLIMIT_CORE) != core || limit(RLIMIT_NOFILE) != files) return 4;
  q = malloc(256 * MB);
  return q ? 0 : 5;
}

static int stricter(void)
{
  struct confine_limits old;
  struct rlimit r;

  if (getrlimit(RLIMIT_NOFILE, &r) == -1) return 1;
  r.rlim_cur = 100;
  if (setrlimit(RLIMIT_NOFILE, &r) == -1) return 2;
  confine_limit(&old, 64 * MB);
  if (limit(RLIMIT_NOFILE) != 100) return 3;
  confine_unlimit(&old);
  return limit(RLIMIT_NOFILE) != 100;
}

/* ------------------------------------------------------------------ CONFINE */

static int confine(int write)
{
  struct confine_dir d[4];
  int i;

  d[0].fd = m.tmp;
  d[1].fd = m.new;
  d[2].fd = m.cur;
  d[3].fd = m.seen;
  for (i = 0; i < 4; ++i) d[i].name = sub[i];
  return confine_to(m.fd, d, 4, write);
}

static int make(int at, const char *name)
{
  int fd = open_exclat(at, name, 0600);

  return fd == -1 ? -1 : close(fd);
}

/* What a session of qmtpd does; 0, or where it failed. */
static int session(void)
{
  struct timespec t[2] = {{1, 0}, {1, 0}};
  unsigned char random[8];
  DIR *list;
  int fd;

  fd = open_exclat(m.tmp, "a", 0600);
  if (fd == -1 || write(fd, "x", 1) != 1 || fsync(fd) == -1) return 1;
  (void) close(fd);
  if (linkat(m.tmp, "a", m.new, "b", 0) == -1) return 2;
  if (sys_renamenew(m.tmp, "a", m.new, "c") == -1 &&
      (errno != ENOSYS || renameat(m.tmp, "a", m.new, "c") == -1))
    return 3;
  if (fsync(m.new) == -1 || make(m.seen, "b") == -1) return 4;
  if (utimensat(m.seen, "b", t, AT_SYMLINK_NOFOLLOW) == -1) return 5;
  if (faccessat(m.cur, "b", F_OK, 0) != -1 || errno != ENOENT) return 6;
  list = maildir_list(m.seen);
  if (!list || !readdir(list) || closedir(list) == -1) return 7;
  fd = open_readat(m.new, "b");
  if (fd == -1 || close(fd) == -1) return 8;
  if (unlinkat(m.new, "b", 0) == -1 || unlinkat(m.new, "c", 0) == -1 ||
      unlinkat(m.seen, "b", 0) == -1)
    return 9;
  return sys_random(random, sizeof random) == -1 ? 10 : 0;
}

static int confined_session(void)
{
  return confine(1) == -1 ? 99 : session();
}

/* R, of something forbidden, says why it was not done; 0 if that is so. */
static int refused(int r)
{
  return r == -1 && (errno == EACCES || errno == EPERM) ? 0 : 1;
}

static int files(void)
{
  char path[64];
  int r;

  (void) make(m.new, "old");
  if (confine(1) == -1) return 99;
  r = refused(open("/etc/passwd", O_RDONLY)) ||
      refused(open("/", O_RDONLY | O_DIRECTORY)) ||
      refused(open("/dev/null", O_RDWR));
  if (r) return 1;
  strcpy(path, dir);
  strcat(path, "/done/x");
  if (refused(make(AT_FDCWD, path)) || refused(make(m.fd, "x"))) return 2;
  if (refused(openat(m.tmp, "..", O_RDONLY | O_DIRECTORY))) return 3;
  if (refused(mkdirat(m.tmp, "d", 0700))) return 4;
  if (refused(symlinkat("/etc/passwd", m.tmp, "l"))) return 5;
  if (refused(mknodat(m.tmp, "f", S_IFIFO | 0600, 0))) return 6;
  if (linkat(m.new, "old", m.fd, "x", 0) != -1) return 7;
  if (renameat(m.new, "old", m.fd, "x") != -1) return 8;
  if (refused(unlinkat(m.fd, "done", AT_REMOVEDIR))) return 9;
  return 0;
}

static int readonly(void)
{
  int fd;

  (void) make(m.new, "read");
  if (confine(0) == -1) return 99;
  fd = open_readat(m.new, "read");
  if (fd == -1) return 1;
  if (refused(make(m.new, "x")) || refused(make(m.tmp, "x"))) return 2;
  if (refused(unlinkat(m.new, "read", 0))) return 3;
  if (refused(openat(m.new, "read", O_WRONLY))) return 4;
  return refused(open("/etc/passwd", O_RDONLY)) ? 5 : 0;
}

static int calls(void)
{
  static char *const argv[] = {(char *) "true", 0};
  struct sockaddr_in sin;
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  int pair[2];

  memset(&sin, 0, sizeof sin);
  sin.sin_family = AF_INET;
  sin.sin_port = htons(9);
  if (confine(1) == -1) return 99;
  if (refused(execv("/bin/true", argv))) return 1;
  switch (fork()) {
  case 0: _exit(0);
  case -1: break;
  default: return 2;
  }
  if (refused(socket(AF_INET, SOCK_STREAM, 0))) return 3;
  if (refused(socketpair(AF_UNIX, SOCK_STREAM, 0, pair))) return 4;
  if (refused(connect(s, (struct sockaddr *) &sin, sizeof sin))) return 5;
  if (refused(bind(s, (struct sockaddr *) &sin, sizeof sin))) return 6;
  if (refused(listen(s, 1))) return 7;
  if (refused(accept(s, 0, 0))) return 8;
  if (refused(kill(getppid(), 0))) return 9;
  return raise(0) == 0 ? 0 : 11;
}

static int unconfined(void)
{
  int fd;

  (void) env_put("NOCONFINE", "");
  if (confine(1) == -1) return 99;
  fd = open("/dev/null", O_RDWR);
  return fd == -1 || session() ? 1 : 0;
}

/* What this kernel can do, asked without the unit under test. */
static long landlock(void)
{
#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
  return syscall(444, (void *) 0, (size_t) 0, 1U); /* its version, from 1 on */
#else
  return 0;
#endif
}

static int seccomp(void)
{
#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
  return syscall(SYS_prctl, 21, 0UL, 0UL, 0UL, 0UL) != -1;
#else
  return 0;
#endif
}

static void skip(const char *text, const char *why)
{
  printf("ok %d - %s # SKIP %s\n", ++tap_n, text, why);
}

static void setup(void)
{
  size_t i;

  if (!mkdtemp(dir)) abort();
  m.fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (i = 0; i < sizeof sub / sizeof *sub; ++i)
    if (mkdirat(m.fd, sub[i], 0700) == -1) abort();
  if (maildir_openfd(&m, m.fd, MAILDIR_SEEN) == -1) abort();
}

static int cleanup(void)
{
  size_t i;

  (void) unlinkat(m.new, "old", 0);
  (void) unlinkat(m.new, "read", 0);
  for (i = 0; i < sizeof sub / sizeof *sub; ++i)
    if (unlinkat(m.fd, sub[i], AT_REMOVEDIR) == -1) return -1;
  return rmdir(dir);
}

int main(void)
{
  TAP_OK(inchild(limits) == 0, "limits, and back");
  TAP_OK(inchild(stricter) == 0, "a limit that is lower already stays");

  setup();
  TAP_OK(inchild(confined_session) == 0, "what a session does can be done");
  if (landlock() < 2)
    skip("no other files", "no Landlock here");
  else
    TAP_OK(inchild(files) == 0, "no other files");
  if (landlock() < 1)
    skip("to be read only", "no Landlock here");
  else
    TAP_OK(inchild(readonly) == 0, "to be read only");
  if (!seccomp())
    skip("other calls", "no seccomp here");
  else
    TAP_OK(inchild(calls) == 0, "no programs, processes, sockets, signals");
  TAP_OK(inchild(unconfined) == 0, "$NOCONFINE");
  TAP_OK(cleanup() == 0, "nothing is left over");
  return tap_end();
}
