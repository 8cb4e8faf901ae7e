#ifndef CDB_H
#define CDB_H

#include <stddef.h>
#include <stdint.h>

/*
 * Constant databases. Source: Bernstein, "A structure for constant
 * databases". Every read is bounds-checked: a truncated or hostile file gives
 * -1 with errno EPROTO, never a crash and never an endless loop.
 */
struct cdb {
  int fd;              /* borrowed */
  const unsigned char *map; /* the file, where it could be mapped */
  size_t size;
  uint32_t loop, khash, kpos, hpos, hslots;
  uint32_t dpos, dlen; /* the data found last */
};

/* FD must stay open and belongs to the caller. 0, or -1 with errno. A file
   that shrinks later must not kill the reader: read with pread, do not map,
   where others may write the file. */
int cdb_init(struct cdb *c, int fd);
void cdb_free(struct cdb *c);

/* Finds the first, and with cdb_findnext each further, record with the N
   bytes at KEY. 1: dpos and dlen say where its data is; 0: no (more); -1. */
int cdb_find(struct cdb *c, const char *key, size_t n);
void cdb_findstart(struct cdb *c);
int cdb_findnext(struct cdb *c, const char *key, size_t n);

/* N bytes from POS into B: 0, or -1 with errno (EPROTO past the end). */
int cdb_read(struct cdb *c, char *b, size_t n, uint32_t pos);

#endif
