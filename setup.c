#include "setup.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ascii.h"
#include "flushdir.h"
#include "open.h"
#include "replace.h"
#include "slurp.h"
#include "substdio.h"

static int fail(struct setup *s, const char *what)
{
  s->what = what;
  return -1;
}

static int other(struct setup *s, const char *what)
{
  errno = EEXIST;
  return fail(s, what);
}

void setup_free(struct setup *s)
{
  stralloc_free(&s->text);
  stralloc_free(&s->tmp);
}

int setup_has(const stralloc *text, const char *line, size_t n)
{
  size_t i, len;

  for (i = 0; i < text->len; i += len + 1) {
    len = ascii_chr(text->s + i, text->len - i, '\n');
    if (len == n && memcmp(text->s + i, line, n) == 0) return 1;
  }
  return 0;
}

int setup_read(stralloc *out, const char *path)
{
  struct stat st;
  int r, e, fd = open_regularlink(path, &st);

  out->len = 0;
  if (fd == -1) return errno == ENOENT ? 0 : -1;
  r = slurp(fd, out);
  e = errno;
  (void) close(fd);
  errno = e;
  return r == -1 ? -1 : 1;
}

/* DIRECTORIES */

/* What is at PATH: 1, a directory; 2, a link of root's to one; 0, nothing. */
static int there(struct setup *s, const char *path, struct stat *st)
{
  if (lstat(path, st) == -1) {
    if (errno == ENOENT) return 0;
    return fail(s, "unable to look at it");
  }
  if (S_ISLNK(st->st_mode) && st->st_uid == 0) {
    if (stat(path, st) == -1) return fail(s, "unable to look at it");
    if (S_ISDIR(st->st_mode)) return 2;
  }
  return S_ISDIR(st->st_mode) ? 1 : other(s, "it is no directory");
}

static int give(struct setup *s, const char *path, uid_t uid, gid_t gid)
{
  if (lchown(path, uid, gid) == -1) return fail(s, "unable to give it away");
  ++s->made;
  return 0;
}

int setup_dir(struct setup *s, const char *path, mode_t mode, uid_t uid,
              gid_t gid)
{
  struct stat st;
  int r = there(s, path, &st);

  if (r == -1) return -1;
  if (r && st.st_uid != uid && (r == 2 || st.st_uid != geteuid()))
    return other(s, "it belongs to somebody else");
  if (s->dry) return 0;
  if (r == 0) {
    ++s->made;
    if (mkdir(path, mode) == -1) return fail(s, "unable to create it");
  }
  if (uid != geteuid() && (r == 0 || st.st_uid != uid))
    if (give(s, path, uid, gid) == -1) return -1;
  return flushdir_of(path) == -1 ? fail(s, "unable to flush it") : 0;
}

int setup_maildir(struct setup *s, const char *path, int spool)
{
  static const char *const part[] = {"/tmp", "/new", "/cur", "/seen", "/done"};
  size_t i;

  if (setup_dir(s, path, 0700, geteuid(), getegid()) == -1) return -1;
  for (i = 0; i < (spool ? 5 : 3); ++i) {
    if (stralloc_copys(&s->tmp, path) == -1 ||
        stralloc_cats(&s->tmp, part[i]) == -1 || stralloc_0(&s->tmp) == -1)
      return fail(s, "unable to create it");
    if (setup_dir(s, s->tmp.s, 0700, geteuid(), getegid()) == -1) return -1;
  }
  return 0;
}

int setup_link(struct setup *s, const char *path, const char *to)
{
  struct stat st;

  if (lstat(path, &st) == 0) return 0;
  if (errno != ENOENT) return fail(s, "unable to look at it");
  if (s->dry) return 0;
  ++s->made;
  if (symlink(to, path) == -1) return fail(s, "unable to create it");
  return flushdir_of(path) == -1 ? fail(s, "unable to flush it") : 0;
}

/* FILES */

static int writeout(struct setup *s, const char *path, mode_t mode)
{
  struct replace r;

  ++s->made;
  if (stralloc_copys(&s->tmp, path) == -1 ||
      stralloc_cats(&s->tmp, ".new") == -1 || stralloc_0(&s->tmp) == -1)
    return fail(s, "unable to create it");
  if (replace_start(&r, path, s->tmp.s) == -1)
    return fail(s, "unable to create it");
  if (substdio_writeall(r.fd, s->text.s, s->text.len) == -1 ||
      fchmod(r.fd, mode) == -1) {
    replace_undo(&r);
    return fail(s, "unable to write it");
  }
  return replace_finish(&r, 0) == -1 ? fail(s, "unable to write it") : 0;
}

/* Adds the lines at TEXT that are not there, or counts them. */
static int lines(struct setup *s, const char *text, size_t n, int add)
{
  size_t i, len;
  int missing = 0;

  if (add && s->text.len && s->text.s[s->text.len - 1] != '\n')
    if (stralloc_append(&s->text, '\n') == -1) return -1;
  for (i = 0; i < n; i += len + 1) {
    len = ascii_chr(text + i, n - i, '\n');
    if (setup_has(&s->text, text + i, len)) continue;
    ++missing;
    if (add && stralloc_catb(&s->text, text + i, len + 1) == -1) return -1;
  }
  return missing;
}

int setup_file(struct setup *s, const char *path, enum setup_how how,
               mode_t mode, const char *text, size_t n)
{
  int r = setup_read(&s->text, path);
  int missing;

  if (r == -1) return fail(s, "unable to read what is there");
  if (r == 1 && how == SETUP_ANY) return 0;
  if (r == 1 && how == SETUP_SAME)
    return stralloc_equalb(&s->text, text, n)
               ? 0
               : other(s, "it says something else");
  missing = lines(s, text, n, r == 1 && how == SETUP_ADD);
  if (missing == -1) return fail(s, "unable to read what is there");
  if (r == 1 && missing == 0) return 0;
  if (r == 1 && how == SETUP_LINES)
    return other(s, "it lacks lines that belong there");
  if (s->dry) return 0;
  if (r == 0 && stralloc_copyb(&s->text, text, n) == -1)
    return fail(s, "unable to write it");
  return writeout(s, path, mode);
}
