/*
 * maildirmake: makes Maildirs.
 *
 * usage: maildirmake dir ...
 *
 * Descriptors: 2 errors. Environment: none.
 * Exit codes: 0 all are made; 100 usage, or something is there already; 111
 * one could not be made: nothing of it is left. Those before it stay.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "open.h"
#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"

static const char *const part[] = {"tmp", "new", "cur"};

#define PARTS (sizeof part / sizeof part[0])

/* Undoes what was made: DIR, open as FD (or -1), and its first N parts. */
static void die_make(const char *dir, int fd, size_t n)
{
  int e = errno;

  while (n) (void) unlinkat(fd, part[--n], AT_REMOVEDIR);
  (void) rmdir(dir);
  strerr_die(error_temp(e) ? 111 : 100, e, "unable to make Maildir ", dir,
             ": nothing of it is left", (char *) 0);
}

static void make(const char *dir)
{
  size_t n;
  int fd;

  if (mkdir(dir, 0700) == -1) {
    if (errno == EEXIST)
      strerr_die(100, 0, "unable to make Maildir ", dir,
                 ": something of this name exists; it was left alone",
                 (char *) 0);
    strerr_die(error_temp(errno) ? 111 : 100, errno, "unable to make Maildir ",
               dir, (char *) 0);
  }
  fd = open_dirat(AT_FDCWD, dir, 1);
  if (fd == -1) die_make(dir, fd, 0);
  for (n = 0; n < PARTS; ++n)
    if (mkdirat(fd, part[n], 0700) == -1) die_make(dir, fd, n);
  if (fsync(fd) == -1) die_make(dir, fd, n);
  (void) close(fd);
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;

  usage_init(argc, argv, "maildirmake", "dir ...",
             "make Maildirs, for mail to be delivered into");
  if (subgetopt(&o, argc, argv, "") != -1 || o.ind == argc) usage_die();
  (void) umask(077);
  for (; o.ind < argc; ++o.ind) make(argv[o.ind]);
  return 0;
}
