#ifndef CLIENT_H
#define CLIENT_H

#include "fed.h"
#include "queued.h"
#include "results.h"
#include "stralloc.h"

/*
 * What the clients of maildirserial that take a prefix, -v and -t share: names
 * on 0, files of which some are for others, results on 1. Like usage.c it is
 * for programs alone: it says what went wrong, and ends them.
 */
struct client {
  const char *prefix;
  int verbose;
  unsigned long long patience; /* seconds */
  struct fed fed;
  struct results results;
  unsigned long verdicts[3];  /* how many: K, Z, D */
  struct queued_skips wrong;  /* what is for another prefix */
  stralloc text;
};

#if defined(__GNUC__)
#define CLIENT_DIES __attribute__((noreturn))
#define CLIENT_ENDS __attribute__((sentinel))
#else
#define CLIENT_DIES
#define CLIENT_ENDS
#endif

/* Makes C, from -v, -t seconds (600) and the prefix: returns the index of what
   is behind it. *ALONE becomes 1 with -1; there is no such option where ALONE
   is 0. Dies of a wrong usage. */
int client_init(struct client *c, int argc, char *const *argv, int *alone);

/* Reads names from 0, where fed_next has no more: 0, or -1 with errno. Warns
   of a last one that has no end. */
int client_names(struct client *c);

/* Whether NAME is a message for C: R is what queued_open or message_open said,
   Q where they put it. 1: it is; 0: leave it, Q is closed. */
int client_ours(struct client *c, const char *name, int r, struct queued *q);

/* The result of NAME: LETTER, and the strings up to a null pointer; kept until
   descriptor 1 takes it. */
void client_result(struct client *c, const char *name, int letter,
                   ...) CLIENT_ENDS;
/* client_tell writes all that are kept; client_tellsome a piece, once 1 polled
   writable. Both die where they cannot. */
void client_tell(struct client *c);
void client_tellsome(struct client *c);

/* Out of memory. What is known is told first. */
CLIENT_DIES void client_nomem(struct client *c);

/* At the end: warns of what was left, by Q or for its prefix ("VERB new/1: why
   (and 5 more)"); with -v says how many had which result, behind the text WHAT
   WHERE HOW. */
void client_warn(const struct client *c, const struct queued *q,
                 const char *verb);
void client_summary(const struct client *c, const char *what, const char *where,
                    const char *how);

#endif
