#ifndef WRAP_H
#define WRAP_H

#include "passon.h"
#include "stralloc.h"

/*
 * What maildirqmtp and its like run: maildirserial for a Maildir, tcpclient,
 * and a client that speaks a protocol. Like usage.c this is for programs
 * alone: it says what went wrong, and ends them.
 */
struct wrap {
  const char *level;   /* "-v", "-q" or 0 */
  int keep;            /* what is refused stays, and so does what is old */
  const char *localip; /* or 0 */
  stralloc history;    /* the directory for squeeze's, or empty */
  struct passon passon; /* for maildirserial */
  const char *dir, *prefix;
  const char *host, *port;
  const char *client; /* "serialqmtp" */
  const char *helo;   /* its argument behind the prefix, or 0 */
};

/* Makes W, from -B, -v, -q, -i localip, -z dir, those of passon.h, and dir,
   prefix and host: returns the index of what is behind these. Dies of a wrong
   usage. */
int wrap_init(struct wrap *w, int argc, char *const *argv);

/*
 * Executes, or dies:
 *   maildirserial [level] -b -t 1209600 -e 2 [passed on] -- dir prefix
 *     tcpclient -RHl0 [-i localip] -- host port [squeeze -c -- history]
 *     client -- prefix [helo]
 * with "-B" for "-b -t 1209600" where w->keep is not 0, and with home/bin at
 * the end of $PATH.
 */
#if defined(__GNUC__)
__attribute__((noreturn))
#endif
void wrap_exec(const struct wrap *w);

#endif
