#ifndef RECEIVED_H
#define RECEIVED_H

#include <time.h>

#include "stralloc.h"

/*
 * Appends a Received line of qmail's form:
 *   Received: from REMOTEHOST (REMOTEINFO@REMOTEIP)\n
 *     by LOCAL with PROTOCOL id ID; date\n
 * with what the launcher told in $TCPREMOTEHOST, $TCPREMOTEINFO, $TCPREMOTEIP
 * and $TCPLOCALHOST, or ME (0 or "": none) where that is not set or "0", else
 * $TCPLOCALIP ($REMOTE_ADDR and $SSH_CONNECTION where those are all there is;
 * "unknown" else). Bytes that could break the line are written as "?". 0, or
 * -1 with ENOMEM.
 */
int received_net(stralloc *out, const char *me, const char *protocol,
                 const char *id, time_t when);
/* The same for a local injection: "(bushmail PID invoked by uid UID)", or
   "(bushmail invoked by KEY)" where a key decides. */
int received_local(stralloc *out, const char *key, const char *id,
                   time_t when);

#endif
