#ifndef SMTPLINE_H
#define SMTPLINE_H

#include <stddef.h>

#include "stralloc.h"

/* A line that an SMTP client sends (RFC 5321). */
enum smtpline {
  SMTPLINE_UNKNOWN, /* no command that is known here */
  SMTPLINE_SYNTAX,  /* MAIL or RCPT, and no path that can be read */
  SMTPLINE_PARAM,   /* and a parameter other than BODY and SIZE */
  SMTPLINE_HELO,
  SMTPLINE_EHLO,
  SMTPLINE_MAIL,
  SMTPLINE_RCPT,
  SMTPLINE_DATA,
  SMTPLINE_RSET,
  SMTPLINE_NOOP,
  SMTPLINE_VRFY,
  SMTPLINE_HELP,
  SMTPLINE_QUIT,
  SMTPLINE_ERROR = -1 /* ENOMEM */
};

/* Reads the N bytes at S, without the end of the line. For MAIL and RCPT, ADDR
   becomes the address, unquoted, without a source route and a NUL; no more is
   known of it than that. */
enum smtpline smtpline_read(const char *s, size_t n, stralloc *addr);

#endif
