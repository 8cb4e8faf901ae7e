#ifndef TEXTIN_H
#define TEXTIN_H

#include <stddef.h>

/*
 * A message as programs hand it in, piece by piece: if its first line ends in
 * CR LF, the CR in front of each LF goes; other CRs stay. With ISDOT a line
 * that is a dot alone ends it.
 */
struct textin { /* begins as {0}, but for what is chosen: */
  int isdot;
  int isstuffed;       /* SMTP: the first dot of any other line goes; */
  int isknown, iscrlf; /* both set: and LF alone ends no line */
  int isover; /* the dot came: what is behind it is not taken */
  /* private from here */
  int col;    /* 0: a line begins; 1: a dot is held; 2: in a line */
  int iscr;   /* a CR is held */
};

/* Takes the N bytes at S, or as many as come before the end: *USED. To OUT,
   which has room for N + 2, goes what is to be kept; returns how many. */
size_t textin_feed(struct textin *t, const char *s, size_t n, size_t *used,
                   char *out);
/* The input has ended without the dot: what was held (2 bytes at most). */
size_t textin_end(struct textin *t, char *out);

#endif
