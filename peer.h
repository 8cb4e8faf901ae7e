#ifndef PEER_H
#define PEER_H

/* Who is at the other end, for messages, never for authority: $TCPREMOTEIP,
   else inetd's $REMOTE_ADDR, else the address of $SSH_CONNECTION, cut at 63
   bytes, else $TCPREMOTEHOST, as cmdclient sets it; "unknown" where there is
   none. Not to be freed, valid until the next
   call, or a change of the environment. */
const char *peer_name(void);

#endif
