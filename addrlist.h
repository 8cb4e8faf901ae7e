#ifndef ADDRLIST_H
#define ADDRLIST_H

#include <stddef.h>

#include "qualify.h"
#include "stralloc.h"
#include "tokens.h"

/*
 * The addresses of a header field as RFC 5322 has it, obsolete forms included:
 * addr-specs, with and without a display name and <>, source routes, groups,
 * comments, quoted strings, domain literals, empty places between commas.
 */
struct addrlist { /* begins as {0} */
  const struct qualify *q; /* borrowed; 0: an address without a host is wrong */
  struct tokens tokens;    /* private, as all below */
  stralloc local, host;
};

/*
 * Reads the N bytes at S, a field without its name; it may be folded. Each
 * address is appended to OUT, as an envelope has it (not quoted, made whole by
 * q), and a NUL. 0; -1 with errno, EDOM: see qualify.h; -2: it is wrong, *WHY
 * says how (never freed), and OUT has some of it.
 */
int addrlist_read(struct addrlist *a, const char *s, size_t n, stralloc *out,
                  const char **why);
void addrlist_free(struct addrlist *a);

#endif
