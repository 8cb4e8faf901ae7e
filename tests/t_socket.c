/* t_socket: listening, accepting and connecting on loopback. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../fd.h"
#include "../socket.h"
#include "tap.h"

#if defined(__linux__)
#include <sys/syscall.h>

long syscall(long number, ...); /* which POSIX lacks */

/* The address of who calls, as a test wants it. */
static const struct sockaddr *fake;
static int faking;
static socklen_t nfake;

int accept(int fd, struct sockaddr *a, socklen_t *n)
{
  if (!faking) return (int) syscall(SYS_accept, fd, a, n);
  memcpy(a, fake, nfake);
  *n = nfake;
  return dup(0);
}

#endif

static struct ip address(const char *s)
{
  struct ip ip;

  if (!ip_scan(s, &ip)) memset(&ip, 0, sizeof ip);
  return ip;
}

static int option(int fd, int level, int name)
{
  socklen_t n = sizeof(int);
  int v = -1;

  return getsockopt(fd, level, name, &v, &n) == -1 ? -1 : v;
}

/* A server on LISTEN, a client that connects to TO: both see the same two
   addresses. */
static void pair(const char *on, const char *to, const char *from)
{
  struct ip l = address(on);
  struct ip t = address(to);
  struct ip f = address(from);
  struct ip ip, peer;
  unsigned int port, cport = 0, p = 0;
  int fd = socket_listen(&l, 0, 5);
  int c, s;
  char text[100];

  if (fd == -1) {
    sprintf(text, "listen on %s # SKIP %s", on, strerror(errno));
    TAP_OK(1, text);
    return;
  }
  sprintf(text, "listen on %s, connect to %s", on, to);
  TAP_OK(socket_local(fd, &ip, &port) == 0 && port > 0, text);
  c = socket_connect(&t, port, &f, 0, deadline_in(60));
  s = c == -1 ? -1 : socket_accept(fd, &peer, &p);
  TAP_OK(s != -1, "accepted");
  TAP_OK(socket_local(c, &ip, &cport) == 0 && cport == p, "peer's port");
  TAP_OK(ip_equal(&peer, &f, 128) && ip_equal(&ip, &f, 128), "its address");
  TAP_OK(socket_remote(c, &ip, &p) == 0 && p == port && ip_equal(&ip, &t, 128),
         "the client sees the server");
  TAP_OK(socket_local(s, &ip, &p) == 0 && p == port && ip_equal(&ip, &t, 128) &&
           ip.v6 == t.v6, "the server sees itself");
  TAP_OK((fcntl(fd, F_GETFD) & fcntl(s, F_GETFD) & fcntl(c, F_GETFD) &
          FD_CLOEXEC), "all are close-on-exec");
  TAP_OK(!((fcntl(s, F_GETFL) | fcntl(c, F_GETFL)) & O_NONBLOCK),
         "and block");
  TAP_OK(option(s, IPPROTO_TCP, TCP_NODELAY) == 0 && socket_nodelay(s) == 0 &&
           option(s, IPPROTO_TCP, TCP_NODELAY) != 0, "nodelay");
  TAP_OK(socket_keepalive(s) == 0 && option(s, SOL_SOCKET, SO_KEEPALIVE) != 0,
         "keepalive");
  (void) close(s);
  (void) close(c);
  (void) close(fd);
}

static void refused(void)
{
  struct ip ip = address("127.0.0.1");
  struct ip other = address("192.0.2.77");
  unsigned int port;
  int fd = socket_listen(&ip, 0, 1);

  (void) socket_local(fd, &ip, &port);
  TAP_OK(socket_listen(&ip, port, 1) == -1 && errno == EADDRINUSE,
         "a port that is taken");
  (void) close(fd);
  TAP_OK(socket_connect(&ip, port, 0, 0, deadline_in(60)) == -1 &&
           errno == ECONNREFUSED, "a port that is closed");
  TAP_OK(socket_connect(&ip, port, &other, 0, deadline_in(60)) == -1 &&
           errno == EADDRNOTAVAIL, "an address that is not ours");
  TAP_OK(socket_listen(&other, 0, 1) == -1 && errno == EADDRNOTAVAIL,
         "nor to listen on");
  fd = socket_listen(&ip, 0, 1);
  (void) fd_nonblock(fd);
  TAP_OK(socket_accept(fd, &other, &port) == -1 &&
           (errno == EAGAIN || errno == EWOULDBLOCK), "nobody calls");
  (void) close(fd);
}

/* A full backlog lets nobody in: the deadline ends the wait. */
static void late(void)
{
  struct ip ip = address("127.0.0.1");
  unsigned int port;
  int fd = socket_listen(&ip, 0, 0);
  int c[16];
  int e = 0;
  int n;

  (void) socket_local(fd, &ip, &port);
  for (n = 0; n < 16; ++n) {
    c[n] = socket_connect(&ip, port, 0, 0, deadline_inms(300));
    if (c[n] != -1) continue;
    e = errno;
    break;
  }
  if (n == 16)
    TAP_OK(1, "no answer # SKIP the backlog has no end here");
  else
    TAP_OK(e == ETIMEDOUT || e == ECONNREFUSED, "no answer in time");
  while (n-- > 0) (void) close(c[n]);
  (void) close(fd);
}

#if defined(__linux__)

/* Addresses of peers: of one link, and of no kind that we know. */
static void peers(void)
{
  static const struct {
    unsigned char b[2];
    int scope;
  } t[] = {{{0xfe, 0x80}, 1}, {{0xfe, 0xbf}, 1}, {{0xfe, 0xc0}, 0},
           {{0xff, 0x02}, 0}, {{0x20, 0x01}, 0}};
  struct sockaddr_in6 six;
  struct sockaddr un;
  struct ip ip;
  unsigned int port;
  size_t i;
  int fd, s[2];

  faking = 1;
  for (i = 0; i < sizeof t / sizeof *t; ++i) {
    memset(&six, 0, sizeof six);
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(77);
    six.sin6_scope_id = 3;
    memcpy(&six.sin6_addr, t[i].b, 2);
    fake = (const struct sockaddr *) &six;
    nfake = sizeof six;
    fd = socket_accept(-1, &ip, &port);
    TAP_OK(fd != -1 && port == 77 && ip.v6 && (ip.scope == 3) == t[i].scope,
           "the link counts where the address is its own");
    (void) close(fd);
  }
  memset(&un, 0, sizeof un);
  un.sa_family = AF_UNIX;
  fake = &un;
  nfake = sizeof un;
  TAP_OK(socket_accept(-1, &ip, &port) == -1 && errno == EAFNOSUPPORT,
         "a peer without an IP address");
  faking = 0;
  (void) socketpair(AF_UNIX, SOCK_STREAM, 0, s);
  TAP_OK(socket_local(s[0], &ip, &port) == -1 && errno == EAFNOSUPPORT &&
           socket_remote(s[0], &ip, &port) == -1 && errno == EAFNOSUPPORT,
         "a socket without one");
  (void) close(s[0]);
  (void) close(s[1]);
}

#endif

int main(void)
{
#if defined(__linux__)
  peers();
#endif
  pair("127.0.0.1", "127.0.0.1", "127.0.0.1");
  pair("0.0.0.0", "127.0.0.1", "127.0.0.2");
  pair("::1", "::1", "::1");
  pair("::", "::1", "::1");
  pair("::", "127.0.0.1", "127.0.0.1");
  refused();
  late();
  return tap_end();
}
