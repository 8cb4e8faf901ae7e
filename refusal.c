#include "refusal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "open.h"
#include "strerr.h"
#include "version.h"

/* A clock that was set wrong, then or now, is no reason to bounce: NOW is after
   the message, and that after our release. */
int refusal_due(const struct refusal *r, size_t at)
{
  struct stat st;
  time_t now = time(0);

  if (!r->limited) return 0;
  if (fstatat(names_dir(r->names, at, r->m), names_base(r->names, at), &st,
              AT_SYMLINK_NOFOLLOW) == -1)
    return 0;
  if (st.st_mtime < RELEASE_TIME || st.st_mtime > now) return 0;
  return (unsigned long long) (now - st.st_mtime) > r->lifetime;
}

static void untold(struct refusal *r, int e, size_t at, const char *why,
                   const char *what)
{
  report_trouble(r->report);
  strerr_warn(e, report_path(r->report, at),
              " stays, and its sender is not told: ", why, what, (char *) 0);
}

static int configured(struct refusal *r, size_t at)
{
  const char *fn;

  if (r->ready) return 1;
  if (bounce_conf(&r->conf, &fn) == 0) r->ready = 1;
  else untold(r, errno, at, "unable to read ", fn);
  return r->ready;
}

static void bounced(struct refusal *r, size_t at, unsigned long long size,
                    enum bounce_result how, const stralloc *who,
                    const char *text)
{
  ++r->bounced;
  r->bytes += size;
  removal_add(r->removal, at);
  progress_clear(r->report->line);
  if (how == BOUNCE_DROPPED)
    strerr_warn(0, report_path(r->report, at),
                " removed, and nobody is told: ", text, (char *) 0);
  else if (r->report->verbose)
    strerr_info(0, report_path(r->report, at), " bounced to ", who->s, ": ",
                text, (char *) 0);
}

/* OUT and NAME are free for use. */
static int bounce_it(struct refusal *r, size_t at, struct bounce *b,
                     stralloc *out, stralloc *name)
{
  enum bounce_result how;

  if (names_mark(r->names, at, name) == -1) return -1;
  b->name = name->s;
  b->prefix = r->prefix;
  how = bounce_send(&r->conf, b, out);
  if (stralloc_0(out) == -1) return -1;
  if (how == BOUNCE_QUEUED || how == BOUNCE_DROPPED)
    bounced(r, at, b->size, how, out, b->text);
  else if (how == BOUNCE_FORM)
    untold(r, 0, at, "it is not of the queued form", "");
  else
    untold(r, 0, at, "unable to queue the notice: ",
           out->s + (*out->s == 'Z' || *out->s == 'D'));
  return 0;
}

static int bounce_fd(struct refusal *r, size_t at, int fd,
                     const struct stat *st, const stralloc *text,
                     unsigned long long tried)
{
  stralloc out = {0}, name = {0};
  struct bounce b;
  int x;

  if (!configured(r, at)) return 0;
  b.fd = fd;
  b.size = (unsigned long long) st->st_size;
  b.mtime = st->st_mtime;
  b.text = text->s;
  b.textlen = text->len - 1;
  b.tried = tried;
  x = bounce_it(r, at, &b, &out, &name);
  stralloc_free(&out);
  stralloc_free(&name);
  return x;
}

int refusal_of(struct refusal *r, size_t at, const stralloc *text,
               unsigned long long tried)
{
  struct stat st;
  int fd, x = 0;

  if (!r->bounces) {
    report_result(r->report, 'D', at, text->s);
    return 0;
  }
  fd = open_regularat(names_dir(r->names, at, r->m),
                      names_base(r->names, at));
  if (fd == -1 && errno == ENOENT) return 0;
  if (fd == -1 || fstat(fd, &st) == -1)
    untold(r, errno, at, "unable to open it", "");
  else
    x = bounce_fd(r, at, fd, &st, text, tried);
  if (fd != -1) (void) close(fd);
  return x;
}
