#ifndef WIRE_H
#define WIRE_H

/*
 * A connection, turned round: a server has it on 0 and 1, a client on 6 and 7.
 * What others set on it (not to block, say) stays, for it is the same file.
 */

/* 1 if both FD and the one after it are open. Before usage_init, which opens
   0, 1 and 2. */
int wire_open(int fd);

/* For a client: 0 and 1 become 6 and 7, and /dev/null comes in their place, so
   that nothing else writes to the connection. 0, or -1 with errno. */
int wire_toclient(void);

/* For a server: 6 and 7 become 0 and 1, and are closed. 0, or -1 with errno. */
int wire_toserver(void);

#endif
