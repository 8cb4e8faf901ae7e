#ifndef USERS_H
#define USERS_H

#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "stralloc.h"

/*
 * Whose mail a local part is: users/assign, if it is there; then the passwd
 * file (the longest name before a dash, who owns his home and is not root);
 * then alias, who is whoever owns home/alias.
 *
 * users/assign is qmail-users(5)'s text file, read directly:
 *   =local:user:uid:gid:home:dash:ext:
 *   +prefix:user:uid:gid:home:dash:ext:
 *   .
 * and with one more field, "virtual:", a line that is only for addresses that
 * virtualdomains has put a prefix before, so that nobody can write to what the
 * prefix leads to by writing the prefix himself;
 * without regard to case; an exact line, then the longest prefix; of equal
 * ones the first. Empty lines and comments (#) do not count.
 */
struct user {
  stralloc name, home, dash, ext; /* each ends in a NUL that LEN counts */
  uid_t uid;
  gid_t gid;
};

/* users/assign as it was read; {0} at the start. */
struct users {
  stralloc text;     /* keys and fields, each ended by NUL */
  const char **line; /* owned: the keys, sorted */
  size_t n;
  struct stat st;    /* what was read; st_ino 0: nothing */
  char why[120];
};

/*
 * Finds the user for the N bytes at LOCAL, which ISVIRTUAL or not.
 * users/assign is read again if it has changed. 0; -1 with errno (0 where its
 * format is wrong), and *WHY what could not be used, in words that belong to
 * the object.
 */
int users_lookup(struct users *u, const char *local, size_t n, int isvirtual,
                 struct user *out, const char **why);
void users_free(struct users *u);
void user_free(struct user *user);

/* Reads TEXT as the contents of users/assign: 0; else the number of the first
   line that is wrong (the line after the last where the final "." is
   missing); -1 with ENOMEM. For users_lookup and tests. */
long users_parse(struct users *u, const char *s, size_t n);
/* The lookup in what was parsed alone: 1, 0 or -1 with ENOMEM. */
int users_assigned(const struct users *u, const char *local, size_t n,
                   int isvirtual, struct user *out);

#endif
