/*
 * forward address ...: in a dot-qmail file, forwards the message to the
 * addresses, as "&address" lines would.
 *
 * 0: the message
 * 2: errors; where all went well, "forward: qp PID"
 *
 * $NEWSENDER: the envelope sender of what is forwarded
 * $DTLINE: the Delivered-To line that goes on top, with its newline
 * $BUSHKEY: if it is set, handed on to the qmail-queue program, so that a
 *   second try after a crash is no second message
 * $QMAILQUEUE: the qmail-queue program
 *
 * exit 0: forwarded; 100: permanent, or usage; 111: temporary
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "addr.h"
#include "env.h"
#include "qmail.h"
#include "strerr.h"
#include "usage.h"

static void die_address(const char *what, const char *s, const char *why)
{
  strerr_die(100, 0, "message not forwarded: ", what, s, " ", why, (char *) 0);
}

static void check(const char *sender, char *const *address)
{
  const char *why = addr_bad(sender, strlen(sender));

  if (why) die_address("$NEWSENDER ", sender, why);
  for (; *address; ++address) {
    why = **address ? addr_bad(*address, strlen(*address)) : "is nobody";
    if (why) die_address("address ", *address, why);
  }
}

static void finish(struct qmail *q)
{
  const char *text;
  int code = qmail_end(q, &text);

  if (code)
    strerr_die(code, 0, "unable to forward message: ", text, (char *) 0);
  strerr_line("forward: ", text, (char *) 0);
}

int main(int argc, char **argv)
{
  static struct qmail q;
  const char *dtline, *sender;
  int i;

  usage_init(argc, argv, "forward", "address ...",
             "in a dot-qmail file: forward the message on 0");
  i = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;
  if (i >= argc) usage_die();
  dtline = usage_need("DTLINE");
  sender = usage_need("NEWSENDER");
  check(sender, argv + i);
  if (qmail_open(&q, env_get("BUSHKEY")) == -1)
    strerr_die(111, errno, "unable to forward message", (char *) 0);
  qmail_puts(&q, dtline);
  if (qmail_copy(&q, 0, -1) == -1)
    strerr_warn(errno, "unable to read the message", (char *) 0);
  qmail_from(&q, sender, strlen(sender));
  for (; i < argc; ++i) qmail_to(&q, argv[i], strlen(argv[i]));
  finish(&q);
  _exit(0);
}
