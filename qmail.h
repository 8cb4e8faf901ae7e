#ifndef QMAIL_H
#define QMAIL_H

#include <stddef.h>
#include <sys/types.h>

#include "substdio.h"

#define QMAIL_TEXT 1000 /* bytes of a verdict, at most */

/*
 * Hands a message to the qmail-queue program: $QMAILQUEUE (looked for in
 * $PATH and home/bin if it has no slash), else home/bin/qmail-queue, else the
 * one in $PATH. Source: qmail-queue(8): message on 0, envelope
 * "Fsender\0Trecipient\0...\0" on 1, error text on 6. The program has 0, 1, 2
 * and 6; every other descriptor is closed in it.
 */
struct qmail {
  pid_t pid;
  int fdm, fde, fderr; /* owned between open and close */
  int failed; /* a write failed: close tells the program to drop it */
  substdio ss;
  char buf[1024];
  char text[QMAIL_TEXT + 1];
};

/* Starts the program: 0, or -1 with errno. KEY, where not 0, is its $BUSHKEY;
   else it has none. That the program cannot be executed, qmail_close says. */
int qmail_open(struct qmail *q, const char *key);
/* The message, then the sender, then each recipient; an address that addr_bad
   refuses makes the verdict a D. Errors are kept for qmail_close. SIGPIPE must
   be ignored. */
void qmail_put(struct qmail *q, const char *s, size_t n);
void qmail_puts(struct qmail *q, const char *s);
/* The message, or the rest of it, from FD, as slurp_to reads it. 0, or -1 with
   errno, and qmail_fail is done. */
int qmail_copy(struct qmail *q, int fd, off_t start);
void qmail_from(struct qmail *q, const char *s, size_t n);
void qmail_to(struct qmail *q, const char *s, size_t n);
/* The message is not to be queued after all; then qmail_close, whose verdict
   is a Z. */
void qmail_fail(struct qmail *q);

/*
 * Ends it and waits. The verdict as qmail-qmtpd gives it, never 0: "" if the
 * message was queued, else D or Z and a text, at most QMAIL_TEXT bytes without
 * control bytes. It lives as long as Q, until the next qmail_open.
 */
const char *qmail_close(struct qmail *q);
/* The same for who forwards: the exit code, 0, 100 or 111, and *TEXT becomes
   "qp PID", or what went wrong, without the letter. */
int qmail_end(struct qmail *q, const char **text);

#endif
