#ifndef ORDER_H
#define ORDER_H

#include <sys/stat.h>
#include <time.h>

#include "maildir.h"
#include "stralloc.h"
#include "substdio.h"

/*
 * In which order maildirserial feeds messages. Those older than AGE come first,
 * the oldest of them first, so that nothing starves; then, by class, bounces
 * and urgent mail, other mail, bulk mail; within each the smallest first.
 */
enum order_by { ORDER_AGE, ORDER_SIZE, ORDER_CLASS };

#define ORDER_OLD 86400   /* seconds, unless it is said otherwise */
#define ORDER_LOOK 32768  /* bytes of a message that are looked at */

struct order {
  enum order_by by;       /* ORDER_AGE: the oldest first, and nothing else */
  unsigned long long age; /* seconds */
  time_t now;
  const struct maildir *m;  /* borrowed */
  stralloc sender, rcpt;    /* for a moment */
  substdio ss;
  char buf[4096];
};

/* Option o or a, with its argument. 1; 0: another option; -1: it is wrong. */
int order_option(struct order *o, int ch, const char *arg);

/* The key of the file BASE in new/ or CUR/ of O->m, for names.h; O is CTX. For
   ORDER_CLASS it is opened; what cannot be is like other mail. */
long long order_key(void *ctx, int cur, const char *base,
                    const struct stat *st);

#endif
