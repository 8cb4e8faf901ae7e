#ifndef USAGE_H
#define USAGE_H

/*
 * First in every main: names the program for strerr, opens 0, 1 and 2 where
 * they are closed, ignores SIGPIPE, and answers --help and --version as the
 * only argument, on 1, with exit 0. SYNOPSIS is the usage without the name;
 * DUTY one line on what the program does. Keeps the pointers.
 */
void usage_init(int argc, char *const *argv, const char *program,
                const char *synopsis, const char *duty);

/* "program: usage: program synopsis" on 2, exit 100. */
#if defined(__GNUC__)
__attribute__((noreturn))
#endif
void usage_die(void);

/* $VARIABLE, which programs in dot-qmail files have, owned by the environment;
   where it is not set, says that this is one of these, and exits 100. */
const char *usage_need(const char *variable);

#endif
