#ifndef WAIT_H
#define WAIT_H

#include <sys/types.h>

/* Waits for the child PID; its status into *STATUS. PID, or -1 with errno;
   EINTR retried. wait_nohang returns at once: the pid of any child that has
   ended, 0 if none has, -1 with errno (ECHILD: there is none). */
pid_t wait_pid(pid_t pid, int *status);
pid_t wait_nohang(int *status);

int wait_crashed(int status);  /* the signal that ended it, else 0 */
int wait_exitcode(int status); /* where it has not crashed */

#endif
