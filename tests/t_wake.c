/* t_wake: a program that is started after something was stored. */

#include "wake.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deadline.h"
#include "fd.h"
#include "sig.h"

#include "tap.h"

static char *argv[] = {0, 0};
static int out, in; /* the program's */

static int ran(unsigned long ms)
{
  char ch;

  return deadline_wait(out, POLLIN, deadline_inms(ms)) == 1 &&
         read(out, &ch, 1) == 1;
}

static void end(void)
{
  if (write(in, "\n", 1) != 1) abort();
}

/* The program writes a byte into a FIFO, then waits for a line from one. */
static void setup(char *dir)
{
  static char prog[64];
  char cmd[256];

  if (!mkdtemp(dir)) abort();
  strcpy(prog, dir);
  strcat(prog, "/prog");
  strcpy(cmd, "cd ");
  strcat(cmd, dir);
  strcat(cmd, " && mkfifo a b && { echo '#!/bin/sh'; echo \"cd $PWD\";"
              " echo 'printf x > a'; echo 'read l < b'; } > prog &&"
              " chmod +x prog");
  if (system(cmd) || chdir(dir) == -1) abort();
  out = open("a", O_RDWR);
  in = open("b", O_RDWR);
  if (out == -1 || in == -1 || fd_cloexec(out) || fd_cloexec(in)) abort();
  argv[0] = prog;
}

/* The child of W has ended: ours, and no other. */
static int childended(void)
{
  deadline d = deadline_in(60);

  while (waitpid(-1, 0, WNOHANG) == 0)
    if (deadline_wait(-1, 0, deadline_inms(10)) == 0 && deadline_now() > d)
      return 0;
  return 1;
}

int main(void)
{
  struct wake w = {0, -1, -1, 0};
  char dir[] = "/tmp/t_wake.XXXXXX";
  pid_t pid;

  sig_ignore(SIGPIPE);
  wake_start(&w);
  wake_up(&w);
  wake_end(&w);
  TAP_OK(waitpid(-1, 0, WNOHANG) == -1, "no program: nothing happens");

  (void) setpgid(0, 0);
  setup(dir);
  w.argv = argv;
  wake_start(&w);
  TAP_OK(!ran(200), "nothing stored, nothing started");
  w.owed = 1;
  wake_up(&w);
  TAP_OK(!w.owed && ran(60000), "started");
  wake_up(&w);
  wake_up(&w);
  TAP_OK(!ran(200), "one at a time");
  end();
  TAP_OK(ran(60000), "the other after it");
  end();
  TAP_OK(!ran(200), "two words while it runs: one start");
  wake_up(&w);
  TAP_OK(ran(60000), "and one more");
  w.owed = 1;
  wake_end(&w);
  TAP_OK(ran(60000), "at the end what is owed is started, whatever runs");
  TAP_OK(childended(), "and the child ends");
  end();
  end();

  w.owed = 0;
  wake_start(&w);
  wake_end(&w);
  TAP_OK(childended() && !ran(200), "nothing owed: it just ends");

  pid = fork();
  if (pid == 0) {
    wake_start(&w);
    wake_up(&w);
    (void) raise(SIGKILL);
  }
  (void) waitpid(pid, 0, 0);
  TAP_OK(ran(60000), "the caller killed: what it said is done");
  end();

  wake_start(&w);
  sig_ignore(SIGTERM);
  wake_up(&w);
  TAP_OK(ran(60000), "started: by now it has a session of its own");
  end();
  TAP_OK(kill(0, SIGTERM) == 0, "a signal to the process group");
  wake_up(&w);
  TAP_OK(ran(60000), "which the child survives");
  end();
  wake_end(&w);
  TAP_OK(childended(), "it ends all the same");
  return unlink("a") || unlink("b") || unlink("prog") || chdir("/") ||
             rmdir(dir)
           ? 1
           : tap_end();
}
