#ifndef RCPTHOSTS_H
#define RCPTHOSTS_H

#include "cdb.h"
#include "control.h"

/*
 * The domains that mail is taken for: control/rcpthosts, and
 * control/morercpthosts.cdb as qmail-newmrh makes it. A line (or key)
 * "example.org" is that host, ".example.org" every host below it.
 */
struct rcpthosts {
  int there;   /* control/rcpthosts exists; without it nothing is accepted */
  struct cset hosts;
  int fd;      /* of the cdb, owned; -1: there is none */
  struct cdb cdb;
};

/* Reads the files: 0, or -1 with errno and *FN the file at fault. */
int rcpthosts_init(struct rcpthosts *r, const char **fn);

/* 1: the address of N bytes at S is in; 0: it is not; -1: the cdb could not
   be read, errno. An address without a host is in: it is ours. */
int rcpthosts_ok(struct rcpthosts *r, const char *s, size_t n);
void rcpthosts_free(struct rcpthosts *r);

#endif
