#ifndef FUZZ_H
#define FUZZ_H

/* What the fuzz targets share; a target is one file, and includes this. */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* The target: the N bytes at DATA. Returns 0; aborts if something is wrong. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static inline void must(int good)
{
  if (!good) abort();
}

/* What fuzz_read has left to give, and how much of it at once. */
struct fuzz_pieces {
  const char *s;
  size_t n, step;
};

static inline struct fuzz_pieces *fuzz_pieces(void)
{
  static struct fuzz_pieces pieces;

  return &pieces;
}

/* From here on fuzz_read gives the N bytes at S, which stay the caller's, at
   most STEP of them at a time. STEP is not 0. */
static inline void fuzz_give(const char *s, size_t n, size_t step)
{
  struct fuzz_pieces *p = fuzz_pieces();

  must(step != 0);
  p->s = s;
  p->n = n;
  p->step = step;
}

/* For substdio_in, which wants a descriptor, too. How many bytes; 0: the end.
   Never fails. */
static inline ssize_t fuzz_read(int fd, void *b, size_t n)
{
  struct fuzz_pieces *p = fuzz_pieces();

  (void) fd;
  if (n > p->n) n = p->n;
  if (n > p->step) n = p->step;
  if (n == 0) return 0; /* S may be 0 then */
  memcpy(b, p->s, n);
  p->s += n;
  p->n -= n;
  return (ssize_t) n;
}

/* The descriptor of a file that is empty and has no name. */
static inline int fuzz_file(void)
{
  char fn[] = "/tmp/fuzz.XXXXXX";
  int fd = mkstemp(fn);

  must(fd != -1 && unlink(fn) == 0);
  return fd;
}

#endif
