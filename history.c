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
#include "uint24.h"

/* The file: magic, the first session of which all is here, whether of that the
   beginning is missing, and the state that it begins with; then pieces ('f',
   three bytes of length, bytes, CHECK bytes of the state) and marks ('s' and
   three bytes: this session begins). */
static const char magic[] = "squeeze1";
#define MAGIC (sizeof magic - 1)
#define BEGIN (MAGIC + 4 + SHA256_LEN)
#define MARK 4
#define PIECE 4
#define CHECK 4
#define BIGGEST (HISTORY_MOST + CODER_MAX + PIECE + CHECK + MARK)

void history_none(struct history *h)
{
  h->fd = h->dir = -1;
  h->fn = "";
  h->n = h->a = 0;
  h->from = h->last = 0;
  h->inside = h->held = 0;
  h->session = 1;
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

static void mark(char b[MARK], unsigned int session)
{
  b[0] = 's';
  uint24_pack(b + 1, session);
}

/* Another state, which is H->head, of a piece of session H->last. */
static int state_add(struct history *h, size_t off, size_t plain)
{
  struct history_state *s = h->state;

  if (h->n == h->a) {
    size_t a = h->a + h->a / 16 + 256; /* few: there are 150,000 at most */

    s = realloc(s, a * sizeof *s);
    if (!s) return -1;
    h->state = s;
    h->a = a;
  }
  s += h->n++;
  s->off = (unsigned int) off;
  s->plain = (unsigned int) plain;
  s->session = h->last;
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

static struct reader *reader(struct history *h, size_t off)
{
  struct reader *r = malloc(sizeof *r);

  if (!r) return 0;
  if (lseek(h->fd, (off_t) off, SEEK_SET) == -1) {
    free(r);
    return 0;
  }
  substdio_in(&r->ss, read, h->fd, r->buf, sizeof r->buf);
  return r;
}

/* The beginning, into H. 1; 0: it is none; -1. */
static int beginning(struct history *h, struct reader *r)
{
  char b[BEGIN];
  int got = get(&r->ss, b, sizeof b);

  if (got != 1) return got;
  if (memcmp(b, magic, MAGIC) != 0) return 0;
  h->from = uint24_unpack(b + MAGIC);
  h->inside = b[MAGIC + 3] != 0;
  memcpy(h->head, b + MAGIC + 4, SHA256_LEN);
  return 1;
}

/* The next piece into r->piece: its length; 0: a mark, *SESSION begins. HEAD,
   if there is one, goes on, and is compared. -1 with errno; -2: the end, or
   nothing whole. */
static long piece(struct reader *r, unsigned int *session, unsigned char *head)
{
  char b[PIECE];
  char check[CHECK];
  size_t n;
  int got = get(&r->ss, b, sizeof b);

  if (got != 1) return got == -1 ? -1 : -2;
  n = uint24_unpack(b + 1);
  if (b[0] == 's') {
    if (n <= *session) return -2;
    *session = (unsigned int) n;
    if (head) history_chain(head, b, MARK);
    return 0;
  }
  if (b[0] != 'f' || n == 0 || n > CODER_MAX) return -2;
  got = get(&r->ss, r->piece, n);
  if (got == 1) got = get(&r->ss, check, CHECK);
  if (got != 1) return got == -1 ? -1 : -2;
  if (!head) return (long) n;
  history_chain(head, r->piece, n);
  return memcmp(check, head, CHECK) == 0 ? (long) n : -2;
}

/* Every state of the file; a mark with nothing behind it is not counted. *OFF:
   where what is good ends. 0, or -1. */
static int load(struct history *h, struct reader *r, size_t *off)
{
  unsigned char head[SHA256_LEN];
  unsigned int session = 0;
  size_t plain = 0;
  int marked = 0;
  long n;

  *off = 0;
  n = beginning(h, r);
  if (n != 1) return n == -1 ? -1 : 0;
  *off = BEGIN;
  if (state_add(h, BEGIN, 0) == -1) return -1;
  memcpy(head, h->head, sizeof head);
  while ((n = piece(r, &session, head)) >= 0 && *off <= BIGGEST) {
    if (n == 0) {
      if (marked) break;
      marked = 1;
      continue;
    }
    if (marked) {
      *off += MARK;
      h->state[h->n - 1].begun = 1;
    } else if (h->n == 1)
      session = h->from; /* which had begun before */
    marked = 0;
    *off += PIECE + (size_t) n + CHECK;
    plain += (size_t) n;
    memcpy(h->head, head, sizeof head);
    h->last = session;
    if (state_add(h, *off, plain) == -1) return -1;
  }
  return n == -1 ? -1 : 0;
}

/* ------------------------------------------------------------ writing */

static int write_beginning(int fd, unsigned int from, int inside,
                           const unsigned char head[SHA256_LEN])
{
  char b[BEGIN];

  memcpy(b, magic, MAGIC);
  uint24_pack(b + MAGIC, from);
  b[MAGIC + 3] = (char) inside;
  memcpy(b + MAGIC + 4, head, SHA256_LEN);
  return substdio_writeall(fd, b, sizeof b);
}

int history_anew(struct history *h)
{
  memset(h->head, 0, sizeof h->head);
  h->from = h->last = 0;
  h->inside = 0;
  h->n = 0;
  if (h->fd == -1) return 0;
  if (ftruncate(h->fd, 0) == -1 || lseek(h->fd, 0, SEEK_SET) == -1 ||
      write_beginning(h->fd, 0, 0, h->head) == -1 ||
      state_add(h, BEGIN, 0) == -1)
    return lost(h);
  return 0;
}

/* HEAD becomes the whole of state I, which is found by going there. */
static int head_of(struct history *h, size_t i, unsigned char head[SHA256_LEN])
{
  struct reader *r = reader(h, 0);
  struct history first = *h;
  unsigned int session = 0;
  size_t k = 0;
  long n;

  if (!r) return -1;
  errno = EIO;
  n = beginning(&first, r);
  memcpy(head, first.head, SHA256_LEN);
  while (n == 1 && k < i) {
    long m = piece(r, &session, head);

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
  if (head_of(h, i, h->head) == -1 ||
      ftruncate(h->fd, (off_t) h->state[i].off) == -1)
    return lost(h);
  h->n = i + 1;
  h->state[i].begun = 0;
  h->last = h->state[i].session;
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
  r = reader(h, 0);
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
  if (ftruncate(h->fd, (off_t) off) == -1) return lost(h);
  return 1;
}

/* A file with what is after state I alone comes in its place. */
static int begin_at(struct history *h, size_t i, unsigned int from, int inside,
                    const char *tmp)
{
  char b[8192];
  size_t cut = h->state[i].off;
  unsigned int plain = h->state[i].plain;
  unsigned char head[SHA256_LEN];
  ssize_t r;
  size_t k;
  int fd;

  if (head_of(h, i, head) == -1) return -1;
  (void) unlinkat(h->dir, tmp, 0);
  fd = open_exclat(h->dir, tmp, 0600);
  if (fd == -1) return -1;
  if (write_beginning(fd, from, inside, head) == -1 ||
      lseek(h->fd, (off_t) cut, SEEK_SET) == -1)
    goto bad;
  while ((r = substdio_readeintr(h->fd, b, sizeof b)) > 0)
    if (substdio_writeall(fd, b, (size_t) r) == -1) goto bad;
  if (r == -1 || renameat(h->dir, tmp, h->dir, h->fn) == -1) goto bad;
  (void) close(h->fd);
  h->fd = fd;
  h->from = from;
  h->inside = inside;
  h->n -= i;
  memmove(h->state, h->state + i, h->n * sizeof *h->state);
  for (k = 0; k < h->n; ++k) {
    h->state[k].off -= (unsigned int) (cut - BEGIN);
    h->state[k].plain -= plain;
  }
  return 0;
bad:
  k = (size_t) errno;
  (void) close(fd);
  (void) unlinkat(h->dir, tmp, 0);
  errno = (int) k;
  return -1;
}

static int trim(struct history *h, size_t i, unsigned int from, int inside)
{
  char tmp[32];
  size_t n = strlen(h->fn);

  memcpy(tmp, h->fn, n);
  memcpy(tmp + n, ".new", 5);
  return begin_at(h, i, from, inside, tmp);
}

int history_trim(struct history *h, unsigned int session)
{
  if (h->fd == -1 || session <= h->from) return 0;
  return trim(h, history_end(h, session - 1), session, 0) == -1 ? lost(h) : 0;
}

/* A file that is too large: its oldest sessions go, or, of one that is too
   large alone, its oldest pieces. */
static int bound(struct history *h)
{
  const struct history_state *s = h->state;
  size_t last = h->n - 1;
  size_t i = last;
  int inside;

  if (h->held || s[last].off < HISTORY_MOST) return 0;
  while (s[last].off - s[i - 1].off <= HISTORY_LEFT) --i;
  inside = s[i].session == s[i + 1].session;
  if (inside && s[i].session != h->last) {
    i = history_end(h, s[i].session);
    inside = 0;
  }
  return trim(h, i, s[i + 1].session, inside);
}

void history_next(const struct history *h, const char *s, size_t n,
                  unsigned char head[SHA256_LEN])
{
  char b[MARK];

  memcpy(head, h->head, SHA256_LEN);
  if (n && h->last != h->session) {
    mark(b, h->session);
    history_chain(head, b, MARK);
  }
  history_chain(head, s, n);
}

int history_add(struct history *h, const char *s, size_t n,
                const unsigned char head[SHA256_LEN])
{
  stralloc sa = {0};
  char b[PIECE];
  size_t last, off;
  int begins = h->last != h->session;
  int r = -1;

  memcpy(h->head, head, sizeof h->head);
  h->last = h->session;
  if (h->fd == -1) return 0;
  last = h->n - 1;
  off = h->state[last].off;
  mark(b, h->session);
  if (begins && stralloc_catb(&sa, b, MARK) == -1) goto out;
  b[0] = 'f';
  uint24_pack(b + 1, (unsigned int) n);
  if (stralloc_catb(&sa, b, PIECE) == -1 || stralloc_catb(&sa, s, n) == -1 ||
      stralloc_catb(&sa, (const char *) head, CHECK) == -1 ||
      lseek(h->fd, (off_t) off, SEEK_SET) == -1 ||
      substdio_writeall(h->fd, sa.s, sa.len) == -1 ||
      state_add(h, off + sa.len, h->state[last].plain + n) == -1)
    goto out;
  h->state[last].begun = begins & 1;
  r = bound(h);
out:
  stralloc_free(&sa);
  return r == 0 ? 0 : lost(h);
}

/* ------------------------------------------------------------ states */

size_t history_size(const struct history *h, size_t from, size_t to)
{
  if (h->n == 0) return 0;
  return h->state[to].plain - h->state[from].plain +
         (to - from) * (PIECE + CHECK);
}

size_t history_end(const struct history *h, unsigned int session)
{
  size_t low = 0, high = h->n;

  while (high - low > 1) {
    size_t mid = low + (high - low) / 2;

    if (h->state[mid].session <= session)
      low = mid;
    else
      high = mid;
  }
  return low;
}

/* 1 if all that state I needs is here. */
static int whole(const struct history *h, size_t i)
{
  size_t end;

  if (!h->inside) return 1;
  end = history_end(h, h->from);
  return history_size(h, 0, i < end ? i : end) >= HISTORY_EACH;
}

static int offer(const struct history *h, size_t i,
                 unsigned char (*out)[HELLO_HEAD], size_t *number,
                 unsigned int *k, unsigned int max)
{
  if (*k == max) return 1;
  if (!whole(h, i) || (*k && number[*k - 1] <= i)) return 0;
  memcpy(out[*k], h->state[i].head, HELLO_HEAD);
  number[(*k)++] = i;
  return 0;
}

unsigned int history_offer(const struct history *h, int recent,
                           unsigned char (*out)[HELLO_HEAD], size_t *number,
                           unsigned int max)
{
  /* As many as may be on their way (FLIGHT_FRAMES). */
  static const size_t back[] = {0, 1, 2, 4, 8, 16};
  unsigned int k = 0;
  size_t i;

  if (h->n <= 1) return 0; /* what is before everything needs no words */
  for (i = 0; i < (recent ? sizeof back / sizeof *back : 1); ++i)
    if (back[i] + 1 < h->n)
      (void) offer(h, h->n - 1 - back[i], out, number, &k, max);
  for (i = h->n - 1; i-- > 1;)
    if (h->state[i].begun && offer(h, i, out, number, &k, max)) break;
  return k;
}

int history_find(const struct history *h, const unsigned char head[HELLO_HEAD],
                 size_t *i)
{
  size_t k;

  for (k = h->n; k-- > 1;)
    if (memcmp(h->state[k].head, head, HELLO_HEAD) == 0 && whole(h, k)) {
      *i = k;
      return 1;
    }
  return 0;
}

int history_learn(struct history *h, size_t from, size_t to, struct coder *c)
{
  unsigned int session = 0;
  struct reader *r;

  if (from >= to) return 0;
  r = reader(h, h->state[from].off);
  if (!r) return -1;
  while (from < to) {
    long n = piece(r, &session, 0);

    if (n < 0) {
      if (n == -2) errno = EIO;
      free(r);
      return -1;
    }
    if (n == 0) continue;
    coder_learn(c, r->piece, (size_t) n);
    ++from;
  }
  free(r);
  return 0;
}
