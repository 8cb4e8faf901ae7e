/* t_substdio: buffers of every small size over operations that are short,
   interrupted, full or broken. */

#include "substdio.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"

static char wire[8192]; /* what was written, or is to be read */
static size_t len, pos;
static size_t end;   /* input ends here; 0: at LEN */
static size_t most;   /* bytes at a time */
static int eintr;     /* every other call is interrupted */
static int calls;
static int fail;      /* errno of the call number FAILAT, counted from 1 */
static int failat;

static void reset(size_t m, int e)
{
  len = pos = end = 0;
  most = m;
  eintr = e;
  calls = 0;
  failat = 0;
}

static ssize_t put(int fd, const void *b, size_t n)
{
  ++calls;
  if (fd != 42) errno = EBADF;
  if (fd != 42) return -1;
  if (eintr && calls % 2) {
    errno = EINTR;
    return -1;
  }
  if (calls == failat) {
    errno = fail;
    return fail ? -1 : 0;
  }
  if (n > most) n = most;
  if (n > sizeof wire - len) n = sizeof wire - len;
  memcpy(wire + len, b, n);
  len += n;
  return (ssize_t) n;
}

static ssize_t get(int fd, void *b, size_t n)
{
  ++calls;
  if (fd != 42) errno = EBADF;
  if (fd != 42) return -1;
  if (eintr && calls % 2) {
    errno = EINTR;
    return -1;
  }
  if (calls == failat) {
    errno = fail;
    return -1;
  }
  if (n > most) n = most;
  if (n > (end ? end : len) - pos) n = (end ? end : len) - pos;
  memcpy(b, wire + pos, n);
  pos += n;
  return (ssize_t) n;
}

static const char text[] = "The quick brown fox jumps over the lazy dog.\n";
#define TEXT (sizeof text - 1)

/* Writes the text in pieces of PIECE through a buffer of N bytes. */
static int output(size_t n, size_t piece, size_t m, int e)
{
  char x[64];
  substdio ss;
  size_t i, k;

  reset(m, e);
  substdio_out(&ss, put, 42, x, n);
  for (i = 0; i < TEXT; i += k) {
    k = TEXT - i < piece ? TEXT - i : piece;
    if (substdio_put(&ss, text + i, k) == -1) return 0;
  }
  if (substdio_flush(&ss) == -1) return 0;
  if (substdio_flush(&ss) == -1) return 0;
  return len == TEXT && memcmp(wire, text, TEXT) == 0;
}

static int input(size_t n, size_t piece, size_t m, int e)
{
  char x[64], b[64];
  substdio ss;
  size_t i = 0;
  ssize_t r;

  reset(m, e);
  memcpy(wire, text, TEXT);
  len = TEXT;
  substdio_in(&ss, get, 42, x, n);
  while ((r = substdio_get(&ss, b, piece)) > 0) {
    if ((size_t) r > piece || memcmp(b, text + i, (size_t) r) != 0) return 0;
    i += (size_t) r;
  }
  return r == 0 && i == TEXT && substdio_get(&ss, b, piece) == 0;
}

static void everysize(void)
{
  size_t n, piece, m;
  int in = 1, out = 1;

  for (n = 1; n < 50; ++n)
    for (piece = 1; piece < 50; ++piece)
      for (m = 1; m < 50; m += 4) {
        if (!output(n, piece, m, 0) || !output(n, piece, m, 1)) out = 0;
        if (!input(n, piece, m, 0) || !input(n, piece, m, 1)) in = 0;
      }
  TAP_OK(out, "output: all sizes of buffer, piece and write");
  TAP_OK(in, "input: all sizes of buffer, piece and read");
}

static void outerrors(void)
{
  char x[8];
  substdio ss;

  reset(100, 0);
  substdio_out(&ss, put, 42, x, sizeof x);
  TAP_OK(substdio_puts(&ss, "1234567") == 0 && calls == 0, "put buffers");
  TAP_OK(substdio_puts(&ss, "8") == 0 && calls == 0, "a full buffer waits");
  TAP_OK(substdio_put(&ss, "", 0) == 0 && calls == 0, "put of nothing");
  TAP_OK(substdio_puts(&ss, "9") == 0 && calls == 1 && len == 8,
         "more than fits flushes first");
  TAP_OK(substdio_putflush(&ss, "abcdefghijkl", 12) == 0 && calls == 3 &&
           len == 21 && memcmp(wire, "123456789abcdefghijkl", 21) == 0,
         "as large as the buffer: written without a copy, in order");

  fail = ENOSPC;
  failat = calls + 1;
  TAP_OK(substdio_puts(&ss, "x") == 0 && substdio_flush(&ss) == -1 &&
           errno == ENOSPC, "an error of write comes through");
  fail = 0;
  failat = calls + 1;
  TAP_OK(substdio_putflush(&ss, "x", 1) == -1 && errno == EIO,
         "a write of nothing is EIO");
  failat = 0;
  TAP_OK(substdio_writeall(-1, "x", 1) == -1 && errno == EBADF,
         "writeall: error");
  TAP_OK(substdio_writeall(-1, "x", 0) == 0, "writeall of nothing");
}

static void inerrors(void)
{
  char x[8], b[8];
  substdio ss;

  reset(3, 0);
  memcpy(wire, "abcdef", 6);
  len = 6;
  substdio_in(&ss, get, 42, x, sizeof x);
  TAP_OK(substdio_feed(&ss) == 3 && memcmp(substdio_peek(&ss), "abc", 3) == 0,
         "feed");
  TAP_OK(substdio_feed(&ss) == 3 && calls == 1, "feed reads only when empty");
  substdio_seek(&ss, 2);
  TAP_OK(substdio_feed(&ss) == 1 && *substdio_peek(&ss) == 'c', "seek");
  TAP_OK(substdio_get(&ss, b, 8) == 1 && b[0] == 'c', "get: what waits first");
  fail = EIO;
  failat = calls + 1;
  TAP_OK(substdio_feed(&ss) == -1 && errno == EIO, "feed: error");
  TAP_OK(substdio_get(&ss, b, 2) == 2 && memcmp(b, "de", 2) == 0,
         "and nothing is lost by it");
  substdio_seek(&ss, 1);
  TAP_OK(substdio_feed(&ss) == 0 && substdio_feed(&ss) == 0, "the end stays");

  reset(3, 0);
  memcpy(wire, "abcdefghij", 10);
  len = 10;
  substdio_in(&ss, get, 42, x, sizeof x);
  TAP_OK(substdio_more(&ss) == 3 && substdio_more(&ss) == 3 &&
           memcmp(substdio_peek(&ss), "abcdef", 6) == 0, "more: behind");
  substdio_seek(&ss, 1);
  fail = EIO;
  failat = calls + 1;
  TAP_OK(substdio_more(&ss) == -1 && errno == EIO &&
           memcmp(substdio_peek(&ss), "bcdef", 5) == 0, "more: error");
  TAP_OK(substdio_more(&ss) == 3 && substdio_more(&ss) == 0 &&
           memcmp(substdio_peek(&ss), "bcdefghi", 8) == 0, "more: no room");
  substdio_seek(&ss, 2);
  TAP_OK(substdio_more(&ss) == 1 && substdio_more(&ss) == 0 &&
           substdio_feed(&ss) == 7 &&
           memcmp(substdio_peek(&ss), "defghij", 7) == 0, "more: the end");
}

static void descriptors(void)
{
  char b[16];
  int p[2];

  if (pipe(p) == -1) return;
  TAP_OK(substdio_writeall(p[1], "hello", 5) == 0 &&
           substdio_readeintr(p[0], b, sizeof b) == 5 &&
           memcmp(b, "hello", 5) == 0, "writeall and readeintr");
  (void) close(p[1]);
  TAP_OK(substdio_readeintr(p[0], b, sizeof b) == 0, "readeintr: the end");
  (void) close(p[0]);
  TAP_OK(substdio_readeintr(p[0], b, sizeof b) == -1 && errno == EBADF,
         "readeintr: error");
}

int main(void)
{
  everysize();
  outerrors();
  inerrors();
  descriptors();
  return tap_end();
}
