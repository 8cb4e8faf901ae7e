#ifndef SOCKET_H
#define SOCKET_H

#include "deadline.h"
#include "ip.h"

/* TCP sockets, close-on-exec. Descriptors or 0, or -1 with errno. */

/* A listening socket on IP (all zero: any; for IPv6 any also takes IPv4 where
   the system can) with SO_REUSEADDR. PORT 0: the system picks. */
int socket_listen(const struct ip *ip, unsigned int port, int backlog);
/* The socket accepted blocks. IP and PORT are the peer's. */
int socket_accept(int fd, struct ip *ip, unsigned int *port);
/* Connects before D, from LOCALIP (0: any) and LOCALPORT where it is not 0;
   ETIMEDOUT. The socket returned blocks. */
int socket_connect(const struct ip *ip, unsigned int port,
                   const struct ip *localip, unsigned int localport,
                   deadline d);
int socket_local(int fd, struct ip *ip, unsigned int *port);
int socket_remote(int fd, struct ip *ip, unsigned int *port);

int socket_nodelay(int fd);   /* send small pieces at once */
int socket_keepalive(int fd); /* notice a peer that is gone */

#endif
