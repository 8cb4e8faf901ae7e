#ifndef REPEAT_H
#define REPEAT_H

#include <stddef.h>

#include "stralloc.h"

/*
 * Counts texts that repeat, so that a thousand messages that failed for one
 * reason make two lines and not a thousand. The first REPEAT_MAX different ones
 * are told apart. {0} is empty.
 */
#define REPEAT_MAX 16

struct repeat_item {
  char kind;
  stralloc text; /* with NUL */
  size_t more;   /* how often it came after the first time */
};

struct repeat {
  struct repeat_item item[REPEAT_MAX];
  size_t n;
  size_t other; /* how often a text came that found no place */
};

/* 1: the first of KIND with this TEXT; 0: counted. Where memory lacks, it is
   counted among the others. */
int repeat_add(struct repeat *t, char kind, const char *text);
void repeat_free(struct repeat *t);

#endif
