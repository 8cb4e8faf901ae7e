#ifndef ENVELOPE_H
#define ENVELOPE_H

#include "stralloc.h"
#include "substdio.h"

/*
 * The two lines at the top of a queued file, as qmail-local writes them:
 *   Return-Path: <sender>\n
 *   Delivered-To: recipient\n
 * The sender is quoted (RFC 822 quoted local part) where it must be. The rest
 * of the file is the message.
 */

/* Appends the sender ADDR (N bytes), quoted as qmail-local does, without <>.
   0, or -1 with errno. */
int envelope_quote(stralloc *out, const char *addr, size_t n);
/* Appends what the quoted address S of N bytes means: the inverse. */
int envelope_unquote(stralloc *out, const char *s, size_t n);

/* Appends the two lines. A newline in an address becomes "_". 0, or -1. */
int envelope_lines(stralloc *out, const char *sender, size_t ns,
                   const char *rcpt, size_t nr);

/* An address in the lines has at most so many bytes, as it stands there. */
#define ENVELOPE_MAX 65536

/*
 * Reads the two lines from the start of SS: SENDER is unquoted; neither has a
 * NUL at the end. 1: done, SS stands at the first byte of the message and
 * *BYTES says how many bytes the lines took; 0: not of this form (a NUL in an
 * address and one above ENVELOPE_MAX are not); -1: errno. After 0 and -1,
 * SENDER and RCPT hold nothing of use. Nothing that is not of this form is
 * read further than that takes to see.
 */
int envelope_read(substdio *ss, stralloc *sender, stralloc *rcpt,
                  size_t *bytes);

#endif
