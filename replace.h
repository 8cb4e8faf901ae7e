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
  const char *what;     /* after a failure, what was tried: "create" ... */
  int fd;               /* owned; -1 where there is none */
};

/* TMP, on FN's file system, becomes an empty file. A link there, anything but
   a regular file, and FN itself are refused. 0, or -1 with errno, r->what. */
int replace_start(struct replace *r, const char *fn, const char *tmp);

/* Flushes TMP, moves it to FN, flushes FN's directory. READABLE 1: everybody
   may read it, whatever the umask says. 0; -1 with errno and r->what: FN is
   as it was, TMP is gone; -2 with errno: FN is new, but its directory could
   not be flushed. */
int replace_finish(struct replace *r, int readable);

/* TMP goes away, FN stays as it was; keeps errno. */
void replace_undo(struct replace *r);

#endif
