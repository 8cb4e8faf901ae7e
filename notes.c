#include "notes.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ascii.h"
#include "open.h"
#include "scan.h"

/* NAME.ORDINAL.MTIME: 1 if KEY is of this form, 0, or -1 with errno. */
static int split(struct notes *n, const char *key)
{
  unsigned long long u;
  size_t mtime = ascii_rchr(key, strlen(key), '.');
  size_t at = ascii_rchr(key, mtime, '.');
  size_t k;

  if (key[mtime] == 0 || at == mtime || at == 0 || *key == '.') return 0;
  if (ascii_chr(key, at, '/') < at) return 0;
  k = scan_num(key + at + 1, (unsigned long) -1, &u);
  if (k == 0 || at + 1 + k != mtime) return 0;
  n->ordinal = (unsigned long) u;
  if (stralloc_copyb(&n->name, key, at) == -1) return -1;
  return stralloc_0(&n->name) == -1 ? -1 : 1;
}

int notes_open(struct notes *n, const char *spool, const char *key)
{
  int r;

  memset(n, 0, sizeof *n);
  n->dir = -1;
  if (!spool || !key) return 0;
  r = split(n, key);
  if (r != 1) return r;
  n->dir = open_dirat(AT_FDCWD, spool, 0);
  if (n->dir == -1) return -1;
  return done_read(&n->done, n->dir, n->name.s);
}

/* The hash is that of no dot-qmail line: those have no newline inside. */
static int hash(const struct notes *n, const char *what, char h[DONE_HASH])
{
  stralloc sa = {0};
  int r = -1;

  if (stralloc_catnum(&sa, n->ordinal) == 0 &&
      stralloc_append(&sa, '\n') == 0 && stralloc_cats(&sa, what) == 0) {
    done_hash(h, sa.s, sa.len);
    r = 0;
  }
  stralloc_free(&sa);
  return r;
}

int notes_room(struct notes *n)
{
  if (n->dir == -1 || n->done.list.len) return 0;
  /* A line that counts as nothing: the file and its first block are there. */
  if (stralloc_append(&n->done.adds, '\n') == -1) return -1;
  return done_write(&n->done, n->dir, n->name.s);
}

int notes_take(struct notes *n, const char *what)
{
  char h[DONE_HASH];

  if (n->dir == -1) return 0;
  if (hash(n, what, h) == -1) return -1;
  return done_take(&n->done, h);
}

int notes_add(struct notes *n, const char *what, int last)
{
  char h[DONE_HASH];

  if (n->dir == -1) return 0;
  if (hash(n, what, h) == -1) return -1;
  if (done_add(&n->done, n->ordinal, h, last) == -1) return -1;
  return done_write(&n->done, n->dir, n->name.s);
}
