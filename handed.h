#ifndef HANDED_H
#define HANDED_H

#include "stralloc.h"
#include "substdio.h"

/*
 * The qmail-queue interface, for the programs that others run through it: the
 * envelope that they are handed on descriptor 1, which is F, the sender, NUL,
 * then T, a recipient, NUL for each, then NUL; and how they refuse a message.
 * {0} at the start.
 */
struct handed {
  stralloc sender; /* and a NUL */
  stralloc rcpts;  /* of all recipients, each with a NUL */
  size_t n;        /* recipients; at least one when it is whole */
  int code;        /* where it is refused: qmail-queue's exit code, */
  int e;           /* errno or 0, */
  const char *who; /* the text, in two parts, */
  const char *why;
  const char *status; /* and " (#5.1.3)" */
  int state;
  size_t start; /* of the address that is under way */
};

/* Takes the N bytes at S. 1: the envelope is whole, and each address good
   (addr.h), the recipients' not empty; what follows is ignored. 0: more,
   please. -1: it is refused; also for want of memory. */
int handed_feed(struct handed *h, const char *s, size_t n);
/* As new; what it held is freed. */
void handed_free(struct handed *h);
/* Reads it from descriptor 1 with GET: 0, or -1: it is refused. */
int handed_read(struct handed *h, substdio_read get);

/* 1 if descriptor 6 is a pipe, for a text of one's own. To be asked before
   anything is opened. */
int handed_pipe(void);
/* "message not accepted: A B: reason" on 2, and exit with CODE, at least 11;
   with TEXTPIPE exit with 82, and on 6 "DA B: reason STATUS": D for a code that
   means never, up to 40, else Z. */
#if defined(__GNUC__)
__attribute__((noreturn))
#endif
void handed_die(int textpipe, int code, int e, const char *a, const char *b,
                const char *status);

#endif
