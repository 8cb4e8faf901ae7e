#ifndef LOCK_H
#define LOCK_H

/* Exclusive locks on an open file or directory (flock: one host only).
   lock_ex waits; lock_exnb returns -1 with errno EWOULDBLOCK instead. 0, or
   -1 with errno. */
int lock_ex(int fd);
int lock_exnb(int fd);
int lock_un(int fd);

#endif
