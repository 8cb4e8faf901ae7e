#ifndef COPROC_H
#define COPROC_H

#include <sys/types.h>

/* A program with a pipe to its 0 and one from its 1. */
struct coproc {
  pid_t pid; /* 0 once it has ended */
  int to, from; /* owned, close-on-exec, do not block; -1 when closed */
  int status; /* of wait, once it has ended */
  int err;    /* becomes its 2, and is not owned; below 1: it has ours */
};

/* Starts argv[0] (home_exec) with KEEP, a descriptor above 9 for it, open as
   well. 0, or -1 with errno, also where it cannot be executed. */
int coproc_start(struct coproc *c, char *const *argv, int keep);
/* The same with its pipes on FD and the one above it, which may be in use here
   and are not those of a pipe, and with nothing kept; where it can be had, it
   gets a SIGTERM when this process ends. */
int coproc_starton(struct coproc *c, char *const *argv, int fd);
/* 1 if it has ended (by now); 0 if not. */
int coproc_ended(struct coproc *c);
void coproc_shut(int *fd); /* closes one of the pipes, if that is open */

#endif
