#ifndef VIRT_H
#define VIRT_H

#include "dotqmail.h"
#include "route.h"
#include "stralloc.h"
#include "users.h"
#include "verdict.h"

/* From a recipient to the dot-qmail file that says what is done with his
   mail: route, users and dotqmail, one after the other. */
struct virt {
  struct route route;
  struct users users;
  stralloc deflt; /* control/defaultdelivery, or "./Maildir/" */
};

struct virt_target {
  enum route_kind kind;
  stralloc addr;       /* rewritten; no NUL */
  size_t at;           /* where its "@" is */
  int isuser;          /* the user is known */
  struct user user;
  int home;            /* his home, open; else -1 */
  int sticky;          /* it is being edited */
  struct dotqmail dot; /* ready for dotqmail_next */
  int isdot;           /* its file was found, or the default */
  struct verdict verdict; /* where it cannot be delivered */
};

/* Reads the control files: 0, or -1 with errno and *FN the file at fault. */
int virt_init(struct virt *v, const char **fn);

/* {0} but for home -1 is a target at its start; each call of virt_resolve
   starts anew. 0: ready; -1: there is a verdict (Z too for want of memory). */
int virt_resolve(struct virt *v, const char *rcpt, size_t n,
                 struct virt_target *t);

/* OUT (no NUL) becomes the sender of what T's owner forwards: SENDER, or the
   owner of the list where there is an -owner file. 0; -1 with a verdict. */
int virt_newsender(struct virt_target *t, const stralloc *sender,
                   stralloc *out);

/* A sender x-@host-@[] becomes x-rcptlocal=rcpthost@host: what qmail-send does
   for each recipient. 0, or -1 with ENOMEM. */
int virt_verp(stralloc *sender, const stralloc *rcpt);

#endif
