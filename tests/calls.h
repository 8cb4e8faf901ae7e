#ifndef CALLS_H
#define CALLS_H

#include <stddef.h>

/* The system calls that a tracer knows, for Linux on x86-64 and arm64; for
   other systems the table is empty. */

enum shape {
  NONE,   /* nothing worth showing */
  PATH,   /* path */
  PATH2,  /* old, new */
  OPEN,   /* path, flags */
  AT,     /* directory, path */
  OPENAT, /* directory, path, flags */
  AT2,    /* directory, old, directory, new */
  TEXTP,  /* text, path */
  TEXTA,  /* text, directory, path */
  FD,     /* descriptor */
  READ,   /* descriptor, buffer, bytes */
  WRITE,  /* descriptor, buffer, bytes */
  READV,  /* descriptor, vector, count */
  WRITEV
};

/* What may befall a call: the faults that make sense for it. */
#define CALL_IO 0x01    /* EIO */
#define CALL_SPACE 0x02 /* ENOSPC, EDQUOT */
#define CALL_INTR 0x04  /* EINTR */
#define CALL_FILES 0x08 /* EMFILE */
#define CALL_MEM 0x10   /* ENOMEM */
#define CALL_ONE 0x20   /* one byte only goes over */
#define CALL_KILL 0x40  /* the process is killed: all but what only looks */
#define CALL_EXTRA 0x80 /* only seen by those who ask for faults */

struct call {
  long nr;
  const char *name;
  enum shape shape;
  unsigned int may; /* CALL_... */
};

#define CALLS_MAX 160
extern const struct call calls[CALLS_MAX]; /* ends with a name of 0 */

/* The call with this number; 0 if it is not in the table. */
const struct call *calls_find(unsigned long long nr);

/* 1 if NAME is one of the names, with commas between, in LIST; else 0. */
int calls_listed(const char *list, const char *name);

/* The name of the errno E, 0 if it has none here; and the errno of a name or
   a number, 0 if it is none. */
const char *calls_error(int e);
int calls_errno(const char *name);

#endif
