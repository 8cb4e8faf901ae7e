#ifndef SMTPASK_H
#define SMTPASK_H

#include <stddef.h>

/*
 * What an SMTP client says: what of it waits to be written, and what has no
 * reply yet, in order.
 */
enum smtpask_what {
  SMTPASK_GREETING, /* not said, but replied to */
  SMTPASK_EHLO,
  SMTPASK_HELO,
  SMTPASK_RSET,
  SMTPASK_MAIL,
  SMTPASK_RCPT,
  SMTPASK_DATA,
  SMTPASK_DOT,   /* the end of a message */
  SMTPASK_EMPTY, /* of none: DATA was taken though nobody was to have it */
  SMTPASK_QUIT
};

#define SMTPASK_PIECE 20000 /* room for a piece of a message, or a command */
#define SMTPASK_MOST 6      /* an end, RSET, MAIL, RCPT, DATA; or QUIT */

/* {0} at the start. */
struct smtpask {
  unsigned long long made; /* bytes that were put into the buffer, in all */
  unsigned long long sent; /* bytes of these that were written */
  size_t start, end;       /* what waits */
  size_t n;                /* what has no reply: */
  struct {
    enum smtpask_what what;
    unsigned long long end; /* where in the stream */
  } asked[SMTPASK_MOST];
  char buf[65536];
};

/* 1 if there is room for a piece; it goes to smtpask_space, and smtpask_made
   says how large it has become. */
int smtpask_room(struct smtpask *a);
char *smtpask_space(struct smtpask *a);
void smtpask_made(struct smtpask *a, size_t n);

/* Says the command S with the argument of N bytes at ARG, at most 16,000; there
   must be room. smtpask_ends only notes that something ends here to which a
   reply is expected. */
void smtpask_say(struct smtpask *a, enum smtpask_what what, const char *s,
                 const char *arg, size_t n);
void smtpask_ends(struct smtpask *a, enum smtpask_what what);

/* 1 if the last thing (the only thing) that was said, and has no reply, is
   WHAT. */
int smtpask_last(const struct smtpask *a, enum smtpask_what what);
int smtpask_only(const struct smtpask *a, enum smtpask_what what);
/* 1 if a reply may come: something that has none is written, wholly. */
int smtpask_due(const struct smtpask *a);
/* What the reply that came is for; there must be something. */
enum smtpask_what smtpask_replied(struct smtpask *a);
/* 1 if a message is written to its end, and that has no reply. */
int smtpask_whole(const struct smtpask *a);

/* 1 if something waits. Writes to FD once: 0, also where it would block; -1:
   errno, and nothing waits any more. */
int smtpask_waits(const struct smtpask *a);
int smtpask_send(struct smtpask *a, int fd);

#endif
