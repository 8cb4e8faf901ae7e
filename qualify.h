#ifndef QUALIFY_H
#define QUALIFY_H

#include <stddef.h>

#include "stralloc.h"

/* Makes addresses whole, as qmail-header(5) says: a missing host is
   control/defaulthost, a host without dots gets control/defaultdomain, "+" at
   its end stands for control/plusdomain; each is control/me where it is
   missing. */
struct qualify {
  stralloc host, domain, plus;
  int known; /* one bit for each that is known */
};

/* Reads the control files: 0; -1 with errno, *FN is the file. */
int qualify_init(struct qualify *q, const char **fn);
void qualify_free(struct qualify *q);

/* Appends LOCAL@HOST, made whole. HOST 0: there is none. 0; -1 with errno,
   EDOM: there is neither the control file nor control/me, which is
   QUALIFY_EDOM in words. */
int qualify_cat(const struct qualify *q, stralloc *out, const char *local,
                size_t nlocal, const char *host, size_t nhost);
#define QUALIFY_EDOM                                                        \
  "an address needs a host name, and neither control/defaulthost, "         \
  "control/defaultdomain or control/plusdomain nor control/me has one"

/* Appends the address of N bytes at ADDR, made whole; the null sender stays
   empty. 0; 1: it is none, and *WHY ("has no local part") is never freed; -1
   as above. Then OUT is as it was. */
int qualify_addr(const struct qualify *q, stralloc *out, const char *addr,
                 size_t n, const char **why);

#endif
