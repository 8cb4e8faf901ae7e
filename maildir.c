#include "maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "flushdir.h"
#include "fmt.h"
#include "open.h"
#include "sys.h"
#include "version.h"

#define HOST 48 /* bytes of the host's name in a name */

static int opensub(struct maildir *m, int flags)
{
  struct stat st;

  m->tmp = open_subdirat(m->fd, "tmp");
  if (m->tmp == -1) return -1;
  m->new = open_subdirat(m->fd, "new");
  if (m->new == -1) return -1;
  m->cur = open_subdirat(m->fd, "cur");
  if (m->cur == -1) return -1;
  m->seen = open_subdirat(m->fd, "seen");
  if (m->seen == -1) {
    if (errno != ENOENT) return -1;
    if (flags & MAILDIR_SEEN) {
      if (mkdirat(m->fd, "seen", 0700) == -1 && errno != EEXIST) return -1;
      m->seen = open_subdirat(m->fd, "seen");
      if (m->seen == -1) return -1;
    }
  }
  if (m->seen != -1 && flushdir_made(m->fd, m->seen) == -1) return -1;
  if (fstat(m->tmp, &st) == -1) return -1;
  m->dev = st.st_dev;
  m->syncfs = sys_syncfsable(m->tmp);
  return 0;
}

int maildir_openfd(struct maildir *m, int fd, int flags)
{
  m->fd = fd;
  m->tmp = m->new = m->cur = m->seen = -1;
  if (opensub(m, flags) == 0) return 0;
  maildir_close(m);
  return -1;
}

int maildir_open(struct maildir *m, int dir, const char *path, int flags)
{
  int fd = open_dirat(dir, path, 0);

  if (fd != -1) return maildir_openfd(m, fd, flags);
  m->fd = m->tmp = m->new = m->cur = m->seen = -1;
  return -1;
}

static void shut(int *fd)
{
  if (*fd != -1) (void) close(*fd);
  *fd = -1;
}

void maildir_close(struct maildir *m)
{
  int e = errno;

  shut(&m->seen);
  shut(&m->cur);
  shut(&m->new);
  shut(&m->tmp);
  shut(&m->fd);
  errno = e;
}

/* This host's name, as far as it may stand in a file name. */
static const char *host(void)
{
  static char name[HOST + 1];
  size_t i;

  if (name[0]) return name;
  if (gethostname(name, HOST) == -1 || !name[0]) strcpy(name, "localhost");
  name[HOST] = 0;
  for (i = 0; name[i]; ++i)
    if (name[i] <= 32 || name[i] >= 127 || name[i] == '/' || name[i] == ':')
      name[i] = '_';
  return name;
}

/* "seconds.MmicrosecondsPpidQcounter.host": at most 20 + 8 + 21 + 21 + 50. */
static void makename(char *s)
{
  static unsigned long counter;
  struct timespec t = {0, 0};

  (void) clock_gettime(CLOCK_REALTIME, &t);
  s += fmt_num(s, t.tv_sec > 0 ? (unsigned long long) t.tv_sec : 0);
  *s++ = '.';
  *s++ = 'M';
  s += fmt_num0(s, (unsigned long long) t.tv_nsec / 1000, 6);
  *s++ = 'P';
  s += fmt_num(s, (unsigned long long) getpid());
  *s++ = 'Q';
  s += fmt_num(s, ++counter);
  *s++ = '.';
  strcpy(s, host());
}

int maildir_create(struct maildir *m, char name[MAILDIR_TMP])
{
  int tries, fd;

  for (tries = 0;; ++tries) {
    makename(name);
    fd = open_exclat(m->tmp, name, 0600);
    if (fd != -1 || errno != EEXIST || tries == 100) return fd;
  }
}

DIR *maildir_list(int fd)
{
  DIR *d;
  int copy = open_dirat(fd, ".", 0);
  int e;

  if (copy == -1) return 0;
  d = fdopendir(copy);
  if (d) return d;
  e = errno;
  (void) close(copy);
  errno = e;
  return 0;
}

int maildir_has(struct maildir *m, const char *name)
{
  size_t n = strlen(name);
  struct dirent *d;
  int found = 0;
  DIR *dir;

  if (faccessat(m->new, name, F_OK, 0) == 0) return 1;
  if (errno != ENOENT) return -1;
  dir = maildir_list(m->cur);
  if (!dir) return -1;
  errno = 0;
  while (!found && (d = readdir(dir)))
    found = strncmp(d->d_name, name, n) == 0 &&
            (!d->d_name[n] || d->d_name[n] == ':');
  if (!found && errno) found = -1;
  if (found == -1) {
    int e = errno;

    (void) closedir(dir);
    errno = e;
  } else
    (void) closedir(dir);
  return found;
}

void maildir_clean(struct maildir *m)
{
  time_t now = time((time_t *) 0);
  struct dirent *d;
  struct stat st;
  DIR *dir = maildir_list(m->tmp);

  if (!dir) return;
  while ((d = readdir(dir))) {
    if (d->d_name[0] == '.') continue;
    if (fstatat(m->tmp, d->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1) continue;
    if (S_ISDIR(st.st_mode)) continue;
    if (st.st_mtime < RELEASE_TIME || st.st_mtime > now - 36 * 3600L) continue;
    (void) unlinkat(m->tmp, d->d_name, 0);
  }
  (void) closedir(dir);
}
