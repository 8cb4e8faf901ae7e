#ifndef SAMPLE_H
#define SAMPLE_H

#include <stddef.h>

#include "stralloc.h"

/*
 * Sample messages, made from a number alone: whoever finds one again can say
 * of each byte whether it is right. Message ID (from 1) comes from sample
 * sID@sample.example, every 7th from nobody (a bounce); recipient R (from 1) is
 * PREFIXrR@HOST: the digits after the last "r" of the local part say which.
 *
 * What makes something appends it to SA: 0, or -1 with ENOMEM.
 */

#define SAMPLE_BODIES 8 /* kinds of bodies: that of ID is ID % 8 */
#define SAMPLE_BIG 7    /* this one has 40 KB */
#define SAMPLE_UNENDED 6 /* and this one no newline at its end */

/* The message: "X-Sample: ID", two more header lines, an empty one, a body. */
int sample_text(stralloc *sa, unsigned int id);
int sample_sender(stralloc *sa, unsigned int id);
int sample_rcpt(stralloc *sa, const char *prefix, unsigned int r,
                const char *host);

/* The message as it is queued for recipient R. */
int sample_queued(stralloc *sa, unsigned int id, const char *prefix,
                  unsigned int r, const char *host);
/* As a package of QMTP for the recipients FROM to TO. */
int sample_package(stralloc *sa, unsigned int id, const char *prefix,
                   unsigned int from, unsigned int to, const char *host);
/* And the envelope for the queue program. */
int sample_envelope(stralloc *sa, unsigned int id, const char *prefix,
                    unsigned int n, const char *host);

/* The R of the address of N bytes at S; 0 if it has none. */
unsigned int sample_whose(const char *s, size_t n);

/* How many whole answers the N bytes at S begin with that are Ks. */
unsigned int sample_answers(const char *s, size_t n);

#endif
