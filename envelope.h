#ifndef ENVELOPE_H
#define ENVELOPE_H

#include "stralloc.h"
#include "substdio.h"

/*
 * The lines at the top of a queued file. We write them as qmail-local does:
 *   Return-Path: <sender>\n
 *   Delivered-To: recipient\n
 * The sender is quoted (RFC 822 quoted local part) where it must be. The rest
 * of the file is the message. Other mail servers write other lines, and
 * envelope_read understands these, too.
 */

/* Appends the sender ADDR (N bytes), quoted as qmail-local does, without <>.
   0, or -1 with errno. */
int envelope_quote(stralloc *out, const char *addr, size_t n);
/* Appends what the quoted address S of N bytes means: the inverse. */
int envelope_unquote(stralloc *out, const char *s, size_t n);
/* Appends what S means, which may be quoted or not: it is unquoted if it is
   just what envelope_quote would have made of something. */
int envelope_plain(stralloc *out, const char *s, size_t n);

/* Appends the two lines; a recipient that looks quoted is quoted once more, so
   that reading gives it back. A newline in an address becomes "_". 0, or -1. */
int envelope_lines(stralloc *out, const char *sender, size_t ns,
                   const char *rcpt, size_t nr);

/* An address in the lines has at most so many bytes, as it stands there. */
#define ENVELOPE_MAX 65536

/* The buffer of SS has at least so many bytes. */
#define ENVELOPE_AHEAD 16

/*
 * Reads the lines from the start of SS: SENDER and RCPT are unquoted, without
 * a NUL at the end. 1: done, SS stands at the first byte of the message and
 * *BYTES says how many bytes the lines took; 0: not of such a form (a NUL in an
 * address and one above ENVELOPE_MAX are not); -1: errno. After 0 and -1,
 * SENDER and RCPT hold nothing of use. Nothing that is not of such a form is
 * read further than that takes to see.
 *
 * The forms, without regard to the case of the names, and no others:
 *   Return-Path, Delivered-To                  qmail, Dovecot, OpenSMTPD
 *   Delivered-To; then Received, of the message      OpenSMTPD, from <>
 *   Return-Path, X-Original-To, Delivered-To   Postfix; the last may lack
 *   Return-Path, Envelope-to, Delivery-date    Exim; the last may lack
 * The recipient is that of Delivered-To, else Envelope-to (one address), else
 * X-Original-To. What comes after Delivered-To is never looked at: it is the
 * message, and may be anybody's invention.
 */
int envelope_read(substdio *ss, stralloc *sender, stralloc *rcpt,
                  size_t *bytes);

#endif
