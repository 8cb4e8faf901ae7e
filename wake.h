#ifndef WAKE_H
#define WAKE_H

/*
 * A program that is to run after something was stored: detached (a session of
 * its own, 0 and 1 on /dev/null, 2 inherited or ERR, nothing else), one at a
 * time.
 * A child starts it, which was forked before the caller confined itself and
 * lives as long as the caller does, with the caller's descriptors from 2 up.
 * Nothing here fails: what goes wrong is said on 2, as mail that is stored
 * waits for the next run anyway.
 */
struct wake {
  char *const *argv; /* 0: no program; every call then does nothing */
  int fd;            /* of a pipe to that child; -1: it is gone */
  int err;           /* what becomes its 2: not owned; -1: the caller's */
  int owed;          /* set by the caller: something was stored, and wake_up
                        may come too late */
};

/* Forks the child. Once, before confine_limit and confine_to; what memory the
   caller has written by now, it costs again. */
void wake_start(struct wake *w);
/* Something was stored: the program is started, or, where it runs, once more
   after that. */
void wake_up(struct wake *w);
/* The caller is about to exit: what is owed is started now. */
void wake_end(struct wake *w);

#endif
