/* t_lock: one holder, inheritance, and the end of a process. */

#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "open.h"
#include "sig.h"
#include "tap.h"
#include "wait.h"

static char dir[] = "/tmp/bushlock.XXXXXX";

static int again(void)
{
  return open_dirat(AT_FDCWD, dir, 0);
}

static int told[2];

static void note(int sig)
{
  (void) sig;
  (void) write(told[1], "", 1);
}

int main(void)
{
  int a, b, c, status;
  int p[2];
  char ch;
  pid_t pid;

  if (!mkdtemp(dir) || pipe(p) == -1 || pipe(told) == -1) return 111;
  a = again();
  b = again();
  TAP_OK(lock_exnb(a) == 0, "a directory can be locked");
  TAP_OK(lock_exnb(a) == 0, "again by the same open file");
  TAP_OK(lock_exnb(b) == -1 && errno == EWOULDBLOCK, "not by another");
  TAP_OK(lock_un(a) == 0 && lock_exnb(b) == 0, "unlocked");
  TAP_OK(lock_exnb(a) == -1, "and held by the other");
  c = dup(b);
  (void) close(b);
  TAP_OK(lock_exnb(a) == -1, "a copy of the descriptor keeps it");
  (void) close(c);
  TAP_OK(lock_exnb(a) == 0, "gone with the last copy");

  /* A child inherits the lock: it is held until both have ended. */
  pid = fork();
  if (pid == 0) {
    (void) close(p[1]);
    (void) read(p[0], &ch, 1);
    _exit(0);
  }
  (void) close(a);
  b = again();
  TAP_OK(lock_exnb(b) == -1, "the child still holds it");

  /* Waiting goes on over a signal. */
  sig_catch(SIGALRM, note);
  c = fork();
  if (c == 0) {
    (void) close(p[1]);
    (void) close(b);
    b = again();
    (void) alarm(1);
    _exit(lock_ex(b) == 0 ? 0 : 1);
  }
  (void) close(told[1]);
  TAP_OK(read(told[0], &ch, 1) == 1, "a process that waits is interrupted");
  (void) close(p[1]);
  TAP_OK(wait_pid(pid, &status) == pid, "the child ends");
  TAP_OK(lock_ex(b) == 0 && lock_un(b) == 0, "and the lock comes");
  TAP_OK(wait_pid(c, &status) == c && wait_exitcode(status) == 0,
         "and that process gets it as well");
  (void) close(b);
  TAP_OK(lock_exnb(b) == -1 && errno == EBADF, "nothing open: EBADF");
  (void) rmdir(dir);
  return tap_end();
}
