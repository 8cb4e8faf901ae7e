/*
 * rawdisk: what the disk alone costs. Does to a directory what qmtpd does to
 * a spool, flushes and all, and nothing else: for each batch of files
 *   create and write them in tmp/, flush them, move them into new/, flush
 *   that, create an empty file for each in seen/, flush that
 *
 * rawdisk dir files bytes batch
 *
 * Makes dir/tmp, dir/new and dir/seen. Exit codes: 0; 100 usage; 111 trouble.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fmt.h"
#include "open.h"
#include "scan.h"
#include "strerr.h"
#include "substdio.h"
#include "sys.h"
#include "usage.h"

static const char *dir;

static void die_disk(const char *what)
{
  strerr_die(111, errno, "unable to ", what, " in ", dir, (char *) 0);
}

static unsigned long long number(const char *s, unsigned long long max)
{
  unsigned long long u;

  if (!scan_all(s, max, &u) || u == 0) usage_die();
  return u;
}

static int sub(int top, const char *name)
{
  int fd;

  if (mkdirat(top, name, 0700) == -1 && errno != EEXIST) die_disk("mkdir");
  fd = open_dirat(top, name, 1);
  if (fd == -1) die_disk("open a directory");
  return fd;
}

static void name(char *s, unsigned long long i)
{
  /* As long as the names that qmtpd makes, and as much out of order. */
  s[fmt_num0(s, i * 2654435761ULL % 4294967296ULL, 32)] = 0;
}

static void batch(int tmp, int new, int seen, unsigned long long from,
                  unsigned long long to, const char *b, size_t n, int *fds)
{
  char s[40];
  unsigned long long i;
  int fd;

  for (i = from; i < to; ++i) {
    name(s, i);
    fd = fds[i - from] = open_exclat(tmp, s, 0600);
    if (fd == -1 || substdio_writeall(fd, b, n) == -1) die_disk("write");
  }
  if (to - from >= 4 && sys_syncfsable(tmp)) {
    if (sys_syncfs(tmp) == -1) die_disk("syncfs");
  } else
    for (i = from; i < to; ++i)
      if (fsync(fds[i - from]) == -1) die_disk("fsync");
  for (i = from; i < to; ++i) {
    if (close(fds[i - from]) == -1) die_disk("close");
    name(s, i);
    if (renameat(tmp, s, new, s) == -1) die_disk("rename");
  }
  if (fsync(new) == -1) die_disk("fsync");
  for (i = from; i < to; ++i) {
    name(s, i);
    fd = open_exclat(seen, s, 0600);
    if (fd == -1 || close(fd) == -1) die_disk("mark");
  }
  if (fsync(seen) == -1) die_disk("fsync");
}

int main(int argc, char **argv)
{
  unsigned long long files, bytes, size, i;
  char *b;
  int *fds;
  int top, tmp, new, seen;

  usage_init(argc, argv, "rawdisk", "dir files bytes batch",
             "what the disk alone costs");
  if (argc != 5) usage_die();
  dir = argv[1];
  files = number(argv[2], 100000000);
  bytes = number(argv[3], 1 << 24);
  size = number(argv[4], 10000);
  top = open_dirat(AT_FDCWD, dir, 0);
  if (top == -1) die_disk("open a directory");
  tmp = sub(top, "tmp");
  new = sub(top, "new");
  seen = sub(top, "seen");
  b = malloc((size_t) bytes);
  fds = malloc((size_t) size * sizeof *fds);
  if (!b || !fds) strerr_die(111, ENOMEM, "unable to begin", (char *) 0);
  memset(b, 'x', (size_t) bytes);
  for (i = 0; i < files; i += size)
    batch(tmp, new, seen, i, i + size < files ? i + size : files, b,
          (size_t) bytes, fds);
  free(b);
  free(fds);
  return 0;
}
