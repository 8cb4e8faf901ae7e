#ifndef STRALLOC_H
#define STRALLOC_H

#include <stddef.h>

/*
 * A string that grows: LEN bytes at S, of A allocated. {0} is an empty one.
 * Every function that grows returns 0, or -1 with errno ENOMEM (also when a
 * size overflows), and then leaves the object as it was. S may be 0 while
 * LEN is 0. The object owns S; stralloc_free gives it back.
 */
typedef struct stralloc {
  char *s;
  size_t len;
  size_t a;
} stralloc;

/* Makes room for at least N bytes in all, or N more than LEN. */
int stralloc_ready(stralloc *sa, size_t n);
int stralloc_readyplus(stralloc *sa, size_t n);

/* Replaces the contents. The source must not lie inside SA. */
int stralloc_copyb(stralloc *sa, const char *s, size_t n);
int stralloc_copys(stralloc *sa, const char *s);
int stralloc_copy(stralloc *sa, const stralloc *from);

/* Appends. The source must not lie inside SA. */
int stralloc_catb(stralloc *sa, const char *s, size_t n);
int stralloc_cats(stralloc *sa, const char *s);
int stralloc_cat(stralloc *sa, const stralloc *from);
int stralloc_append(stralloc *sa, char ch);
int stralloc_0(stralloc *sa);
int stralloc_catnum(stralloc *sa, unsigned long long u);

/* 1 if SA begins with, or is, the string S (the N bytes at S); else 0. */
int stralloc_starts(const stralloc *sa, const char *s);
int stralloc_equals(const stralloc *sa, const char *s);
int stralloc_equalb(const stralloc *sa, const char *s, size_t n);

/* Frees the memory; SA is empty and usable afterwards. */
void stralloc_free(stralloc *sa);

#endif
