/*
 * tcpserver: accepts TCP connections and runs a program for each.
 *
 * usage: tcpserver [options] host port prog ...
 *
 * 0, 1: for prog, the connection; of tcpserver itself, 1 takes the port (-1)
 *       and then both are /dev/null
 * 2:    errors, and with -v what happens to each connection
 * No other descriptor is passed to prog.
 *
 * Environment: $UID and $GID with -U. Sets PROTO, TCPLOCALIP, TCPLOCALPORT,
 * TCPLOCALHOST, TCPREMOTEIP, TCPREMOTEPORT, TCPREMOTEHOST, TCPREMOTEINFO and
 * what the rules say.
 *
 * exit: 0 on SIGTERM; 100 usage; 111 unable to listen.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "callers.h"
#include "confine.h"
#include "deadline.h"
#include "env.h"
#include "fd.h"
#include "fmt.h"
#include "home.h"
#include "incoming.h"
#include "ip.h"
#include "lookup.h"
#include "priv.h"
#include "scan.h"
#include "sig.h"
#include "socket.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"
#include "wait.h"

#define SYNOPSIS                                                              \
  "[-1UXpPhHrRoOdDqQv] [-c limit] [-C limit] [-x rules.cdb] "                 \
  "[-B banner] [-g gid] [-u uid] [-b backlog] [-l localname] [-t seconds] "   \
  "host port program ..."

#define PAUSE 1 /* seconds, where the system has run out of something */

static int printport;
static unsigned long long limit = 40, perip, backlog = 20;
static unsigned long long uid, gid;
static const char *banner;
static char *const *prog;

static struct incoming in = INCOMING_INIT; /* the connection at hand */
static char pidstr[FMT_NUM];
static struct confine_limits limits; /* as they were: prog gets them back */

static void num(char *s, unsigned long long u)
{
  s[fmt_num(s, u)] = 0;
}

/* ---- CHILD ---- */

static void drop(const char *what, const char *which)
{
  if (in.verbosity)
    strerr_warn(errno, "dropping connection from ", in.conn.ripstr, ", ", what,
                which, (char *) 0);
  _exit(111);
}

/* The connection S in a process of its own, where a slow look-up holds up
   nobody else. */
static void serve(int s)
{
  int r;

  num(pidstr, (unsigned long long) getpid());
  if (in.verbosity >= 2)
    strerr_line("tcpserver: pid ", pidstr, " from ", in.conn.ripstr,
                (char *) 0);
  incoming_socket(&in, s);
  if (banner && substdio_writeall(s, banner, strlen(banner)) == -1)
    drop("unable to write the banner", "");
  r = incoming_admit(&in, s);
  if (r == -1) drop(in.what, in.which);
  incoming_tell(&in, "tcpserver", r ? "deny" : "ok", pidstr);
  if (r) _exit(100);
  if (fd_move(0, s) == -1 || fd_copy(1, 0) == -1)
    drop("unable to set up descriptors", "");
  confine_unlimit(&limits);
  home_exec(prog);
  drop("unable to run ", *prog);
}

/* ---- PARENT ---- */

static struct callers callers;

static void status(void)
{
  char a[FMT_NUM];
  char b[FMT_NUM];

  if (in.verbosity < 2) return;
  num(a, callers.n);
  num(b, limit);
  strerr_line("tcpserver: status: ", a, "/", b, (char *) 0);
}

static void ended(pid_t pid, int how)
{
  char p[FMT_NUM];
  char st[FMT_NUM];

  if (!callers_remove(&callers, pid) || in.verbosity < 2) return;
  num(p, (unsigned long long) pid);
  num(st, (unsigned long long) (unsigned int) how);
  strerr_line("tcpserver: end ", p, " status ", st, (char *) 0);
  status();
}

static void reap(void)
{
  pid_t pid;
  int how;

  sig_drain();
  while ((pid = wait_nohang(&how)) > 0) ended(pid, how);
}

/* Waits for signals alone, for as long as nothing can be accepted. */
static void rest(int sigfd, deadline d)
{
  if (deadline_wait(sigfd, POLLIN, d) == 1) reap();
}

static int toomany(void)
{
  char n[FMT_NUM];

  if (perip == 0 || callers_from(&callers, &in.conn.rip) < perip) return 0;
  num(n, perip);
  if (in.verbosity)
    strerr_warn(0, "dropping connection from ", in.conn.ripstr, " port ",
                in.conn.rportstr, ", ", n, " from there are open already (-C)",
                (char *) 0);
  return 1;
}

static void start(int s, int fd, int sigfd)
{
  pid_t pid;

  if (toomany()) return;
  pid = callers_ready(&callers) == -1 ? -1 : fork();
  if (pid == 0) {
    sig_default(SIGCHLD);
    sig_default(SIGTERM);
    (void) close(fd); /* or look-ups would hold the port after our end */
    serve(s);
  }
  if (pid == -1) {
    if (in.verbosity)
      strerr_warn(errno, "dropping connection from ", in.conn.ripstr,
                  ", unable to fork", (char *) 0);
    rest(sigfd, deadline_in(PAUSE));
    return;
  }
  callers_add(&callers, pid, &in.conn.rip);
  status();
}

/* Whether accept failed for the one connection that it took away. */
static int passing(int e)
{
  return e == EAGAIN || e == EWOULDBLOCK || e == EINTR || e == ECONNABORTED ||
         e == EPROTO || e == ENETDOWN || e == ENETUNREACH ||
         e == EHOSTUNREACH || e == ENOPROTOOPT || e == EOPNOTSUPP;
}

static void take(int fd, int sigfd)
{
  struct ip ip;
  unsigned int port;
  int s = socket_accept(fd, &ip, &port);

  if (s != -1) {
    ucspi_remote(&in.conn, &ip, port);
    start(s, fd, sigfd);
    (void) close(s);
    return;
  }
  if (passing(errno)) return;
  if (in.verbosity)
    strerr_warn(errno, "unable to accept, trying again", (char *) 0);
  rest(sigfd, deadline_in(PAUSE));
}

static void loop(int fd, int sigfd)
{
  struct pollfd p[2];

  p[0].fd = sigfd;
  p[1].fd = fd;
  p[0].events = p[1].events = POLLIN;
  status();
  for (;;) {
    if (callers.n >= limit) {
      rest(sigfd, DEADLINE_NEVER);
      continue;
    }
    if (deadline_poll(p, 2, DEADLINE_NEVER) <= 0) continue;
    if (p[0].revents) reap();
    if (p[1].revents) take(fd, sigfd);
  }
}

/* ---- MAIN ---- */

static void terminate(int sig)
{
  (void) sig;
  _exit(0);
}

static void nonumber(const char *option, const char *s)
{
  strerr_die(100, 0, "option ", option, " takes a number, not ", s, (char *) 0);
}

static unsigned long long number(const char *option, const char *s,
                                 unsigned long long min,
                                 unsigned long long max)
{
  unsigned long long u;

  if (!scan_all(s, max, &u) || u < min) nonumber(option, s);
  return u;
}

static unsigned long long fromenv(const char *variable)
{
  unsigned long long u;

  if (env_num(variable, 0xfffffffe, &u) != 1 || u == 0)
    strerr_die(100, 0, "option -U needs a number in $", variable, (char *) 0);
  return u;
}

static void option(int ch, const char *arg)
{
  switch (ch) {
  case '1': printport = 1; return;
  case 'b': backlog = number("-b", arg, 0, 65535); return;
  case 'B': banner = arg; return;
  case 'c': limit = number("-c", arg, 1, 1000000); return;
  case 'C': perip = number("-C", arg, 1, 1000000); return;
  case 'g': gid = number("-g", arg, 0, 0xfffffffe); return;
  case 'u': uid = number("-u", arg, 0, 0xfffffffe); return;
  case 'U':
    uid = fromenv("UID");
    gid = fromenv("GID");
    return;
  }
  switch (incoming_option(&in, ch, arg)) {
  case 0: usage_die();
  case -1: nonumber("-t", arg);
  }
}

/* The first address of HOST, one of IPv4 if there is any. */
static void address(struct ip *ip, const char *host)
{
  struct ip list[LOOKUP_MAX];
  int i, n;

  memset(ip, 0, sizeof *ip);
  if (*host == 0 || strcmp(host, "0") == 0) return;
  n = lookup_ips(list, host, 0, deadline_in(LOOKUP_SECONDS));
  if (n == -1)
    strerr_die(111, errno, "unable to find the IP address of ", host,
               (char *) 0);
  if (n == 0) strerr_die(111, 0, "no IP address for ", host, (char *) 0);
  for (i = 0; i < n && list[i].v6;) ++i;
  *ip = list[i < n ? i : 0];
}

static void announce(void)
{
  char s[FMT_NUM + 1];
  size_t n;

  if (printport) {
    n = fmt_num(s, in.conn.lport);
    s[n++] = '\n';
    if (substdio_writeall(1, s, n) == -1)
      strerr_die(111, errno, "unable to print the port", (char *) 0);
  }
  /* Who reads the port sees an end, and who waits for us is not held. */
  (void) close(0);
  (void) close(1);
  if (fd_sanitize() == -1)
    strerr_die(111, errno, "unable to open /dev/null", (char *) 0);
}

static void become(void)
{
  unsigned long long u = uid ? uid : (unsigned long long) getuid();
  unsigned long long g = gid ? gid : (unsigned long long) getgid();

  if (u == getuid() && g == getgid() && geteuid() != 0) return;
  if (!uid && !gid) return;
  if (priv_drop((unsigned long) u, (unsigned long) g, 0) == -1)
    strerr_die(111, errno, "unable to become the user and group of -u and -g",
               (char *) 0);
}

static int listener(const char *host, const char *port)
{
  struct ip ip;
  unsigned int p;
  int fd;

  if (!lookup_port(port, &p))
    strerr_die(111, 0, "unable to figure out port number for ", port,
               (char *) 0);
  address(&ip, host);
  fd = socket_listen(&ip, p, (int) backlog);
  if (fd == -1)
    strerr_die(111, errno, "unable to listen on ", host, " port ", port,
               (char *) 0);
  if (fd_nonblock(fd) == -1 || ucspi_local(&in.conn, fd) == -1)
    strerr_die(111, errno, "unable to set up the socket", (char *) 0);
  return fd;
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  int ch, fd, sigfd;

  usage_init(argc, argv, "tcpserver", SYNOPSIS,
             "accept TCP connections and run a program for each");
  while ((ch = subgetopt(&o, argc, argv,
                         INCOMING_OPTIONS "Uu:g:b:B:c:C:1")) != -1)
    option(ch, o.arg);
  if (argc - o.ind < 3) usage_die();
  prog = argv + o.ind + 2;

  (void) fd_cloexecfrom(3); /* before there is a limit, which it may go by */
  confine_limit(&limits, CONFINE_DATA + 4 * limit * sizeof(struct caller));
  sigfd = sig_pipe();
  if (sigfd == -1)
    strerr_die(111, errno, "unable to start", (char *) 0);
  fd = listener(argv[o.ind], argv[o.ind + 1]);
  become();
  sig_unblock(SIGCHLD);
  sig_unblock(SIGTERM);
  sig_topipe(SIGCHLD);
  sig_catch(SIGTERM, terminate);
  announce();
  loop(fd, sigfd);
}
