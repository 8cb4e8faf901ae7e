#ifndef CDB_H
#define CDB_H

#include <stddef.h>
#include <stdint.h>

/*
 * Constant databases. Source: Bernstein, "A structure for constant
 * databases". Every read is bounds-checked: a truncated or hostile file gives
 * -1 with errno EPROTO, never a crash and never an endless loop. The file is
 * read with pread: one that shrinks meanwhile is just truncated.
 */
struct cdb {
  int fd;              /* borrowed */
  uint32_t size;       /* of the file, at most 4 GiB - 1 */
  uint32_t loop;       /* slots looked at; 0: a search begins */
  uint32_t khash, kpos, hpos, hslots;
  uint32_t dpos, dlen; /* the data found last: inside the file */
};

/* FD must stay open and belongs to the caller. 0, or -1 with errno. */
int cdb_init(struct cdb *c, int fd);
void cdb_free(struct cdb *c);

/* Finds the first, and with cdb_findnext each further, record with the N
   bytes at KEY. 1: dpos and dlen say where its data is; 0: no (more); -1. */
int cdb_find(struct cdb *c, const char *key, size_t n);
void cdb_findstart(struct cdb *c);
int cdb_findnext(struct cdb *c, const char *key, size_t n);

/* N bytes from POS into B: 0, or -1 with errno (EPROTO past the end). */
int cdb_read(struct cdb *c, char *b, size_t n, uint32_t pos);

/* The hash of a key, and numbers as they stand in the file. */
uint32_t cdb_hash(const char *b, size_t n);
uint32_t cdb_unpack(const unsigned char *b);
void cdb_pack(unsigned char *b, uint32_t u);

#endif
