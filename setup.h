#ifndef SETUP_H
#define SETUP_H

#include <stddef.h>
#include <sys/types.h>

#include "stralloc.h"

/*
 * Writes a set-up: directories and small files, each of which may be there
 * already. Nothing that is there is overwritten, and what is missing appears
 * whole, on the disk: so a set-up can be made again, and one that was cut short
 * is completed. With DRY 1 nothing is made: only what would be refused is.
 *
 * 0, or -1 with errno, and WHAT in words: EEXIST: something else is there.
 */
struct setup {
  int dry;
  unsigned long made;  /* how much was missing */
  const char *what;    /* "unable to create it", "it says something else" */
  stralloc text, tmp;  /* for files that are there; a name beside them */
};

enum setup_how {
  SETUP_SAME,  /* what is there has to be the same */
  SETUP_LINES, /* it has to have these lines among others */
  SETUP_ANY,   /* whatever is there stays */
  SETUP_ADD    /* the lines that it lacks are added at its end */
};

/* A directory, or a link of root's to one that is UID's; root makes it UID's
   and GID's, and gives them one of its own. */
int setup_dir(struct setup *s, const char *path, mode_t mode, uid_t uid,
              gid_t gid);
/* A Maildir of our own; SPOOL 1: with seen/ and done/. */
int setup_maildir(struct setup *s, const char *path, int spool);
/* A file with the N bytes at TEXT, whose last is a newline. */
int setup_file(struct setup *s, const char *path, enum setup_how how,
               mode_t mode, const char *text, size_t n);
/* A symbolic link, where PATH is missing; whatever is there stays. */
int setup_link(struct setup *s, const char *path, const char *to);
void setup_free(struct setup *s);

/* 1 if the line of N bytes at LINE, without newline, is one of TEXT's. */
int setup_has(const stralloc *text, const char *line, size_t n);
/* OUT becomes the file, or empty where it is missing. 1: it is there; 0; -1
   with errno. */
int setup_read(stralloc *out, const char *path);

#endif
