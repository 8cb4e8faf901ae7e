#ifndef SESSION_H
#define SESSION_H

/*
 * One session at a time: a process that is about to execute a session's
 * programs takes a lock on the file FN in the directory DIR, which it keeps
 * as long as it lives, through every exec, and which its children do not
 * have. (A POSIX lock: it tells who has it, and no program that is executed
 * later opens that file.) The file is made where it is missing.
 */
#define SESSION_WAIT 20 /* seconds */

/*
 * Where another process has the lock: with END it gets a SIGTERM, and this
 * waits for its end, so that of two sessions the newer one remains. Returns a
 * descriptor above 9 that must stay open, not close-on-exec; -1 with errno:
 * EAGAIN another one is at work (without END), ETIMEDOUT the other did not end
 * in time. *ENDED becomes the process that was to end, or 0.
 */
int session_take(int dir, const char *fn, int end, long *ended);

#endif
