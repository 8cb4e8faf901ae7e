#ifndef BUDGET_H
#define BUDGET_H

#include <stddef.h>

#include "deadline.h"
#include "stralloc.h"

/*
 * What a session may send: MESSAGES, BYTES, and for how many SECONDS. Its first
 * message may always be sent, so that none stays for ever because it is large.
 * Times are given, in milliseconds. {0} has no limit. (LARGEST, the bytes of
 * one file, is for who reads the directory.)
 *
 * Where there is a limit in time, no more is fed than will be sent in it at
 * the speed seen, which is that of what was sent since the beginning; no
 * more ahead than BUDGET_AHEAD seconds take, so that this speed may change;
 * and before the first answer no more than BUDGET_BLIND bytes.
 */
#define BUDGET_AHEAD 60
#define BUDGET_BLIND 16384
#define BUDGET_MAX 1000000000000000ULL /* of any limit */

struct budget {
  unsigned long long messages, bytes, seconds, largest; /* 0: no limit */
  deadline begin;               /* set by who starts the session */
  unsigned long long fed, fedbytes;
  unsigned long long answered;  /* and sent: bytes; with a limit in time only */
  unsigned long long out;       /* bytes fed that have no answer, likewise */
  stralloc list;                /* owned: which messages these are */
  size_t head;
};

enum budget_word { BUDGET_FEED, BUDGET_WAIT, BUDGET_STOP };

/* Option n, l, w or m, with its argument. 1; 0: another option; -1: it is
   wrong. */
int budget_option(struct budget *b, int ch, const char *arg);
/* 1 if there is any limit but LARGEST. */
int budget_is(const struct budget *b);

/* May a message of SIZE bytes be fed at NOW? BUDGET_WAIT: perhaps, when
   something is answered. */
enum budget_word budget_ask(const struct budget *b, unsigned long long size,
                            deadline now);
/* It is fed; PLACE, which is not (size_t) -1, stands for it. 0, or -1 with
   ENOMEM. */
int budget_fed(struct budget *b, size_t place, unsigned long long size);
/* It has its answer. SENT: its bytes count for the speed; those of one that was
   refused may never have crossed the line. (Whatever comes in the order of
   feeding is found at once.) */
void budget_answer(struct budget *b, size_t place, int sent);
/* The first that has no answer: 1 and its *PLACE, or 0. budget_drop: it will
   get none. budget_over: none will. */
int budget_first(const struct budget *b, size_t *place);
void budget_drop(struct budget *b);
void budget_over(struct budget *b);

/* How long BYTES take where A, not 0, took MS; in the unit of MS. */
unsigned long long budget_need(unsigned long long bytes, unsigned long long a,
                               unsigned long long ms);

#endif
