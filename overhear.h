#ifndef OVERHEAR_H
#define OVERHEAR_H

#include <stddef.h>

/*
 * What a program that is run says on 2, where who runs it has a better line
 * for its failure: its lines go on to our 2 as they come, but for one, which
 * is kept back: the last one that says "fatal", else the last one. Nothing
 * here fails: where there is no pipe, it has our 2, and nothing is heard.
 */
#define OVERHEAR_LINE 2048 /* bytes; what is longer is not kept back */

struct overhear {
  int from, to;    /* owned, close-on-exec; -1: closed */
  size_t n, kept;  /* bytes of a line that comes, and of that kept back */
  int fatal;       /* that says so */
  char line[OVERHEAR_LINE];
  char last[OVERHEAR_LINE];
};

#define OVERHEAR_INIT {-1, -1, 0, 0, 0, {0}, {0}}

/* A pipe: FROM does not block, TO is above 9. That becomes the program's 2,
   with fd_copy; then overhear_started closes it here. */
void overhear_begin(struct overhear *o);
void overhear_started(struct overhear *o);
/* Takes what is there; FROM is closed at its end. */
void overhear_read(struct overhear *o);
/* The program has ended: takes what is there, and closes FROM, which what it
   left behind may hold open. */
void overhear_end(struct overhear *o);
/* Lets the line that was kept back go on. */
void overhear_pass(struct overhear *o);

/*
 * Why a program called NAME, with the STATUS of wait, has failed: the line
 * kept back, without its "fatal" and its end, if it exited 100 or 111, as who
 * has said why does; else how it ended, and behind that the line, if there is
 * one. Good until the next call. The line is kept no more.
 */
const char *overhear_why(struct overhear *o, const char *name, int status);

#endif
