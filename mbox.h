#ifndef MBOX_H
#define MBOX_H

#include <stddef.h>
#include <sys/types.h>

#include "substdio.h"

/*
 * One message appended to an mbox file, all of it or none: locked (flock),
 * flushed, and cut back to its old length when something fails. A line of the
 * message that is any number of ">" and then "From " gets one ">" more; what
 * does not end in a newline gets one; a blank line ends it, and begins it where
 * the file does not end in one (somebody was killed there).
 */
struct mbox {
  int fd;
  off_t start; /* its old length */
  int failed;  /* errno of what failed first */
  int matched; /* bytes of "From " seen after the ">"; -1: not at the start */
  size_t gts;  /* ">" seen at the start of the line */
  int atnl;    /* the last byte was a newline */
  substdio ss;
  char buf[4096];
};

/* Opens PATH (created with mode 0600) and locks it, waiting at most SECONDS:
   0; -1 with errno (EWOULDBLOCK: locked; EINVAL: no regular file). */
int mbox_open(struct mbox *m, const char *path, unsigned long seconds);
/* Bytes as they are (the From_ line), and bytes of the message. Errors are
   kept for mbox_close. */
void mbox_head(struct mbox *m, const char *s, size_t n);
void mbox_put(struct mbox *m, const char *s, size_t n);
/* The message is not to be kept, because of E: then mbox_close. */
void mbox_fail(struct mbox *m, int e);
/* Ends it. 0: it is on disk; -1 with errno: the file is as it was (or could
   not be cut back, and *LEFT is 1). */
int mbox_close(struct mbox *m, int *left);

#endif
