#ifndef SMTPSAY_H
#define SMTPSAY_H

#include <stddef.h>

#include "smtphear.h"
#include "stralloc.h"

/* What an SMTP client says: addresses, and messages. */

/*
 * 0 if the N bytes at ADDR may stand in MAIL and RCPT; else a short reason in
 * plain words, never freed: no address at all (addr.h), or a host in which one
 * could hide a parameter or another command.
 */
const char *smtpsay_bad(const char *addr, size_t n);
/* Likewise for a server with the offers O, which may take no 8-bit bytes. */
const char *smtpsay_badfor(const char *addr, size_t n,
                           const struct smtpoffers *o);
/* 1 if a byte of them has its eighth bit set. */
int smtpsay_is8bit(const char *s, size_t n);
/* Appends "<addr>", the local part quoted where it must be. 0, or -1 with
   ENOMEM. */
int smtpsay_path(stralloc *out, const char *addr, size_t n);

/*
 * A message whose lines end in LF becomes what follows DATA, so that no server,
 * whatever it takes for the end of a line, sees the end of the message before
 * its end:
 *   LF, CR LF        CR LF, and these bytes are nowhere else
 *   any other CR     a space
 *   "." that begins a line, or follows only NULs there: ".."
 * and a last line without an end gets one. {0} at the start.
 */
struct smtpbody {
  int state;
  int eight;               /* it has a byte with the eighth bit set */
  unsigned long long size; /* bytes, as SIZE counts them: without the dots */
};

/* Writes to OUT what the N bytes at S become, at most 2 * N + 1: how many. */
size_t smtpsay_body(struct smtpbody *b, char *out, const char *s, size_t n);
/* Ends an unfinished line, and the message: at most SMTPSAY_END bytes, the
   last three are ".", CR and LF. */
#define SMTPSAY_END 5
size_t smtpsay_end(struct smtpbody *b, char *out);

/*
 * Appends what follows "MAIL FROM:" for the message B, measured, from SENDER to
 * RCPT, with the parameters that a server with the offers O wants to hear. A
 * double bounce (#@[]) is a bounce. 0, or -1 with ENOMEM.
 */
int smtpsay_mail(stralloc *out, const stralloc *sender, const stralloc *rcpt,
                 const struct smtpbody *b, const struct smtpoffers *o);

#endif
