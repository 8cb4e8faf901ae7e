/*
 * terminal: run a command with a terminal at 2.
 *
 * terminal command ...
 *
 * What the command says there comes out on 1, each newline with a return
 * before it, as terminals have it.
 *
 * Exit codes: the command's; 128 and the signal that ended it; 77 where there
 * are no terminals; 100 usage; 111 trouble.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include "fd.h"
#include "sig.h"
#include "strerr.h"
#include "substdio.h"
#include "usage.h"
#include "wait.h"

static void become(int master, char *const *argv)
{
  const char *name = ptsname(master);
  int fd = name ? open(name, O_RDWR | O_NOCTTY) : -1;

  if (fd == -1 || fd_copy(2, fd) == -1) _exit(111);
  (void) close(fd);
  sig_default(SIGPIPE);
  (void) execvp(argv[0], argv);
  _exit(111);
}

int main(int argc, char **argv)
{
  char b[1024];
  ssize_t r;
  int status, fd;
  pid_t pid;

  usage_init(argc, argv, "terminal", "command ...",
             "run a command with a terminal at 2");
  if (argc < 2) usage_die();
  fd = posix_openpt(O_RDWR | O_NOCTTY);
  if (fd == -1 || grantpt(fd) == -1 || unlockpt(fd) == -1)
    strerr_die(77, errno, "no terminal here", (char *) 0);
  if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
    strerr_die(111, errno, "unable to keep a terminal", (char *) 0);
  pid = fork();
  if (pid == -1) strerr_die(111, errno, "unable to fork", (char *) 0);
  if (pid == 0) become(fd, argv + 1);
  /* Once nobody has the other end: an end, or an error. */
  while ((r = substdio_readeintr(fd, b, sizeof b)) > 0)
    if (substdio_writeall(1, b, (size_t) r) == -1) break;
  (void) close(fd);
  if (wait_pid(pid, &status) == -1)
    strerr_die(111, errno, "unable to wait", (char *) 0);
  _exit(wait_crashed(status) ? 128 + wait_crashed(status)
                             : wait_exitcode(status));
}
