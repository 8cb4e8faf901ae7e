/*
 * maildirqmtp [-vq] dir prefix host [port]
 *
 * Sends the messages of a Maildir to a QMTP server, and bounces what the
 * server refuses, or defers for two weeks:
 *   maildirserial -b -t 1209600 -- dir prefix
 *     tcpclient -RHl0 -- host 209 serialqmtp prefix
 *
 * Descriptors, environment and exit: as maildirserial.
 */
#include <errno.h>

#include "home.h"
#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  char *args[20];
  int n = 0;
  int ch;

  usage_init(argc, argv, "maildirqmtp", "[-vq] dir prefix host [port]",
             "Sends the messages of a Maildir to a QMTP server.");
  args[n++] = "maildirserial";
  while ((ch = subgetopt(&o, argc, argv, "vq")) != -1) {
    if (ch == '?') usage_die();
    args[1] = ch == 'v' ? "-v" : "-q";
    n = 2;
  }
  if (argc - o.ind < 3 || argc - o.ind > 4) usage_die();
  args[n++] = "-b";
  args[n++] = "-t";
  args[n++] = "1209600";
  args[n++] = "--";
  args[n++] = argv[o.ind];
  args[n++] = argv[o.ind + 1];
  args[n++] = "tcpclient";
  args[n++] = "-RHl0";
  args[n++] = "--";
  args[n++] = argv[o.ind + 2];
  args[n++] = argc - o.ind == 4 ? argv[o.ind + 3] : "209";
  args[n++] = "serialqmtp";
  args[n++] = argv[o.ind + 1];
  args[n] = 0;
  home_exec(args);
  strerr_die(111, errno, "messages stay in ", argv[o.ind],
             ": unable to run maildirserial", (char *) 0);
}
