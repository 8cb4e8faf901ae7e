#ifndef CONTROL_H
#define CONTROL_H

#include "stralloc.h"

/*
 * Control files (qmail-control(5)) below home: FN is "control/me" and so on.
 * All: 1 the file is there; 0 it is not; -1 errno (it is there, but cannot be
 * read; ENOMEM). Spaces and tabs at the end of a line do not count.
 */

/* The first line (without newline or NUL; empty for an empty file). */
int control_line(stralloc *out, const char *fn);
/* The same, and control/me where FN is missing. */
int control_lineme(stralloc *out, const char *fn);
/* A number up to MAX; -1 with EPROTO where the line is none. */
int control_num(unsigned long long *u, unsigned long long max, const char *fn);
/* All lines that are neither empty nor a comment (#), each ended by NUL. */
int control_file(stralloc *out, const char *fn);

/*
 * A set of keys made from lines as control_file gives them, looked up without
 * regard to case. With SPLIT ':' a line is "key:value", and one without a
 * colon is none. Look-ups are hashed: 10,000 lines are no slower than ten.
 */
struct cset {
  stralloc lines; /* owned */
  char split;
  const char **slot; /* owned */
  size_t slots, n;
};

/* Copies LINES. 0, or -1 with errno. {0} is an empty set. */
int cset_init(struct cset *c, const stralloc *lines, char split);
/* The string after the split (or "") of the LAST line with the key of N bytes
   at KEY; 0 if there is none. Points into the set. */
const char *cset_find(const struct cset *c, const char *key, size_t n);
void cset_free(struct cset *c);

#endif
