#ifndef DISK_H
#define DISK_H

#include <stddef.h>
#include <stdint.h>

#include "stralloc.h"

/*
 * A model of a disk in a power cut. It is fed with the operations on files
 * that tests/trace recorded, and makes every state that POSIX allows to be
 * found afterwards:
 *
 *   what was flushed is there, and nothing of it is lost;
 *   each entry that was made in a directory or taken out of it since that
 *     directory was flushed may be so or not, independently of all others:
 *     of the two halves of a renaming, too;
 *   of what was written to a file since it was flushed there may be all,
 *     nothing, a piece, zeros in its place, or zeros and the end of it.
 *
 * What is in a directory "tmp" is nobody's business after a crash: there it is
 * left to chance (the same at each run), and does not make one state two.
 *
 * 0, or -1 with errno, where nothing else is said.
 */

struct disk_entry {
  const char *name;
  size_t inode;
};

struct disk_op { /* since the directory was flushed */
  struct disk_entry e;
  int gone; /* taken out, not made */
  int take; /* it is so in the chosen state */
};

struct disk_inode {
  int isdir;
  int weak;  /* is a "tmp", or lies in one alone */
  int sure;  /* what happens there is flushed at once */
  /* a directory: as it is, and as it was flushed */
  struct disk_entry *live, *kept;
  size_t nlive, nkept;
  struct disk_op *op;
  size_t nops;
  /* a file: as it is, and as it was flushed */
  stralloc text, flushed;
  int dirty;
  size_t hole; /* from here on */
  int take;    /* what is left of it, in the chosen state */
  int timed;   /* it has a time of its own */
  long long sec;
  long nsec;
  int summed;
  uint64_t sum; /* of the text */
};

struct disk_fd {
  long pid, fd;
  size_t inode, pos;
  int append;
};

struct disk_var { /* what may be this way or that */
  size_t inode, op; /* op: (size_t) -1 for the contents */
};

struct disk {
  stralloc root; /* ends with a slash */
  struct disk_inode *inode; /* 0 is the root */
  size_t n;
  struct disk_fd *fd;
  size_t nfds;
  char **name;
  size_t nnames;
  struct disk_var *var;
  size_t nvars;
  int all; /* all combinations of these */
  /* What the contents of a file count as, so that equal states are found; 0:
     the bytes. Set by the caller, with its ARG. */
  uint64_t (*sum)(void *arg, const char *s, size_t n);
  void *arg;
};

/* An empty disk, for what lies below the directory ROOT. */
int disk_init(struct disk *d, const char *root);
void disk_free(struct disk *d);

/* What is at ROOT/NAME now is on the disk, and flushed. SURE: so will be all
   that happens there later (another machine's disk). */
int disk_load(struct disk *d, const char *name, int sure);

enum { DISK_NOTHING, DISK_CHANGE, DISK_FLUSH, DISK_OUTPUT };

struct disk_line {
  char *field[7];
  stralloc target, data;
};

/* What a line of a trace, with a NUL for its newline, is: DISK_NOTHING for the
   disk; a DISK_CHANGE or a DISK_FLUSH, to be applied; DISK_OUTPUT, written to
   descriptor 1 of a process: L->data. L points into LINE, which is changed. */
int disk_parse(const struct disk *d, char *line, struct disk_line *l);
int disk_apply(struct disk *d, struct disk_line *l);

/* The N bytes at LOG (and a NUL) have lines "NAME:SEC.NSEC ...": the times of
   files of these names, which a trace does not tell. Nothing is returned. */
void disk_times(struct disk *d, const char *log, size_t n);

/* How many states a cut in this moment may leave: all of them, if they are not
   more than MAX; else all done, nothing done, each alone, each missing, and
   RANDOM others. -1: no memory. disk_choose takes number I of them. */
long disk_count(struct disk *d, size_t max, size_t random);
void disk_choose(struct disk *d, size_t i);

/* Of the chosen state: a number, the same for equal ones. */
int disk_hash(struct disk *d, uint64_t *h);

/* Makes it below DIR, in the place of what is there under the names loaded. */
int disk_make(struct disk *d, const char *dir);

#endif
