#ifndef CDBMAKE_H
#define CDBMAKE_H

#include <stddef.h>
#include <stdint.h>

#include "substdio.h"

/* Writes a constant database: the same bytes as cdb 0.55's cdb_make for the
   same records in the same order. 0, or -1 with errno (ENOMEM; EFBIG above
   4 GiB). */
struct cdbmake_entry {
  uint32_t h, p;
};

struct cdbmake {
  char buf[8192];
  substdio ss;
  struct cdbmake_entry *entry; /* owned, freed by _finish and _abort */
  size_t n, a;
  uint32_t pos;
  int fd; /* borrowed: a regular file, seekable */
};

int cdbmake_start(struct cdbmake *c, int fd);
int cdbmake_add(struct cdbmake *c, const char *key, size_t nk,
                const char *data, size_t nd);
/* Writes the tables; does not fsync and does not close. */
int cdbmake_finish(struct cdbmake *c);
void cdbmake_abort(struct cdbmake *c);

#endif
