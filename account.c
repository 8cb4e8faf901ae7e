#include "account.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "fmt.h"
#include "home.h"
#include "maildir.h"
#include "names.h"
#include "open.h"

/* FD as a file for figures, above 9; -1. */
static int high(int fd)
{
  struct figures f = {-1, 0, 0};
  int e;

  f.fd = fcntl(fd, F_DUPFD, 10);
  if (f.fd == -1 || figures_write(&f) == 0) return f.fd;
  e = errno;
  (void) close(f.fd);
  errno = e;
  return -1;
}

int account_begin(struct account *a, const char *maildir)
{
  char name[MAILDIR_TMP];
  struct maildir m;
  int fd, e;

  a->begin = deadline_now();
  a->fd = -1;
  if (maildir_open(&m, AT_FDCWD, maildir, 0) == -1) return -1;
  fd = maildir_create(&m, name);
  if (fd != -1) {
    (void) unlinkat(m.tmp, name, 0);
    a->fd = high(fd);
  }
  e = errno;
  if (fd != -1) (void) close(fd);
  maildir_close(&m);
  errno = e;
  return a->fd == -1 ? -1 : 0;
}

void account_waits(struct account *a, const char *maildir)
{
  struct names names;
  struct maildir m;
  const char *what;

  if (maildir_open(&m, AT_FDCWD, maildir, 0) == -1) return;
  names_init(&names);
  if (names_scan(&names, &m, &what) == 0) {
    a->left.messages += names.pending;
    a->left.bytes += names.bytes;
  }
  names_free(&names);
  maildir_close(&m);
}

static int figure(stralloc *s, const char *what, const struct figures *f)
{
  return stralloc_cats(s, what) | stralloc_append(s, '=') |
         stralloc_catnum(s, f->messages) | stralloc_cats(s, what) |
         stralloc_cats(s, "bytes=") | stralloc_catnum(s, f->bytes);
}

int account_line(const struct account *a, stralloc *line)
{
  unsigned long long ms = (unsigned long long) (deadline_now() - a->begin);

  return stralloc_copys(line, "link=") | stralloc_cats(line, a->name) |
         stralloc_cats(line, " seconds=") | stralloc_catnum(line, ms / 1000) |
         figure(line, " got", &a->got) | figure(line, " sent", &a->sent) |
         figure(line, " left", &a->left) | stralloc_cats(line, " exit=") |
         stralloc_catnum(line, (unsigned long long) a->code) |
         stralloc_0(line);
}

/* All of S, or nothing: where the disk is full in the middle, the beginning
   goes again, unless somebody else's line is behind it. */
static int append(const char *fn, const stralloc *s)
{
  int fd = open_append(fn, 0644);
  size_t n = 0;
  ssize_t w;
  off_t end;
  int e = 0;

  if (fd == -1) return errno == ENOENT ? 0 : -1;
  while (n < s->len && !e) {
    w = write(fd, s->s + n, s->len - n);
    if (w > 0) n += (size_t) w;
    else if (w == 0 || errno != EINTR) e = w ? errno : EIO;
  }
  if (e && n) {
    end = lseek(fd, 0, SEEK_CUR);
    if (end == lseek(fd, 0, SEEK_END))
      (void) !ftruncate(fd, end - (off_t) n);
  }
  (void) close(fd);
  if (!e) return 0;
  errno = e;
  return -1;
}

int account_log(const char *line, stralloc *fn)
{
  stralloc s = {0};
  char date[64];
  int r = -1;
  int e;

  if (home_path(fn, "log/flush") == 0 &&
      stralloc_copyb(&s, date, fmt_date822(date, time(0))) == 0 &&
      stralloc_append(&s, ' ') == 0 && stralloc_cats(&s, line) == 0 &&
      stralloc_append(&s, '\n') == 0)
    r = append(fn->s, &s);
  e = errno;
  stralloc_free(&s);
  errno = e;
  return r;
}
