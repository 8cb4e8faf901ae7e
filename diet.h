#ifndef DIET_H
#define DIET_H

#include <stddef.h>

#include "stralloc.h"
#include "substdio.h"

/*
 * A message less some of the fields of its header, in pieces as they come, in
 * constant memory. A list names the fields: strings, each ended by a NUL, as
 * control_file gives them; "x-spam-*" is every field that begins so; without
 * regard to case. A field goes with all its lines.
 *
 * Received is another thing, for a message that has too many of them loops:
 * of these the first stays, and of each other one "Received: (cut)".
 */
#define DIET_NAME 128 /* bytes of a name and of the spaces behind it */

struct diet {
  const stralloc *list; /* borrowed */
  substdio *out;        /* borrowed; or 0: the message is only looked at */
  /* private from here */
  enum {
    DIET_BEGIN,  /* of the message */
    DIET_LINE,   /* of a line behind a field */
    DIET_RETURN, /* that is a CR so far */
    DIET_ANAME,
    DIET_SPACE,  /* behind a name */
    DIET_LONG,   /* in a name that has no room */
    DIET_FIELD,
    DIET_CUT,    /* of the first line of this field the end is kept */
    DIET_BODY,
    DIET_BAD     /* what began is no header */
  } state;
  int first;          /* nothing but this field was there */
  int drops;          /* the field */
  int received;       /* there was one */
  char last;          /* byte, in DIET_CUT */
  size_t n;
  char name[DIET_NAME];
};

void diet_init(struct diet *d, const stralloc *list, substdio *out);

/* The next N bytes: 0, or -1 with errno, of the output. */
int diet_put(struct diet *d, const char *s, size_t n);

/* 1 while more has to come to know whether there is a header; diet_isheader:
   all lines were fields (and perhaps a From_ line before them), and an empty
   one ended them. What is put when it is none goes on as it is. */
int diet_more(const struct diet *d);
int diet_isheader(const struct diet *d);

/* The list that there is when nobody says another one, appended to SA: 0, or
   -1 with ENOMEM. */
int diet_usual(stralloc *sa);
/* Why the string S cannot be in a list: it is, or stands also for, one of those
   that are never left out, or is none; or 0. */
const char *diet_wrong(const char *s);

#endif
