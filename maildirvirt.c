/*
 * maildirvirt [-vq] dir
 *
 * Delivers the messages of a spool: each by control/locals and
 * control/virtualdomains to a user, and by the user's dot-qmail files. What
 * is refused, or deferred for longer than control/queuelifetime seconds (a
 * week), is bounced:
 *   maildirserial -b -t 604800 -- dir "" qmail-virt
 *
 * Descriptors, environment and exit: as maildirserial.
 */
#include <errno.h>

#include "control.h"
#include "fmt.h"
#include "home.h"
#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"

#define WEEK 604800

int main(int argc, char **argv)
{
  static const char fn[] = "control/queuelifetime";
  struct subgetopt o = SUBGETOPT_INIT;
  unsigned long long lifetime = WEEK;
  char num[FMT_NUM];
  char *args[20];
  int n = 0;
  int ch;

  usage_init(argc, argv, "maildirvirt", "[-vq] dir",
             "deliver the messages of a spool, by dot-qmail files");
  args[n++] = "maildirserial";
  while ((ch = subgetopt(&o, argc, argv, "vq")) != -1) {
    if (ch == '?') usage_die();
    args[1] = ch == 'v' ? "-v" : "-q";
    n = 2;
  }
  if (argc - o.ind != 1) usage_die();
  if (control_num(&lifetime, 1000000000000ULL, fn) == -1)
    strerr_die(111, errno, "messages stay in ", argv[o.ind],
               ": unable to read ", home_dir(), "/", fn, (char *) 0);
  num[fmt_num(num, lifetime)] = 0;
  args[n++] = "-b";
  args[n++] = "-t";
  args[n++] = num;
  args[n++] = "--";
  args[n++] = argv[o.ind];
  args[n++] = "";
  args[n++] = "qmail-virt";
  args[n] = 0;
  home_exec(args);
  strerr_die(111, errno, "messages stay in ", argv[o.ind],
             ": unable to run maildirserial", (char *) 0);
}
