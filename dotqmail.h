#ifndef DOTQMAIL_H
#define DOTQMAIL_H

#include <stddef.h>

#include "stralloc.h"

/*
 * The files that say what a user wants done with his mail: dot-qmail(5).
 * For dash "-" and extension "herat-ali" these are tried in the home:
 *   .qmail-herat-ali .qmail-herat-default .qmail-default
 * with the extension in lower case and its dots as colons.
 */
struct dotqmail {
  stralloc name;   /* of the file, and a NUL; also after an error, but empty
                      where there was no memory for it */
  stralloc text;   /* what is in it, with a newline at the end */
  size_t dflt;     /* where in EXT what "default" stands for begins */
  int isdefault;   /* the file's name ends in "default" */
  int forwardonly; /* its x bit is set, or "+list" was met */
  size_t pos;
  unsigned long no; /* of the line that was read last, from 1 */
};

#define DOTQMAIL_MODE 002 /* what a file or home must not have */
#define DOTQMAIL_WRITABLE (-2)

/*
 * Looks for the file in the directory HOME. 1: read, ready for dotqmail_next;
 * 0: none; DOTQMAIL_WRITABLE: others may write to it; -1: errno. What is no
 * regular file does not count as there.
 */
int dotqmail_find(struct dotqmail *d, int home, const char *dash,
                  const char *ext);

/* Takes the N bytes at TEXT for the contents instead, called NAME (for an
   empty file, whose text is empty, or none). 0, or -1 with errno. */
int dotqmail_use(struct dotqmail *d, const char *name, const char *text,
                 size_t n);

/* Is there .qmail<dash><ext>SUFFIX? 1, 0, or -1 with errno; d->name is it. */
int dotqmail_has(struct dotqmail *d, int home, const char *dash,
                 const char *ext, const char *suffix);

void dotqmail_free(struct dotqmail *d);

enum dot_kind {
  DOT_END,
  DOT_MBOX,
  DOT_MAILDIR,
  DOT_PROGRAM,
  DOT_FORWARD,
  /* errors, after which there is no next line: */
  DOT_BLANK,    /* the first line is blank */
  DOT_FILEX,    /* an mbox or Maildir in a file for forwards only */
  DOT_PROGRAMX, /* a program in such a file */
  DOT_NUL       /* a NUL in the line */
};

/* An instruction; S points into the object, N bytes and a NUL after them:
   the path, the command or the address. */
struct dotline {
  enum dot_kind kind;
  const char *s;
  size_t n;
  const char *line; /* the whole line, for the record of what was done */
  size_t len;
};

/* The next instruction into *L; comments, blank lines and "+list" are passed
   over. Returns l->kind. */
enum dot_kind dotqmail_next(struct dotqmail *d, struct dotline *l);

/* Why the line cannot be followed, in words that are never freed; 0 if it
   can: the errors above, and a forward to what cannot be an address. */
const char *dotqmail_wrong(const struct dotline *l);

/* What a file does, as qmail-local counts it: "did 1+2+0" is one file, two
   forwards and no program. */
struct dotcount {
  unsigned long files, forwards, programs;
};

void dotqmail_count(struct dotcount *d, enum dot_kind kind);
/* OUT becomes the text, without newline or NUL. 0, or -1 with errno. */
int dotqmail_did(stralloc *out, const struct dotcount *d);

#endif
