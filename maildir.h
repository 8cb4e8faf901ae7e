#ifndef MAILDIR_H
#define MAILDIR_H

#include <dirent.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * A Maildir, held open by descriptors so that nobody can swap it under us.
 * tmp/ holds what is being written, new/ and cur/ what is delivered; a spool
 * has also seen/ (one empty mark per accepted message) and done/ (what
 * qmail-virt has finished of a message).
 */
struct maildir {
  int fd, tmp, new, cur; /* owned, close-on-exec */
  int seen;              /* -1: none */
  dev_t dev;             /* the file system of tmp/ */
  int syncfs;            /* sys_syncfsable there */
};

#define MAILDIR_SEEN 1 /* a spool: make seen/ (mode 0700) if it is missing */

/* Opens PATH below the directory DIR (or AT_FDCWD). In tmp, new, cur and seen
   a link is refused (ELOOP), and a directory that belongs neither to root, nor
   to this process, nor to the owner of PATH (EPERM). maildir_openfd takes FD,
   the Maildir itself, and owns it from then on. 0, or -1 with errno. */
int maildir_open(struct maildir *m, int dir, const char *path, int flags);
int maildir_openfd(struct maildir *m, int fd, int flags);
void maildir_close(struct maildir *m);

/*
 * Creates a file in tmp/ under a name that nobody else uses (time, pid,
 * counter, host) with mode 0600, for writing and reading. Returns the
 * descriptor, with the name in NAME; or -1 with errno.
 */
#define MAILDIR_TMP 128
int maildir_create(struct maildir *m, char name[MAILDIR_TMP]);

/* 1 if NAME is in new/, or NAME or "NAME:..." in cur/; 0 if not; -1 errno. */
int maildir_has(struct maildir *m, const char *name);

/* The directory open as FD, listed from its start; closedir leaves FD open. 0
   with errno. */
DIR *maildir_list(int fd);

/* Removes from tmp/ what is older than 36 hours (a time that lies in the
   future, or before this program's release, is left alone). Errors do not
   matter. */
void maildir_clean(struct maildir *m);

#endif
