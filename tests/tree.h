#ifndef TREE_H
#define TREE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "calls.h"
#include "deadline.h"
#include "stralloc.h"

/*
 * A tracer (ptrace): follows commands and all that they start, counts their
 * system calls, and makes the N-th fail, transfer one byte, or be the last
 * thing before a SIGKILL. Works on static programs. Linux on x86-64 and
 * arm64; elsewhere everything fails with ENOSYS.
 *
 * Use: set up a struct tree, {0} and the fields below; for each command fork,
 * call tree_me in the child and then exec there, and tree_add in the parent;
 * then tree_next until it returns 0. One process has one tree at a time.
 */

enum {
  TREE_NONE,
  TREE_ERROR,  /* it fails with errno ERROR; a close closes nevertheless */
  TREE_ONE,    /* one byte goes over, where more were asked for */
  TREE_KILL,   /* SIGKILL to the process that makes it */
  TREE_KILLALL /* SIGKILL to all that are followed */
};

struct tree_call { /* what SAW is told; all of it is lent */
  pid_t pid;
  const char *name;
  enum shape shape;
  long fd;        /* -1: it has none */
  int sized;      /* it has a number of bytes: */
  uint64_t wanted;
  stralloc *path; /* its target, or what the descriptor stood for */
  stralloc *data; /* bytes that went over, the old name, flags of opening */
  int ended;      /* 0: the process died inside, or it was exit_group */
  long long result; /* negative: -errno */
};

struct proc; /* one that is followed */

struct tree {
  /* Which calls count. All begins with the first one after the exec. */
  int children;      /* 1: of the children, too */
  int all;           /* 1: also of the loader and of gcov (/lib, *.gcda...) */
  const char *names; /* 0, or only these, with commas between */
  const char *text;  /* 0, or only with this text in their target */
  const char *home;  /* 0, or only those of programs below this directory */
  unsigned int may;  /* 0, or only calls with one of these bits; calls.h */

  void (*saw)(void *arg, struct tree_call *c); /* 0, or called for each */
  void *arg;
  size_t show; /* bytes of data that it gets at most */

  /* The fault, at call number AT of those, from 1; with ONWARDS at all after
     it, too; with AFTER the kill comes when the call is done. */
  int fault;
  int error;
  int after;
  int onwards;
  unsigned long long at;
  int free; /* 1: nothing is looked at once the fault is over; from the start
               where there is none */

  deadline until; /* 0, or when everything is killed */

  /* What came of it. */
  unsigned long long seen;
  unsigned long long count[CALLS_MAX]; /* of each in calls */
  int hit;            /* 1: the fault took place */
  int several;        /* 1: there were two processes at once */
  char where[40];     /* there: "program call" */
  char name[16];      /* of the program that tree_next saw end */
  int ours;           /* it is one below HOME */

  struct proc *procs; /* the tree's own */
  size_t nprocs;
  int dying, over;
};

/* In a child, before the exec: 0, or -1 with errno. */
int tree_me(void);

/* In the parent: takes up the child PID. 0, or -1 with errno (ECHILD: it is
   gone; ENOSYS; ENOMEM). */
int tree_add(struct tree *t, pid_t pid);

/*
 * Follows until a process ends: 1, its *PID and *STATUS as from waitpid,
 * T->name and T->ours. 0: none is left. -1: errno; ETIMEDOUT when it was
 * UNTIL: then all were killed and are gone. UNTIL is looked at when a signal
 * comes, so there must be a handler and a timer (tree_tick).
 */
int tree_next(struct tree *t, pid_t *pid, int *status);

/* SIGALRM every 100 ms from now on, to a handler that does nothing. */
void tree_tick(void);

/* Kills all that are followed, and waits for them. */
void tree_kill(struct tree *t);

/* Gives back what T has. */
void tree_free(struct tree *t);

#endif
