#ifndef MAILLIST_H
#define MAILLIST_H

#include <stddef.h>

/*
 * Binary mailing lists, as setmaillist makes them: items, each ended by NUL:
 *   &address    a recipient
 *   /file ./file    another list
 */

/* The longest address that tables and lists may have, in bytes. */
#define MAILLIST_ADDR 800

/* Why the N bytes at S (no NUL counted) cannot be an item: words that are
   never freed; 0 if they can. */
const char *maillist_bad(const char *s, size_t n);

/* The same for the address alone. It must not be empty. */
const char *maillist_badaddr(const char *s, size_t n);

#endif
