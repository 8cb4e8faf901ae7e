#ifndef SUBSTDIO_H
#define SUBSTDIO_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Buffered input or output over a function like read or write. The buffer X
 * of N bytes belongs to the caller and outlives the object. One object is
 * used for one direction.
 *
 * An operation returns the bytes moved, 0 at the end of input, or -1 with
 * errno. EINTR is retried here; an output operation that returns 0 counts as
 * EIO.
 */
typedef ssize_t (*substdio_read)(int fd, void *buf, size_t len);
typedef ssize_t (*substdio_write)(int fd, const void *buf, size_t len);

typedef struct substdio {
  char *x;
  size_t n; /* size of x */
  size_t p; /* output: bytes waiting; input: bytes waiting, at the end of x */
  int fd;
  substdio_read get;
  substdio_write put;
} substdio;

void substdio_in(substdio *s, substdio_read op, int fd, char *x, size_t n);
void substdio_out(substdio *s, substdio_write op, int fd, char *x, size_t n);

/* Output: 0, or -1 with errno. substdio_put buffers; what is as large as the
   buffer is written without a copy. substdio_putflush puts, then flushes. */
int substdio_put(substdio *s, const char *b, size_t n);
int substdio_puts(substdio *s, const char *b);
int substdio_flush(substdio *s);
int substdio_putflush(substdio *s, const char *b, size_t n);

/*
 * Input. substdio_get returns 1..N bytes, 0 at the end, or -1 with errno.
 * substdio_feed reads only when the buffer is empty; it returns the number of
 * bytes that now wait at substdio_peek, 0 at the end, or -1. substdio_more
 * reads once, behind what waits, if there is room: the number of bytes that
 * came, 0 at the end or without room, or -1. substdio_seek takes N bytes, at
 * most as many as wait.
 */
ssize_t substdio_get(substdio *s, char *b, size_t n);
ssize_t substdio_feed(substdio *s);
ssize_t substdio_more(substdio *s);
char *substdio_peek(substdio *s);
void substdio_seek(substdio *s, size_t n);

/* Writes all N bytes to FD: 0, or -1 with errno; EINTR retried, 0 is EIO. */
int substdio_writeall(int fd, const char *b, size_t n);
/* read(2), with EINTR retried. */
ssize_t substdio_readeintr(int fd, void *b, size_t n);

#endif
