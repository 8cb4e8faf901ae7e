/*
 * tcpclient: makes a TCP connection and runs a program on it.
 *
 * usage: tcpclient [options] host port prog ...
 *
 * 6: reads from the connection
 * 7: writes to it
 * All other descriptors are passed to prog as they are.
 *
 * Environment: sets PROTO, TCPLOCALIP, TCPLOCALPORT, TCPLOCALHOST,
 * TCPREMOTEIP, TCPREMOTEPORT, TCPREMOTEHOST and TCPREMOTEINFO.
 *
 * exit: prog's own; 100 usage; 111 no connection, or unable to run prog.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "confine.h"
#include "deadline.h"
#include "fd.h"
#include "fmt.h"
#include "home.h"
#include "ip.h"
#include "lookup.h"
#include "scan.h"
#include "socket.h"
#include "strerr.h"
#include "subgetopt.h"
#include "ucspi.h"
#include "usage.h"

#define SYNOPSIS                                                              \
  "[-46hHrRdDqQv] [-i localip] [-p localport] [-T seconds[+seconds]] "        \
  "[-l localname] [-t seconds] host port program ..."

static int verbosity = 1;
static int family, delay = 1;
static int lookups = UCSPI_HOST | UCSPI_INFO;
static unsigned long long wait1 = 2, wait2 = 58, infotimeout = 26, localport;
static const char *localname;
static const char *host;
static unsigned int port;
static char portstr[FMT_NUM];
static struct ip localip;
static const char *localipstr; /* 0: any */

static struct ip list[LOOKUP_MAX];
static int late[LOOKUP_MAX]; /* gave no answer in time: worth a second try */
static int n;

static void num(char *s, unsigned long long u)
{
  s[fmt_num(s, u)] = 0;
}

static void die(int e, const char *a, const char *b, const char *c,
                const char *d)
{
  if (verbosity) strerr_die(111, e, a, b, c, d, (char *) 0);
  _exit(111);
}

static void die_connect(void)
{
  if (verbosity)
    strerr_die(111, errno, "unable to connect to ", host, " port ", portstr,
               localipstr ? " from " : "", localipstr ? localipstr : "",
               (char *) 0);
  _exit(111);
}

/* ---- the connection ---- */

static void failed(int i, int e)
{
  char s[IP_FMT];

  /* A host of one address is named by the last line already. */
  if (verbosity < 2 && (n == 1 || !verbosity)) return;
  (void) ip_fmt(s, &list[i]);
  strerr_warn(e, "unable to connect to ", s, " port ", portstr, (char *) 0);
}

static int try(int i, unsigned long long seconds)
{
  int s;

  s = socket_connect(&list[i], port, localipstr ? &localip : 0,
                     (unsigned int) localport,
                     deadline_in((unsigned long) seconds));
  if (s == -1) late[i] = errno == ETIMEDOUT;
  return s;
}

/* Every address for a short time, then those that gave no answer for a long
   one. */
static int connecting(void)
{
  int e = ETIMEDOUT;
  int i, s;

  for (i = 0; i < n; ++i) {
    s = try(i, wait1);
    if (s != -1) return s;
    e = errno;
    if (!late[i] || wait2 == 0) failed(i, e);
  }
  for (i = 0; i < n && wait2; ++i) {
    if (!late[i]) continue;
    s = try(i, wait2);
    if (s != -1) return s;
    e = errno;
    failed(i, e);
  }
  errno = e;
  return -1;
}

/* What prog is told of the connection S. */
static void environment(int s)
{
  struct ucspi u = {0};
  struct ip ip;
  unsigned int p;

  if (socket_remote(s, &ip, &p) == -1 || ucspi_local(&u, s) == -1)
    die(errno, "unable to get the addresses of the connection to ", host, "",
        "");
  ucspi_remote(&u, &ip, p);
  if (verbosity >= 2)
    strerr_line("tcpclient: connected to ", u.ripstr, " port ", u.rportstr,
                (char *) 0);
  ucspi_lookup(&u, localname, lookups, (unsigned long) infotimeout);
  if (ucspi_environ(&u) == -1)
    die(errno, "unable to set the environment", "", "", "");
}

/* ---- MAIN ---- */

static unsigned long long number(const char *option, const char *s,
                                 unsigned long long max)
{
  unsigned long long u;

  if (!scan_all(s, max, &u))
    strerr_die(100, 0, "option ", option, " takes a number, not ", s,
               (char *) 0);
  return u;
}

static void timeouts(const char *s)
{
  size_t k = scan_num(s, 86400, &wait1);

  wait2 = 0;
  if (k == 0 || (s[k] && (s[k] != '+' || !scan_all(s + k + 1, 86400, &wait2))))
    strerr_die(100, 0, "option -T takes seconds, or seconds+seconds, not ", s,
               (char *) 0);
}

static void from(const char *s)
{
  memset(&localip, 0, sizeof localip);
  localipstr = 0;
  if (strcmp(s, "0") == 0) return;
  if (!ip_scan(s, &localip))
    strerr_die(100, 0, "option -i takes an IP address, not ", s, (char *) 0);
  localipstr = s;
}

static void option(int ch, const char *arg)
{
  switch (ch) {
  case '4': family = 4; break;
  case '6': family = 6; break;
  case 'd': delay = 1; break;
  case 'D': delay = 0; break;
  case 'h': lookups |= UCSPI_HOST; break;
  case 'H': lookups &= ~UCSPI_HOST; break;
  case 'i': from(arg); break;
  case 'l': localname = arg; break;
  case 'p': localport = number("-p", arg, 65535); break;
  case 'q': verbosity = 0; break;
  case 'Q': verbosity = 1; break;
  case 'r': lookups |= UCSPI_INFO; break;
  case 'R': lookups &= ~UCSPI_INFO; break;
  case 't': infotimeout = number("-t", arg, 86400); break;
  case 'T': timeouts(arg); break;
  case 'v': verbosity = 2; break;
  default: usage_die();
  }
}

static void addresses(void)
{
  if (*host == 0 || strcmp(host, "0") == 0) host = "127.0.0.1";
  if (localipstr && !family) family = localip.v6 ? 6 : 4;
  n = lookup_ips(list, host, family, deadline_in(LOOKUP_SECONDS));
  if (n == -1)
    die(errno, "unable to find the IP address of ", host, "", "");
  if (n == 0)
    die(0, "no ", family == 4 ? "IPv4" : family == 6 ? "IPv6" : "IP",
        " address for ", host);
}

int main(int argc, char **argv)
{
  struct confine_limits limits;
  struct subgetopt o = SUBGETOPT_INIT;
  int ch, s;

  usage_init(argc, argv, "tcpclient", SYNOPSIS,
             "connect to a TCP server and run a program on 6 and 7");
  while ((ch = subgetopt(&o, argc, argv, "46dDvqQhHrRi:p:t:T:l:")) != -1)
    option(ch, o.arg);
  if (argc - o.ind < 3) usage_die();
  confine_limit(&limits, CONFINE_DATA);
  host = argv[o.ind];
  if (!lookup_port(argv[o.ind + 1], &port))
    die(0, "unable to figure out port number for ", argv[o.ind + 1], "", "");
  num(portstr, port);
  addresses();

  s = connecting();
  if (s == -1) die_connect();
  if (!delay) (void) socket_nodelay(s);
  (void) socket_keepalive(s);
  environment(s);
  /* S may be 6 or 7 itself. */
  if (fd_inherit(s) == -1 || fd_copy(6, s) == -1 || fd_copy(7, s) == -1)
    die(errno, "unable to set up descriptors 6 and 7", "", "", "");
  if (s != 6 && s != 7) (void) close(s);
  argv += o.ind + 2;
  confine_unlimit(&limits);
  home_exec(argv);
  die(errno, "unable to run ", *argv, "", "");
  return 111;
}
