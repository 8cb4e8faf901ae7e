#ifndef FD_H
#define FD_H

/* All return 0, or -1 with errno. */

/* Makes TO a copy of FROM (not close-on-exec). fd_move closes FROM too;
   nothing happens where they are equal. */
int fd_copy(int to, int from);
int fd_move(int to, int from);

int fd_cloexec(int fd);  /* close FD on exec */
int fd_inherit(int fd);  /* do not */
int fd_nonblock(int fd); /* O_NONBLOCK on */
int fd_block(int fd);    /* and off */

/* An option's value: S is the number of an open descriptor, which becomes *FD,
   and, above 2, close-on-exec. -1: it is none. */
int fd_option(int *fd, const char *s);

/* Opens /dev/null on those of 0, 1 and 2 that are closed. First in main. */
int fd_sanitize(void);

/* Marks every open descriptor from FROM up close-on-exec. */
int fd_cloexecfrom(int from);

/* A pipe, both ends close-on-exec; fd_pipes makes N of them, or none. */
int fd_pipe(int p[2]);
int fd_pipes(int p[][2], int n);

#endif
