#ifndef LINKS_H
#define LINKS_H

#include <stddef.h>

#include "passon.h"
#include "stralloc.h"

/*
 * control/links: what is to be done while a link is up. Each line is a step:
 *   name:get [squeeze [machine]]:how
 *   name:send [squeeze [machine]] [option ...]:maildir:prefix:how
 * squeeze: the other side has it, too (squeezed.h), and links to one MACHINE,
 * which else is the link's name, share a history. The options are those of
 * passon.h. HOW is a host, a host and a port, or | and a command. Words are
 * divided by spaces and tabs.
 */
#define LINKS "control/links"

/* All point into the struct links. */
struct links_step {
  const char *name;    /* of the link */
  const char *maildir; /* 0: get */
  const char *prefix;
  struct passon passon;
  const char *squeeze; /* the machine; 0: plain */
  int command;
  char **word; /* the command; or a host, and a port; a null pointer */
};

struct links {
  stralloc text, bad; /* owned */
  char **words;       /* owned */
  struct links_step *step; /* owned: of each link first get, then send; the
                              links in the order of the file */
  size_t n;
  const char *why;
};

/*
 * links_parse takes lines as control_file gives them, links_read those of the
 * file. L is {0}, and links_free is called whatever the result is. 1; 0: there
 * is no such file; -1 with errno: EPROTO where a line is none of a link, which
 * is then in BAD (with NUL), and what is wrong with it in WHY.
 */
int links_parse(struct links *l, const stralloc *lines);
int links_read(struct links *l);
void links_free(struct links *l);

/* 1 if it is a name for a link: letters, digits, and not in front ". _ -". */
int links_name(const char *s);

#endif
