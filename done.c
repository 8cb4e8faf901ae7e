#include "done.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ascii.h"
#include "flushdir.h"
#include "fmt.h"
#include "open.h"
#include "scan.h"
#include "sha256.h"
#include "slurp.h"
#include "substdio.h"

void done_free(struct done *d)
{
  stralloc_free(&d->list);
  stralloc_free(&d->adds);
}

void done_hash(char hash[DONE_HASH], const char *line, size_t n)
{
  unsigned char out[SHA256_LEN];
  struct sha256 s;

  sha256_init(&s);
  sha256_add(&s, line, n);
  sha256_end(&s, out);
  (void) fmt_hex(hash, out, DONE_HASH / 2);
}

/* READING */

int done_line(struct done *d, const char *s, size_t n)
{
  struct done_entry e;
  unsigned long long u;
  size_t i = 0;

  while (i < n && s[i] >= '0' && s[i] <= '9') ++i;
  if (i == 0 || n - i < DONE_HASH + 1) return 0;
  if (!scan_num(s, (unsigned long) -1, &u) || s[i] != ' ') return 0;
  memset(&e, 0, sizeof e);
  memcpy(e.hash, s + i + 1, DONE_HASH);
  i += DONE_HASH + 1;
  if (n - i == 3 && memcmp(s + i, " 99", 3) == 0)
    e.last = 1;
  else if (n != i)
    return 0;
  return stralloc_catb(&d->list, (const char *) &e, sizeof e);
}

static int lines(struct done *d, const char *s, size_t n)
{
  size_t i, len;

  for (i = 0; i < n; i += len + 1) {
    len = ascii_chr(s + i, n - i, '\n');
    d->torn = i + len == n;
    if (!d->torn && done_line(d, s + i, len) == -1) return -1;
  }
  return 0;
}

int done_read(struct done *d, int dir, const char *name)
{
  stralloc sa = {0};
  int fd, e;
  int r = -1;

  d->list.len = d->adds.len = 0;
  d->torn = 0;
  dir = open_subdirat(dir, "done");
  if (dir == -1) return errno == ENOENT ? 0 : -1;
  fd = open_regularat(dir, name);
  e = errno;
  (void) close(dir);
  if (fd != -1) {
    if (slurp(fd, &sa) == 0) r = lines(d, sa.s, sa.len);
    e = errno;
    (void) close(fd);
  } else if (e == ENOENT)
    r = 0;
  stralloc_free(&sa);
  errno = e;
  return r;
}

int done_take(struct done *d, const char hash[DONE_HASH])
{
  struct done_entry e;
  size_t i;

  for (i = 0; i < d->list.len; i += sizeof e) {
    memcpy(&e, d->list.s + i, sizeof e);
    if (e.used || memcmp(e.hash, hash, DONE_HASH)) continue;
    e.used = 1;
    memcpy(d->list.s + i, &e, sizeof e);
    return e.last ? 2 : 1;
  }
  return 0;
}

/* WRITING */

int done_add(struct done *d, unsigned long ordinal,
             const char hash[DONE_HASH], int last)
{
  size_t keep = d->adds.len;

  if (stralloc_catnum(&d->adds, ordinal) == 0 &&
      stralloc_append(&d->adds, ' ') == 0 &&
      stralloc_catb(&d->adds, hash, DONE_HASH) == 0 &&
      stralloc_cats(&d->adds, last ? " 99\n" : "\n") == 0)
    return 0;
  d->adds.len = keep;
  return -1;
}

int done_dir(int dir)
{
  int fd = open_subdirat(dir, "done");
  int e;

  if (fd == -1 && errno == ENOENT) {
    if (mkdirat(dir, "done", 0700) == -1 && errno != EEXIST) return -1;
    fd = open_subdirat(dir, "done");
  }
  if (fd == -1 || flushdir_made(dir, fd) == 0) return fd;
  e = errno;
  (void) close(fd);
  errno = e;
  return -1;
}

static int append(struct done *d, int fd)
{
  int r = -1;

  if ((!d->torn || substdio_writeall(fd, "\n", 1) == 0) &&
      substdio_writeall(fd, d->adds.s, d->adds.len) == 0)
    r = fsync(fd);
  /* Half a line may be there now; it must not swallow the next. */
  d->torn = r == -1;
  return r;
}

int done_write(struct done *d, int dir, const char *name)
{
  int r = -1;
  int fd, e;

  if (d->adds.len == 0) return 0;
  dir = done_dir(dir);
  if (dir == -1) return -1;
  fd = open_linesat(dir, name, 1);
  if (fd != -1) {
    r = append(d, fd);
    if (r == 0) r = fsync(dir);
    if (r == 0) d->adds.len = 0;
    e = errno;
    (void) close(fd);
    errno = e;
  }
  e = errno;
  (void) close(dir);
  errno = e;
  return r;
}
