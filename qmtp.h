#ifndef QMTP_H
#define QMTP_H

#include <stddef.h>

#include "netstring.h"

/*
 * The packages of a QMTP session as a server reads them. Source: Bernstein,
 * Quick Mail Transfer Protocol, 1997. A package is three netstrings: the
 * message, whose first byte is LF (its lines end in LF) or CR (they end in
 * CR LF); the sender; and the recipients, each a netstring. Packages follow
 * one another. Nothing is allocated, and no size is limited here.
 */
#define QMTP_MAX ((size_t) -1 / 2) /* a length above this is malformed */

enum qmtp_event {
  QMTP_BAD = -1,  /* malformed for good: why says how */
  QMTP_MORE = 0,  /* all bytes are taken: feed the next */
  QMTP_MESSAGE,   /* a piece of the message, decoded: LF ends its lines */
  QMTP_MESSAGEEND,
  QMTP_SENDER,    /* a piece of the sender */
  QMTP_SENDEREND,
  QMTP_LIST,      /* the list of recipients begins; listlen is its length */
  QMTP_RCPT,      /* a piece of a recipient */
  QMTP_RCPTEND,
  QMTP_END        /* the last byte of the package */
};

/* {0} is the start of a session. */
struct qmtp {
  const char *why;      /* for QMTP_BAD, in plain words */
  size_t listlen;
  /* private from here */
  int state;
  int cr;               /* the message has lines ended by CR LF */
  int held;             /* its last byte was a CR, not given out yet */
  struct netlen num;
  size_t left;          /* bytes to come of the string being read */
  size_t list;          /* and of the list of recipients */
};

/*
 * Takes bytes off the front of the *N bytes at *S, up to the next event. For
 * pieces *B and *LEN (never 0) say which bytes: what was taken from S, decoded
 * where it lay, or static. All pieces together are the string: where they are
 * cut means nothing.
 */
enum qmtp_event qmtp_next(struct qmtp *q, char **s, size_t *n, const char **b,
                          size_t *len);

/* 1 between packages, where a session may end; 0 inside one. */
int qmtp_idle(const struct qmtp *q);

#endif
