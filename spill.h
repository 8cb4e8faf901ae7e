#ifndef SPILL_H
#define SPILL_H

#include <stddef.h>

#include "maildir.h"
#include "sha256.h"

/*
 * A message on its way in, of any size, before its recipients are known: up to
 * SPILL_MEM bytes stay here, more goes to a file in tmp/ of a Maildir, which
 * is never linked and never flushed; each recipient's file is copied from
 * there. The object hashes the bytes and counts the hops. The memory that it
 * uses is the object itself (some 33 KB: make it static), whatever the message.
 *
 *   spill_start, spill_put ..., spill_end, spill_write per file, spill_free
 */
#define SPILL_MEM 32768

struct spill {
  struct maildir *m;        /* borrowed until spill_free */
  int fd;                   /* the file in tmp/, else -1 */
  int error;                /* errno of the failure, else 0 */
  unsigned long long bytes; /* so far; counted after a failure too */
  unsigned int hops;        /* Received and Delivered-To fields in the header */
  unsigned char sum[SHA256_LEN]; /* of all bytes, after spill_end */
  /* private from here */
  size_t n;       /* bytes waiting in b */
  int nline;      /* bytes in line; -1: the header is over */
  struct sha256 hash;
  char name[MAILDIR_TMP];
  char line[16];  /* how this header line begins */
  char b[SPILL_MEM];
};

/* An empty message. Cannot fail and touches no file. S need not have been
   initialized; after spill_free it may be started again. With M 0 nothing is
   kept, so nothing fails: only bytes, sum and hops are of use. */
void spill_start(struct spill *s, struct maildir *m);

/* The next N bytes. 0; or -1 with errno (tmp/ cannot be written: the file is
   gone then, further calls fail in the same way, and only count BYTES). */
int spill_put(struct spill *s, const char *b, size_t n);

/* That was all: sum and hops are final. 0, or -1 with the errno of the first
   failure. */
int spill_end(struct spill *s);

/*
 * After spill_end, any number of times: writes the NHEAD bytes at HEAD, then
 * the message, to FD (a short message in one writev). 0, or -1 with errno.
 * HEAD must not lie inside S.
 */
int spill_write(struct spill *s, int fd, const char *head, size_t nhead);

/* Closes and removes the file in tmp/, at any time after spill_start. */
void spill_free(struct spill *s);

#endif
