#ifndef ROUTE_H
#define ROUTE_H

#include "control.h"
#include "stralloc.h"

/*
 * Where an address goes: what qmail-send does with control/envnoathost
 * (default: control/me, else the word "envnoathost"), percenthack, locals
 * (default: control/me) and virtualdomains.
 */
struct route {
  stralloc envnoathost; /* no NUL */
  struct cset locals, virtualdomains, percenthack;
};

enum route_kind { ROUTE_NONE, ROUTE_LOCAL, ROUTE_VIRTUAL };

/* Reads the control files: 0, or -1 with errno and *FN the file at fault. */
int route_init(struct route *r, const char **fn);

/*
 * OUT becomes the rewritten address (no NUL): for ROUTE_VIRTUAL with the
 * prefix and a dash in front. Returns the kind, or -1 with ENOMEM. ADDR must
 * not lie inside OUT.
 */
int route_lookup(struct route *r, const char *addr, size_t n, stralloc *out);
void route_free(struct route *r);

#endif
