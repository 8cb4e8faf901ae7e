/*
 * printmaillist: prints a binary mailing list in the form that setmaillist
 * reads.
 *
 * usage: printmaillist < bin
 *
 * 0: the list; 1: one item in each line; 2: errors
 *
 * exit: 0 done; 100 usage; 111 no list, or trouble
 */
#include <errno.h>
#include <unistd.h>

#include "getln.h"
#include "maillist.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  static char inbuf[8192], outbuf[8192];
  stralloc item = {0};
  substdio in, out;
  const char *why;
  int match;

  usage_init(argc, argv, "printmaillist", "< bin",
             "print a binary mailing list");
  if (subgetopt(&o, argc, argv, "") != -1 || argc != o.ind) usage_die();
  substdio_in(&in, read, 0, inbuf, sizeof inbuf);
  substdio_out(&out, write, 1, outbuf, sizeof outbuf);
  for (;;) {
    if (getln(&in, &item, &match, 0) == -1)
      strerr_die(111, errno, "unable to read the list", (char *) 0);
    if (!match) break;
    why = maillist_bad(item.s, item.len - 1);
    if (why) strerr_die(111, 0, "this is no list: an item: ", why, (char *) 0);
    item.s[item.len - 1] = '\n';
    if (substdio_put(&out, item.s, item.len) == -1)
      strerr_die(111, errno, "unable to write", (char *) 0);
  }
  if (substdio_flush(&out) == -1)
    strerr_die(111, errno, "unable to write", (char *) 0);
  if (item.len)
    strerr_die(111, 0, "the list is cut off in the middle", (char *) 0);
  _exit(0);
}
