#ifndef RATION_H
#define RATION_H

#include "budget.h"
#include "names.h"
#include "queued.h"
#include "stralloc.h"

/*
 * Feeds the names of a Maildir as far as a budget allows. With any limit each
 * message is opened before it is fed: what is for another prefix is passed
 * over and counted, so that it uses up nothing; what is no mail, or gone, is
 * the client's to see, and uses up nothing either. The Maildir is the working
 * directory.
 */
struct ration {
  struct budget budget;
  struct names *n;    /* borrowed */
  const char *prefix; /* borrowed */
  struct queued q;    /* queued_init */
  struct queued_skips others; /* what is for another prefix */
  stralloc path;
  int known;          /* the next one was looked at: its size, */
  int counts;         /* and whether it uses up anything */
  unsigned long long size;
  int stopped; /* by the budget */
};

/* A client is to be started: 1; 0: there is nothing that it may be fed; -1
   with ENOMEM. */
int ration_begin(struct ration *r);

/* Appends names to OUT, which is empty: 1; 0: there will be none; 2: none now,
   ask again when there was an answer, or in a second; -1 with ENOMEM. */
int ration_fill(struct ration *r, stralloc *out);

#endif
