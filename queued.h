#ifndef QUEUED_H
#define QUEUED_H

#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

#include "stralloc.h"
#include "substdio.h"

/*
 * What a client of maildirserial does with each name that it is fed: opens
 * the file, once, and reads its envelope. Whoever can write the Maildir chose
 * what is there: links, FIFOs, directories, files that are unreadable, empty
 * or without an envelope. For those the client gives no result; one warning
 * at its end names the first and counts the rest, and they stay.
 */

/* A set of names that share a fate: the first, why, and how many. {0} at the
   start. Units and programs add; queued_warn tells. */
struct queued_skips {
  unsigned long n;
  stralloc first;  /* its name, and a NUL */
  const char *why; /* "not of the queued form"; kept as a pointer */
  int e;           /* and the errno, or 0 */
};

struct queued {
  int dir[2];       /* new/ and cur/ of the working directory; -1: not open */
  int fd;           /* of the file that is open, else -1 */
  substdio ss;      /* stands at the first byte of the message */
  off_t size;       /* bytes of the message when it was opened, */
  off_t start;      /* where it begins in the file, */
  size_t inbuf;     /* and how many came together with the envelope */
  time_t mtime;     /* of the file */
  long nsec;        /* and its nanoseconds */
  dev_t dev;        /* which file it is */
  ino_t ino;
  stralloc sender;  /* unquoted, no NUL */
  stralloc rcpt;    /* no NUL */
  struct queued_skips bad; /* no result for these */
  char buf[8192];
};

/* Once, before the first queued_open. */
void queued_init(struct queued *q);

/*
 * Opens NAME: "new/1234" or "cur/1234", in these directories as they were when
 * they were first needed, or "1234" in the working directory. 1: q has it;
 * read no more than size bytes from ss (a file may have grown, or shrunk),
 * then queued_close. 0: nothing is open, give no result: the file is counted
 * in q->bad. -1: likewise, but it is gone (ENOENT), as when somebody else
 * took it: not counted. What failed for want of memory or descriptors is 0
 * as well.
 */
int queued_open(struct queued *q, const char *name);
void queued_close(struct queued *q);
/* Back to the first byte of the message: 0, or -1 with errno. */
int queued_rewind(struct queued *q);
/* What is open in FROM is open in TO from now on (which had nothing open, and
   needs no more than that to be read): FROM can open another. */
void queued_move(struct queued *to, struct queued *from);
/* 1 if NAME still is the file that is open in F. Q has the directories. */
int queued_still(struct queued *q, const char *name, const struct queued *f);

/* Opens the two directories: 0, or -1 with errno (ENOENT where one of them is
   missing; then that one is -1). */
int queued_dirs(struct queued *q);
/* The file NAME once more, as open_regularstat does: a descriptor, or -1 with
   errno. */
int queued_again(struct queued *q, const char *name, struct stat *st);

#define QUEUED_OTHER "recipient does not begin with the prefix"

/* Counts NAME among SK, with the reason. */
void queued_skip(struct queued_skips *sk, const char *name, const char *why,
                 int e);
/* If there is any: "warning: VERB new/1: why: reason (and 5 more); they stay
   in the queue". VERB is "not sent:", say. */
void queued_warn(const struct queued_skips *sk, const char *verb);

#endif
