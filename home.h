#ifndef HOME_H
#define HOME_H

#include "stralloc.h"

/* $BUSHHOME if it is set and not empty, else conf-home. Never 0. */
const char *home_dir(void);

/* OUT becomes home/REST and a final NUL that its LEN counts (REST
   "control/me", say). 0, or -1 with errno ENOMEM, and OUT is empty. */
int home_path(stralloc *out, const char *rest);

/* OUT becomes the N bytes at PATH, which begin at / or else count from home,
   and a final NUL that its LEN counts. 0, or -1 as home_path. */
int home_resolve(stralloc *out, const char *path, size_t n);

/*
 * Executes argv[0]: as it stands if it has a slash, else from $PATH, else
 * from home/bin. SIGPIPE is set back to its default for that. Returns only on
 * failure, with SIGPIPE ignored again and errno: ENOENT where it is nowhere,
 * else the last other reason met on the way.
 */
void home_exec(char *const *argv);

/* Puts home/bin at the end of our $PATH, for a chain with a program in it that
   may be another one than ours (tcpclient, say) and looks there and nowhere
   else. 0, or -1 with ENOMEM. */
int home_addbin(void);

#endif
