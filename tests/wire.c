/*
 * wire [-p] server [arg ...] -- client [arg ...]
 *
 * Joins two programs (tests only): the server talks on 0 and 1, the client on
 * 6 and 7, through a pair of sockets, or with -p through two pipes. Exits as
 * the client did, once both have ended; the server's exit is not looked at.
 */

#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "strerr.h"
#include "usage.h"

static void die(const char *s)
{
  strerr_die(111, 0, s, (char *) 0);
}

/* Starts ARGV with IN and OUT as its descriptors A and B. */
static pid_t start(char **argv, int in, int a, int out, int b)
{
  pid_t pid = fork();

  if (pid == -1) die("unable to fork");
  if (pid) return pid;
  if (fd_copy(a, in) == -1 || fd_copy(b, out) == -1) die("unable to set up");
  (void) execvp(argv[0], argv);
  die("unable to run a program");
  return -1;
}

int main(int argc, char **argv)
{
  int up[2], down[2]; /* client to server, server to client: read, write */
  int pipes, i, n, st;
  char **server;
  pid_t pid;

  usage_init(argc, argv, "wire", "[-p] server ... -- client ...", "for tests");
  pipes = argc > 1 && strcmp(argv[1], "-p") == 0;
  server = argv + 1 + pipes;
  for (i = 1 + pipes; i < argc && strcmp(argv[i], "--"); ++i) {
  }
  if (argc - i < 2 || i == 1 + pipes) usage_die();
  argv[i] = 0;
  /* Out of the way of 6 and 7. */
  while ((n = dup(2)) != -1 && n < 10) {
  }
  if (pipes) {
    if (pipe(up) == -1 || pipe(down) == -1) die("unable to make pipes");
  } else {
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, up) == -1)
      die("unable to make sockets");
    down[0] = up[1];
    down[1] = up[0];
  }
  if (fd_cloexecfrom(3) == -1) die("unable to set up");
  (void) start(server, up[0], 0, down[1], 1);
  pid = start(argv + i + 1, down[0], 6, up[1], 7);
  for (i = 0; i < 2; ++i) {
    (void) close(up[i]);
    (void) close(down[i]);
  }
  n = 111;
  for (i = 0; i < 2; ++i)
    if (wait(&st) == pid) n = WIFEXITED(st) ? WEXITSTATUS(st) : 111;
  return n;
}
