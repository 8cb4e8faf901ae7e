#include "queuestat.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "maildir.h"
#include "names.h"
#include "open.h"

static void message(struct queuestat *s, const struct stat *st)
{
  unsigned long long size =
    st->st_size > 0 ? (unsigned long long) st->st_size : 0;

  if (s->messages++ == 0 || st->st_mtime < s->oldest) s->oldest = st->st_mtime;
  if (size > s->largest) s->largest = size;
  s->bytes = size < ULLONG_MAX - s->bytes ? s->bytes + size : ULLONG_MAX;
}

static void file(struct queuestat *s, int fd, const char *base)
{
  struct stat st;

  if (fstatat(fd, base, &st, AT_SYMLINK_NOFOLLOW) == -1) {
    if (errno != ENOENT) ++s->odd;
  } else if (S_ISREG(st.st_mode) && names_fit(base))
    message(s, &st);
  else
    ++s->odd;
}

/* The directory open as FD. */
static int files(struct queuestat *s, int fd)
{
  struct dirent *d;
  DIR *dir = maildir_list(fd);
  int e;

  if (!dir) return -1;
  for (;;) {
    errno = 0;
    d = readdir(dir);
    if (!d) break;
    if (d->d_name[0] != '.') file(s, fd, d->d_name);
  }
  e = errno;
  (void) closedir(dir);
  errno = e;
  return e ? -1 : 0;
}

static int subdir(struct queuestat *s, int top, const char *name)
{
  int fd = open_subdirat(top, name);
  int r, e;

  if (fd == -1) return -1;
  r = files(s, fd);
  e = errno;
  (void) close(fd);
  errno = e;
  return r;
}

int queuestat_read(struct queuestat *s, const char *path, const char **what)
{
  static const char *const sub[] = {"/new", "/cur"};
  static const struct queuestat none;
  int top = open_dirat(AT_FDCWD, path, 0);
  int r = 0;
  int i, e;

  *s = none;
  *what = "";
  if (top == -1) return -1;
  for (i = 0; i < 2 && r == 0; ++i) {
    *what = sub[i];
    r = subdir(s, top, sub[i] + 1);
  }
  e = errno;
  (void) close(top);
  errno = e;
  return r;
}

unsigned long long queuestat_seconds(unsigned long long bytes,
                                     unsigned long long rate)
{
  if (bytes > ULLONG_MAX / 8) return ULLONG_MAX / rate;
  return bytes * 8 / rate + (bytes * 8 % rate != 0);
}
