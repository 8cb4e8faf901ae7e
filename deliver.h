#ifndef DELIVER_H
#define DELIVER_H

#include "batch.h"
#include "message.h"
#include "virt.h"

/*
 * Does with a message what a dot-qmail file says. Maildir lines are left to
 * the batch; before any other line, what waits there is done. Forwards are
 * collected, and handed to the qmail-queue program in one piece at the end.
 */
struct deliver {
  struct virt_target *t;
  struct message *m;
  struct batch *b;
  stralloc lines;        /* Return-Path and Delivered-To, for the deliveries */
  size_t dt;             /* where Delivered-To begins */
  stralloc newsender;
  int isnewsender;       /* it was made for this message */
  stralloc forwards;     /* addresses, each ended by NUL */
  stralloc forwardsdone; /* what letter_done wants of them */
  stralloc path, key;
};

/*
 * The message D->m, which is open, to D->t, which is resolved, for the
 * current letter of D->b, which gets a verdict if anything fails. The rest
 * of D is all zero at first, and is kept for the next message. 0; -1 with
 * errno as batch_settle.
 */
int deliver(struct deliver *d);

#endif
