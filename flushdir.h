#ifndef FLUSHDIR_H
#define FLUSHDIR_H

/* A directory's names go to the disk: 0, or -1 with errno. */

/* The directory FN, as open_dirat(DIR, FN, 0) finds it. */
int flushdir_at(int dir, const char *fn);
/* The directory that FN is in; and the same in two steps, where nothing but
   the flush may fail once the name has changed: the first opens it, the second
   flushes FD and closes it. */
int flushdir_of(const char *fn);
int flushdir_open(const char *fn);
int flushdir_done(int fd);
/* DIR, for the sake of FD, a directory in it that one of our programs may have
   made and not lived to flush. This is done once: then FD gets the sticky bit,
   if it is ours, which says that its name is on the disk. */
int flushdir_made(int dir, int fd);

#endif
