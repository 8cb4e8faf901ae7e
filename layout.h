#ifndef LAYOUT_H
#define LAYOUT_H

#include "making.h"
#include "stralloc.h"

/*
 * What a hub and an office consist of: directories, control files, dot-qmail
 * files, rules and run scripts, in the order in which they may be made: a table
 * has its lines before the thing that points to it.
 *
 * The caller sets what is above the line, and what making.h says; all else is
 * 0. The strings are plain (words.h), and $BUSHHOME is home.
 */
struct layout {
  struct making m;
  const char *bin;   /* where the programs are; 0: home has its own */
  const char *who;   /* the owner of mail */
  const char *fqdn;
  const char *name;  /* of the office */
  const char *peer;  /* office: its hub; add: the office's address, or "-" */
  const char *listen, *port, *pullport; /* for the servers */
  int squeeze; /* the hub has servers for squeezed links, the office such a
                  link, on these ports: */
  const char *squeezeport, *squeezepullport;
  /* calls PART as the owner of mail, if that is another than who runs this */
  void (*as_owner)(struct layout *l, void (*part)(struct layout *l));
  /* -- */
  stralloc text, prefix, dotqmail, maildir, value, rule;
};

/* 0, and M.SETUP.MADE counts what was missing; -1 with errno, and M.WHY. */
int layout_hub(struct layout *l);
int layout_office(struct layout *l);
int layout_add(struct layout *l); /* an office, to a hub */
void layout_free(struct layout *l);

#endif
