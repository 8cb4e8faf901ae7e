#ifndef HELLO_H
#define HELLO_H

#include <stddef.h>

#include "coder.h"

/*
 * What the two ends of squeeze say first, at most HELLO_MAX bytes each. The
 * client offers states of both streams that it knows, the newest first, each
 * by the beginning of its hash; the server chooses one for each.
 */
#define HELLO_VERSION CODER_VERSION /* of all that crosses the line */
#define HELLO_MAX 64
#define HELLO_CLIENT 14 /* bytes without offers */
#define HELLO_SERVER 7
#define HELLO_HEAD 5
#define HELLO_UP 7    /* states offered, at most, of what the client sent */
#define HELLO_DOWN 3  /* and of what it has received */
#define HELLO_NONE 15 /* a choice: none of them */

#define HELLO_FORGETFUL 1 /* a flag: no history here, so do not touch yours */

struct hello {
  unsigned int version, flags;
  /* client: 24 bits */
  unsigned int session; /* this one's number, above all that it knows */
  unsigned int base;    /* the first session that counts */
  unsigned int up, down; /* how many states it offers; */
  unsigned char head[HELLO_UP + HELLO_DOWN][HELLO_HEAD]; /* first UP, then
                                                            DOWN */
  /* server */
  unsigned int choice[2]; /* which of UP and of DOWN, or HELLO_NONE */
};

/* Writes H to S, of HELLO_MAX bytes, as a client or a server: how many. */
size_t hello_client(char *s, const struct hello *h);
size_t hello_server(char *s, const struct hello *h);

/* Reads the hello of a CLIENT, or of a server, from the N bytes at S, the
   first of the connection. How many bytes it has; 0: there are more to come;
   -1 it is none; -2 it is one of another version, H->version. */
long hello_read(struct hello *h, int client, const char *s, size_t n);

/* What a client acts on before it has heard the server: the newest of all that
   it offers. 1 if SERVER has chosen that; else 0. */
int hello_foreseen(const struct hello *client, const struct hello *server);

#endif
