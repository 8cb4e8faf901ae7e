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
/* A new file, to be written and read, or EEXIST: nothing at FN is followed or
   reused. */
int open_exclat(int dir, const char *fn, unsigned int mode);
/* A directory; NOFOLLOW 1 refuses a link in the last component (ELOOP). */
int open_dirat(int dir, const char *fn, int nofollow);
/* A directory in the directory DIR (or AT_FDCWD), that nobody else could have
   put there: no link (ELOOP), and one that belongs to root, to this process or
   to the owner of DIR (else EPERM). */
int open_subdirat(int dir, const char *fn);

/*
 * A file in a directory that somebody else may write: a regular one, that
 * belongs to root or to this process (so that a hard link to a file of another
 * user is none). Does not follow a link in the last component, does not wait
 * for a FIFO. ELOOP for a link, EISDIR for a directory, EINVAL for whatever
 * else is no regular file, EPERM for one of another user.
 */
int open_regularat(int dir, const char *fn);
/* The same; *ST becomes its status, so that nobody asks twice. */
int open_regularstat(int dir, const char *fn, struct stat *st);
/* The same to append lines, and to read those that are there; CREATE 1 makes
   it where it is missing, for its owner only. */
int open_linesat(int dir, const char *fn, int create);
/* To be read, a name that may be a link, of a file of anybody: still a regular
   one, or EISDIR or EINVAL. */
int open_regularlink(const char *fn, struct stat *st);

#endif
