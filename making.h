#ifndef MAKING_H
#define MAKING_H

#include <sys/types.h>

#include "setup.h"
#include "stralloc.h"

/*
 * Makes one thing after the other below HOME, with setup.h. After the first
 * failure nothing more is done, so that only the end has to ask whether there
 * was one. REL is a path below home; "" is home itself. Strings end with a
 * null pointer.
 *
 * The caller sets what is above the line, and SETUP.DRY; all else is 0. Calls
 * making_free whatever the result.
 */
struct making {
  const char *home; /* absolute */
  uid_t uid;        /* the owner of mail, if it is another than who runs this */
  gid_t gid;
  struct setup setup;
  /* -- */
  int error;        /* errno; 0: all is well so far */
  const char *why;  /* then what it is about; with EEXIST, and with EPROTO,
                       that says all */
  stralloc text, path, content;
};

void making_dir(struct making *m, const char *rel);
void making_ownerdir(struct making *m, const char *rel, mode_t mode);
void making_link(struct making *m, const char *rel, const char *to);
/* By its owner: with seen/ and done/ if it is the spool. */
void making_maildir(struct making *m, const char *rel);
/* A file of the strings behind REL; of a service it is a program. */
void making_file(struct making *m, enum setup_how how, const char *rel, ...);
/* The file OUT is made by PROGRAM of home/bin from IN, unless it is newer:
   "PROGRAM OUT TMP < IN", or "PROGRAM IN" where TMP is 0. */
void making_compile(struct making *m, const char *program, const char *in,
                    const char *out, const char *tmp);

/* A failure: E, and what it is about; the first one stays. */
void making_fail(struct making *m, int e, const char *s, ...);
/* OUT becomes the strings, and a NUL; where it cannot, that is a failure, and
   the result an empty string. */
char *making_join(struct making *m, stralloc *out, ...);
/* REL as an absolute path, until the next one. */
const char *making_at(struct making *m, const char *rel);
/* 0; or -1 with errno, if there was a failure. */
int making_end(const struct making *m);
void making_free(struct making *m);

#endif
