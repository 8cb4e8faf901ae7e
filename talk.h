#ifndef TALK_H
#define TALK_H

#include "client.h"
#include "queued.h"
#include "server.h"
#include "stralloc.h"

/*
 * A client of maildirserial that talks to a server on 6 and 7: what serialqmtp
 * and serialsmtp share. Like client.c it is for programs alone, and ends them.
 *
 * Whatever could block is asked for by one poll, so that neither a server that
 * stops reading until it is heard nor a maildirserial that stops feeding until
 * its results are read can stop us for good.
 */
struct talk {
  struct client client;
  struct server server;
  struct queued *q;    /* the files */
  void (*leave)(void); /* the program's way to talk_leave */
  stralloc reason;     /* why it ends before its time, and a NUL. Once there is
                          something in it, no name is to be taken; what was
                          sent whole may still be answered */
};

/* After client_init for t->client: looks at 6 and 7, and gives up what is not
   needed for the files of Q (queued_init was called). Both are kept. */
void talk_init(struct talk *t, struct queued *q, void (*leave)(void));

/* A reason to end: A, B, C, and errno value E if it is not 0. The first one
   counts. talk_giveup ends at once, through leave. */
void talk_windup(struct talk *t, const char *a, const char *b, const char *c,
                 int e);
CLIENT_DIES void talk_giveup(struct talk *t, const char *a, const char *b,
                             const char *c, int e);
/* Likewise: what the server said is not of the protocol. */
CLIENT_DIES void talk_protocol(struct talk *t, const char *why);

#define TALK_HEAR 1  /* 6 can be read */
#define TALK_NAMES 2 /* 0 can */
#define TALK_SAY 4   /* 7 can be written */

/* Waits for one of WANTED, tells results, and returns what is possible now, or
   nothing yet. With OWED it is the server's turn; it must keep its pace.
   While nobody takes our results, the server is not heard. The program counts
   in t->server.sent what it wrote to 7. */
int talk_wait(struct talk *t, int wanted, int owed);

/* Reads names; reads from 6 at most N bytes to BUF: how many, perhaps 0. Both
   give up where that fails, or 6 has ended. */
void talk_names(struct talk *t);
size_t talk_hear(struct talk *t, char *buf, size_t n);

/* The end: tells the results, warns, sums up with HOW (" in 3 round trips"),
   and exits: 0, or with a reason 111, and says that of N messages without an
   answer WHOLE were sent whole; what may become of these is AGAIN. */
CLIENT_DIES void talk_leave(struct talk *t, const char *how, unsigned long n,
                            unsigned long whole, const char *again);

#endif
