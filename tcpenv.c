/*
 * tcpenv: describes the connection on 0 to a program, as tcpserver does.
 *
 * usage: tcpenv [options] prog ...
 *
 * For what systemd (Accept=yes) or inetd has accepted. Sets PROTO, TCPLOCALIP,
 * TCPLOCALPORT, TCPLOCALHOST, TCPREMOTEIP, TCPREMOTEPORT, TCPREMOTEHOST,
 * TCPREMOTEINFO and what the rules say, and executes prog.
 *
 * 0: the connection; of prog 0 and 1
 * 2: errors, and with -v what happens to the connection
 * No other descriptor is passed to prog.
 *
 * exit: 100 usage, 0 is no TCP connection, or the rules deny it; 111 trouble.
 */
#include <errno.h>
#include <unistd.h>

#include "confine.h"
#include "fd.h"
#include "fmt.h"
#include "home.h"
#include "incoming.h"
#include "ip.h"
#include "socket.h"
#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"

static struct incoming in = INCOMING_INIT;

static void drop(const char *what, const char *which)
{
  if (in.verbosity)
    strerr_warn(errno, "dropping connection from ", in.conn.ripstr, ", ", what,
                which, (char *) 0);
  _exit(111);
}

static void remote(void)
{
  struct ip ip;
  unsigned int port;

  if (socket_remote(0, &ip, &port) == -1)
    strerr_die(100, errno,
               "0 is no TCP connection "
               "(run me from inetd, or from systemd with Accept=yes)",
               (char *) 0);
  ucspi_remote(&in.conn, &ip, port);
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  struct confine_limits limits;
  char pid[FMT_NUM];
  int ch, r;

  usage_init(argc, argv, "tcpenv",
             "[-XpPhHrRoOdDqQv] [-x rules.cdb] [-l localname] [-t seconds] "
             "program ...",
             "describe a connection on 0 to a program, as tcpserver does");
  while ((ch = subgetopt(&o, argc, argv, INCOMING_OPTIONS)) != -1) {
    r = incoming_option(&in, ch, o.arg);
    if (r == 0) usage_die();
    if (r == -1)
      strerr_die(100, 0, "option -t takes a number, not ", o.arg, (char *) 0);
  }
  argv += o.ind;
  if (!*argv) usage_die();

  (void) fd_cloexecfrom(3);
  confine_limit(&limits, CONFINE_DATA);
  remote();
  pid[fmt_num(pid, (unsigned long long) getpid())] = 0;
  incoming_socket(&in, 0);
  r = incoming_admit(&in, 0);
  if (r == -1) drop(in.what, in.which);
  incoming_tell(&in, "tcpenv", r ? "deny" : "ok", pid);
  if (r) _exit(100);
  if (fd_copy(1, 0) == -1) drop("unable to set up descriptors", "");
  confine_unlimit(&limits);
  home_exec(argv);
  drop("unable to run ", *argv);
}
