#include "ration.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define FILL 4096 /* bytes */

/* The next one that is for us is known: 1; 0: there is none; -1. */
static int look(struct ration *r)
{
  size_t at;
  int found, opened;

  while ((found = names_next(r->n, &at)) == 1 && !r->known) {
    if (names_path(r->n, at, &r->path) == -1) return -1;
    opened = queued_open(&r->q, r->path.s);
    if (opened == 1) {
      queued_close(&r->q);
      if (!stralloc_starts(&r->q.rcpt, r->prefix)) {
        queued_skip(&r->others, r->path.s, QUEUED_OTHER, 0);
        names_skip(r->n);
        continue;
      }
    }
    r->counts = opened == 1;
    r->size = r->counts ? (unsigned long long) r->q.size : 0;
    r->known = 1;
  }
  return found;
}

/* The first that has no answer is there no more: somebody took it. */
static int vanished(struct ration *r)
{
  struct stat st;
  size_t at;

  if (!budget_first(&r->budget, &at)) return 0;
  if (names_path(r->n, at, &r->path) == -1) return -1;
  if (fstatat(AT_FDCWD, r->path.s, &st, AT_SYMLINK_NOFOLLOW) == 0 ||
      errno != ENOENT)
    return 0;
  budget_drop(&r->budget);
  return 1;
}

/* Is there a next one, and may it be fed? 1; 0: never; 2: not now; -1. */
static int ask(struct ration *r)
{
  int found = look(r);

  if (found != 1 || !r->counts) return found;
  do
    switch (budget_ask(&r->budget, r->size, deadline_now())) {
    case BUDGET_FEED: return 1;
    case BUDGET_STOP: r->stopped = 1; return 0;
    case BUDGET_WAIT: break;
    }
  while ((found = vanished(r)) == 1);
  return found == -1 ? -1 : 2;
}

/* Feeds the one that was asked for. 1; -1. */
static int feed(struct ration *r, stralloc *out)
{
  size_t at;

  (void) names_next(r->n, &at);
  if (r->counts && budget_fed(&r->budget, at, r->size) == -1) return -1;
  r->known = 0;
  return names_feed(r->n, out);
}

int ration_begin(struct ration *r)
{
  r->known = 0;
  budget_over(&r->budget);
  if (!r->budget.begin) r->budget.begin = deadline_now();
  if (!budget_is(&r->budget)) return 1;
  return ask(r); /* nothing is on its way, so it is never "not now" */
}

int ration_fill(struct ration *r, stralloc *out)
{
  int limited = budget_is(&r->budget);
  int good = 1;

  if (r->stopped) return 0;
  while (out->len < FILL) {
    good = limited ? ask(r) : 1;
    if (good == 1) good = limited ? feed(r, out) : names_feed(r->n, out);
    if (good != 1) break;
  }
  return good == -1 ? -1 : out->len ? 1 : good;
}
