#ifndef OPEN_H
#define OPEN_H

#include <sys/stat.h>

/*
 * Each returns a descriptor, close-on-exec, or -1 with errno. DIR is a
 * directory descriptor, or AT_FDCWD. None becomes a controlling terminal.
 */
int open_read(const char *fn);
int open_readat(int dir, const char *fn);
int open_write(const char *fn); /* must exist; not blocked by a FIFO */
int open_append(const char *fn, unsigned int mode); /* created if missing */
int open_trunc(const char *fn, unsigned int mode);  /* created or emptied */
/* A new file, or EEXIST: nothing at FN is followed or reused. */
int open_exclat(int dir, const char *fn, unsigned int mode);
/* A directory; NOFOLLOW 1 refuses a link in the last component (ELOOP). */
int open_dirat(int dir, const char *fn, int nofollow);

/*
 * A regular file that somebody else may have put there: does not follow a
 * link in the last component, does not wait for a FIFO. ELOOP for a link,
 * EISDIR for a directory, EINVAL for whatever else is no regular file.
 */
int open_regularat(int dir, const char *fn);
/* The same; *ST becomes its status, so that nobody asks twice. */
int open_regularstat(int dir, const char *fn, struct stat *st);
/* The same for a name that may be a link: still a regular file, or EISDIR or
   EINVAL. */
int open_regularlink(const char *fn, struct stat *st);

#endif
