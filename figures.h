#ifndef FIGURES_H
#define FIGURES_H

/*
 * What a program has moved so far, in a file that who started it handed down
 * for that: always what was true last, however the program ended. Nothing here
 * is worth a message: what fails is only not counted.
 */
struct figures {
  int fd; /* fd_option; not owned; -1: nobody wants to know */
  unsigned long long messages, bytes;
};

/* At the beginning of the file, in the place of what is there. 0, or -1. */
int figures_write(const struct figures *f);
/* What is in the file: 0, or -1 where there is nothing of that form, and F
   stays as it was. */
int figures_read(struct figures *f);

#endif
