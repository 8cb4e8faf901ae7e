#ifndef CALLLINE_H
#define CALLLINE_H

#include "stralloc.h"
#include "tree.h"

/*
 * A traced system call as a line of text:
 *   PID NAME FD TARGET WANTED RESULT DATA
 * FD is the descriptor or "-"; TARGET the path, or what the descriptor stood
 * for when the call began; WANTED the bytes asked for or "-"; RESULT a number,
 * the name of an error, or "?" where the process died inside; DATA the bytes
 * that went over, "from=OLD" for a link or a renaming, for an opening letters
 * (c creates, x only if it is new, t truncates, a appends), or "-". A byte that
 * is no visible ASCII is \ooo in octal, so that fields have no blanks.
 */

/* Appends it to SA, with a newline: 0, or -1 with ENOMEM (SA may have a part
   of it then). */
int callline_cat(stralloc *sa, const struct tree_call *c);

#endif
