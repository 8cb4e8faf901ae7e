#ifndef STATUS_H
#define STATUS_H

#include <stddef.h>

/*
 * What mail servers want to hear from a program that they run: an exit code of
 * sysexits.h, in which 75 alone means that it is worth another try, and a text
 * whose first word is a status of RFC 3463.
 */
#define STATUS_USAGE 64
#define STATUS_DATA 65
#define STATUS_REFUSED 69
#define STATUS_TEMPFAIL 75

#define STATUS_MAX 12 /* "5.123.123" and a NUL */

/* Takes the status off the end of TEXT, where qmail's programs put it: "no
   room (#4.3.0)". STATUS becomes "4.3.0", of class 5 if HARD, else 4, whatever
   TEXT says, and x.3.0 where there is none. Returns how many bytes of TEXT are
   left without it. */
size_t status_split(const char *text, int hard, char status[STATUS_MAX]);

/* The exit code for 0, 100 and 111 of our own: 0, 69, 75. */
int status_exit(int code);

#endif
