#ifndef CALLERS_H
#define CALLERS_H

#include <stddef.h>
#include <sys/types.h>

#include "ip.h"

/* The processes that serve connections, and from where each was called. {0}
   is none. */
struct caller {
  pid_t pid;
  struct ip ip;
};

struct callers {
  struct caller *p; /* owned */
  size_t n, a;
};

/* Makes room for one more, so that the next callers_add cannot fail: 0, or -1
   with errno. */
int callers_ready(struct callers *c);
void callers_add(struct callers *c, pid_t pid, const struct ip *ip);
/* 1 if PID was one of them; 0 if not. */
int callers_remove(struct callers *c, pid_t pid);
/* How many are from IP; for IPv6, from its network of 64 bits. */
size_t callers_from(const struct callers *c, const struct ip *ip);

#endif
