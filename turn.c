/*
 * turn [-cs] program [arg ...]
 *
 * Runs a program with the connection the other way round. -c, for a client
 * under tcpserver: 0 and 1 become 6 and 7, and 0 and 1 are /dev/null. -s, for
 * a server under tcpclient: 6 and 7 become 0 and 1, and 6 and 7 are closed.
 * Without an option: -s where 6 and 7 are both open, else -c.
 *
 * Environment: stays. Exit: the program's; 100 usage, or there is no
 * connection; 111 unable to turn it, or to run the program.
 */
#include <errno.h>

#include "home.h"
#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"
#include "wire.h"

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  int server = wire_open(0);
  int client = wire_open(6);
  int way = client ? 's' : 'c';
  int ch;

  usage_init(argc, argv, "turn", "[-cs] program [arg ...]",
             "run a client on 0 and 1, or a server on 6 and 7");
  while ((ch = subgetopt(&o, argc, argv, "cs")) != -1) {
    if (ch == '?') usage_die();
    way = ch;
  }
  argv += o.ind;
  if (!*argv) usage_die();
  if (way == 'c' ? !server : !client)
    strerr_die(100, 0, *argv, " is not run: there is no connection on ",
               way == 'c' ? "0 and 1 (run me under tcpserver)"
                          : "6 and 7 (run me under tcpclient)", (char *) 0);
  if ((way == 'c' ? wire_toclient() : wire_toserver()) == -1)
    strerr_die(111, errno, *argv, " is not run: unable to turn the connection",
               (char *) 0);
  home_exec(argv);
  strerr_die(111, errno, "unable to run ", *argv, (char *) 0);
}
