#include "sig.h"

#include <errno.h>
#include <unistd.h>

#include "fd.h"

static int selfpipe[2] = {-1, -1};

static void set(int sig, void (*handler)(int))
{
  struct sigaction sa;

  sa.sa_handler = handler;
  sa.sa_flags = 0;
  (void) sigemptyset(&sa.sa_mask);
  (void) sigaction(sig, &sa, 0);
}

void sig_catch(int sig, void (*handler)(int))
{
  set(sig, handler);
}

void sig_ignore(int sig)
{
  set(sig, SIG_IGN);
}

int sig_ignored(int sig)
{
  struct sigaction sa;

  return sigaction(sig, 0, &sa) == 0 && sa.sa_handler == SIG_IGN;
}

void sig_default(int sig)
{
  set(sig, SIG_DFL);
}

static void mask(int how, int sig)
{
  sigset_t ss;

  (void) sigemptyset(&ss);
  (void) sigaddset(&ss, sig);
  (void) sigprocmask(how, &ss, 0);
}

void sig_block(int sig)
{
  mask(SIG_BLOCK, sig);
}

void sig_unblock(int sig)
{
  mask(SIG_UNBLOCK, sig);
}

int sig_pipe(void)
{
  int e;

  if (selfpipe[0] != -1) return selfpipe[0];
  if (fd_pipe(selfpipe) == -1) return -1;
  if (fd_nonblock(selfpipe[0]) == 0 && fd_nonblock(selfpipe[1]) == 0)
    return selfpipe[0];
  e = errno;
  (void) close(selfpipe[0]);
  (void) close(selfpipe[1]);
  selfpipe[0] = selfpipe[1] = -1;
  errno = e;
  return -1;
}

void sig_tell(int sig)
{
  int e = errno;
  char ch = (char) sig;

  /* Full: it is readable already. What else it may say, once more: who waits
     for this byte would wait for ever. */
  if (write(selfpipe[1], &ch, 1) == -1 && errno != EAGAIN)
    (void) !write(selfpipe[1], &ch, 1);
  errno = e;
}

void sig_topipe(int sig)
{
  set(sig, sig_tell);
}

void sig_drain(void)
{
  char b[64];

  while (read(selfpipe[0], b, sizeof b) > 0)
    ;
}
