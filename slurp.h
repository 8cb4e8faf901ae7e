#ifndef SLURP_H
#define SLURP_H

#include "stralloc.h"

/* OUT becomes all that can be read from FD (no NUL): for files of
   configuration, not for mail. 0, or -1 with errno. */
int slurp(int fd, stralloc *out);

#endif
