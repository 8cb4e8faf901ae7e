#ifndef LOOKUP_H
#define LOOKUP_H

#include "deadline.h"
#include "ip.h"
#include "stralloc.h"

/*
 * What the network knows about a peer. libc's resolver knows no bound of
 * its own, so it runs in a child that is killed at the deadline D. -1 with
 * errno: ETIMEDOUT, EAGAIN where a name server had no answer, or ENOMEM.
 */

#define LOOKUP_SECONDS 30 /* what a program should wait for one name */
#define LOOKUP_MAX 32     /* addresses that one host may have */

/* The addresses of HOST, best first, into IP[LOOKUP_MAX]; FAMILY 4 or 6, or 0
   for either. Their number; 0 if there are none; -1. An address as a string
   is just taken, without a child. */
int lookup_ips(struct ip *ip, const char *host, int family, deadline d);

/* The name of IP into OUT (no NUL), in lower case: 1; 0 if it has none, or
   one that is no host name (bytes other than letters, digits, ".-_", or an
   address in disguise): OUT is empty; -1. */
int lookup_name(stralloc *out, const struct ip *ip, deadline d);
/* The same, and the name must have IP among its addresses. */
int lookup_nameparanoid(stralloc *out, const struct ip *ip, deadline d);

/* What the IDENT server (RFC 1413) of the peer says about the connection:
   1: OUT (no NUL) is the user, printable ASCII; 0: it does not tell; -1. */
int lookup_info(stralloc *out, const struct ip *remoteip,
                unsigned int remoteport, const struct ip *localip,
                unsigned int localport, deadline d);
/* The same on S, a connection to the IDENT server. */
int lookup_ident(stralloc *out, int s, unsigned int remoteport,
                 unsigned int localport, deadline d);

/* A port: a number up to 65535, a service of TCP, or "qmtp" or "qmqp", which
   many systems lack. 1, or 0 if it is none of these. */
int lookup_port(const char *s, unsigned int *port);

#endif
