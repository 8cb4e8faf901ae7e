#ifndef ACCEPT_H
#define ACCEPT_H

#include <time.h>

#include "commit.h"
#include "sha256.h"
#include "spill.h"
#include "stralloc.h"
#include "tally.h"

/*
 * Never twice: what one connection brings goes into a spool under names made
 * from its content. The key of a file is the SHA-256 of the length-prefixed
 * hash of the message, sender and recipient, and of k, the number of equal
 * ones before it on this connection; its name is the first 128 bits in hex.
 * The id in its Received line is made of the hash, the sender and k: equal
 * messages differ from here on, and the copies of one message for several
 * recipients stay equal below the envelope.
 */
#define ACCEPT_NAME 32 /* bytes of a name */
#define ACCEPT_ID 20   /* bytes of an id */

struct accept {
  struct maildir m;     /* the spool, owned */
  const char *protocol; /* for the Received line, */
  const char *me;       /* and a name for this host; see received_net */
  int always;           /* set by the caller: names are unique, nothing is
                           taken for what came before ($NODEDUP) */
  char id[ACCEPT_ID + 1]; /* of the message, for k 0 */
  /* private from here */
  struct tally tally;
  unsigned char nonce[SHA256_LEN];
  unsigned long long messages, files;
  struct spill *msg;
  const char *sender;
  size_t ns;
  struct sha256 start;  /* of every hash for this message */
  stralloc line, head;
  time_t when;          /* of the line */
  size_t idpos;         /* where the id stands in it; 0: nowhere */
  unsigned int k;       /* that it is for */
  struct commit batch;  /* last: 40 KB that a waiting server does not touch */
};

/* Takes the spool FD, opened by priv_enter, and owns it. 0, or -1 with errno.
   A is all zero: make it static, then what is not used costs no memory. */
int accept_open(struct accept *a, int fd);

/* A message that arrived at WHEN: MSG (after spill_end) and SENDER belong to
   the caller and stay as they are while recipients are added. 0, or -1 with
   errno. */
int accept_message(struct accept *a, struct spill *msg, const char *sender,
                   size_t ns, time_t when);

/* Writes its file for one recipient as the next item of the batch. 0; or -1
   with errno, and the batch is as it was (ENOBUFS: the connection has brought
   more than can be counted; it should end). The batch must not be full. */
int accept_rcpt(struct accept *a, const char *rcpt, size_t n);

#endif
