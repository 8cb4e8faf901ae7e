#include "removal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commit.h"
#include "open.h"
#include "stralloc.h"

static void mark(struct removal *r)
{
  stralloc name = {0};
  size_t i, n = 0;

  for (i = 0; i < r->len; ++i)
    if (names_mark(r->n, r->at[i], &name) == -1 ||
        commit_seen(r->m, name.s) == -1)
      r->stays(r->at[i], errno, "unable to mark as seen: ");
    else
      r->at[n++] = r->at[i];
  stralloc_free(&name);
  r->len = n;
  if (n == 0) return;
  if (!r->broken && commit_seenflush(r->m) == -1) r->broken = errno;
  if (!r->broken) return;
  for (i = 0; i < n; ++i)
    r->stays(r->at[i], r->broken, "unable to flush seen/ for ");
  r->len = 0;
}

static void steps(struct removal *r, int done)
{
  int dirty[2] = {0, 0};
  stralloc name = {0};
  struct stat st;
  size_t i, n = 0;

  for (i = 0; i < r->len; ++i) {
    if (names_state(r->n, r->at[i]) != NAMES_GONE) continue;
    if (names_mark(r->n, r->at[i], &name) == -1) break;
    if (fstatat(done, name.s, &st, AT_SYMLINK_NOFOLLOW) == -1) continue;
    dirty[names_cur(r->n, r->at[i])] = 1;
    r->at[n++] = r->at[i];
  }
  if ((!dirty[0] || fsync(r->m->new) == 0) &&
      (!dirty[1] || fsync(r->m->cur) == 0))
    for (i = 0; i < n; ++i)
      if (names_mark(r->n, r->at[i], &name) == 0)
        (void) unlinkat(done, name.s, 0);
  stralloc_free(&name);
}

void removal_run(struct removal *r)
{
  size_t i;
  int dir, done;

  if (r->len == 0) return;
  mark(r);
  for (i = 0; i < r->len; ++i) {
    dir = names_dir(r->n, r->at[i], r->m);
    if (unlinkat(dir, names_base(r->n, r->at[i]), 0) == 0 || errno == ENOENT)
      names_become(r->n, r->at[i], NAMES_GONE);
    else
      r->stays(r->at[i], errno, "unable to unlink ");
  }
  done = r->len ? open_subdirat(r->m->fd, "done") : -1;
  if (done != -1) {
    steps(r, done);
    (void) close(done);
  }
  r->len = 0;
}

void removal_add(struct removal *r, size_t at)
{
  if (r->len == REMOVAL_MAX) removal_run(r);
  r->at[r->len++] = at;
}

void removal_end(struct removal *r)
{
  int done = open_subdirat(r->m->fd, "done");
  struct stat st;
  int fd;

  if (done == -1) return;
  fd = open_linesat(done, ".log", 0);
  (void) close(done);
  if (fd == -1) return;
  if (fstat(fd, &st) == 0 && st.st_size && fsync(r->m->new) == 0 &&
      fsync(r->m->cur) == 0)
    while (ftruncate(fd, 0) == -1 && errno == EINTR)
      ;
  (void) close(fd);
}

void removal_sweep(struct maildir *m)
{
  struct dirent *d;
  DIR *dir;
  int done = open_subdirat(m->fd, "done");

  if (done == -1) return;
  dir = maildir_list(done);
  while (dir && (d = readdir(dir)))
    if (d->d_name[0] != '.' && maildir_has(m, d->d_name) == 0)
      (void) unlinkat(done, d->d_name, 0);
  if (dir) (void) closedir(dir);
  (void) close(done);
}
