#ifndef GETLN_H
#define GETLN_H

#include "stralloc.h"
#include "substdio.h"

/*
 * Reads up to and including the next SEP into SA, whatever its length.
 * 0: *MATCH is 1 if SA ends in SEP, 0 if the input ended first (SA holds what
 * was left, possibly nothing). -1: errno says why; SA holds what was read.
 */
int getln(substdio *ss, stralloc *sa, int *match, char sep);

#endif
