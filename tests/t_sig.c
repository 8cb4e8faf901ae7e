/* t_sig: handlers, masks, the self-pipe. */

#include "sig.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "tap.h"
#include "wait.h"

static volatile sig_atomic_t caught;

static void note(int sig)
{
  caught = sig;
}

static int readable(int fd)
{
  struct pollfd p;

  p.fd = fd;
  p.events = POLLIN;
  return poll(&p, 1, 0) == 1;
}

/* The signal that ends a process which raises SIG after F, 0 if none. */
static int ends(void (*f)(int), int sig)
{
  int status;
  pid_t pid = fork();

  if (pid == 0) {
    f(sig);
    (void) raise(sig);
    _exit(0);
  }
  if (wait_pid(pid, &status) == -1) return -1;
  return wait_crashed(status);
}

static void topipe(void)
{
  int fd = sig_pipe();
  int i;

  TAP_OK(fd != -1 && sig_pipe() == fd, "one pipe for all");
  TAP_OK(fcntl(fd, F_GETFD) & FD_CLOEXEC, "close-on-exec");
  TAP_OK(!readable(fd), "nothing to read yet");
  sig_topipe(SIGUSR1);
  errno = 77;
  (void) raise(SIGUSR1);
  TAP_OK(errno == 77, "the handler keeps errno");
  TAP_OK(readable(fd), "a signal makes it readable");
  sig_drain();
  TAP_OK(!readable(fd), "drained");
  sig_drain();
  TAP_OK(!readable(fd), "drained twice, without waiting");
  for (i = 0; i < 100000; ++i) (void) raise(SIGUSR1);
  TAP_OK(readable(fd), "100,000 signals do not block it");
  sig_drain();
  TAP_OK(!readable(fd), "drained of all");
}

int main(void)
{
  sig_catch(SIGUSR1, note);
  (void) raise(SIGUSR1);
  TAP_OK(caught == SIGUSR1, "catch");
  caught = 0;
  (void) raise(SIGUSR1);
  TAP_OK(caught == SIGUSR1, "and it stays caught");
  caught = 0;
  sig_block(SIGUSR1);
  (void) raise(SIGUSR1);
  TAP_OK(!caught, "blocked");
  sig_unblock(SIGUSR1);
  TAP_OK(caught == SIGUSR1, "unblocked");
  TAP_OK(ends(sig_ignore, SIGTERM) == 0, "ignore");
  TAP_OK(ends(sig_default, SIGTERM) == SIGTERM, "default");
  sig_ignore(SIGPIPE);
  TAP_OK(ends(sig_default, SIGPIPE) == SIGPIPE, "default after ignore");
  topipe();
  return tap_end();
}
