#ifndef MAILHEAD_H
#define MAILHEAD_H

#include <stddef.h>

#include "addrlist.h"
#include "stralloc.h"

/*
 * The header of a message as a program hands it in: what may not be seen goes
 * (Bcc, Resent-Bcc, Return-Path, a From_ line), all else stays as it is, byte
 * by byte, and it is told what is missing and whom the fields name.
 */
#define MAILHEAD_MAX 1000000 /* bytes of a field */

enum { /* bits of SEEN; the same shifted by MAILHEAD_RESENT for Resent- */
  MAILHEAD_DATE = 1,
  MAILHEAD_FROM = 2,
  MAILHEAD_ID = 4,
  MAILHEAD_TO = 8,          /* To or Cc */
  MAILHEAD_ISRESENT = 256   /* any field of Resent- at all */
};
#define MAILHEAD_RESENT 4

struct mailhead { /* begins as {0} */
  struct addrlist *a;    /* if it is not 0: recipients are wanted */
  stralloc to, resentto; /* they, each with a NUL */
  unsigned int seen;
  const char *why;       /* for -2 */
  stralloc field;        /* private: the one that is being read, */
  int begun;             /* and whether there was a line at all */
};

/*
 * Takes one line, N bytes with its newline (the last may lack it). 1: go on;
 * 0: the header has ended in front of this line, which is the empty line or,
 * without one, the body; -1 with errno, as addrlist_read; -2: a field is wrong:
 * why. In any case what is to be sent on now is appended to OUT.
 */
int mailhead_line(struct mailhead *h, const char *s, size_t n, stralloc *out);
/* The header has ended, by an empty line or the end of all: as above. */
int mailhead_end(struct mailhead *h, stralloc *out);
void mailhead_free(struct mailhead *h);

#endif
