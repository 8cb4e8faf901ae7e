/*
 * maildirqmtp [-vq] [-i localip] dir prefix host [port]
 *
 * Sends the messages of a Maildir to a QMTP server, and bounces what the
 * server refuses, or defers for two weeks:
 *   maildirserial -b -t 1209600 -- dir prefix
 *     tcpclient -RHl0 -- host 209 serialqmtp prefix
 * With -i the connection comes from that address of this machine.
 *
 * Descriptors, environment and exit: as maildirserial; home/bin is put at the
 * end of $PATH.
 */
#include <errno.h>

#include "home.h"
#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  const char *args[20];
  const char *level = 0;
  const char *localip = 0;
  int n = 0;
  int ch;

  usage_init(argc, argv, "maildirqmtp",
             "[-vq] [-i localip] dir prefix host [port]",
             "send the messages of a Maildir to a QMTP server");
  while ((ch = subgetopt(&o, argc, argv, "vqi:")) != -1)
    switch (ch) {
    case 'v': level = "-v"; break;
    case 'q': level = "-q"; break;
    case 'i': localip = o.arg; break;
    default: usage_die();
    }
  if (argc - o.ind < 3 || argc - o.ind > 4) usage_die();
  args[n++] = "maildirserial";
  if (level) args[n++] = level;
  args[n++] = "-b";
  args[n++] = "-t";
  args[n++] = "1209600";
  args[n++] = "--";
  args[n++] = argv[o.ind];
  args[n++] = argv[o.ind + 1];
  args[n++] = "tcpclient";
  args[n++] = "-RHl0";
  if (localip) {
    args[n++] = "-i";
    args[n++] = localip;
  }
  args[n++] = "--";
  args[n++] = argv[o.ind + 2];
  args[n++] = argc - o.ind == 4 ? argv[o.ind + 3] : "209";
  args[n++] = "serialqmtp";
  args[n++] = argv[o.ind + 1];
  args[n] = 0;
  if (home_addbin() == -1)
    strerr_die(111, errno, "messages stay in ", argv[o.ind],
               ": unable to set $PATH", (char *) 0);
  home_exec((char *const *) args);
  strerr_die(111, errno, "messages stay in ", argv[o.ind],
             ": unable to run maildirserial", (char *) 0);
}
