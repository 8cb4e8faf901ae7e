#include "making.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "open.h"
#include "wait.h"

void making_free(struct making *m)
{
  setup_free(&m->setup);
  stralloc_free(&m->text);
  stralloc_free(&m->path);
  stralloc_free(&m->content);
}

int making_end(const struct making *m)
{
  if (!m->error) return 0;
  errno = m->error;
  return -1;
}

void making_fail(struct making *m, int e, const char *s, ...)
{
  va_list args;
  int r = 0;

  if (m->error) return;
  m->error = e;
  m->text.len = 0;
  va_start(args, s);
  for (; s && r == 0; s = va_arg(args, const char *))
    r = stralloc_cats(&m->text, s);
  va_end(args);
  if (r == 0) r = stralloc_0(&m->text);
  m->why = r == 0 ? m->text.s : m->home;
}

static void nomem(struct making *m)
{
  making_fail(m, ENOMEM, m->home, (char *) 0);
}

/* OUT becomes the strings up to a null pointer. */
static void vjoin(struct making *m, stralloc *out, va_list args)
{
  const char *s;

  out->len = 0;
  while ((s = va_arg(args, const char *)) != 0)
    if (stralloc_cats(out, s) == -1) nomem(m);
}

char *making_join(struct making *m, stralloc *out, ...)
{
  static char none[1];
  va_list args;

  va_start(args, out);
  vjoin(m, out, args);
  va_end(args);
  if (stralloc_0(out) == 0) return out->s;
  nomem(m);
  return none;
}

const char *making_at(struct making *m, const char *rel)
{
  return making_join(m, &m->path, m->home, *rel ? "/" : "", rel, (char *) 0);
}

/* What came of setup's work at PATH. */
static void check(struct making *m, int r)
{
  int e = errno;

  if (r == -1)
    making_fail(m, e, m->path.s, e == EEXIST ? " is in the way: " : ": ",
                m->setup.what, (char *) 0);
}

void making_dir(struct making *m, const char *rel)
{
  const char *fn = making_at(m, rel);

  if (!m->error) check(m, setup_dir(&m->setup, fn, 0755, geteuid(), getegid()));
}

void making_ownerdir(struct making *m, const char *rel, mode_t mode)
{
  const char *fn = making_at(m, rel);

  if (!m->error) check(m, setup_dir(&m->setup, fn, mode, m->uid, m->gid));
}

void making_link(struct making *m, const char *rel, const char *to)
{
  const char *fn = making_at(m, rel);

  if (!m->error) check(m, setup_link(&m->setup, fn, to));
}

void making_maildir(struct making *m, const char *rel)
{
  const char *fn = making_at(m, rel);

  if (!m->error)
    check(m, setup_maildir(&m->setup, fn, strcmp(rel, "spool") == 0));
}

void making_file(struct making *m, enum setup_how how, const char *rel, ...)
{
  mode_t mode = strncmp(rel, "service/", 8) ? 0644 : 0755;
  const char *fn = making_at(m, rel);
  va_list args;

  va_start(args, rel);
  vjoin(m, &m->content, args);
  va_end(args);
  if (!m->error)
    check(m, setup_file(&m->setup, fn, how, mode, m->content.s,
                        m->content.len));
}

/* WHAT IS COMPILED */

/* -1: A was changed before B; 1: after it; 0: nobody can tell. */
static int age(const struct stat *a, const struct stat *b)
{
  if (a->st_mtim.tv_sec != b->st_mtim.tv_sec)
    return a->st_mtim.tv_sec < b->st_mtim.tv_sec ? -1 : 1;
  if (a->st_mtim.tv_nsec == b->st_mtim.tv_nsec) return 0;
  return a->st_mtim.tv_nsec < b->st_mtim.tv_nsec ? -1 : 1;
}

/* Runs ARGS, which read the file IN. */
static void run(struct making *m, char *const *args, const char *in)
{
  stralloc said = {0};
  int status, r, fd = open_read(in);

  r = fd == -1 ? -1 : command_argv(args, fd, 60, 0, &said, &status);
  if (said.len) --said.len; /* the newline */
  if (r == -1)
    making_fail(m, errno, "unable to run ", args[0], " on ", in, (char *) 0);
  else if (stralloc_0(&said) == -1) nomem(m);
  else if (wait_crashed(status) || wait_exitcode(status))
    making_fail(m, EPROTO, args[0], " failed: ", said.s, (char *) 0);
  if (fd != -1) (void) close(fd);
  stralloc_free(&said);
}

void making_compile(struct making *m, const char *program, const char *in,
                    const char *out, const char *tmp)
{
  stralloc src = {0}, cdb = {0}, prog = {0};
  struct stat a, b;
  char *args[4] = {0};
  int is = 1;

  if (m->setup.dry) return;
  args[0] = making_join(m, &prog, m->home, "/bin/", program, (char *) 0);
  (void) making_join(m, &src, m->home, "/", in, (char *) 0);
  (void) making_join(m, &cdb, m->home, "/", out, (char *) 0);
  args[1] = tmp ? cdb.s : src.s;
  args[2] = tmp ? (char *) making_at(m, tmp) : 0;
  if (!m->error && stat(src.s, &a) == 0 && stat(cdb.s, &b) == 0)
    is = age(&a, &b);
  if (!m->error && is != -1) {
    if (is) ++m->setup.made;
    run(m, args, src.s);
  }
  stralloc_free(&src);
  stralloc_free(&cdb);
  stralloc_free(&prog);
}
