#ifndef ALIASES_H
#define ALIASES_H

#include "qualify.h"
#include "stralloc.h"
#include "substdio.h"
#include "tokens.h"

/*
 * Sendmail's alias files: "alias: address, address", with continuation lines,
 * comments, quotes, "|program" and :include:file; see newaliases(1).
 */
struct aliases {
  const struct qualify *q; /* borrowed */
  stralloc alias;    /* local@host, local@ or @host, in lower case */
  stralloc owned;    /* for owner-list: list@host ... */
  stralloc owner;    /* ... and the whole address of owner-list; else empty */
  stralloc commands; /* each ended by NUL, the last one first, as 0.51 does:
                        "&address" "!program" "/file.bin" "./file.bin" */
  size_t at;         /* where in the text a mistake is */
  int isopen;        /* a comma is the last of the instruction */
  int istable;       /* private from here */
  int isalias;
  struct tokens tokens;
  stralloc local, host, item, forward;
};

enum aliases_result {
  ALIASES_ERROR = -2, /* ENOMEM; EDOM, see qualify.h */
  ALIASES_BAD = -1,   /* *WHY: what was expected, or wrong, at a->at */
  ALIASES_GOOD = 0
};

/* {0} but for q. S is one instruction, or one line of a list (addresses and
   :include: only), N bytes. *WHY is never freed. */
enum aliases_result aliases_instruction(struct aliases *a, const char *s,
                                        size_t n, const char **why);
enum aliases_result aliases_addresses(struct aliases *a, const char *s,
                                      size_t n, const char **why);
void aliases_free(struct aliases *a);

/* The lines of one instruction at a time. */
struct aliases_lines {
  substdio *ss;             /* borrowed */
  stralloc line;            /* with its continuations and newlines */
  unsigned long long first; /* the number of its first line */
  stralloc next;            /* private */
  unsigned long long number;
};

/* {0} but for ss. 1; 0 at the end; -1 with errno; -2: the last line, which
   l->line is, has no newline. Comments and blank lines do not appear. */
int aliases_next(struct aliases_lines *l);

#endif
