/* t_open: what is opened, and what is refused. */

#include "open.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tap.h"

static char dir[] = "/tmp/bushopen.XXXXXX";

static int cloexec(int fd)
{
  int f = fcntl(fd, F_GETFD);

  return f != -1 && (f & FD_CLOEXEC);
}

/* 1 if FD is open and close-on-exec; closes it. */
static int good(int fd)
{
  int r = fd != -1 && cloexec(fd);

  if (fd != -1) (void) close(fd);
  return r;
}

static int refused(int fd, int e)
{
  int keep = errno;

  if (fd != -1) (void) close(fd);
  return fd == -1 && keep == e;
}

static int size(const char *fn)
{
  struct stat st;

  return stat(fn, &st) == -1 ? -1 : (int) st.st_size;
}

static void make(void)
{
  struct sockaddr_un sun;
  int fd = open("file", O_WRONLY | O_CREAT, 0600);

  if (fd == -1 || write(fd, "12345", 5) != 5 || close(fd) == -1) exit(111);
  if (symlink("file", "link") || symlink("nowhere", "dangling") ||
      symlink("dir", "dirlink") || mkdir("dir", 0700) || mkfifo("fifo", 0600))
    exit(111);
  memset(&sun, 0, sizeof sun);
  sun.sun_family = AF_UNIX;
  (void) strcpy(sun.sun_path, "socket");
  fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd == -1 || bind(fd, (struct sockaddr *) &sun, sizeof sun) == -1)
    exit(111);
  (void) close(fd);
}

static void regular(int d)
{
  TAP_OK(good(open_regularat(d, "file")), "a regular file");
  TAP_OK(refused(open_regularat(d, "link"), ELOOP), "a link: ELOOP");
  TAP_OK(refused(open_regularat(d, "dangling"), ELOOP), "a dangling link");
  TAP_OK(refused(open_regularat(d, "dir"), EISDIR), "a directory: EISDIR");
  TAP_OK(refused(open_regularat(d, "fifo"), EINVAL),
         "a FIFO without a writer, at once: EINVAL");
  TAP_OK(refused(open_regularat(d, "socket"), EINVAL), "a socket: EINVAL");
  TAP_OK(refused(open_regularat(AT_FDCWD, "/dev/null"), EINVAL),
         "a device: EINVAL");
  TAP_OK(refused(open_regularat(d, "none"), ENOENT), "nothing: ENOENT");
  TAP_OK(refused(open_regularat(d, "file/x"), ENOTDIR), "below a file");
  if (geteuid() != 0) {
    (void) chmod("file", 0);
    TAP_OK(refused(open_regularat(d, "file"), EACCES), "not readable");
    (void) chmod("file", 0600);
  }
}

static void appended(int d)
{
  struct stat st;
  int fd;

  TAP_OK(refused(open_linesat(d, "lines", 0), ENOENT), "no lines yet");
  fd = open_linesat(d, "lines", 1);
  TAP_OK(fd != -1 && write(fd, "a\n", 2) == 2, "some");
  (void) close(fd);
  fd = open_linesat(d, "lines", 1);
  TAP_OK(fd != -1 && write(fd, "b\n", 2) == 2 && fstat(fd, &st) == 0 &&
           st.st_size == 4 && (st.st_mode & 0777) == 0600, "and more");
  (void) close(fd);
  TAP_OK(refused(open_linesat(d, "link", 1), ELOOP) &&
           refused(open_linesat(d, "dangling", 1), ELOOP),
         "lines go through no link");
  TAP_OK(refused(open_linesat(d, "fifo", 1), EINVAL), "nor to a FIFO");
  TAP_OK(refused(open_linesat(d, "dir", 0), EISDIR), "nor to a directory");
  (void) unlink("lines");
}

static void directories(int d)
{
  TAP_OK(good(open_dirat(d, "dir", 1)), "a directory");
  TAP_OK(good(open_dirat(d, "dirlink", 0)), "a link to one, followed");
  TAP_OK(refused(open_dirat(d, "dirlink", 1), ELOOP), "not followed: ELOOP");
  TAP_OK(refused(open_dirat(d, "file", 0), ENOTDIR), "a file: ENOTDIR");
  TAP_OK(refused(open_dirat(d, "fifo", 0), ENOTDIR), "a FIFO, at once");
  TAP_OK(refused(open_dirat(d, "none", 0), ENOENT), "nothing: ENOENT");
}

static void writing(int d)
{
  struct stat st;
  int fd;

  (void) umask(0);
  TAP_OK(good(open_read("file")) && good(open_readat(d, "link")), "read");
  TAP_OK(refused(open_read("none"), ENOENT), "read nothing");
  TAP_OK(good(open_write("file")) && size("file") == 5, "write keeps it");
  TAP_OK(refused(open_write("none"), ENOENT), "write does not create");
  TAP_OK(refused(open_write("fifo"), ENXIO),
         "write does not wait for a FIFO's reader");
  fd = open_append("file", 0644);
  TAP_OK(write(fd, "6", 1) == 1 && size("file") == 6 && good(fd), "append");
  TAP_OK(good(open_append("new1", 0640)) && stat("new1", &st) == 0 &&
           (st.st_mode & 0777) == 0640, "append creates");
  TAP_OK(good(open_trunc("file", 0600)) && size("file") == 0, "trunc");
  TAP_OK(good(open_trunc("new2", 0600)) && size("new2") == 0, "creates, too");
  TAP_OK(good(open_exclat(d, "new3", 0600)) && size("new3") == 0, "excl");
  TAP_OK(refused(open_exclat(d, "new3", 0600), EEXIST), "excl: there already");
  TAP_OK(refused(open_exclat(d, "dangling", 0600), EEXIST) &&
           size("nowhere") == -1, "excl follows no link");
}

int main(void)
{
  static const char rm[] = "rm -rf ";
  char cmd[sizeof rm + sizeof dir] = "";
  int d;

  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  make();
  d = open_dirat(AT_FDCWD, ".", 0);
  TAP_OK(d != -1 && cloexec(d), "open the working directory");
  regular(d);
  appended(d);
  directories(d);
  writing(d);
  (void) strcat(cmd, rm);
  (void) strcat(cmd, dir);
  if (system(cmd) != 0) return 111;
  return tap_end();
}
