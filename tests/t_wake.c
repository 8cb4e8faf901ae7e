#include "wake.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"

#include "tap.h"

static char *argv[] = {0, 0};

static int ran(int fd, int seconds)
{
  char ch;

  return deadline_wait(fd, POLLIN, deadline_in((unsigned long) seconds)) == 1 &&
         read(fd, &ch, 1) == 1;
}

int main(void)
{
  struct wake w = {0, 0, 0};
  char dir[] = "/tmp/t_wake.XXXXXX";
  char prog[64], cmd[256];
  int p[2], quiet[2];

  wake_up(&w);
  wake_end(&w);
  TAP_OK(!w.pid && !w.owed, "no program: nothing happens");

  /* The program writes a byte into a FIFO, then waits for a line from one. */
  if (!mkdtemp(dir) || fd_pipe(quiet) == -1) return 1;
  strcpy(prog, dir);
  strcat(prog, "/prog");
  strcpy(cmd, "cd ");
  strcat(cmd, dir);
  strcat(cmd, " && mkfifo a b && { echo '#!/bin/sh'; echo \"cd $PWD\";"
              " echo 'printf x > a'; echo 'read l < b'; } > prog &&"
              " chmod +x prog");
  if (system(cmd) || chdir(dir) == -1) return 1;
  p[0] = open("a", O_RDWR);
  p[1] = open("b", O_RDWR);
  if (p[0] == -1 || p[1] == -1 || fd_cloexec(p[0]) || fd_cloexec(p[1]))
    return 1;
  argv[0] = prog;
  w.argv = argv;

  wake_up(&w);
  TAP_OK(w.pid && !w.owed, "started");
  TAP_OK(ran(p[0], 10), "it runs");
  wake_up(&w);
  wake_up(&w);
  TAP_OK(w.owed, "one at a time: another is owed");
  TAP_OK(wake_wait(&w, quiet[0], POLLIN, deadline_inms(200)) == 0 && w.owed,
         "not while that one runs");
  if (write(p[1], "\n", 1) != 1) return 1;
  TAP_OK(wake_wait(&w, quiet[0], POLLIN, deadline_in(3)) == 0,
         "it ends while we wait");
  TAP_OK(!w.owed, "so the other is started");
  TAP_OK(ran(p[0], 10), "it runs, too");
  if (write(quiet[1], "x", 1) != 1) return 1;
  TAP_OK(wake_wait(&w, quiet[0], POLLIN, deadline_in(10)) == 1,
         "what we wait for is seen");
  wake_up(&w);
  TAP_OK(w.owed, "owed once more");
  wake_end(&w);
  TAP_OK(!w.owed, "at the end it is started, whatever runs");
  if (write(p[1], "\n\n", 2) != 2) return 1;
  TAP_OK(ran(p[0], 10), "and runs");
  while (wait(0) > 0)
    ;
  return unlink("a") || unlink("b") || unlink("prog") || chdir("/") ||
             rmdir(dir)
           ? 1
           : tap_end();
}
