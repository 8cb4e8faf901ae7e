/*
 * pair - a client and a server joined by a line that can be cut.
 *
 *   pair [-p] CLIENT ARG... -- SERVER ARG...
 *   pair [-v] [-u N] [-d N] [-o SECONDS] CLIENT ARG... -- SERVER ARG...
 *
 * The client has the line on 6 and 7, the server on 0 and 1, as UCSPI has
 * it. The line is a pair of sockets, with -p two pipes.
 * With other options pair stands between the two: after exactly N bytes
 * towards the server (-u) or towards the client (-d) the line is cut: both
 * ends see the end of it. With -o the server does not: its end stays open and
 * silent for so many seconds, as a half-open connection does, while pair
 * itself exits when the client has. -v prints "up=BYTES down=BYTES" on 1 at
 * the end. Exit: the client's code; 111 if something here fails. Tests only.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "sig.h"
#include "substdio.h"

struct way {
  int from, to;
  long long done, limit; /* limit -1: none */
  int open;
};

static void die(const char *what)
{
  perror(what);
  exit(111);
}

/* Out of the way of 6 and 7, and closed on exec. */
static void move20(int fd[2])
{
  int i, n;

  for (i = 0; i < 2; ++i) {
    n = fcntl(fd[i], F_DUPFD_CLOEXEC, 20);
    if (n == -1) die("fcntl");
    (void) close(fd[i]);
    fd[i] = n;
  }
}

static void sockets(int fd[2])
{
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == -1) die("socketpair");
  move20(fd);
}

static void pipes(int fd[2])
{
  if (pipe(fd) == -1) die("pipe");
  move20(fd);
}

/* Starts ARGV, which has IN and OUT as TO0 and TO1. */
static pid_t start(char **argv, int in, int to0, int out, int to1)
{
  pid_t pid = fork();

  if (pid == -1) die("fork");
  if (pid) return pid;
  if (fd_copy(to0, in) == -1 || fd_copy(to1, out) == -1) _exit(111);
  sig_default(SIGPIPE);
  execvp(argv[0], argv);
  perror(argv[0]);
  _exit(111);
}

/* Moves what is there. 0: goes on; 1: the limit is reached. */
static int move(struct way *w)
{
  char buf[65536];
  size_t want = sizeof buf;
  ssize_t r;

  if (w->limit >= 0 && (long long) want > w->limit - w->done)
    want = (size_t) (w->limit - w->done);
  if (want == 0) return 1;
  r = substdio_readeintr(w->from, buf, want);
  if (r <= 0) {
    w->open = 0;
    (void) shutdown(w->to, SHUT_WR);
    return 0;
  }
  if (substdio_writeall(w->to, buf, (size_t) r) == -1) {
    w->open = 0;
    return 0;
  }
  w->done += r;
  return w->limit >= 0 && w->done == w->limit;
}

/* Moves until both ways are closed: 0; or one has reached its limit: 1. */
static int relay(struct way way[2])
{
  struct pollfd p[2];
  int i;

  for (i = 0; i < 2; ++i)
    if (way[i].limit == 0) return 1;
  while (way[0].open || way[1].open) {
    for (i = 0; i < 2; ++i) {
      p[i].fd = way[i].open ? way[i].from : -1;
      p[i].events = POLLIN;
      p[i].revents = 0;
    }
    if (poll(p, 2, 60000) <= 0) break;
    for (i = 0; i < 2; ++i)
      if (p[i].revents && move(&way[i])) return 1;
  }
  return 0;
}

/* Exits as the client did. */
static int finish(pid_t client, int isall)
{
  int status;

  if (waitpid(client, &status, 0) == -1) die("waitpid");
  if (isall)
    while (wait(0) != -1 || errno == EINTR)
      ;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 111;
}

static int direct(char **client, char **server, int ispipe)
{
  int up[2], down[2]; /* client to server, server to client: read, write */
  int i;
  pid_t pid;

  if (ispipe) {
    pipes(up);
    pipes(down);
  } else {
    sockets(up);
    down[0] = up[1];
    down[1] = up[0];
  }
  pid = start(client, down[0], 6, up[1], 7);
  (void) start(server, up[0], 0, down[1], 1);
  for (i = 0; i < 2; ++i) {
    (void) close(up[i]);
    (void) close(down[i]);
  }
  return finish(pid, 1);
}

static int between(char **client, char **server, struct way way[2],
                   unsigned int hold)
{
  int c[2], s[2], cut, i;
  pid_t pid;

  sockets(c);
  sockets(s);
  pid = start(client, c[1], 6, c[1], 7);
  (void) start(server, s[1], 0, s[1], 1);
  (void) close(c[1]);
  (void) close(s[1]);
  way[0].from = way[1].to = c[0];
  way[0].to = way[1].from = s[0];
  way[0].open = way[1].open = 1;
  cut = relay(way);
  (void) close(c[0]);
  if (cut && hold && fork() == 0) {
    for (i = 0; i < 3; ++i) (void) close(i);
    (void) sleep(hold);
    _exit(0);
  }
  (void) close(s[0]);
  return finish(pid, !(cut && hold));
}

int main(int argc, char **argv)
{
  struct way way[2] = {{.limit = -1}, {.limit = -1}};
  int o, i, r;
  int ispipe = 0, isbetween = 0, verbose = 0;
  unsigned int hold = 0;
  char **server;

  while ((o = getopt(argc, argv, "+pvu:d:o:")) != -1) {
    if (o == 'p') ispipe = 1;
    else isbetween = 1;
    if (o == 'v') verbose = 1;
    else if (o == 'u') way[0].limit = atoll(optarg);
    else if (o == 'd') way[1].limit = atoll(optarg);
    else if (o == 'o') hold = (unsigned int) atoi(optarg);
    else if (o != 'p') return 100;
  }
  argv += optind;
  for (i = 0; argv[i] && strcmp(argv[i], "--"); ++i)
    ;
  if (i == 0 || !argv[i] || !argv[i + 1] || (ispipe && isbetween)) return 100;
  argv[i] = 0;
  server = argv + i + 1;
  sig_ignore(SIGPIPE);
  for (i = 3; i < 20; ++i) (void) close(i);
  if (!isbetween) return direct(argv, server, ispipe);
  r = between(argv, server, way, hold);
  if (verbose) printf("up=%lld down=%lld\n", way[0].done, way[1].done);
  return r;
}
