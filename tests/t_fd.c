/* t_fd: copies, flags, closed standard descriptors, what an exec inherits. */

#include "fd.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"
#include "wait.h"

static int isopen(int fd)
{
  return fcntl(fd, F_GETFD) != -1;
}

static int iscloexec(int fd)
{
  int f = fcntl(fd, F_GETFD);

  return f != -1 && (f & FD_CLOEXEC);
}

/* What F returns in a process of its own. */
static int child(int (*f)(int), int arg)
{
  int status;
  pid_t pid = fork();

  if (pid == 0) _exit(f(arg));
  if (pid == -1 || wait_pid(pid, &status) == -1) return -1;
  return wait_crashed(status) ? -1 : wait_exitcode(status);
}

/* Closes those of 0, 1, 2 whose bit is set in MASK, then opens them again. */
static int sanitize(int mask)
{
  struct stat null, st, before[3];
  int i, fd;

  if (stat("/dev/null", &null) == -1) return 2;
  for (i = 0; i <= 2; ++i) {
    if (fstat(i, before + i) == -1) return 3;
    if (mask & 1 << i) (void) close(i);
  }
  if (fd_sanitize() == -1) return 4;
  for (i = 0; i <= 2; ++i) {
    if (fstat(i, &st) == -1) return 5;
    if (mask & 1 << i) {
      if (st.st_rdev != null.st_rdev || !S_ISCHR(st.st_mode)) return 6;
      if (iscloexec(i)) return 7;
    } else if (st.st_ino != before[i].st_ino)
      return 8;
  }
  fd = open("/dev/null", O_RDONLY);
  return fd > 2 ? 0 : 9;
}

static int nonull(int arg)
{
  struct rlimit rl = {0, 0};

  (void) arg;
  (void) close(1);
  if (setrlimit(RLIMIT_NOFILE, &rl) == -1) return 2;
  return fd_sanitize() == -1 && errno == EMFILE ? 0 : 3;
}

static int cloexecfrom(int high)
{
  int fd;

  if (dup2(0, 10) != 10 || dup2(0, high) != high) return 2;
  if (fd_cloexecfrom(10) == -1) return 3;
  if (!iscloexec(10) || !iscloexec(high)) return 4;
  if (iscloexec(0) || iscloexec(1) || iscloexec(2)) return 5;
  for (fd = 3; fd < 10; ++fd)
    if (isopen(fd) && iscloexec(fd)) return 6;
  return 0;
}

/* As many as there may be are open: /proc/self/fd cannot be read. */
static int cloexecfull(int most)
{
  struct rlimit rl;
  int fd;

  rl.rlim_cur = rl.rlim_max = (rlim_t) most;
  if (setrlimit(RLIMIT_NOFILE, &rl) == -1) return 2;
  while (dup(0) != -1)
    ;
  if (errno != EMFILE || fd_cloexecfrom(10) == -1) return 3;
  for (fd = 3; fd < most; ++fd)
    if (isopen(fd) && iscloexec(fd) != (fd >= 10)) return 4;
  return isopen(most - 1) ? 0 : 5;
}

/* One of 0, 1 and 2 is closed, and so is the one below it that it gets. */
static int moved(int arg)
{
  struct rlimit rl;

  (void) arg;
  rl.rlim_cur = rl.rlim_max = 1;
  (void) close(2);
  if (setrlimit(RLIMIT_NOFILE, &rl) == -1) return 2;
  return fd_sanitize() == -1 && errno == EMFILE ? 0 : 3;
}

static void copies(void)
{
  int p[2];
  int fd;

  TAP_OK(fd_pipe(p) == 0 && iscloexec(p[0]) && iscloexec(p[1]),
         "a pipe, close-on-exec");
  fd = p[1] + 5;
  TAP_OK(fd_copy(fd, p[1]) == 0 && isopen(fd) && !iscloexec(fd) &&
           isopen(p[1]), "copy, not close-on-exec");
  TAP_OK(fd_copy(fd, fd) == 0 && isopen(fd), "copy to itself");
  TAP_OK(fd_move(fd, fd) == 0 && isopen(fd), "move to itself");
  TAP_OK(fd_move(fd + 1, fd) == 0 && isopen(fd + 1) && !isopen(fd), "move");
  TAP_OK(fd_copy(fd, -1) == -1 && errno == EBADF && !isopen(fd),
         "copy of nothing");
  TAP_OK(fd_move(fd + 1, fd) == -1 && errno == EBADF && isopen(fd + 1),
         "a move that fails leaves the target");
  (void) close(fd + 1);
  TAP_OK(fd_inherit(p[0]) == 0 && !iscloexec(p[0]), "inherit");
  TAP_OK(fd_cloexec(p[0]) == 0 && iscloexec(p[0]), "cloexec");
  TAP_OK(fd_cloexec(p[0]) == 0 && iscloexec(p[0]), "cloexec twice");
  TAP_OK(fd_nonblock(p[0]) == 0 && fcntl(p[0], F_GETFL) & O_NONBLOCK,
         "nonblock");
  TAP_OK(read(p[0], &fd, 1) == -1 && errno == EAGAIN, "and it is");
  TAP_OK(fd_block(p[0]) == 0 && !(fcntl(p[0], F_GETFL) & O_NONBLOCK), "block");
  (void) close(p[0]);
  (void) close(p[1]);
  TAP_OK(fd_nonblock(p[0]) == -1 && errno == EBADF, "nonblock of nothing");
  TAP_OK(fd_cloexec(p[0]) == -1 && errno == EBADF, "cloexec of nothing");
}

int main(void)
{
  static const char *what[] = {
    "none of 0, 1, 2 closed", "0 closed", "1 closed", "0 and 1 closed",
    "2 closed", "0 and 2 closed", "1 and 2 closed", "0, 1 and 2 closed"
  };
  int mask;

  copies();
  for (mask = 0; mask < 8; ++mask)
    TAP_OK(child(sanitize, mask) == 0, what[mask]);
  TAP_OK(child(nonull, 0) == 0, "no descriptor for /dev/null: an error");
  TAP_OK(child(cloexecfrom, 11) == 0, "cloexecfrom");
  TAP_OK(child(cloexecfrom, 200) == 0, "cloexecfrom: far up");
  TAP_OK(child(cloexecfull, 40) == 0, "cloexecfrom: none is free");
  TAP_OK(child(moved, 0) == 0, "2 closed, and no descriptor for it");
  return tap_end();
}
