/*
 * load: many connections that do no work, from one address.
 *
 * load [-r] [-n N] [-s seconds] [-f text] [-z bytes] [-e ms] [-i localip]
 *      address port
 *
 *   -n  so many connections at a time (1)
 *   -f  say this first; \n and \r in it are newline and carriage return
 *   -z  then as many x as fast as they are taken
 *   -e  then an x each so many milliseconds; without -z that begins with the
 *       text
 *   -r  one that the server closes is opened again at once
 *   -s  end after so many seconds (60); else when all are closed
 *   -i  from this address
 *
 * Prints "open" once all are open, "said" once the text and the bytes of -z
 * are all on their way; at the end, by itself or on SIGTERM,
 * "opened=N closed=N bytes=N": connections that it opened, those of them that
 * the server closed, bytes that came back.
 *
 * Exit codes: 0; 77 not so many descriptors; 100 usage; 111 trouble.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "deadline.h"
#include "fd.h"
#include "fmt.h"
#include "ip.h"
#include "scan.h"
#include "sig.h"
#include "socket.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"

#define PATIENCE 30 /* seconds for one connection to open */

struct caller {
  int fd;                    /* -1: closed */
  size_t at;                 /* bytes of the text that are said */
  unsigned long long filled; /* and of -z */
  deadline next;             /* when the next byte of -e goes */
};

static int again;
static unsigned long long n = 1, seconds = 60, fill, every, port;
static struct ip ip, local;
static stralloc text;

static struct caller *caller;
static struct pollfd *watched;
static unsigned long long opened, closed, bytes;
static size_t alive, saying;

static void say(const char *s)
{
  (void) substdio_writeall(1, s, strlen(s));
}

static void report(void)
{
  stralloc sa = {0};

  if (stralloc_cats(&sa, "opened=") == 0 && stralloc_catnum(&sa, opened) == 0 &&
      stralloc_cats(&sa, " closed=") == 0 &&
      stralloc_catnum(&sa, closed) == 0 && stralloc_cats(&sa, " bytes=") == 0 &&
      stralloc_catnum(&sa, bytes) == 0 && stralloc_cats(&sa, "\n") == 0 &&
      stralloc_0(&sa) == 0)
    say(sa.s);
  _exit(0);
}

static void call(struct caller *c)
{
  c->fd = socket_connect(&ip, (unsigned int) port, &local, 0,
                         deadline_in(PATIENCE));
  if (c->fd == -1 || fd_nonblock(c->fd) == -1)
    strerr_die(111, errno, "unable to connect", (char *) 0);
  (void) socket_nodelay(c->fd);
  c->at = 0;
  c->filled = 0;
  c->next = deadline_now();
  ++opened;
  ++alive;
  ++saying;
}

static int talks(const struct caller *c)
{
  return c->at < text.len || c->filled < fill;
}

static void spoken(const struct caller *c)
{
  if (talks(c) || --saying) return;
  say("said\n");
}

static void hang_up(struct caller *c)
{
  if (talks(c)) --saying;
  (void) close(c->fd);
  c->fd = -1;
  ++closed;
  --alive;
  if (again) call(c);
}

/* Says LEN bytes at B, or some of them: how many. */
static size_t utter(struct caller *c, const char *b, size_t len)
{
  ssize_t w = write(c->fd, b, len);

  if (w >= 0) return (size_t) w;
  if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) hang_up(c);
  return 0;
}

static void fast(struct caller *c)
{
  static char x[65536];
  size_t len;

  if (c->at < text.len) {
    c->at += utter(c, text.s + c->at, text.len - c->at);
  } else {
    memset(x, 'x', sizeof x);
    len = fill - c->filled < sizeof x ? (size_t) (fill - c->filled) : sizeof x;
    c->filled += utter(c, x, len);
  }
  if (c->fd != -1) spoken(c);
}

static void drip(struct caller *c)
{
  size_t done;

  if (c->at == text.len) {
    (void) utter(c, "x", 1);
  } else {
    done = utter(c, text.s + c->at, 1);
    c->at += done;
    if (done) spoken(c);
  }
  c->next += (deadline) every;
}

static void hear(struct caller *c)
{
  char b[4096];
  ssize_t r = read(c->fd, b, sizeof b);

  if (r > 0)
    bytes += (unsigned long long) r;
  else if (r == 0 ||
           (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
    hang_up(c);
}

/* Whether C says what it says as fast as it can. */
static int hurries(const struct caller *c)
{
  return talks(c) && (!every || fill);
}

/* When the first of those that drip is next. */
static deadline prepare(deadline end)
{
  struct caller *c;
  size_t i;

  for (i = 0; i < n; ++i) {
    c = caller + i;
    watched[i].fd = c->fd;
    watched[i].events = (short) (POLLIN | (hurries(c) ? POLLOUT : 0));
    watched[i].revents = 0;
    if (c->fd == -1 || !every || hurries(c)) continue;
    if (c->next < end) end = c->next;
  }
  return end;
}

static void round_of_all(deadline end)
{
  deadline now;
  struct caller *c;
  size_t i;

  (void) deadline_poll(watched, n + 1, prepare(end));
  if (watched[n].revents) report();
  now = deadline_now();
  for (i = 0; i < n; ++i) {
    c = caller + i;
    if (c->fd == watched[i].fd && watched[i].revents & ~POLLOUT) hear(c);
    if (c->fd != watched[i].fd || c->fd == -1) continue;
    if (hurries(c)) {
      if (watched[i].revents & POLLOUT) fast(c);
    } else if (every && c->next <= now)
      drip(c);
  }
}

static void room(void)
{
  struct rlimit r;

  if (getrlimit(RLIMIT_NOFILE, &r) == -1)
    strerr_die(111, errno, "unable to tell the limit", (char *) 0);
  if (r.rlim_cur >= n + 32) return;
  r.rlim_cur = n + 32;
  if (r.rlim_cur > r.rlim_max || setrlimit(RLIMIT_NOFILE, &r) == -1)
    strerr_die(77, 0, "not so many descriptors", (char *) 0);
}

static void number(unsigned long long *u, const char *s)
{
  if (!scan_all(s, 1000000000000ULL, u)) usage_die();
}

/* The text with its newlines. */
static void read_text(const char *s)
{
  char ch;

  for (; *s; ++s) {
    ch = *s;
    if (ch == '\\' && (s[1] == 'n' || s[1] == 'r'))
      ch = *++s == 'n' ? '\n' : '\r';
    if (stralloc_append(&text, ch) == -1)
      strerr_die(111, errno, "unable to start", (char *) 0);
  }
}

static void options(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  int c;

  while ((c = subgetopt(&o, argc, argv, "rn:s:f:z:e:i:")) != -1)
    switch (c) {
    case 'r': again = 1; break;
    case 'n': number(&n, o.arg); break;
    case 's': number(&seconds, o.arg); break;
    case 'f': read_text(o.arg); break;
    case 'z': number(&fill, o.arg); break;
    case 'e': number(&every, o.arg); break;
    case 'i':
      if (!ip_scan(o.arg, &local)) usage_die();
      break;
    default: usage_die();
    }
  if (argc - o.ind != 2 || !ip_scan(argv[o.ind], &ip) ||
      !scan_all(argv[o.ind + 1], 65535, &port) || n == 0 || n > 100000)
    usage_die();
}

int main(int argc, char **argv)
{
  deadline end;
  size_t i;

  usage_init(argc, argv, "load", "[-r] [-n N] [-s seconds] [-f text] "
             "[-z bytes] [-e ms] [-i localip] address port",
             "many connections that do no work");
  options(argc, argv);
  room();
  end = deadline_in((unsigned long) seconds);
  caller = calloc(n, sizeof *caller);
  watched = calloc(n + 1, sizeof *watched);
  if (!caller || !watched || sig_pipe() == -1)
    strerr_die(111, errno, "unable to start", (char *) 0);
  sig_topipe(SIGTERM);
  watched[n].fd = sig_pipe();
  watched[n].events = POLLIN;
  for (i = 0; i < n; ++i) call(caller + i);
  say("open\n");
  while (alive && !deadline_past(end)) round_of_all(end);
  report();
}
