#ifndef WAKE_H
#define WAKE_H

#include <sys/types.h>

#include "deadline.h"

/*
 * A program that is to run after something was stored: detached (a session of
 * its own, 0 and 1 on /dev/null, 2 inherited and nothing else), one at a time.
 * Nothing here fails: what goes wrong is said on 2, as mail that is stored
 * waits for the next run anyway. The caller has no other children.
 */
struct wake {
  char *const *argv; /* 0: no program; every call then does nothing */
  pid_t pid;         /* of the one that runs, else 0 */
  int owed;          /* another start, once that one has ended */
};

/* Something was stored. Starts the program, or remembers to. */
void wake_up(struct wake *w);
/* deadline_wait, during which what is owed is started when its time comes. */
int wake_wait(struct wake *w, int fd, short events, deadline d);
/* The caller is about to exit: what is owed is started now. */
void wake_end(struct wake *w);

#endif
