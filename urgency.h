#ifndef URGENCY_H
#define URGENCY_H

#include <stddef.h>

/*
 * How soon a message wants to be sent, as its header says, fed byte by byte:
 * last, what is for many or made by a program (Precedence bulk, list or junk;
 * List-Id, List-Unsubscribe, Mailing-List; Auto-Submitted but for no) or wants
 * it so itself (Priority non-urgent, X-Priority 4 and 5, Importance low);
 * first, what is marked as urgent (Priority urgent, X-Priority 1 and 2,
 * Importance high) and not of that kind. {0} at the start.
 */
enum urgency_class { URGENCY_FIRST, URGENCY_PLAIN, URGENCY_LAST };

#define URGENCY_FIELD 100 /* bytes of a field that are looked at */

struct urgency {
  int first, last; /* there was such a field */
  int over;
  int newline;     /* the last byte was one */
  size_t len;
  char field[URGENCY_FIELD];
};

/* 1: the header is over, or all is known: no byte need be fed any more. */
int urgency_feed(struct urgency *u, char ch);
/* By the fields that are complete. */
enum urgency_class urgency_class(const struct urgency *u);

#endif
