#ifndef FWDTEXT_H
#define FWDTEXT_H

#include "stralloc.h"
#include "substdio.h"

/*
 * Forwarding instructions as text: "target: command, command;". Reads them one
 * by one; text and memory for one instruction may be of any size.
 */
struct fwdtext {
  substdio *ss;           /* borrowed */
  unsigned long long line; /* of the byte that was read last, from 1 */
  unsigned long long begun; /* the line of the colon after the target */
  stralloc target;        /* in lower case */
  stralloc owners;        /* owner addresses, each ended by NUL */
  stralloc commands;      /* all others, each ended by NUL: "&address" ... */
  stralloc word;
};

enum fwdtext_result {
  FWDTEXT_ERROR = -2, /* reading failed, or ENOMEM: errno */
  FWDTEXT_BAD = -1,   /* *WHY in line f->line: what was expected, or wrong */
  FWDTEXT_END = 0,
  FWDTEXT_GOOD = 1    /* an instruction; of several owners the first counts */
};

/* {0} and the input before the first call. *WHY is never freed. */
void fwdtext_init(struct fwdtext *f, substdio *ss);
enum fwdtext_result fwdtext_next(struct fwdtext *f, const char **why);
void fwdtext_free(struct fwdtext *f);

/* Appends WORD, N bytes, so that it is read as the same word: a backslash
   before what would mean something, and before what cannot be seen. 0, -1. */
int fwdtext_quote(stralloc *out, const char *word, size_t n);

#endif
