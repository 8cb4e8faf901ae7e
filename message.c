#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ascii.h"
#include "done.h"
#include "fd.h"
#include "scan.h"

#define ID_MAX 100 /* bytes; of a longer name the hash takes its place */

void message_init(struct message *m)
{
  memset(m, 0, sizeof *m);
  queued_init(&m->q);
}

/* 1; 0: not a name that maildirserial feeds; -1: errno. */
static int makeid(struct message *m)
{
  const char *s = m->fed.s + 4;
  size_t n;

  if (strncmp(m->fed.s, "new/", 4) && strncmp(m->fed.s, "cur/", 4)) return 0;
  n = strcspn(s, ":");
  if (n == 0 || strchr(s, '/') || *s == '.') return 0;
  if (stralloc_copyb(&m->id, s, n) == -1) return -1;
  return stralloc_0(&m->id) == -1 ? -1 : 1;
}

int message_open(struct message *m, const char *name)
{
  int r = -1;

  if (stralloc_copys(&m->fed, name) == 0 && stralloc_0(&m->fed) == 0)
    r = makeid(m);
  if (r != 1) {
    queued_skip(&m->q.bad, name,
                r ? "cannot be opened" : "is not a name in new/ or cur/",
                r ? errno : 0);
    return 0;
  }
  r = queued_open(&m->q, name);
  if (r != 1) return r;
  m->left = m->q.size;
  return 1;
}

void message_close(struct message *m)
{
  queued_close(&m->q);
}

int message_rewind(struct message *m)
{
  m->left = m->q.size;
  return queued_rewind(&m->q);
}

ssize_t message_next(struct message *m, const char **p)
{
  ssize_t r;

  if (m->left == 0) return 0;
  r = substdio_feed(&m->q.ss);
  if (r == 0) errno = EIO;
  if (r <= 0) return -1;
  if (r > m->left) r = (ssize_t) m->left;
  *p = substdio_peek(&m->q.ss);
  substdio_seek(&m->q.ss, (size_t) r);
  m->left -= r;
  return r;
}

int message_hasline(struct message *m, const char *line, size_t n)
{
  const char *p, *nl;
  ssize_t r;
  size_t len;
  size_t col = 0; /* of the line that is read: up to N as long as it is SAME */
  int same = 1;

  if (message_rewind(m) == -1) return -1;
  while ((r = message_next(m, &p)) > 0)
    while (r) {
      nl = memchr(p, '\n', (size_t) r);
      len = nl ? (size_t) (nl - p) : (size_t) r;
      if (same && (len > n - col || memcmp(line + col, p, len))) same = 0;
      if (same)
        col += len;
      else
        col = 1;
      if (nl) {
        if (same && col == n) return 1;
        if (col == 0) return 0;
        col = 0;
        same = 1;
        ++len;
      }
      p += len;
      r -= (ssize_t) len;
    }
  return r == -1 ? -1 : same && col == n;
}

int message_fd(struct message *m)
{
  struct stat st;
  int fd = queued_again(&m->q, m->fed.s, &st);

  if (fd == -1) return -1;
  if (st.st_dev == m->q.dev && st.st_ino == m->q.ino && fd_block(fd) == 0 &&
      lseek(fd, m->q.start, SEEK_SET) != -1)
    return fd;
  (void) close(fd);
  errno = ENOENT; /* it is another file now */
  return -1;
}

int message_key(const struct message *m, unsigned long ordinal, stralloc *out)
{
  time_t t = m->q.mtime < 0 ? 0 : m->q.mtime;

  if (stralloc_copys(out, m->id.s) == -1) return -1;
  if (stralloc_append(out, '.') == -1) return -1;
  if (stralloc_catnum(out, ordinal) == -1) return -1;
  if (stralloc_append(out, '.') == -1) return -1;
  if (stralloc_catnum(out, (unsigned long long) t) == -1) return -1;
  return stralloc_0(out);
}

/* What ends in a dot and the ordinal, for the id of N bytes at ID. */
static int name(stralloc *out, const char *id, size_t n)
{
  char hash[DONE_HASH];

  if (n < ID_MAX) return stralloc_copyb(out, id, n);
  done_hash(hash, id, n);
  return stralloc_copyb(out, hash, sizeof hash);
}

int message_name(const struct message *m, unsigned long ordinal,
                 stralloc *out)
{
  if (name(out, m->id.s, m->id.len - 1) == -1) return -1;
  if (stralloc_append(out, '.') == -1) return -1;
  if (stralloc_catnum(out, ordinal) == -1) return -1;
  return stralloc_0(out);
}

int message_keyname(const char *key, stralloc *out)
{
  size_t len = strlen(key);
  size_t end = ascii_rchr(key, len, '.'); /* the time is behind it, */
  size_t n = ascii_rchr(key, end, '.');   /* and the ordinal behind this */
  unsigned long long u;

  if (end == len || end - n < 2 || n == 0 || *key == '.' ||
      memchr(key, '/', n) || !scan_all(key + end + 1, ULLONG_MAX, &u) ||
      scan_num(key + n + 1, ULLONG_MAX, &u) != end - n - 1)
    return 0;
  if (name(out, key, n) == -1) return -1;
  if (stralloc_catb(out, key + n, end - n) == -1) return -1;
  return stralloc_0(out) == -1 ? -1 : 1;
}
