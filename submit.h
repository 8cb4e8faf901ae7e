#ifndef SUBMIT_H
#define SUBMIT_H

#include "qualify.h"

/*
 * SMTP (RFC 5321) as sendmail -bs speaks it with a local program, on IN and
 * OUT, until QUIT or the end of IN: PIPELINING, 8BITMIME. Each message goes to
 * the qmail-queue program as it came. HOST is who we are. 0; -1 with errno, on
 * ENOMEM and where IN or OUT fails. What was answered with 250 is queued; and
 * so are *UNHEARD messages whose answer may be lost; nothing else is.
 */
int submit(int in, int out, const char *host, const struct qualify *q,
           unsigned long *unheard);

#endif
