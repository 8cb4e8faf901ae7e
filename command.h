#ifndef COMMAND_H
#define COMMAND_H

#include <signal.h>

#include "stralloc.h"

/*
 * Runs "/bin/sh -c COMMAND" in the directory DIR with ENV (ends in a null
 * pointer) and nothing else in its environment, IN on 0, and a pipe on 1 and
 * 2, whose last bytes OUT becomes (at most COMMAND_MAX, no NUL added). Waits
 * until it has ended; what it left in the background is not waited for, and
 * what that writes is not read. SIGCHLD is caught meanwhile. Every descriptor
 * from 3 up has to be close-on-exec. 0, and *STATUS as from wait; -1 with
 * errno: nothing was run.
 */
#define COMMAND_MAX 1000

int command_run(const char *dir, const char *command, char *const *env,
                int in, stralloc *out, int *status);

/*
 * Executes ARGV as home_exec does, in our directory and environment and in a
 * process group of its own; all else as above. What still runs after SECONDS
 * is ended, by SIGTERM to the group, and SIGKILL when ARGV has ended, or five
 * seconds later: returns 1 then, instead of 0. Once *STOP is not 0 it has three
 * more seconds at most; who sets that calls sig_tell.
 */
int command_argv(char *const *argv, int in, unsigned long seconds,
                 const volatile sig_atomic_t *stop, stralloc *out,
                 int *status);

/* 1 if a program's exit CODE, as bushmail-dot-qmail(5) has it, means that
   another try would fail, too. */
int command_ishard(int code);

#endif
