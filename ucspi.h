#ifndef UCSPI_H
#define UCSPI_H

#include "fmt.h"
#include "ip.h"
#include "stralloc.h"

/*
 * One TCP connection as a UCSPI program describes it to the program that it
 * runs: $PROTO, $TCPLOCALIP, $TCPREMOTEIP and so on. {0} is none yet.
 */
struct ucspi {
  struct ip lip, rip;
  unsigned int lport, rport;
  char lipstr[IP_FMT], ripstr[IP_FMT];
  char lportstr[FMT_NUM], rportstr[FMT_NUM];
  const char *lhost, *rhost, *info; /* 0: not known; point into these: */
  stralloc names[3];                /* owned, for as long as the process */
};

/* The two ends. ucspi_local asks the socket FD: 0, or -1 with errno. */
void ucspi_remote(struct ucspi *u, const struct ip *ip, unsigned int port);
int ucspi_local(struct ucspi *u, int fd);

#define UCSPI_HOST 1     /* look up the remote host's name */
#define UCSPI_PARANOID 2 /* and take it only if it leads back */
#define UCSPI_INFO 4     /* ask for the remote user, SECONDS long */

/* Finds the names. LOCALNAME, where not 0, saves the look-up of the local
   one. What cannot be found is not known: nothing fails. */
void ucspi_lookup(struct ucspi *u, const char *localname, int flags,
                  unsigned long seconds);

/* Sets the variables in our own environment, and removes those that are not
   known: 0, or -1 with errno. */
int ucspi_environ(const struct ucspi *u);

#endif
