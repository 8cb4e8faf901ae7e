#ifndef FLUSHDIR_H
#define FLUSHDIR_H

/* A directory's names go to the disk: 0, or -1 with errno. */

/* The directory FN, as open_dirat(DIR, FN, 0) finds it. */
int flushdir_at(int dir, const char *fn);
/* The directory that FN is in. */
int flushdir_of(const char *fn);

#endif
