/*
 * maildirqmtp [-Bvq] [-a seconds] [-i localip] [-l bytes] [-m bytes]
 *   [-n messages] [-o order] [-w seconds] [-z dir] dir prefix host [port]
 *
 * Sends the messages of a Maildir to a QMTP server, and bounces what the
 * server refuses, or defers for two weeks:
 *   maildirserial -b -t 1209600 -e 2 -- dir prefix
 *     tcpclient -RHl0 -- host 209 serialqmtp -- prefix
 * With -B these stay in the Maildir instead.
 * With -i the connection comes from that address of this machine. With -z there
 * is "squeeze -c -- dir" in front of serialqmtp, and the port is 2094; DIR
 * counts from home. The other options are passed to maildirserial.
 *
 * Descriptors, environment and exit: as maildirserial; home/bin is put at the
 * end of $PATH.
 */
#include "squeezed.h"
#include "usage.h"
#include "wrap.h"

int main(int argc, char *const *argv)
{
  struct wrap w;
  int i;

  usage_init(argc, argv, "maildirqmtp",
             "[-Bvq] [-a seconds] [-i localip] [-l bytes] [-m bytes] "
             "[-n messages] [-o order] [-w seconds] [-z dir] dir prefix host "
             "[port]",
             "send the messages of a Maildir to a QMTP server");
  i = wrap_init(&w, argc, argv);
  if (argc - i > 1) usage_die();
  w.port = argv[i] ? argv[i] : w.history.len ? SQUEEZED_PORT : "209";
  w.client = "serialqmtp";
  wrap_exec(&w);
}
