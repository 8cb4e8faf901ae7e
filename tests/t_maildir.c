/* maildir: opening, names, what is there, cleaning. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "maildir.h"
#include "open.h"
#include "tap.h"
#include "version.h"

static struct maildir m;

static void touch(const char *fn)
{
  (void) close(open_trunc(fn, 0600));
}

static int there(const char *fn)
{
  struct stat st;

  return lstat(fn, &st) == 0;
}

/* The result of opening, with errno; nothing is left open. */
static int opens(int flags)
{
  int r = maildir_open(&m, AT_FDCWD, "md", flags);
  int e = errno;
  int low = open_read("/dev/null");

  if (r == 0)
    maildir_close(&m);
  else if (low > 20)
    printf("# descriptors were left open\n");
  (void) close(low);
  errno = e;
  return r;
}

static void date(const char *fn, time_t when)
{
  struct timespec t[2];

  t[0].tv_sec = t[1].tv_sec = when;
  t[0].tv_nsec = t[1].tv_nsec = 0;
  (void) utimensat(AT_FDCWD, fn, t, 0);
}

static void opening(void)
{
  struct stat st;

  TAP_OK(opens(0) == -1 && errno == ENOENT, "no such Maildir");
  (void) mkdir("md", 0700);
  TAP_OK(opens(0) == -1 && errno == ENOENT, "no tmp");
  (void) mkdir("md/tmp", 0700);
  (void) mkdir("md/new", 0700);
  TAP_OK(opens(MAILDIR_SEEN) == -1 && errno == ENOENT, "no cur");
  TAP_OK(!there("md/seen"), "seen is not made in what is no Maildir");
  touch("md/cur");
  TAP_OK(opens(0) == -1 && errno == ENOTDIR, "cur is a file");
  (void) unlink("md/cur");
  (void) symlink("new", "md/cur");
  TAP_OK(opens(0) == -1 && (errno == ELOOP || errno == ENOTDIR),
         "cur is a link");
  (void) unlink("md/cur");
  (void) mkdir("md/cur", 0700);
  TAP_OK(opens(0) == 0 && !there("md/seen"), "a Maildir, no seen");
  (void) symlink("new", "md/seen");
  TAP_OK(opens(MAILDIR_SEEN) == -1, "seen is a link");
  TAP_OK(opens(0) == -1, "and refused though it is not needed");
  (void) unlink("md/seen");
  TAP_OK(maildir_open(&m, AT_FDCWD, "md", 0) == 0 && m.seen == -1, "no seen");
  maildir_close(&m);
  TAP_OK(m.fd == -1 && m.tmp == -1 && m.cur == -1, "closed");
  TAP_OK(maildir_open(&m, AT_FDCWD, "md", MAILDIR_SEEN) == 0 && m.seen != -1,
         "seen is made");
  TAP_OK(stat("md/seen", &st) == 0 && (st.st_mode & 0777) == 0700, "mode 700");
  TAP_OK(fcntl(m.seen, F_GETFD) == FD_CLOEXEC &&
           fcntl(m.tmp, F_GETFD) == FD_CLOEXEC &&
           fcntl(m.fd, F_GETFD) == FD_CLOEXEC,
         "close on exec");
}

static void names(void)
{
  char a[MAILDIR_TMP], b[MAILDIR_TMP];
  int fd = maildir_create(&m, a);
  int fd2 = maildir_create(&m, b);
  struct stat st;

  TAP_OK(fd != -1 && fd2 != -1 && strcmp(a, b), "two files, two names");
  TAP_OK(fstat(fd, &st) == 0 && (st.st_mode & 0777) == 0600, "mode 600");
  TAP_OK(strlen(a) < MAILDIR_TMP && !strpbrk(a, "/: \n") && a[0] != '.',
         "a good name");
  (void) close(fd);
  (void) close(fd2);
  (void) unlinkat(m.tmp, a, 0);
  (void) unlinkat(m.tmp, b, 0);
}

/* What this host calls itself, and how that looks in a file name. */
static const char *hostname;

int gethostname(char *name, size_t n)
{
  if (!hostname) return -1;
  strncpy(name, hostname, n);
  return 0;
}

static int namedby(const char *host, const char *want)
{
  char name[MAILDIR_TMP];
  size_t n;
  int fd, status = -1;
  pid_t pid = fork(); /* the name is asked for once */

  if (pid == 0) {
    hostname = host;
    fd = maildir_create(&m, name);
    n = strlen(name);
    if (fd == -1) _exit(1);
    (void) unlinkat(m.tmp, name, 0);
    _exit(n > strlen(want) && strcmp(name + n - strlen(want), want) == 0 ? 0
                                                                        : 2);
  }
  return pid != -1 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void hosts(void)
{
  static const char x[] = "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeex";

  TAP_OK(namedby("h.example", ".h.example"), "a host");
  TAP_OK(namedby("a/b:c d\177\351~", ".a_b_c_d__~"), "an odd one");
  TAP_OK(namedby("", ".localhost"), "one without a name");
  TAP_OK(namedby(0, ".localhost"), "one that does not say");
  TAP_OK(namedby(x, ".aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeee"),
         "a long one is cut");
}

static void has(void)
{
  touch("md/new/one");
  touch("md/cur/two");
  touch("md/cur/three:2,S");
  touch("md/cur/fourth");
  TAP_OK(maildir_has(&m, "one") == 1, "in new");
  TAP_OK(maildir_has(&m, "two") == 1, "in cur");
  TAP_OK(maildir_has(&m, "three") == 1, "in cur with flags");
  TAP_OK(maildir_has(&m, "four") == 0, "a longer name");
  TAP_OK(maildir_has(&m, "three:2") == 0, "part of the flags");
  TAP_OK(maildir_has(&m, "none") == 0, "nowhere");
}

static void cleaning(void)
{
  time_t now = time((time_t *) 0);

  touch("md/tmp/fresh");
  touch("md/tmp/1970");
  touch("md/tmp/future");
  touch("md/tmp/old");
  touch("md/tmp/.dot");
  (void) mkdir("md/tmp/dir", 0700);
  date("md/tmp/1970", 100);
  date("md/tmp/future", now + 100000);
  date("md/tmp/old", now - 37 * 3600L);
  date("md/tmp/.dot", now - 37 * 3600L);
  maildir_clean(&m);
  TAP_OK(there("md/tmp/fresh"), "the fresh one stays");
  TAP_OK(there("md/tmp/1970"), "the one of 1970 stays");
  TAP_OK(there("md/tmp/future"), "the one of tomorrow stays");
  TAP_OK(there("md/tmp/.dot"), "what is not mail's stays");
  TAP_OK(there("md/tmp/dir"), "and a directory");
  TAP_OK(there("md/tmp/old") == (now - 37 * 3600L < RELEASE_TIME),
         "the old one goes, once such a time can be believed");
}

int main(void)
{
  char dir[4096], cmd[4200];
  const char *t = getenv("TMPDIR");

  strcpy(dir, t && strlen(t) < 4000 ? t : "/tmp");
  strcat(dir, "/maildir.XXXXXX");
  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  opening();
  hosts();
  names();
  has();
  cleaning();
  maildir_close(&m);
  sprintf(cmd, "rm -rf '%s'", dir);
  if (system(cmd)) return 111;
  return tap_end();
}
