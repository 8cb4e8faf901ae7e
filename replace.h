#ifndef REPLACE_H
#define REPLACE_H

/*
 * Puts a new file into the place of an old one: at every moment, also across
 * a power cut, the old or the new one is there, whole. Two who replace the
 * same file through the same TMP do so one after the other: TMP is locked
 * while it is written.
 *
 *   replace_start, write to r->fd, replace_finish or replace_undo
 */
struct replace {
  const char *fn, *tmp; /* borrowed */
  /* For the message after a failure, also one of write(r->fd): FN fate: unable
     to what of: "FN stays as it was: unable to write TMP". */
  const char *fate, *what, *of;
  int fd; /* owned; -1 where there is none */
};

/* TMP, on FN's file system, becomes an empty file. A link there, anything but
   a regular file, and FN itself are refused. 0, or -1 with errno. */
int replace_start(struct replace *r, const char *fn, const char *tmp);

/* Flushes TMP, moves it to FN, flushes FN's directory. READABLE 1: everybody
   may read it, whatever the umask says. 0, or -1 with errno: TMP is gone, and
   FN is as it was or, as r->fate says, new with its directory not flushed. */
int replace_finish(struct replace *r, int readable);

/* TMP goes away, FN stays as it was; keeps errno. */
void replace_undo(struct replace *r);

#endif
