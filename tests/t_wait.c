/* t_wait: children and how they ended. */

#include "wait.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "sig.h"
#include "tap.h"

static int hold[2];

static void letgo(int sig)
{
  (void) sig;
  (void) close(hold[1]);
}

/* HELD: it ends when it is let go. */
static pid_t child(int code, int sig, int held)
{
  char ch;
  pid_t pid = fork();

  if (pid == 0) {
    if (held) {
      (void) close(hold[1]);
      (void) read(hold[0], &ch, 1);
    }
    if (sig) (void) raise(sig);
    _exit(code);
  }
  return pid;
}

int main(void)
{
  int status;
  pid_t pid;

  TAP_OK(wait_nohang(&status) == -1 && errno == ECHILD, "no child at all");
  TAP_OK(wait_pid(1, &status) == -1 && errno == ECHILD, "no child of ours");
  pid = child(0, 0, 0);
  TAP_OK(wait_pid(pid, &status) == pid && !wait_crashed(status) &&
           wait_exitcode(status) == 0, "exit 0");
  pid = child(111, 0, 0);
  TAP_OK(wait_pid(pid, &status) == pid && wait_exitcode(status) == 111,
         "exit 111");
  pid = child(255, 0, 0);
  TAP_OK(wait_pid(pid, &status) == pid && wait_exitcode(status) == 255,
         "exit 255");
  pid = child(0, SIGKILL, 0);
  TAP_OK(wait_pid(pid, &status) == pid && wait_crashed(status) == SIGKILL,
         "ended by a signal");
  if (pipe(hold) == -1) return 111;
  pid = child(3, 0, 1);
  TAP_OK(wait_nohang(&status) == 0, "nohang: still there");
  sig_catch(SIGALRM, letgo);
  (void) alarm(1);
  TAP_OK(wait_pid(pid, &status) == pid && wait_exitcode(status) == 3,
         "waiting goes on over a signal");
  (void) child(4, 0, 0);
  while (wait_nohang(&status) == 0) (void) poll(0, 0, 1);
  TAP_OK(wait_exitcode(status) == 4, "nohang: ended");
  return tap_end();
}
