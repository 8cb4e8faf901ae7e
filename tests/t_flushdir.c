/* t_flushdir: which directory is flushed, and what cannot be. */

#include "flushdir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "open.h"
#include "tap.h"

static char dir[] = "/tmp/bushflush.XXXXXX";

static int fails(int r, int e)
{
  return r == -1 && errno == e;
}

static void at(int d)
{
  TAP_OK(flushdir_at(AT_FDCWD, ".") == 0, "the working directory");
  TAP_OK(flushdir_at(d, "sub") == 0, "below a descriptor");
  TAP_OK(flushdir_at(d, "link") == 0, "through a link");
  TAP_OK(fails(flushdir_at(d, "file"), ENOTDIR), "a file: ENOTDIR");
  TAP_OK(fails(flushdir_at(d, "none"), ENOENT), "nothing: ENOENT");
}

static void of(void)
{
  TAP_OK(flushdir_of("none") == 0, "no slash: the working directory");
  TAP_OK(flushdir_of("/none") == 0, "one slash: the root");
  TAP_OK(flushdir_of("sub/none") == 0, "of a name in a directory");
  TAP_OK(flushdir_of("./sub//none") == 0, "two slashes");
  TAP_OK(flushdir_of("link/none") == 0, "through a link");
  TAP_OK(flushdir_of(dir) == 0, "of a directory: the one it is in");
  TAP_OK(fails(flushdir_of("none/x"), ENOENT), "nothing: ENOENT");
  TAP_OK(fails(flushdir_of("file/x"), ENOTDIR), "a file: ENOTDIR");
}

static void dark(void)
{
  if (geteuid() == 0) return; /* who opens every directory */
  (void) chmod("sub", 0300);
  TAP_OK(fails(flushdir_of("sub/x"), EACCES), "not readable: EACCES");
  (void) chmod("sub", 0700);
}

int main(void)
{
  int d, fd, next;

  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  d = open_dirat(AT_FDCWD, ".", 0);
  fd = open_trunc("file", 0600);
  if (d == -1 || fd == -1 || mkdir("sub", 0700) == -1 ||
      symlink("sub", "link") == -1)
    return 111;
  (void) close(fd);
  at(d);
  of();
  dark();
  next = open_dirat(d, ".", 0);
  TAP_OK(next == fd, "no descriptor stays open");
  if (unlink("file") == -1 || unlink("link") == -1 || rmdir("sub") == -1 ||
      rmdir(dir) == -1)
    return 111;
  return tap_end();
}
