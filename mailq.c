#include "mailq.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "envelope.h"
#include "fmt.h"
#include "maildir.h"
#include "names.h"
#include "queued.h"
#include "queues.h"
#include "substdio.h"

/* Appends what may be anybody's words, for a terminal. */
static int catsafe(stralloc *out, const char *s, size_t n)
{
  size_t i = out->len;

  if (stralloc_catb(out, s, n) == -1) return -1;
  for (; i < out->len; ++i)
    if (out->s[i] < 32 || out->s[i] > 126) out->s[i] = '?';
  return 0;
}

static int catdate(stralloc *out, time_t t)
{
  char b[FMT_DATE];

  return stralloc_catb(out, b, fmt_date822(b, t));
}

/* "N messages, B bytes"; then since when. */
static int heading(stralloc *out, const char *title, const struct names *n)
{
  if (catsafe(out, title, strlen(title)) == -1 ||
      stralloc_cats(out, ": ") == -1 ||
      stralloc_catnum(out, n->n - n->odd) == -1 ||
      stralloc_cats(out, n->n - n->odd == 1 ? " message, " : " messages, ")
        == -1 ||
      stralloc_catnum(out, n->bytes) == -1)
    return -1;
  return stralloc_cats(out, " bytes");
}

static int message(stralloc *out, const struct queued *q)
{
  stralloc from = {0};
  int r = envelope_quote(&from, q->sender.s, q->sender.len);

  if (r == 0)
    r = stralloc_cats(out, "  ") == -1 || catdate(out, q->mtime) == -1 ||
            stralloc_append(out, ' ') == -1 ||
            stralloc_catnum(out, (unsigned long long) q->size) == -1 ||
            stralloc_cats(out, " <") == -1 ||
            catsafe(out, from.s, from.len) == -1 ||
            stralloc_cats(out, "> ") == -1 ||
            catsafe(out, q->rcpt.s, q->rcpt.len) == -1 ||
            stralloc_append(out, '\n') == -1
          ? -1
          : 0;
  stralloc_free(&from);
  return r;
}

/* The messages of the working directory. */
static int messages(substdio *ss, const char *title, struct names *n)
{
  stralloc fn = {0}, text = {0};
  struct queued q;
  int first = 1;
  int r;

  queued_init(&q);
  r = heading(&text, title, n);
  while (r == 0) {
    fn.len = 0;
    r = names_feed(n, &fn);
    if (r != 1) break;
    r = 0;
    if (queued_open(&q, fn.s) == 1) {
      if (first) r = stralloc_cats(&text, ", the oldest from ") == -1 ||
                     catdate(&text, q.mtime) == -1 ? -1 : 0;
      if (first && r == 0) r = stralloc_append(&text, '\n');
      first = 0;
      if (r == 0) r = message(&text, &q);
      queued_close(&q);
    }
    if (r == 0 && !first) r = substdio_put(ss, text.s, text.len);
    if (!first) text.len = 0;
  }
  if (r == 0 && first)
    r = stralloc_append(&text, '\n') == -1 ? -1
                                           : substdio_put(ss, text.s, text.len);
  queued_warn(&q.bad, "not mail:");
  stralloc_free(&fn);
  stralloc_free(&text);
  stralloc_free(&q.sender);
  stralloc_free(&q.rcpt);
  stralloc_free(&q.bad.first);
  if (q.dir[0] != -1) (void) close(q.dir[0]);
  if (q.dir[1] != -1) (void) close(q.dir[1]);
  return r;
}

static int queue(substdio *ss, const char *title, const char *path)
{
  struct maildir m;
  struct names n;
  const char *what;
  int r;

  if (maildir_open(&m, AT_FDCWD, path, 0) == -1) return -1;
  names_init(&n);
  r = names_scan(&n, &m, &what);
  if (r == 0) r = fchdir(m.fd);
  if (r == 0) r = messages(ss, title, &n);
  names_free(&n);
  maildir_close(&m);
  return r;
}

int mailq(int fd, stralloc *where)
{
  struct queues q = QUEUES_INIT;
  const char *title, *path;
  char buf[4096];
  substdio ss;
  size_t at = 0;
  int kind;
  int r = 0;

  substdio_out(&ss, write, fd, buf, sizeof buf);
  for (kind = 0; r == 0 && kind < QUEUES_KINDS; ++kind)
    r = queues_add(&q, kind, where);
  while (r == 0 && queues_next(&q, &at, &title, &path))
    r = stralloc_copys(where, path) == -1 || stralloc_0(where) == -1
          ? -1
          : queue(&ss, title, path);
  if (r == 0 && substdio_flush(&ss) == -1) {
    r = -1;
    if (stralloc_copys(where, "the output") == -1 || stralloc_0(where) == -1)
      where->len = 0;
  }
  queues_free(&q);
  return r;
}
