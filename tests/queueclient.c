/*
 * queueclient [-f] [-F] [-k key] sender [recipient ...]: hands the message on
 * 0 to the queue program by the qmail unit and prints the verdict, or "ok".
 *   -f  fail after the message, -F after the envelope
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "qmail.h"
#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  struct qmail q;
  const char *s;
  const char *key = 0;
  int fail = 0;
  int ch;

  usage_init(argc, argv, "queueclient", "", "");
  while ((ch = subgetopt(&o, argc, argv, "fFk:")) != -1) {
    if (ch == 'k')
      key = o.arg;
    else
      fail = ch;
  }
  if (qmail_open(&q, key) == -1) strerr_die(111, errno, "open", (char *) 0);
  if (qmail_copy(&q, 0, -1) == -1)
    strerr_warn(errno, "read", (char *) 0);
  if (fail == 'f') qmail_fail(&q);
  if (!argv[o.ind]) usage_die();
  qmail_from(&q, argv[o.ind], strlen(argv[o.ind]));
  while (argv[++o.ind]) qmail_to(&q, argv[o.ind], strlen(argv[o.ind]));
  if (fail == 'F') qmail_fail(&q);
  s = qmail_close(&q);
  strerr_line(*s ? s : "ok", (char *) 0);
  _exit(0);
}
