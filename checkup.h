#ifndef CHECKUP_H
#define CHECKUP_H

#include <sys/stat.h>
#include <time.h>

#include "stralloc.h"

/*
 * Looks at home for all that is known to go wrong, as the user who runs it:
 * who should be the one who owns the spool. Calls SAY for each finding: the
 * place below home, what is wrong there, what comes of it, what to do.
 * Connects to the servers that service/.../run say are here.
 *
 * 0; -1 with errno: something could not be looked at for want of memory.
 */
typedef void (*checkup_say)(const char *rel, const char *what,
                            const char *then, const char *remedy);

int checkup(checkup_say say);

/* For its parts. */
struct checkup {
  checkup_say say;
  stralloc path, sub; /* free for use */
  stralloc told;      /* control files of which it was said that they cannot be
                         read */
  time_t newest;      /* of all that was looked at */
  int squeezed;       /* something here runs squeeze */
};

#define CHECKUP_NOMAIL "mail cannot be handled"

/* 1: REL, below home unless it begins with a slash, is there, and *ST is its
   status; 0: that it is not is a finding, or was one; -1: ENOMEM. */
int checkup_look(struct checkup *c, const char *rel, struct stat *st,
                 const char *then);
/* The same for a Maildir that has to be our own. */
int checkup_queue(struct checkup *c, const char *rel);
/* OUT becomes the lines of the control file REL. 1: it is there; 0: it is not,
   or cannot be read, which is a finding, once; -1: ENOMEM. */
int checkup_lines(struct checkup *c, const char *rel, stralloc *out);
/* The next of such lines, from *POS on; 0 at the end. */
const char *checkup_line(const stralloc *text, size_t *pos);
/* OUT becomes the three strings, and a NUL: 0, or -1. */
int checkup_join(stralloc *out, const char *a, const char *b, const char *c);

#endif
