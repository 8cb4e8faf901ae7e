#ifndef CENSUS_H
#define CENSUS_H

#include <stddef.h>

#include "stralloc.h"

/*
 * Counts sample messages (sample.h) wherever they are, for N messages with R
 * recipients each, and says what is lost, doubled or torn.
 *
 * A file in new/ or cur/ of a Maildir is whole if it has the two lines of a
 * queued file with the right sender, then any number of Received and
 * Delivered-To lines, then the sample message exactly; a newline may have been
 * added where it had none at its end. Anything else there is torn, and so is
 * a name that stood for one file and then stands for another.
 */

enum { CENSUS_HERE, CENSUS_QUEUED, CENSUS_PLACES }; /* receiver, sender */

struct census {
  unsigned int ids, rcpts;
  stralloc text;       /* what is wrong, a line for each; without a NUL */
  unsigned long lost, doubled, torn;
  /* The census's own. */
  unsigned int *at[CENSUS_PLACES]; /* copies there, at this reading */
  unsigned char *acked;
  stralloc *samples;   /* made when first needed, kept */
  stralloc file;
  unsigned long reading;
  struct census_file *known;
  size_t nknown, room;
};

/* For the messages 1 to IDS for the recipients 1 to RCPTS each. All below
   return 0, or -1 with errno. */
int census_init(struct census *c, unsigned int ids, unsigned int rcpts);
void census_free(struct census *c);

/* Forgets everything but the samples: for the next point. */
void census_clear(struct census *c);

/* A new reading begins: copies count from zero; acknowledgements, and which
   file had which name, are kept. */
void census_begin(struct census *c);

/* Counts what is in new/ and cur/ of MAILDIR as being at PLACE. A directory
   that is not there is empty. */
int census_read(struct census *c, const char *maildir, int place);

/* Counts the N bytes at S, a queued file named NAME, likewise. */
int census_queued(struct census *c, const char *name, const char *s, size_t n,
                  int place);

/* What is wrong with the N bytes at S as a queued file; 0: nothing, they are
   message *ID for recipient *R. */
const char *census_odd(struct census *c, const char *s, size_t n,
                       unsigned int *id, unsigned int *r);

/* One more copy at PLACE, that is in no Maildir. */
void census_count(struct census *c, unsigned int id, unsigned int r,
                  int place);

/* The ID of the message that the N bytes at S are, exactly, but for Received
   and Delivered-To lines before and a newline after; 0: none of ours. */
unsigned int census_whose(struct census *c, const char *s, size_t n);

/* ID for recipient R, or for all recipients, was acknowledged. */
void census_acked(struct census *c, unsigned int id, unsigned int r);
void census_ackedall(struct census *c, unsigned int id);
int census_isacked(const struct census *c, unsigned int id, unsigned int r);

/* In between: what is acknowledged and not here is lost; with QUEUED 1, what
   is neither here nor queued, too. */
void census_held(struct census *c, int queued);

/* Where nobody takes anything: a file that was there at an earlier reading and
   not at this one counts as torn. */
int census_stayed(struct census *c);

/* At the end: each once here, none queued; what is not here is lost, what is
   here more often, or still queued, too, is doubled. */
void census_judge(struct census *c);

/* Copies of ID for R at PLACE, at this reading. */
unsigned int census_copies(const struct census *c, unsigned int id,
                           unsigned int r, int place);

/* Adds a line to c->text: "WHAT: ID for R". */
int census_say(struct census *c, const char *what, unsigned int id,
               unsigned int r);

#endif
