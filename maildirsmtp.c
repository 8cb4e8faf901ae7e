/*
 * maildirsmtp [-Bvq] [-a seconds] [-i localip] [-l bytes] [-m bytes]
 *   [-n messages] [-o order] [-w seconds] dir prefix host helohost [port]
 *
 * Sends the messages of a Maildir to an SMTP server, and bounces what the
 * server refuses, or defers for two weeks:
 *   maildirserial -b -t 1209600 -e 2 -- dir prefix
 *     tcpclient -RHl0 -- host 25 serialsmtp -- prefix helohost
 * With -B these stay in the Maildir instead.
 * With -i the connection comes from that address of this machine; the other
 * options are passed to maildirserial.
 *
 * Descriptors, environment and exit: as maildirserial; home/bin is put at the
 * end of $PATH.
 */
#include "usage.h"
#include "wrap.h"

int main(int argc, char *const *argv)
{
  struct wrap w;
  int i;

  usage_init(argc, argv, "maildirsmtp",
             "[-Bvq] [-a seconds] [-i localip] [-l bytes] [-m bytes] "
             "[-n messages] [-o order] [-w seconds] dir prefix host helohost "
             "[port]",
             "send the messages of a Maildir to an SMTP server");
  i = wrap_init(&w, argc, argv);
  if (argc - i < 1 || argc - i > 2 || w.history.len) usage_die();
  w.helo = argv[i];
  w.port = argv[i + 1] ? argv[i + 1] : "25";
  w.client = "serialsmtp";
  wrap_exec(&w);
}
