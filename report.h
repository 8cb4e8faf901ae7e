#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>

#include "names.h"
#include "progress.h"
#include "repeat.h"

/*
 * What maildirserial says on 2 of single messages, beside the line that shows
 * how far it is. Nothing here fails: where there is no memory, less is said.
 *
 * The caller sets what is above the line; all else is 0.
 */
struct report {
  struct names *names;   /* borrowed */
  struct progress *line; /* borrowed */
  int verbose, quiet;
  /* -- */
  int trouble;          /* something was not done */
  struct repeat repeat; /* owned, until report_rest */
};

/* "new/x", until the next call but three; "a message" without memory. */
const char *report_path(const struct report *r, size_t at);

/* What became of AT: Z, D, or, with VERBOSE alone, K. Equal ones are counted,
   and report_rest says how many more there were. */
void report_result(struct report *r, char kind, size_t at, const char *text);
void report_rest(struct report *r);

/* There is trouble, and a warning comes. */
void report_trouble(struct report *r);

#endif
