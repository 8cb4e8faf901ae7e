/*
 * setlock [-nNxX] file program [arg ...]
 *
 * Opens file, locks it, and runs program. The lock belongs to the open file,
 * which the program inherits: it lasts until the last process that has it
 * ends.
 *   -n  do not wait where somebody else holds the lock   -N  wait (default)
 *   -x  if that fails, exit 0 and say nothing            -X  111 (default)
 *
 * Exit: 100 usage; 111 no lock, or the program cannot be run; else as program.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "home.h"
#include "lock.h"
#include "open.h"
#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"

static int quiet;

static void die(const char *what, const char *fn)
{
  if (quiet) _exit(0);
  strerr_die(111, errno, "unable to ", what, fn, (char *) 0);
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  int nodelay = 0;
  const char *fn;
  int ch, fd;

  usage_init(argc, argv, "setlock", "[-nNxX] file program [arg ...]",
             "run a program with a file locked");
  while ((ch = subgetopt(&o, argc, argv, "nNxX")) != -1) {
    switch (ch) {
    case 'n': nodelay = 1; break;
    case 'N': nodelay = 0; break;
    case 'x': quiet = 1; break;
    case 'X': quiet = 0; break;
    default: usage_die();
    }
  }
  if (argc - o.ind < 2) usage_die();
  fn = argv[o.ind];
  fd = open_append(fn, 0600);
  if (fd == -1) die("open ", fn);
  if ((nodelay ? lock_exnb(fd) : lock_ex(fd)) == -1) die("lock ", fn);
  /* Out of the way of 6 and 7, where tcpclient puts a connection. */
  if (fcntl(fd, F_DUPFD, 10) == -1) die("keep open ", fn);
  home_exec(argv + o.ind + 1);
  strerr_die(111, errno, "unable to run ", argv[o.ind + 1], (char *) 0);
}
