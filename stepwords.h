#ifndef STEPWORDS_H
#define STEPWORDS_H

#include <stddef.h>

#include "links.h"

/*
 * The words that a step of a link is run with: maildirpull for get,
 * maildirserial and what it runs for send. {0} is without options.
 */
struct stepwords {
  int newline;          /* -k: the line is a new one */
  int quiet, verbose;
  const char *err; /* the descriptor for a get's program that is started, and
                      for why a send's client failed; 0: 2 */
  const char *patience; /* seconds of silence; 0: what the programs do */
  const char *history; /* of a squeezed step: its directory */
  const char **word;    /* owned; a null pointer at the end */
  size_t n;
};

/* Makes room for any step of L: 0, or -1 with errno ENOMEM. */
int stepwords_room(struct stepwords *w, const struct links *l);

/* WORD and N become those of the step P. MAILDIR is the queue of a send,
   FIGURES the number of a descriptor (figures.h), or 0. All strings are pointed
   to. */
void stepwords_make(struct stepwords *w, const struct links_step *p,
                    const char *maildir, const char *figures);

#endif
