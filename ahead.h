#ifndef AHEAD_H
#define AHEAD_H

#include "queued.h"
#include "stralloc.h"

/*
 * Queued files that are open before it is their turn, so that equal messages
 * can be sent as one: those of the same sender with the same bytes, for other
 * recipients. They are compared with what is sent of the first, byte for byte,
 * while it is sent. Copies that were made together lie together in a queue, or
 * among others of that moment.
 */
#define AHEAD_MAX 128  /* files */
#define AHEAD_LOOK 48  /* of these, behind the last that may be equal */
#define AHEAD_BYTES (256LL << 20) /* one message times its recipients: qmtpd
                                     has a limit for that, see its -f */

struct ahead_file {
  stralloc name;   /* and a NUL */
  struct queued q; /* it is open there */
  int same;        /* equal to the first, as far as that was sent */
  int moved;       /* some of it was read */
  int sure;        /* it has its name, as of now */
};

struct ahead {
  struct ahead_file file[AHEAD_MAX];
  struct ahead_file *wait[AHEAD_MAX]; /* N that wait, in their order, and then
                                         those that are free */
  unsigned int n;
  unsigned int near;  /* behind the last that may be equal */
  unsigned int max;   /* as AHEAD_MAX, or what descriptors there are for */
  unsigned int look;  /* as AHEAD_LOOK */
  int begun;          /* the first one is being sent */
};

/* Some 1 MB: make it static, all zero; what does not wait is not touched. LOOK
   is AHEAD_LOOK, or 0: one file at a time. */
void ahead_init(struct ahead *a, unsigned int look);

/* 1 if there should be one more file, if there is a name for it. */
int ahead_wants(const struct ahead *a);
/* The file NAME that is open in Q becomes the last: 0; -1 with ENOMEM, and it
   is still open in Q. */
int ahead_add(struct ahead *a, const char *name, struct queued *q);

/* Time has passed: files may have been taken away meanwhile. */
void ahead_waited(struct ahead *a);
/* 1 if file I still is what has its name; Q has the directories. */
int ahead_there(struct ahead *a, unsigned int i, struct queued *q);

/* The first one is going to be sent, from its first byte: 0, or -1 with
   errno. */
int ahead_begin(struct ahead *a);
/* These N bytes of it were sent, and those before: who else has them? */
void ahead_compare(struct ahead *a, const char *s, size_t n);

/* Closes file I, which is not the first one, and forgets it. */
void ahead_drop(struct ahead *a, unsigned int i);
/* The same with the first; the next one becomes the first. */
void ahead_dropfirst(struct ahead *a);

#endif
