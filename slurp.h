#ifndef SLURP_H
#define SLURP_H

#include <sys/types.h>

#include "stralloc.h"

/* OUT becomes all that can be read from FD (no NUL): for files of
   configuration, not for mail. 0, or -1 with errno. */
int slurp(int fd, stralloc *out);

/* Gives all that can be read from FD, whatever its size, to PUT, piece by
   piece: from START on, wherever others with the same file move its position
   meanwhile; or, where START is -1, from where it stands. 0, or -1 with
   errno. */
int slurp_to(int fd, off_t start,
             void (*put)(void *arg, const char *s, size_t n), void *arg);

#endif
