#ifndef INCOMING_H
#define INCOMING_H

#include "ucspi.h"

/*
 * A connection that came in, between accept and the program that serves it:
 * what tcpserver and tcpenv do with it. INCOMING_INIT is without options.
 */
struct incoming {
  struct ucspi conn;
  int verbosity; /* 0: not a word, 1: errors, 2: all */
  int delay, killoptions, rulesoptional;
  int lookups; /* UCSPI_HOST and so on */
  unsigned long infotimeout;
  const char *rules, *localname; /* 0: none */
  const char *what, *which; /* after -1: what failed, in two parts */
};

#define INCOMING_INIT                                              \
  {                                                                \
    .verbosity = 1, .delay = 1, .killoptions = 1,                  \
    .lookups = UCSPI_HOST | UCSPI_INFO, .infotimeout = 26          \
  }

/* The letters of the options of both, for subgetopt. */
#define INCOMING_OPTIONS "dDoOhHpPrRqQvXx:l:t:"

/* Takes the option CH: 1; 0: it is none of these; -1: ARG is no number. Keeps
   ARG. */
int incoming_option(struct incoming *in, int ch, const char *arg);

/* Sets the options of the socket FD. What cannot be set stays as it is. */
void incoming_socket(const struct incoming *in, int fd);

/*
 * For the socket FD, whose other end is in CONN already: looks names up, sets
 * the variables of a UCSPI program in our own environment, and then those of
 * the rules. 0: it is allowed; 1: the rules deny it; -1 with errno, WHAT and
 * WHICH.
 */
int incoming_admit(struct incoming *in, int fd);

/* With verbosity 2: the line "PROGRAM: VERDICT PID local:ip:port ..." on 2. */
void incoming_tell(const struct incoming *in, const char *program,
                   const char *verdict, const char *pid);

#endif
