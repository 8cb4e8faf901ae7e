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

#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"
#include "wrap.h"

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  struct wrap w = {0};
  const char *what;
  int ch;

  usage_init(argc, argv, "maildirqmtp",
             "[-vq] [-i localip] dir prefix host [port]",
             "send the messages of a Maildir to a QMTP server");
  while ((ch = subgetopt(&o, argc, argv, "vqi:")) != -1)
    switch (ch) {
    case 'v': w.level = "-v"; break;
    case 'q': w.level = "-q"; break;
    case 'i': w.localip = o.arg; break;
    default: usage_die();
    }
  argv += o.ind;
  if (argc - o.ind < 3 || argc - o.ind > 4) usage_die();
  w.dir = argv[0];
  w.prefix = argv[1];
  w.host = argv[2];
  w.port = argv[3] ? argv[3] : "209";
  w.client = "serialqmtp";
  (void) wrap_exec(&w, &what);
  strerr_die(111, errno, "messages stay in ", w.dir, ": ", what, (char *) 0);
}
