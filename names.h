#ifndef NAMES_H
#define NAMES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "maildir.h"
#include "prioq.h"
#include "stralloc.h"

/*
 * The messages of a Maildir in one run of maildirserial: the names found in
 * new/ and cur/, what became of each, and the order in which they are fed.
 * One arena holds a byte of state and the name for each, some 55 bytes in all
 * for a name of 32; look-ups are hashed, so that the work grows in proportion.
 * A message is known by its place in the arena.
 */
enum names_state {
  NAMES_NEW,  /* found, not yet fed */
  NAMES_FED,  /* fed, no result yet */
  NAMES_DONE, /* has a result, and stays */
  NAMES_GONE, /* removed */
  NAMES_LARGE, /* has more bytes than may be fed: stays */
  NAMES_ODD   /* no regular file, or a name that cannot be fed: stays */
};

#define NAMES_NONE SIZE_MAX

struct names {
  stralloc arena;
  uint32_t *slot; /* place + 1 of each that was ever fed, or is odd */
  size_t slots, used;
  struct prioq q; /* those to be fed: by key, then by name */
  size_t n;       /* entries */
  size_t pending; /* of them NEW or FED */
  unsigned long long bytes; /* in files that names_scan has added, in all */
  size_t odd;     /* odd ones that names_scan has added, in all */
  stralloc firstodd; /* "new/x" with NUL: the first of them */
  /* May be set before the first scan. Where not 0: the smaller it is, the
     earlier the file BASE in new/ or CUR/ is fed; else its modification time
     counts. */
  long long (*key)(void *ctx, int cur, const char *base,
                   const struct stat *st);
  void *ctx; /* borrowed */
  unsigned long long most; /* bytes of a file; larger ones are not fed, and
                              stay; 0: any */
  size_t large;            /* of these, in all, and their bytes */
  unsigned long long largebytes;
};

void names_init(struct names *n);
void names_free(struct names *n);

/*
 * Reads new/ and cur/ of M and adds what is not yet known, but for names that
 * begin with a dot. 0, or -1 with errno and *WHAT the directory at fault.
 * names_more only looks, by name: 1 if there is one that is not known.
 * Both expect that nothing is NEW or waits to be fed (names_settle).
 */
int names_scan(struct names *n, struct maildir *m, const char **what);
int names_more(struct names *n, struct maildir *m, const char **what);

/* Appends the next name to be fed, "new/x" with NUL, to OUT; it is FED now.
   1; 0: there is none; -1 with ENOMEM. */
int names_feed(struct names *n, stralloc *out);

/* Which one that will be: 1, and *AT; 0; -1, as names_feed. names_skip takes it
   out: it is DONE, without having been fed. */
int names_next(struct names *n, size_t *at);
void names_skip(struct names *n);

/* The next one that is LARGE, behind *AT, or at first, with NAMES_NONE, the
   first one: 1, and *AT; or 0. */
int names_nextlarge(const struct names *n, size_t *at);

/* All that is NEW or FED waits to be fed (again). 0, -1 with ENOMEM. */
int names_refill(struct names *n, struct maildir *m);

/* What is NEW or FED counts as DONE; what is GONE is forgotten. All places
   change. 0, -1 with ENOMEM. */
int names_settle(struct names *n);

/* 1 if a file of this name may be fed at all. */
int names_fit(const char *base);

/* The place of the LEN bytes "new/x" at S, if that was ever fed; or
   NAMES_NONE. */
size_t names_find(const struct names *n, const char *s, size_t len);

enum names_state names_state(const struct names *n, size_t at);
void names_become(struct names *n, size_t at, enum names_state state);
int names_cur(const struct names *n, size_t at);         /* it is in cur/ */
/* Where it is: the descriptor of M's new/ or cur/. */
int names_dir(const struct names *n, size_t at, const struct maildir *m);
const char *names_base(const struct names *n, size_t at); /* "x" */
/* OUT becomes the name in seen/ and done/, "x" up to a colon, with NUL. 0, -1
   with ENOMEM. */
int names_mark(const struct names *n, size_t at, stralloc *out);
/* OUT becomes "new/x" with NUL. 0, -1 with ENOMEM. */
int names_path(const struct names *n, size_t at, stralloc *out);

#endif
