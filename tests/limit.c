/*
 * limit: run a command as another user, for a limited time.
 *
 * limit [-c] [-u uid] seconds command ...
 *
 *   -c  the command finds SIGCHLD ignored and blocked
 *   -u  become this uid, with the gid of the same number and no other group
 *
 * With 0 seconds it becomes the command. Else the command gets a process
 * group of its own, which is ended when the time is up, and killed when the
 * command has ended: nothing that it left behind goes on. It is told first,
 * and has some seconds to take away its files. A SIGTERM, SIGINT or SIGHUP ends
 * it, too.
 *
 * Exit codes: the command's; 128 and the signal that ended it; 124 when the
 * time was up; 100 usage; 111 trouble.
 */
#include <errno.h>
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include "deadline.h"
#include "priv.h"
#include "scan.h"
#include "sig.h"
#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"
#include "wait.h"

#define FOREVER 100000000UL
#define GRACE 5 /* seconds */

static volatile pid_t group;
static int nochild;

static void become(char *const *argv)
{
  sig_default(SIGHUP); /* which nohup ignores */
  sig_default(SIGPIPE);
  sig_default(SIGXFSZ);
  if (nochild) {
    sig_ignore(SIGCHLD);
    sig_block(SIGCHLD);
  }
  (void) execvp(argv[0], argv);
  strerr_die(111, errno, "unable to run ", argv[0], (char *) 0);
}

static void end(int sig)
{
  (void) sig;
  (void) kill(-group, SIGTERM);
}

static int watch(pid_t pid, deadline d)
{
  struct pollfd p;
  int status, late = 0;

  p.fd = sig_pipe();
  p.events = POLLIN;
  for (;;) {
    sig_drain();
    if (wait_nohang(&status) == pid) break;
    if (deadline_poll(&p, 1, d)) continue;
    (void) kill(-pid, late ? SIGKILL : SIGTERM);
    if (!late) d = deadline_in(GRACE);
    late = 1;
  }
  (void) kill(-pid, SIGKILL);
  if (late) return 124;
  if (wait_crashed(status)) return 128 + wait_crashed(status);
  return wait_exitcode(status);
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  unsigned long long uid, seconds;
  int drop = 0;
  int c;
  pid_t pid;

  usage_init(argc, argv, "limit", "[-c] [-u uid] seconds command ...",
             "run a command as another user, for a limited time");
  while ((c = subgetopt(&o, argc, argv, "cu:")) != -1) {
    if (c == 'c') {
      nochild = 1;
      continue;
    }
    if (c != 'u' || !scan_all(o.arg, 0x7fffffff, &uid)) usage_die();
    drop = 1;
  }
  argv += o.ind;
  if (!argv[0] || !argv[1]) usage_die();
  if (!scan_all(*argv++, FOREVER, &seconds)) usage_die();
  if (drop && priv_drop((unsigned long) uid, (unsigned long) uid, 0) == -1)
    strerr_die(111, errno, "unable to become another user", (char *) 0);
  if (seconds == 0) become(argv);

  if (sig_pipe() == -1)
    strerr_die(111, errno, "unable to make a pipe", (char *) 0);
  sig_topipe(SIGCHLD);
  pid = fork();
  if (pid == -1) strerr_die(111, errno, "unable to fork", (char *) 0);
  if (pid == 0) {
    (void) setpgid(0, 0);
    sig_default(SIGCHLD);
    become(argv);
  }
  (void) setpgid(pid, pid);
  group = pid;
  sig_catch(SIGTERM, end);
  sig_catch(SIGINT, end);
  sig_catch(SIGHUP, end);
  _exit(watch(pid, deadline_in((unsigned long) seconds)));
}
