#ifndef ERROR_H
#define ERROR_H

/* The text of an errno value; never freed, never 0. */
const char *error_str(int e);

/* 1 if an operation that failed with E may succeed later without anybody
   changing the configuration (memory, disk, I/O, network, busy); else 0. */
int error_temp(int e);

#endif
