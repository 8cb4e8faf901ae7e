#ifndef SYS_H
#define SYS_H

#include <sys/types.h>

/*
 * All that is not POSIX, each with a fallback. 0, or -1 with errno, unless
 * it says otherwise.
 */

/* flock: exclusive. Without WAIT: -1 and EWOULDBLOCK where another holds it.
   The lock belongs to the open file: who inherits FD inherits it. */
int sys_lock(int fd, int wait);
int sys_unlock(int fd);

/* 1 if syncfs(FD) flushes the whole file system and tells of failures: ext4,
   XFS, btrfs and tmpfs on Linux 5.8 or later; else 0. $NOSYNCFS, set: 0. */
int sys_syncfsable(int fd);
int sys_syncfs(int fd);

/* Renames OLD in the directory FROM to NEW in TO, where nothing may be
   (EEXIST). ENOSYS where this cannot be done in one step: link, then. */
int sys_renamenew(int from, const char *old, int to, const char *new);

/* Replaces the supplementary groups by those of user NAME with GID, or by GID
   alone where NAME is 0. */
int sys_groups(const char *name, gid_t gid);

/* Bytes of FD, a TCP socket, that the peer has not yet acknowledged; -1 where
   that cannot be told (no socket, no such call). */
long sys_unacked(int fd);

/* Bytes of FD, a TCP connection, that fit into one packet; 0 where that cannot
   be told. */
size_t sys_segment(int fd);

/* FD, a TCP connection, takes up to N bytes while nobody reads, or as many as
   the kernel allows; with time more, where that makes it faster. */
void sys_receiveroom(int fd, int n);

/* Two packets that FD, a TCP connection, receives may be acknowledged together:
   the kernel waits some milliseconds for the second. Good until it has waited
   in vain. */
void sys_ackslater(int fd);

/* Takes off the IP options (source routes) that a TCP client sent. */
int sys_noipoptions(int fd);

/* Of a process that was just forked by PARENT: when that ends, it gets SIG, and
   so does what it executes. If it has ended already, -1 and ESRCH; ENOSYS where
   there is no such thing. */
int sys_endwith(pid_t parent, int sig);

/* N random bytes at B, from the kernel. */
int sys_random(unsigned char *b, size_t n);

#endif
