#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "deadline.h"
#include "figures.h"
#include "stralloc.h"

/* A session over a link, and what came of it: a line in log/flush. */
struct account {
  const char *name; /* of the link */
  struct figures got, sent, left;
  deadline begin;
  int fd;   /* a file for the figures of what is run; -1: there is none */
  int code; /* of the first step that failed */
};

#define ACCOUNT_INIT \
  {0, {-1, 0, 0}, {-1, 0, 0}, {-1, 0, 0}, 0, -1, 0}

/* Begins now: FD is a file that nobody else has, in MAILDIR's tmp, without a
   name, above 9 (6 and 7 are for a connection), and all its room is taken. 0;
   -1 with errno: there is no such file, and all else is well. */
int account_begin(struct account *a, const char *maildir);

/* Adds what waits in MAILDIR; nothing where that cannot be told. */
void account_waits(struct account *a, const char *maildir);

/* LINE becomes the account, with a NUL: 0, or -1 with ENOMEM. */
int account_line(const struct account *a, stralloc *line);

/* Adds LINE, with the date, to log/flush below home, where the directory log
   is. FN becomes its name. 0; -1 with errno: it is not written down, nor is
   half of it. */
int account_log(const char *line, stralloc *fn);

#endif
