#ifndef RULES_H
#define RULES_H

#include <stddef.h>

#include "stralloc.h"

/*
 * Rules for connections, rules(5): lines of text, compiled into a cdb with
 * one record per address. The data of a record is strings, each ended by NUL:
 * "D" denies, "+NAME=value" sets a variable; none at all allows.
 */

/* Takes a record that a line makes: 0, or -1 with errno. */
typedef int (*rules_add)(void *arg, const char *key, size_t nk,
                         const char *data, size_t nd);

enum rules_line {
  RULES_ERROR = -2,  /* of ADD, or ENOMEM: errno */
  RULES_BAD = -1,    /* *WHY: what was expected */
  RULES_GOOD = 0,    /* *WHY: what is odd about it, or 0 */
  RULES_NONE = 1     /* blank, or a comment; or no rule: *WHY is not 0 */
};

/* Compiles the line of N bytes at S (a newline at its end does not matter):
   calls ADD for each record, none for a bad line. *WHY is never freed. */
enum rules_line rules_parse(const char *s, size_t n, rules_add add, void *arg,
                            const char **why);

/*
 * The rule for a peer in the cdb FD: HOST and INFO are 0 where they are not
 * known. IP is its address as a string. 1: KEY is the rule's address and DATA
 * its strings, both without a NUL of ours; 0: no rule; -1: errno (EPROTO: the
 * file is no cdb, or was not made by tcprules).
 */
int rules_find(int fd, const char *ip, const char *host, const char *info,
               stralloc *key, stralloc *data);

/* The next string in DATA from *POS, which starts at 0; 0 at the end. */
const char *rules_next(const stralloc *data, size_t *pos);

#endif
