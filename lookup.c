#include "lookup.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include "ascii.h"
#include "fd.h"
#include "scan.h"
#include "sig.h"
#include "socket.h"
#include "substdio.h"
#include "wait.h"

/* What the child asks, and where its answer goes: 'K' and the answer, or
   'Z' for try later, or 'M' for try later, when there is memory. */
struct question {
  const char *host;
  const struct ip *ip;
  int family;
};

typedef void (*asker)(const struct question *q, int fd);

static const char *verdict(int gai)
{
  switch (gai) {
  case EAI_MEMORY: return "M";
  case EAI_AGAIN:
  case EAI_FAIL:
  case EAI_SYSTEM: return "Z";
  }
  return "K";
}

static void say(int fd, const void *b, size_t n)
{
  if (substdio_writeall(fd, b, n) == -1) _exit(111);
}

static int take(const struct addrinfo *a, struct ip *ip)
{
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;

  memset(ip, 0, sizeof *ip);
  if (a->ai_family == AF_INET && a->ai_addrlen >= sizeof v4) {
    memcpy(&v4, a->ai_addr, sizeof v4);
    memcpy(ip->b, &v4.sin_addr, 4);
    return 1;
  }
  if (a->ai_family == AF_INET6 && a->ai_addrlen >= sizeof v6) {
    memcpy(&v6, a->ai_addr, sizeof v6);
    memcpy(ip->b, &v6.sin6_addr, 16);
    ip->scope = v6.sin6_scope_id;
    ip->v6 = 1;
    ip_unmap(ip);
    return 1;
  }
  return 0;
}

static void ask_ips(const struct question *q, int fd)
{
  struct addrinfo hints;
  struct addrinfo *list, *a;
  struct ip ip;
  int r;

  memset(&hints, 0, sizeof hints);
  hints.ai_family = q->family == 4   ? AF_INET
                    : q->family == 6 ? AF_INET6
                                     : AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  r = getaddrinfo(q->host, 0, &hints, &list);
  say(fd, verdict(r), 1);
  if (r) return;
  for (a = list; a; a = a->ai_next)
    if (take(a, &ip)) say(fd, &ip, sizeof ip);
}

static void ask_name(const struct question *q, int fd)
{
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  char name[1025];
  int r;

  memset(&v4, 0, sizeof v4);
  v4.sin_family = AF_INET;
  memcpy(&v4.sin_addr, q->ip->b, 4);
  memset(&v6, 0, sizeof v6);
  v6.sin6_family = AF_INET6;
  memcpy(&v6.sin6_addr, q->ip->b, 16);
  r = getnameinfo(q->ip->v6 ? (struct sockaddr *) &v6
                            : (struct sockaddr *) &v4,
                  q->ip->v6 ? sizeof v6 : sizeof v4, name, sizeof name, 0, 0,
                  NI_NAMEREQD);
  say(fd, verdict(r), 1);
  if (r == 0) say(fd, name, strlen(name));
}

static int collect(stralloc *out, int fd, deadline d)
{
  char b[1024];
  ssize_t n;
  int r;

  out->len = 0;
  for (;;) {
    r = deadline_past(d) ? 0 : deadline_wait(fd, POLLIN, d);
    if (r == 0) errno = ETIMEDOUT;
    if (r != 1) return -1;
    n = substdio_readeintr(fd, b, sizeof b);
    if (n == -1) return -1;
    if (n == 0) break;
    if (stralloc_catb(out, b, (size_t) n) == -1) return -1;
  }
  if (out->len && out->s[0] == 'K') return 0;
  errno = out->len && out->s[0] == 'M' ? ENOMEM : EAGAIN;
  return -1;
}

/* Asks in a child: OUT becomes 'K' and the answer. 0, or -1 with errno. */
static int ask(stralloc *out, asker work, const struct question *q, deadline d)
{
  int status, r, e;
  int p[2];
  pid_t pid;

  if (fd_pipe(p) == -1) return -1;
  pid = fork();
  if (pid == 0) {
    sig_default(SIGTERM);
    sig_default(SIGPIPE); /* nobody listens any more: no need to go on */
    (void) close(p[0]);
    work(q, p[1]);
    _exit(0);
  }
  e = errno;
  (void) close(p[1]);
  r = -1;
  if (pid != -1) {
    r = collect(out, p[0], d);
    e = errno;
    (void) kill(pid, SIGKILL);
    (void) wait_pid(pid, &status);
  }
  (void) close(p[0]);
  errno = e;
  return r;
}

int lookup_ips(struct ip *ip, const char *host, int family, deadline d)
{
  struct question q;
  stralloc out = {0};
  size_t n;

  if (ip_scan(host, ip)) return family == 0 || (family == 6) == ip->v6;
  memset(&q, 0, sizeof q);
  q.host = host;
  q.family = family;
  if (ask(&out, ask_ips, &q, d) == -1) {
    stralloc_free(&out);
    return -1;
  }
  n = (out.len - 1) / sizeof *ip;
  if (n > LOOKUP_MAX) n = LOOKUP_MAX;
  memcpy(ip, out.s + 1, n * sizeof *ip);
  stralloc_free(&out);
  return (int) n;
}

/* Whoever owns the address writes its name: only what can be a name. */
static int plausible(const stralloc *sa)
{
  struct ip ip;
  size_t i;
  char ch;

  for (i = 0; i + 1 < sa->len; ++i) {
    ch = ascii_lower(sa->s[i]);
    if ((ch < 'a' || ch > 'z') && (ch < '0' || ch > '9') && ch != '.' &&
        ch != '-' && ch != '_')
      return 0;
  }
  return i > 0 && sa->s[0] != '.' && !ip_scan(sa->s, &ip);
}

int lookup_name(stralloc *out, const struct ip *ip, deadline d)
{
  struct question q;

  memset(&q, 0, sizeof q);
  q.ip = ip;
  if (ask(out, ask_name, &q, d) == -1) {
    out->len = 0;
    return -1;
  }
  --out->len;
  memmove(out->s, out->s + 1, out->len);
  if (out->len && out->s[out->len - 1] == '.') --out->len;
  if (stralloc_0(out) == -1) {
    out->len = 0;
    return -1;
  }
  if (!plausible(out)) {
    out->len = 0;
    return 0;
  }
  --out->len;
  ascii_lowerb(out->s, out->len);
  return 1;
}

int lookup_nameparanoid(stralloc *out, const struct ip *ip, deadline d)
{
  struct ip list[LOOKUP_MAX];
  int r = lookup_name(out, ip, d);
  int i, n;

  if (r != 1) return r;
  n = stralloc_0(out) == -1 ? -1 : lookup_ips(list, out->s, ip->v6 ? 6 : 4, d);
  for (i = 0; i < n; ++i)
    if (ip_equal(&list[i], ip, 128)) {
      --out->len;
      return 1;
    }
  out->len = 0;
  return n == -1 ? -1 : 0;
}

/* "6193, 23 : USERID : UNIX : joe": OUT, the line, becomes the user. */
static int userid(stralloc *out)
{
  size_t i = 0;
  size_t j;
  int colons;

  while (out->len && strchr(" \t\r\n", out->s[out->len - 1])) --out->len;
  for (colons = 0; colons < 3; ++colons) {
    i += ascii_chr(out->s + i, out->len - i, ':');
    if (i == out->len) return 0;
    ++i;
  }
  while (i < out->len && (out->s[i] == ' ' || out->s[i] == '\t')) ++i;
  for (j = i; j < out->len; ++j)
    if (out->s[j] < 32 || out->s[j] > 126) return 0;
  out->len -= i;
  memmove(out->s, out->s + i, out->len);
  return out->len > 0;
}

/* One line of at most 1000 bytes from S: 1, 0 if it is none, -1. */
static int answer(stralloc *out, int s, deadline d)
{
  ssize_t n;
  int r;
  char ch;

  while (out->len < 1000) {
    r = deadline_wait(s, POLLIN, d);
    if (r == 0) errno = ETIMEDOUT;
    if (r != 1) return -1;
    n = substdio_readeintr(s, &ch, 1);
    if (n <= 0) return (int) n;
    if (stralloc_append(out, ch) == -1) return -1;
    if (ch == '\n') return 1;
  }
  return 0;
}

int lookup_ident(stralloc *out, int s, unsigned int remoteport,
                 unsigned int localport, deadline d)
{
  int r;

  out->len = 0;
  if (stralloc_catnum(out, remoteport) == -1 ||
      stralloc_cats(out, " , ") == -1 ||
      stralloc_catnum(out, localport) == -1 ||
      stralloc_cats(out, "\r\n") == -1)
    r = -1;
  else
    r = substdio_writeall(s, out->s, out->len);
  out->len = 0;
  if (r == 0) r = answer(out, s, d);
  if (r == 1) r = userid(out);
  if (r != 1) out->len = 0;
  return r;
}

int lookup_info(stralloc *out, const struct ip *remoteip,
                unsigned int remoteport, const struct ip *localip,
                unsigned int localport, deadline d)
{
  int s, r, e;

  out->len = 0;
  s = socket_connect(remoteip, 113, localip, 0, d);
  if (s == -1) return -1;
  r = lookup_ident(out, s, remoteport, localport, d);
  e = errno;
  (void) close(s);
  errno = e;
  return r;
}

int lookup_port(const char *s, unsigned int *port)
{
  unsigned long long u;
  struct servent *se;

  if (scan_all(s, 65535, &u)) {
    *port = (unsigned int) u;
    return 1;
  }
  se = getservbyname(s, "tcp");
  if (se)
    *port = ntohs((uint16_t) se->s_port);
  else if (strcmp(s, "qmtp") == 0)
    *port = 209;
  else if (strcmp(s, "qmqp") == 0)
    *port = 628;
  else
    return 0;
  return 1;
}
