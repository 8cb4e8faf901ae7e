#ifndef ENV_H
#define ENV_H

/* The value of NAME in the environment, or 0. Owned by the environment. */
const char *env_get(const char *name);

/* Set or remove a variable of our own environment: 0, or -1 with errno. A
   null VALUE removes. */
int env_put(const char *name, const char *value);

/* The number in $NAME into *U. 1: taken; 0: not set, *U unchanged; -1: set,
   but not a number from 0 to MAX, *U unchanged. */
int env_num(const char *name, unsigned long long max, unsigned long long *u);

#endif
