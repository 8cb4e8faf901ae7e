#include "socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fd.h"

union addr {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  struct sockaddr_storage room;
};

static socklen_t addr_make(union addr *a, const struct ip *ip,
                           unsigned int port)
{
  memset(a, 0, sizeof *a);
  if (ip->v6) {
    a->v6.sin6_family = AF_INET6;
    a->v6.sin6_port = htons((uint16_t) port);
    a->v6.sin6_scope_id = ip->scope;
    memcpy(&a->v6.sin6_addr, ip->b, 16);
    return sizeof a->v6;
  }
  a->v4.sin_family = AF_INET;
  a->v4.sin_port = htons((uint16_t) port);
  memcpy(&a->v4.sin_addr, ip->b, 4);
  return sizeof a->v4;
}

static int addr_take(const union addr *a, struct ip *ip, unsigned int *port)
{
  memset(ip, 0, sizeof *ip);
  switch (a->any.sa_family) {
  case AF_INET:
    memcpy(ip->b, &a->v4.sin_addr, 4);
    *port = ntohs(a->v4.sin_port);
    return 0;
  case AF_INET6:
    ip->v6 = 1;
    memcpy(ip->b, &a->v6.sin6_addr, 16);
    if (ip->b[0] == 0xfe && (ip->b[1] & 0xc0) == 0x80)
      ip->scope = a->v6.sin6_scope_id;
    ip_unmap(ip);
    *port = ntohs(a->v6.sin6_port);
    return 0;
  }
  errno = EAFNOSUPPORT;
  return -1;
}

static int fail(int fd)
{
  int e = errno;

  (void) close(fd);
  errno = e;
  return -1;
}

static int tcp(const struct ip *ip)
{
  int fd = socket(ip->v6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);

  if (fd == -1) return -1;
  return fd_cloexec(fd) == -1 ? fail(fd) : fd;
}

static int on(int fd, int level, int option)
{
  int one = 1;

  return setsockopt(fd, level, option, &one, sizeof one);
}

int socket_nodelay(int fd)
{
  return on(fd, IPPROTO_TCP, TCP_NODELAY);
}

int socket_keepalive(int fd)
{
  return on(fd, SOL_SOCKET, SO_KEEPALIVE);
}

int socket_listen(const struct ip *ip, unsigned int port, int backlog)
{
  union addr a;
  socklen_t n = addr_make(&a, ip, port);
  int zero = 0;
  int fd = tcp(ip);

  if (fd == -1) return -1;
  /* Where IPv4 cannot be had on the same socket, IPv6 alone has to do. */
  if (ip->v6)
    (void) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
  if (on(fd, SOL_SOCKET, SO_REUSEADDR) == -1) return fail(fd);
  if (bind(fd, &a.any, n) == -1) return fail(fd);
  return listen(fd, backlog) == -1 ? fail(fd) : fd;
}

int socket_accept(int fd, struct ip *ip, unsigned int *port)
{
  union addr a;
  socklen_t n = sizeof a;
  int s = accept(fd, &a.any, &n);

  if (s == -1) return -1;
  if (addr_take(&a, ip, port) == -1) return fail(s);
  /* BSD hands O_NONBLOCK of the listening socket on. */
  if (fd_cloexec(s) == -1 || fd_block(s) == -1) return fail(s);
  return s;
}

static int finish(int fd, deadline d)
{
  socklen_t n = sizeof(int);
  int e = 0;
  int r = deadline_wait(fd, POLLOUT, d);

  if (r == -1) return -1;
  if (r == 0)
    e = ETIMEDOUT;
  else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &n) == -1)
    return -1;
  errno = e;
  return e ? -1 : 0;
}

int socket_connect(const struct ip *ip, unsigned int port,
                   const struct ip *localip, unsigned int localport,
                   deadline d)
{
  struct ip any;
  union addr a;
  socklen_t n;
  int fd = tcp(ip);

  if (fd == -1) return -1;
  if (localip || localport) {
    memset(&any, 0, sizeof any);
    any.v6 = ip->v6;
    n = addr_make(&a, localip ? localip : &any, localport);
    if (localport && on(fd, SOL_SOCKET, SO_REUSEADDR) == -1) return fail(fd);
    if (bind(fd, &a.any, n) == -1) return fail(fd);
  }
  if (fd_nonblock(fd) == -1) return fail(fd);
  n = addr_make(&a, ip, port);
  if (connect(fd, &a.any, n) == -1) {
    if (errno != EINPROGRESS && errno != EINTR) return fail(fd);
    if (finish(fd, d) == -1) return fail(fd);
  }
  return fd_block(fd) == -1 ? fail(fd) : fd;
}

int socket_local(int fd, struct ip *ip, unsigned int *port)
{
  union addr a;
  socklen_t n = sizeof a;

  if (getsockname(fd, &a.any, &n) == -1) return -1;
  return addr_take(&a, ip, port);
}

int socket_remote(int fd, struct ip *ip, unsigned int *port)
{
  union addr a;
  socklen_t n = sizeof a;

  if (getpeername(fd, &a.any, &n) == -1) return -1;
  return addr_take(&a, ip, port);
}
