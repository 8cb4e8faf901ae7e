#ifndef REPLY_H
#define REPLY_H

#include <stddef.h>

#include "commit.h"
#include "stralloc.h"
#include "substdio.h"

/*
 * The answers of a QMTP server: one for each recipient, in order, as
 * netstrings. What hangs on a batch waits for its commit, and with it what
 * stands behind it.
 */
#define REPLY_MAX 256 /* that may wait */

struct reply_count {
  unsigned long long stored, before, refused, deferred;
};

/* What became of a package; LOG is what reply_end was given. */
typedef void (*reply_account)(const char *log, const struct reply_count *n);

struct reply {
  unsigned int n;       /* answers that wait */
  /* private from here */
  const struct commit *batch; /* borrowed */
  substdio ss;
  char buf[4096];
  struct {
    const char *text;   /* or 0: then ITEM of the batch decides; where that is
                           -1, a package ends */
    int item;
  } wait[REPLY_MAX];
  stralloc logs;        /* a string for each end of a package */
  struct reply_count count;
};

/* Answers go to FD by OP. R is all zero before. */
void reply_init(struct reply *r, const struct commit *batch,
                substdio_write op, int fd);

/* Adds an answer that begins with K, Z or D (the string stays as it is until
   reply_send), or that of the last item of the batch. There is room for one:
   n is below REPLY_MAX. */
void reply_text(struct reply *r, const char *text);
void reply_item(struct reply *r);

/* Memory for a log of N bytes with its NUL: 0, or -1 with ENOMEM. */
int reply_ready(struct reply *r, size_t n);
/* The package is complete; there is room, too, and memory, by reply_ready. */
void reply_end(struct reply *r, const char *log);

/* Sends all. The batch, if anything is in it, has been run, and is cleared by
   the caller afterwards. FAILED is the answer for what was not stored; ACCOUNT
   is called at each end of a package. 0, or -1 with errno; the answers are
   gone then. */
int reply_send(struct reply *r, const char *failed, reply_account account);

#endif
