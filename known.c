#include "known.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h> /* renameat */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model.h"
#include "open.h"
#include "substdio.h"

#define KNOWN "known"
#define NEW "known.new"
#define BLOCK 16384
#define MAGIC 0x73717a6bu /* reads otherwise where bytes have another order */

/* In front of the model; without padding. */
struct head {
  uint32_t magic, version, base;
  uint8_t state[2][HELLO_HEAD];
  uint8_t zero[2];
  uint64_t size, sum; /* of the model; of this, where SUM is 0, and the model */
};

static void head_init(struct head *h, const struct known *k)
{
  memset(h, 0, sizeof *h);
  h->magic = MAGIC;
  h->version = CODER_VERSION;
  h->base = k->base;
  memcpy(h->state, k->head, sizeof h->state);
  h->size = model_size;
}

/* Damage is noticed, not malice: who could write here could write the history,
   too. */
static uint64_t checksum(uint64_t a, const char *s, size_t n)
{
  uint64_t w;

  for (; n >= sizeof w; s += sizeof w, n -= sizeof w) {
    memcpy(&w, s, sizeof w);
    a = (a ^ w) * 0xff51afd7ed558ccdu;
    a ^= a >> 29;
  }
  for (; n; ++s, --n) a = (a ^ (unsigned char) *s) * 0xff51afd7ed558ccdu;
  return a;
}

static uint64_t sum_all(const struct head *h, const char *model)
{
  return checksum(checksum(0, (const char *) h, sizeof *h), model,
                  model_size);
}

static int readall(int fd, char *s, size_t n)
{
  ssize_t r;

  for (; n; s += r, n -= (size_t) r) {
    r = substdio_readeintr(fd, s, n);
    if (r <= 0) return -1;
  }
  return 0;
}

static int load(int fd, struct known *k, struct coder *c)
{
  struct head h, want;
  uint64_t was;

  if (readall(fd, (char *) &h, sizeof h) == -1) return 0;
  k->base = h.base;
  memcpy(k->head, h.state, sizeof k->head);
  head_init(&want, k);
  was = want.sum = h.sum;
  if (memcmp(&want, &h, sizeof h) != 0) return 0;
  if (coder_room(c) == -1) return -1;
  h.sum = 0;
  if (readall(fd, (char *) c->m, model_size) == 0 &&
      sum_all(&h, (const char *) c->m) == was)
    return 1;
  coder_free(c);
  return 0;
}

int known_load(int dir, struct known *k, struct coder *c)
{
  int fd = open_regularat(dir, KNOWN);
  int r;

  if (fd == -1) return 0;
  r = load(fd, k, c);
  (void) close(fd);
  return r;
}

/* What is nothing but zeros becomes a hole. */
static int spare(int fd, const char *s, size_t n)
{
  size_t k;

  for (k = 0; k < n && s[k] == 0; ++k)
    ;
  if (k < n) return substdio_writeall(fd, s, n);
  return lseek(fd, (off_t) n, SEEK_CUR) == -1 ? -1 : 0;
}

static int save(int fd, struct head *h, const char *model)
{
  size_t n, k;

  h->sum = sum_all(h, model);
  if (substdio_writeall(fd, (const char *) h, sizeof *h) == -1) return -1;
  for (n = 0; n < model_size; n += k) {
    k = model_size - n < BLOCK ? model_size - n : BLOCK;
    if (spare(fd, model + n, k) == -1) return -1;
  }
  return ftruncate(fd, (off_t) (sizeof *h + model_size));
}

int known_save(int dir, const struct known *k, const struct coder *c)
{
  struct head h;
  int fd, e;

  (void) unlinkat(dir, NEW, 0);
  fd = open_exclat(dir, NEW, 0600);
  if (fd == -1) return -1;
  head_init(&h, k);
  if (save(fd, &h, (const char *) c->m) == 0 &&
      renameat(dir, NEW, dir, KNOWN) == 0) {
    (void) close(fd);
    return 0;
  }
  e = errno;
  (void) close(fd);
  (void) unlinkat(dir, NEW, 0);
  errno = e;
  return -1;
}
