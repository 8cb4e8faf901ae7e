/*
 * pair - a client and a server joined by a line that can be cut.
 *
 *   pair [-v] [-u N] [-d N] [-o SECONDS] CLIENT ARG... -- SERVER ARG...
 *
 * The client has the line on 6 and 7, the server on 0 and 1, as UCSPI has
 * it. After exactly N bytes towards the server (-u) or towards the client
 * (-d) the line is cut: both ends see the end of it. With -o the server does
 * not: its end stays open and silent for so many seconds, as a half-open
 * connection does, while pair itself exits when the client has.
 * -v prints "up=BYTES down=BYTES" on 1 at the end. Exit: the client's code;
 * 111 if something here fails. Tests only.
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

static pid_t start(char **argv, int sock, int other, int to0, int to1)
{
  pid_t pid = fork();

  if (pid == -1) die("fork");
  if (pid) return pid;
  (void) close(other);
  if (fd_copy(to0, sock) == -1 || fd_copy(to1, sock) == -1) _exit(111);
  if (sock != to0 && sock != to1) (void) close(sock);
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

int main(int argc, char **argv)
{
  struct way way[2];
  struct pollfd p[2];
  int c[2], s[2], o, i, status, cut = 0, hold = 0;
  int verbose = 0;
  long long up = -1, down = -1;
  pid_t client;

  while ((o = getopt(argc, argv, "+vu:d:o:")) != -1) {
    if (o == 'v') verbose = 1;
    else if (o == 'u') up = atoll(optarg);
    else if (o == 'd') down = atoll(optarg);
    else if (o == 'o') hold = atoi(optarg);
    else return 100;
  }
  argv += optind;
  for (i = 0; argv[i] && strcmp(argv[i], "--"); ++i)
    ;
  if (i == 0 || !argv[i] || !argv[i + 1]) return 100;
  argv[i] = 0;
  sig_ignore(SIGPIPE);
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, c) == -1) die("socketpair");
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, s) == -1) die("socketpair");
  for (i = 0; i < 2; ++i) { /* out of the way of 6 and 7 */
    if ((c[i] = fcntl(c[i], F_DUPFD_CLOEXEC, 20)) == -1) die("fcntl");
    if ((s[i] = fcntl(s[i], F_DUPFD_CLOEXEC, 20)) == -1) die("fcntl");
  }
  for (i = 3; i < 20; ++i) (void) close(i);
  for (i = 0; argv[i]; ++i)
    ;
  client = start(argv, c[1], c[0], 6, 7);
  (void) start(argv + i + 1, s[1], s[0], 0, 1);
  (void) close(c[1]);
  (void) close(s[1]);
  way[0].from = way[1].to = c[0];
  way[0].to = way[1].from = s[0];
  way[0].limit = up;
  way[1].limit = down;
  for (i = 0; i < 2; ++i) {
    way[i].done = 0;
    way[i].open = 1;
    if (way[i].limit == 0) cut = 1;
  }
  while (!cut && (way[0].open || way[1].open)) {
    for (i = 0; i < 2; ++i) {
      p[i].fd = way[i].open ? way[i].from : -1;
      p[i].events = POLLIN;
      p[i].revents = 0;
    }
    if (poll(p, 2, 60000) <= 0) break;
    for (i = 0; i < 2 && !cut; ++i)
      if (p[i].revents) cut = move(&way[i]);
  }
  (void) close(c[0]);
  if (!cut || !hold)
    (void) close(s[0]);
  else if (fork() == 0) {
    for (i = 0; i < 3; ++i) (void) close(i);
    (void) sleep((unsigned int) hold);
    _exit(0);
  }
  if (waitpid(client, &status, 0) == -1) die("waitpid");
  if (!(cut && hold))
    while (wait(0) != -1 || errno == EINTR)
      ;
  if (verbose) printf("up=%lld down=%lld\n", way[0].done, way[1].done);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 111;
}
