#ifndef OFFICES_H
#define OFFICES_H

#include "stralloc.h"

/*
 * control/offices: which link queue belongs to which office. A line
 *   name:maildir:prefix
 * where a maildir without a slash in front is below home. As in every control
 * file the last line of a name counts, and the name may be in any case.
 */
#define OFFICES "control/offices"

struct office {
  stralloc maildir, prefix; /* owned, with NUL; {0} at the start */
};

/* 1: O is that of NAME; 0: NAME is not there; -1 with errno: EPROTO where its
   line has no maildir or no prefix. ENOENT: there is no such file. */
int offices_find(struct office *o, const char *name);

#endif
