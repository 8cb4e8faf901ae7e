#include "frame.h"

#include <errno.h>
#include <string.h>

#define MORE 6 /* and the kind: FRAME_CODED or FRAME_STORED with more */

enum { KIND, RAW, LENGTH, CHECK, BODY, PAD1, PAD2, PADDING, BAD };

/* Seven bits a byte, the low ones first, a high bit where there is more, and
   no byte that says nothing. 1: U is whole; 0: more; -1. */
static int number(size_t *u, unsigned int *digits, unsigned char ch)
{
  if (*digits == 0) *u = 0;
  *u |= (size_t) (ch & 127) << (7 * *digits);
  ++*digits;
  if (*u > FRAME_RAW || (ch == 0 && *digits > 1)) return -1;
  if (ch < 128) {
    *digits = 0;
    return 1;
  }
  return *digits == 3 ? -1 : 0;
}

static int kind(struct frame *f, unsigned char ch)
{
  static const int next[] = {RAW, RAW, CHECK, KIND, PAD1, KIND};
  unsigned int k = ch & 7;

  f->more = k >= MORE;
  if (f->more) k -= MORE;
  f->kind = (enum frame_kind) k;
  f->acks = ch >> 3;
  f->raw = f->len = f->got = f->code.len = 0;
  f->state = next[k];
  return f->state == KIND;
}

/* The lengths and the check, a byte at a time. 1: the frame is whole. */
static int head(struct frame *f, unsigned char ch)
{
  int r;

  switch (f->state) {
  case KIND: return kind(f, ch);
  case RAW:
    r = number(&f->raw, &f->digits, ch);
    if (r <= 0) return r;
    if (f->raw == 0) return -1;
    f->len = f->raw;
    f->state = f->kind == FRAME_CODED ? LENGTH : CHECK;
    return 0;
  case LENGTH:
    r = number(&f->len, &f->digits, ch);
    if (r <= 0) return r;
    if (f->len >= f->raw) return -1; /* it would have been stored */
    f->state = CHECK;
    return 0;
  case CHECK:
    f->check[f->got++] = ch;
    if (f->got < FRAME_CHECK) return 0;
    f->got = 0;
    if (f->len) {
      f->state = BODY;
      return 0;
    }
    f->state = KIND;
    return 1;
  case PAD1:
    f->raw = (size_t) ch << 8;
    f->state = PAD2;
    return 0;
  case PAD2:
    f->raw |= ch;
    f->len = f->raw;
    f->state = f->len ? PADDING : KIND;
    return f->len == 0;
  default: return -1; /* BAD */
  }
}

/* As much of the body as there is. */
static int body(struct frame *f, const char *s, size_t n, size_t *took)
{
  *took = f->len - f->got < n ? f->len - f->got : n;
  if (f->state == BODY && stralloc_catb(&f->code, s, *took) == -1) return -1;
  f->got += *took;
  if (f->got < f->len) return 0;
  f->state = KIND;
  return 1;
}

int frame_feed(struct frame *f, const char *s, size_t n, size_t *used)
{
  size_t took;
  int r;

  for (*used = 0; *used < n; *used += took) {
    took = 1;
    if (f->state == BODY || f->state == PADDING) {
      r = body(f, s + *used, n - *used, &took);
      if (r == -1) return -1; /* ENOMEM: nothing was taken */
    } else
      r = head(f, (unsigned char) s[*used]);
    if (r == -1) {
      f->state = BAD;
      errno = EPROTO;
      return -1;
    }
    if (r == 1) {
      *used += took;
      return 1;
    }
  }
  return 0;
}

static size_t put(char *s, size_t u)
{
  size_t n = 0;

  for (; u >= 128; u >>= 7) s[n++] = (char) (unsigned char) (u % 128 + 128);
  s[n++] = (char) u;
  return n;
}

size_t frame_head(char *s, const struct frame *f)
{
  unsigned int k = f->kind;
  size_t n = 1;

  if (f->more && f->kind <= FRAME_STORED) k += MORE;
  s[0] = (char) (unsigned char) (f->acks << 3 | k);
  if (f->kind == FRAME_ACK || f->kind == FRAME_ANEW) return n;
  if (f->kind == FRAME_PAD) {
    s[n++] = (char) (unsigned char) (f->raw >> 8);
    s[n++] = (char) (unsigned char) (f->raw & 255);
    return n;
  }
  if (f->kind != FRAME_END) n += put(s + n, f->raw);
  if (f->kind == FRAME_CODED) n += put(s + n, f->code.len);
  memcpy(s + n, f->check, FRAME_CHECK);
  return n + FRAME_CHECK;
}

int frame_begun(const struct frame *f)
{
  return f->state != KIND && f->state != BAD;
}

void frame_free(struct frame *f)
{
  stralloc_free(&f->code);
}
