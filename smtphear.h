#ifndef SMTPHEAR_H
#define SMTPHEAR_H

#include <stddef.h>

/*
 * The replies of an SMTP server, fed as they come. Source: RFC 5321, 4.2: one
 * line or several, each a code of three digits, "-" where another line comes,
 * and a text. A line may end in a bare LF.
 */

#define SMTPHEAR_MAX 65536 /* bytes of a reply; a longer one is none */
#define SMTPHEAR_TEXT 1000 /* of its text this much is kept */
#define SMTPHEAR_LINE 64   /* of a line this much is looked at for offers */

/* What the lines after the first offer, where the reply is EHLO's. */
struct smtpoffers {
  int pipelining, eightbit, utf8;
  int size;               /* SIZE, and */
  unsigned long long max; /* the limit, or 0 */
};

/* {0} at the start; ready for the next reply after each that was whole. */
struct smtphear {
  int code; /* 200 to 599 */
  struct smtpoffers offers;
  const char *why; /* what was wrong, after -1 */
  size_t len;      /* bytes in text */
  char text[SMTPHEAR_TEXT + 1]; /* "250 first line second line" */
  int state, digits, now, more;
  size_t total, lines, linelen;
  char line[SMTPHEAR_LINE];
};

/*
 * Takes *USED of the N bytes at S. 1: a whole reply; code, offers and text
 * (with a NUL, control characters as spaces) are its, until the next call. 0:
 * all N bytes are taken, more please. -1: no reply; why says so in plain
 * words, and nothing more is to be believed.
 */
int smtphear_feed(struct smtphear *h, const char *s, size_t n, size_t *used);

/* What a reply that refuses means for a message: D, never; or Z, later. What is
   said of the session is not said of the message. */
int smtphear_refusal(const struct smtphear *h);

#endif
