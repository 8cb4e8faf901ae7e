#ifndef COMMIT_H
#define COMMIT_H

#include <stddef.h>
#include <time.h>

#include "maildir.h"

/*
 * Durable delivery into Maildirs, many at once. Files are written to tmp/;
 * commit_run then
 *   1. flushes them: from four on one syncfs per file system where that can
 *      be trusted (sys_syncfsable), else fsync each (done at commit_add where
 *      it is known by then)
 *   2. under an exclusive lock on seen/ (where there is one) links each into
 *      new/ (or renames it, where that replaces nothing) unless seen/NAME,
 *      new/NAME or cur/NAME* is there (a hit; the same name twice in a batch
 *      is one, too),
 *   3. flushes new/ of each Maildir, and only then
 *   4. makes the marks seen/NAME and flushes seen/ (on a hit too)
 *   5. removes the files in tmp/
 * The order of 3 and 4 matters: a mark that survives a power cut without its
 * message would turn the sender's next try into a loss.
 *
 * What fails: a link, its item; a mark, or a flush of new/ or seen/, all items
 * of that Maildir, and what this commit linked and marked there itself is
 * undone, nothing else; a flush of files, all items, before anything is
 * linked. A flush that failed is never repeated and believed: the object
 * refuses further work in that case (broken).
 *
 * Flushes: 3 for one message or a batch, 2 where there is no seen/.
 */
#define COMMIT_MAX 128              /* items; COMMIT_BYTES is where callers */
#define COMMIT_BYTES (4UL << 20)    /* should stop adding and run */

enum commit_result { COMMIT_PENDING, COMMIT_STORED, COMMIT_HIT, COMMIT_FAILED };

struct commit_item {
  struct maildir *m; /* borrowed until commit_clear */
  char tmp[MAILDIR_TMP];
  char name[MAILDIR_TMP]; /* in new/ and seen/ */
  int fd;                 /* the file while it is open, else -1 */
  unsigned int first;     /* the first item for the same Maildir */
  unsigned int same;      /* items before it on the same file system */
  int flushed, linked, marked; /* by this commit */
  size_t bytes;
  enum commit_result result;
  int error;              /* errno, for COMMIT_FAILED */
};

struct commit {
  unsigned int n;
  size_t bytes;  /* of all items */
  int creating;  /* item N has a file in tmp/ */
  int slow;      /* a syncfs took over five seconds: no more of them */
  int broken;    /* errno of a flush that failed, else 0: answer Z and end */
  struct commit_item item[COMMIT_MAX];
};

/* Some 40 KB: make it static. Touches only the start of it. */
void commit_init(struct commit *c);

/* A new file in M's tmp/ as item N (not yet counted): its descriptor, to be
   written (not closed) by the caller, or -1 with errno (ENOBUFS: full, run
   first). */
int commit_create(struct commit *c, struct maildir *m);
/* The file is written: it is to become NAME (EINVAL for an empty one, one
   with a slash, or one that begins with a dot); BYTES counts for
   COMMIT_BYTES. 0, or -1 with errno: then it is gone from tmp/. */
int commit_add(struct commit *c, const char *name, size_t bytes);
/* Forget the file that commit_create made, if there is one; keeps errno. */
void commit_drop(struct commit *c);

/* Does the work; sets result of every item. 0; -1 with errno if any failed.
   The items stay for the caller to read until commit_clear. */
int commit_run(struct commit *c);
/* Empties it; files of items that were not run are removed from tmp/. */
void commit_clear(struct commit *c);
/* Takes the N messages at NAME back out of new/, with their marks: for a
   caller who stored them a moment ago (no hits!) and has to refuse the whole.
   What somebody has taken out of new/ already stays accepted. */
void commit_undo(struct maildir *m, const char *const *name, size_t n);

/* Makes sure of seen/NAME for a message that is about to leave M: creates it
   if missing (0, or -1 with errno). Call commit_seenflush once after a batch
   and before the first unlink. Both are nothing where M has no seen/ (which
   commit_seen looks for again). */
int commit_seen(struct maildir *m, const char *name);
int commit_seenflush(struct maildir *m);

/* Removes marks that are both older than 35 days and beyond the newest
   100,000 (to the hour: rather too few); at most once a day (seen/.pruned). A
   mark dated before this program's release, or in the future, is dated anew.
   Errors do not matter. */
void commit_prune(struct maildir *m);
/* The same for a time NOW and for KEEP marks, whenever it was done last. */
void commit_pruneat(struct maildir *m, time_t now, unsigned long keep);

#endif
