#ifndef REFUSAL_H
#define REFUSAL_H

#include <stddef.h>

#include "bounce.h"
#include "maildir.h"
#include "names.h"
#include "removal.h"
#include "report.h"
#include "stralloc.h"

/*
 * What becomes of a message of maildirserial's that is refused, or too old, or
 * too large for too long: its sender is told, by a bounce, and it is removed;
 * or it stays, and that is said.
 *
 * The caller sets what is above the line; all else is 0.
 */
struct refusal {
  struct maildir *m;       /* borrowed, as the next ones */
  struct names *names;
  struct removal *removal;
  struct report *report;
  const char *prefix;
  int bounces;
  int limited;
  unsigned long long lifetime; /* seconds, where it is limited */
  /* -- */
  size_t bounced;
  unsigned long long bytes; /* of these */
  struct bounce_conf conf;
  int ready;
};

/* 1 if AT is older than its lifetime. */
int refusal_due(const struct refusal *r, size_t at);

/* AT is refused, as TEXT says, which has a NUL; TRIED: seconds, for a message
   that was tried for so long. 0, whatever came of it; -1 with ENOMEM. */
int refusal_of(struct refusal *r, size_t at, const stralloc *text,
               unsigned long long tried);

#endif
