#include "history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h> /* renameat */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "open.h"
#include "substdio.h"

/* The file: magic, whether it is partial, the state that it begins with; then
   pieces ('f', three bytes of length, bytes, CHECK bytes of the state) and
   marks ('s': a session begins). */
static const char magic[] = "squeeze1";
#define MAGIC (sizeof magic - 1)
#define BEGIN (MAGIC + 1 + SHA256_LEN)
#define PIECE 4
#define CHECK 4
#define TRIMMED (HISTORY_FULL / 4 * 3) /* of a file, where pieces are tiny */
#define BIGGEST (HISTORY_FULL + CODER_MAX + PIECE + CHECK + 1)

void history_none(struct history *h)
{
  h->fd = h->dir = -1;
  h->fn = "";
  h->n = h->a = 0;
  h->partial = h->begun = 0;
  memset(h->head, 0, sizeof h->head);
  h->state = 0;
  h->why = 0;
}

void history_close(struct history *h)
{
  if (h->fd != -1) (void) close(h->fd);
  free(h->state);
  h->fd = -1;
  h->state = 0;
  h->n = h->a = 0;
}

/* Nothing more is kept; keeps errno. */
static int lost(struct history *h)
{
  int e = errno;

  history_close(h);
  errno = e;
  return -1;
}

void history_chain(unsigned char head[SHA256_LEN], const char *s, size_t n)
{
  struct sha256 hash;

  sha256_init(&hash);
  sha256_add(&hash, head, SHA256_LEN);
  sha256_add(&hash, s, n);
  sha256_end(&hash, head);
}

/* Another state, which is H->head. */
static int state_add(struct history *h, size_t off, size_t plain)
{
  struct history_state *s = h->state;

  if (h->n == h->a) {
    size_t a = h->a + h->a / 4 + 256; /* few: there are 80,000 at most */

    s = realloc(s, a * sizeof *s);
    if (!s) return -1;
    h->state = s;
    h->a = a;
  }
  s += h->n++;
  s->off = (unsigned int) off;
  s->plain = (unsigned int) plain;
  memcpy(s->head, h->head, HELLO_HEAD);
  s->begun = 0;
  return 0;
}

/* ------------------------------------------------------------ reading */

struct reader {
  substdio ss;
  char buf[8192];
  char piece[CODER_MAX];
};

/* 1: the N bytes are at B; 0: the file ends before; -1. */
static int get(substdio *ss, char *b, size_t n)
{
  ssize_t r;

  for (; n; b += r, n -= (size_t) r) {
    r = substdio_get(ss, b, n);
    if (r <= 0) return (int) r;
  }
  return 1;
}

static struct reader *reader(struct history *h)
{
  struct reader *r = malloc(sizeof *r);

  if (!r) return 0;
  if (lseek(h->fd, 0, SEEK_SET) == -1) {
    free(r);
    return 0;
  }
  substdio_in(&r->ss, read, h->fd, r->buf, sizeof r->buf);
  return r;
}

/* The beginning, into *PARTIAL and HEAD. 1; 0: it is none; -1. */
static int beginning(struct reader *r, int *partial,
                     unsigned char head[SHA256_LEN])
{
  char b[BEGIN];
  int got = get(&r->ss, b, sizeof b);

  if (got != 1) return got;
  if (memcmp(b, magic, MAGIC) != 0) return 0;
  *partial = b[MAGIC] != 0;
  memcpy(head, b + MAGIC + 1, SHA256_LEN);
  return 1;
}

/* The next piece into r->piece: its length. HEAD goes on. 0: a mark; -1 with
   errno; -2: the end, or nothing whole. */
static long piece(struct reader *r, unsigned char head[SHA256_LEN])
{
  unsigned char b[PIECE];
  char check[CHECK];
  size_t n;
  int got = get(&r->ss, (char *) b, 1);

  if (got == 1 && b[0] == 's') return 0;
  if (got == 1) got = get(&r->ss, (char *) b + 1, PIECE - 1);
  if (got != 1) return got == -1 ? -1 : -2;
  n = (size_t) b[1] << 16 | (size_t) b[2] << 8 | b[3];
  if (b[0] != 'f' || n == 0 || n > CODER_MAX) return -2;
  got = get(&r->ss, r->piece, n);
  if (got == 1) got = get(&r->ss, check, CHECK);
  if (got != 1) return got == -1 ? -1 : -2;
  history_chain(head, r->piece, n);
  return memcmp(check, head, CHECK) == 0 ? (long) n : -2;
}

/* Every state of the file. *OFF: where what is good ends. 0, or -1. */
static int load(struct history *h, struct reader *r, size_t *off)
{
  size_t plain = 0;
  long n;

  *off = 0;
  n = beginning(r, &h->partial, h->head);
  if (n != 1) return n == -1 ? -1 : 0;
  *off = BEGIN;
  if (state_add(h, BEGIN, 0) == -1) return -1;
  while ((n = piece(r, h->head)) >= 0 && *off <= BIGGEST) {
    if (n == 0) {
      ++*off;
      h->state[h->n - 1].begun = 1;
      h->state[h->n - 1].off = (unsigned int) *off;
      continue;
    }
    *off += PIECE + (size_t) n + CHECK;
    plain += (size_t) n;
    if (state_add(h, *off, plain) == -1) return -1;
  }
  return n == -1 ? -1 : 0;
}

/* ------------------------------------------------------------ writing */

static int write_beginning(int fd, int partial,
                           const unsigned char head[SHA256_LEN])
{
  char b[BEGIN];

  memcpy(b, magic, MAGIC);
  b[MAGIC] = (char) partial;
  memcpy(b + MAGIC + 1, head, SHA256_LEN);
  return substdio_writeall(fd, b, sizeof b);
}

int history_anew(struct history *h)
{
  memset(h->head, 0, sizeof h->head);
  h->partial = h->begun = 0;
  h->n = 0;
  if (h->fd == -1) return 0;
  if (ftruncate(h->fd, 0) == -1 || lseek(h->fd, 0, SEEK_SET) == -1 ||
      write_beginning(h->fd, 0, h->head) == -1 ||
      state_add(h, BEGIN, 0) == -1)
    return lost(h);
  return 0;
}

/* H->head at state I, which is found by going there. */
static int rewind_to(struct history *h, size_t i)
{
  struct reader *r = reader(h);
  size_t k = 0;
  long n;

  if (!r) return -1;
  errno = EIO;
  n = beginning(r, &h->partial, h->head);
  while (n == 1 && k < i) {
    long m = piece(r, h->head);

    if (m < 0) n = m;
    if (m > 0) ++k;
  }
  free(r);
  return n == 1 ? 0 : -1;
}

int history_cut(struct history *h, size_t i)
{
  if (h->fd == -1) return 0;
  if (i + 1 == h->n) return 0;
  if (rewind_to(h, i) == -1 ||
      ftruncate(h->fd, (off_t) h->state[i].off) == -1)
    return lost(h);
  h->n = i + 1;
  return 0;
}

int history_open(struct history *h, int dir, const char *fn)
{
  struct reader *r;
  struct stat st;
  size_t off;
  int bad = 0;

  history_none(h);
  h->dir = dir;
  h->fn = fn;
  h->fd = openat(dir, fn, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK |
                            O_NOCTTY | O_CLOEXEC, 0600);
  if (h->fd == -1) return -1;
  if (fstat(h->fd, &st) == -1) return lost(h);
  if (!S_ISREG(st.st_mode) || st.st_uid != geteuid()) {
    errno = S_ISREG(st.st_mode) ? EPERM : EINVAL;
    return lost(h);
  }
  if (st.st_size == 0) return history_anew(h);
  r = reader(h);
  if (!r) return lost(h);
  bad = load(h, r, &off);
  free(r);
  if (bad) return lost(h);
  if (h->n == 0) {
    h->why = "is no history: it begins anew";
    return history_anew(h) == -1 ? -1 : 1;
  }
  if (st.st_size == (off_t) off) return 0;
  h->why = "is damaged: what is behind that is dropped";
  if (rewind_to(h, h->n - 1) == -1 || ftruncate(h->fd, (off_t) off) == -1)
    return lost(h);
  return 1;
}

/* A file with the last pieces alone comes in its place. */
static int trim_to(struct history *h, size_t i, const char *tmp)
{
  char b[8192];
  size_t cut = h->state[i].off;
  unsigned int plain = h->state[i].plain;
  unsigned char newest[SHA256_LEN];
  ssize_t r;
  size_t k;
  int fd;

  memcpy(newest, h->head, sizeof newest);
  if (rewind_to(h, i) == -1) return -1;
  (void) unlinkat(h->dir, tmp, 0);
  fd = open_exclat(h->dir, tmp, 0600);
  if (fd == -1) return -1;
  if (write_beginning(fd, 1, h->head) == -1 ||
      lseek(h->fd, (off_t) cut, SEEK_SET) == -1)
    goto bad;
  while ((r = substdio_readeintr(h->fd, b, sizeof b)) > 0)
    if (substdio_writeall(fd, b, (size_t) r) == -1) goto bad;
  if (r == -1 || renameat(h->dir, tmp, h->dir, h->fn) == -1) goto bad;
  (void) close(h->fd);
  h->fd = fd;
  memcpy(h->head, newest, sizeof newest);
  h->partial = 1;
  h->n -= i;
  memmove(h->state, h->state + i, h->n * sizeof *h->state);
  for (k = 0; k < h->n; ++k) {
    h->state[k].off -= (unsigned int) (cut - BEGIN);
    h->state[k].plain -= plain;
  }
  h->state[0].begun = 0; /* its mark stayed behind */
  return 0;
bad:
  k = (size_t) errno;
  (void) close(fd);
  (void) unlinkat(h->dir, tmp, 0);
  errno = (int) k;
  return -1;
}

static int trim(struct history *h)
{
  char tmp[32];
  size_t n = strlen(h->fn);
  size_t i = h->n - 1;
  struct history_state newest = h->state[i];

  if (newest.off < HISTORY_FULL) return 0;
  while (i && newest.plain - h->state[i - 1].plain <= HISTORY_KEEP &&
         newest.off - h->state[i - 1].off <= TRIMMED)
    --i;
  memcpy(tmp, h->fn, n);
  memcpy(tmp + n, ".new", 5);
  return trim_to(h, i, tmp);
}

int history_add(struct history *h, const char *s, size_t n,
                const unsigned char head[SHA256_LEN])
{
  stralloc sa = {0};
  struct history_state *last;
  size_t off;
  int r = -1;

  memcpy(h->head, head, sizeof h->head);
  if (h->fd == -1) return 0;
  last = h->state + h->n - 1;
  off = last->off;
  if (!h->begun && !last->begun) {
    if (stralloc_append(&sa, 's') == -1) goto out;
    last->begun = 1;
    last->off = (unsigned int) ++off;
  }
  h->begun = 1;
  if (stralloc_append(&sa, 'f') == -1 ||
      stralloc_append(&sa, (char) (unsigned char) (n >> 16)) == -1 ||
      stralloc_append(&sa, (char) (unsigned char) (n >> 8 & 255)) == -1 ||
      stralloc_append(&sa, (char) (unsigned char) (n & 255)) == -1 ||
      stralloc_catb(&sa, s, n) == -1 ||
      stralloc_catb(&sa, (const char *) head, CHECK) == -1 ||
      lseek(h->fd, (off_t) (off + PIECE + n + CHECK - sa.len), SEEK_SET) ==
        -1 ||
      substdio_writeall(h->fd, sa.s, sa.len) == -1 ||
      state_add(h, off + PIECE + n + CHECK, last->plain + n) == -1)
    goto out;
  r = trim(h);
out:
  stralloc_free(&sa);
  if (r == 0) return 0;
  memcpy(h->head, head, sizeof h->head); /* the chain goes on */
  return lost(h);
}

/* ------------------------------------------------------------ states */

long history_whole(const struct history *h, size_t i, size_t w)
{
  size_t plain = h->state[i].plain;

  if (plain >= w) return (long) w;
  return h->partial ? -1 : (long) plain;
}

/* 1 if there are as many as MAX. */
static int offer(const struct history *h, size_t w, size_t i,
                 unsigned char (*out)[HELLO_HEAD], size_t *number,
                 unsigned int *k, unsigned int max)
{
  if (*k == max) return 1;
  if (history_whole(h, i, w) == -1) return 0;
  if (*k && number[*k - 1] <= i) return 0;
  memcpy(out[*k], h->state[i].head, HELLO_HEAD);
  number[(*k)++] = i;
  return 0;
}

unsigned int history_offer(const struct history *h, size_t w, int recent,
                           unsigned char (*out)[HELLO_HEAD], size_t *number,
                           unsigned int max)
{
  /* As many as may be on their way (FLIGHT_FRAMES). */
  static const size_t back[] = {0, 1, 3, 7, 16};
  unsigned int k = 0;
  size_t i;

  if (h->n <= 1) return 0; /* what is before everything needs no words */
  for (i = 0; i < (recent ? sizeof back / sizeof *back : 1); ++i)
    if (back[i] + 1 < h->n)
      (void) offer(h, w, h->n - 1 - back[i], out, number, &k, max);
  for (i = h->n - 1; i-- > 1;)
    if (h->state[i].begun && offer(h, w, i, out, number, &k, max)) break;
  return k;
}

int history_find(const struct history *h, size_t w,
                 const unsigned char head[HELLO_HEAD], size_t *i)
{
  size_t k;

  for (k = h->n; k-- > 1;)
    if (memcmp(h->state[k].head, head, HELLO_HEAD) == 0 &&
        history_whole(h, k, w) != -1) {
      *i = k;
      return 1;
    }
  return 0;
}

int history_learn(struct history *h, size_t w, struct coder *c)
{
  struct reader *r;
  unsigned char head[SHA256_LEN];
  size_t skip, left;
  int partial;
  long n;

  if (h->n == 0) return 0;
  left = h->state[h->n - 1].plain;
  skip = left > w ? left - w : 0;
  r = reader(h);
  if (!r) return -1;
  n = beginning(r, &partial, head);
  while (n == 1 && left) {
    long m = piece(r, head);
    size_t out = m > 0 && (size_t) m < skip ? (size_t) m : skip;

    if (m < 0) n = m;
    if (m <= 0) continue;
    coder_learn(c, r->piece + out, (size_t) m - out);
    skip -= out;
    left -= (size_t) m;
  }
  free(r);
  if (n == 1) return 0;
  if (n != -1) errno = EIO;
  return -1;
}
