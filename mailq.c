#include "mailq.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ascii.h"
#include "control.h"
#include "envelope.h"
#include "fmt.h"
#include "home.h"
#include "links.h"
#include "maildir.h"
#include "names.h"
#include "offices.h"
#include "queued.h"
#include "set.h"
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

static int offices(substdio *ss, struct set *shown, stralloc *where)
{
  stralloc lines = {0};
  struct office o = {{0}, {0}};
  char *s;
  size_t i, n;
  int r = control_file(&lines, OFFICES);

  if (r != 1) {
    stralloc_free(&lines);
    return r == -1 && stralloc_copys(where, OFFICES) == -1 ? -1 : r;
  }
  r = 0;
  for (i = 0; r == 0 && i < lines.len; i += n) {
    s = lines.s + i;
    n = strlen(s) + 1;
    s[ascii_chr(s, n - 1, ':')] = 0;
    r = offices_find(&o, s);
    if (r == 0) continue;
    if (r == 1) {
      r = stralloc_copy(where, &o.maildir) == -1 ||
              set_add(shown, o.maildir.s, o.maildir.len) == -1
            ? -1
            : queue(ss, s, o.maildir.s);
    } else
      (void) stralloc_copys(where, OFFICES);
  }
  stralloc_free(&o.maildir);
  stralloc_free(&o.prefix);
  stralloc_free(&lines);
  return r;
}

/* What is sent over links, but for what was shown. */
static int sent(substdio *ss, struct set *shown, stralloc *where)
{
  struct links l = {0};
  const char *maildir;
  size_t i;
  int r = links_read(&l);

  if (r == -1 && stralloc_copys(where, LINKS) == 0 && errno == EPROTO &&
      stralloc_cats(where, ": ") == 0)
    (void) stralloc_cats(where, l.why);
  if (r == 1) r = 0;
  for (i = 0; r == 0 && i < l.n; ++i) {
    maildir = l.step[i].maildir;
    if (!maildir) continue;
    r = home_resolve(where, maildir, strlen(maildir));
    if (r == 0) r = set_add(shown, where->s, where->len);
    if (r == 1) r = queue(ss, maildir, where->s);
  }
  links_free(&l);
  return r;
}

int mailq(int fd, stralloc *where)
{
  struct set shown = {0};
  char buf[4096];
  substdio ss;
  int r;

  substdio_out(&ss, write, fd, buf, sizeof buf);
  r = home_path(where, "spool");
  if (r == 0) r = queue(&ss, "spool", where->s);
  if (r == 0) r = offices(&ss, &shown, where);
  if (r == 0) r = sent(&ss, &shown, where);
  set_free(&shown);
  if (r == 0 && substdio_flush(&ss) == -1) {
    (void) stralloc_copys(where, "the output");
    r = -1;
  }
  if (r == -1 && (where->len == 0 || where->s[where->len - 1]) &&
      stralloc_0(where) == -1)
    where->len = 0;
  return r;
}
