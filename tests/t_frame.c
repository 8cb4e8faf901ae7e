#include "frame.h"

#include <stdlib.h>
#include <string.h>

#include "pieces.h"
#include "tap.h"

#define S(s) s, sizeof(s) - 1

/* kind, acks, raw, check and code of what comes, a line each. */
static struct frame f;

static void start(void)
{
  frame_free(&f);
  memset(&f, 0, sizeof f);
}

static int feed(const char *s, size_t n, size_t *used, stralloc *out)
{
  char line[80];
  int r = frame_feed(&f, s, n, used);

  if (r == 1) {
    (void) sprintf(line, "%d %u %lu %lu%s;", (int) f.kind, f.acks,
                   (unsigned long) f.raw, (unsigned long) f.code.len,
                   f.more ? "+" : "");
    pieces_add(out, line);
  } else if (r == -1)
    pieces_add(out, "-");
  return r;
}

static const struct pieces parser = {start, feed};

static const struct {
  const char *in;
  size_t n;
  const char *want, *about;
} rows[] = {
  {S(""), "", "nothing"},
  {S("\3\13\3"), "3 0 0 0;3 1 0 0;3 0 0 0;", "acknowledgements"},
  {S("\373"), "3 31 0 0;", "as many as there are"},
  {S("\2abc"), "", "half of an end"},
  {S("\1\2abcdxy\2abcd"), "1 0 2 2;2 0 0 0;", "stored"},
  {S("\1\2abcdx"), "", "a byte is missing"},
  {S("\0\5\2abcdxy"), "0 0 5 2;", "coded"},
  {S("\0\5\0abcd\3"), "0 0 5 0;3 0 0 0;", "a code of no bytes"},
  {S("\0\200\200\4\0abcd"), "0 0 65536 0;", "as long as they may be"},
  {S("\4\0\0\3"), "4 0 0 0;3 0 0 0;", "a pad without a byte"},
  {S("\4\0\3abc\3"), "4 0 3 0;3 0 0 0;", "a pad"},
  {S("\5\3"), "5 0 0 0;3 0 0 0;", "all of it anew"},
  {S("\7\2abcdxy\6\5\2abcdxy"), "1 0 2 2+;0 0 5 2+;", "more to come"},
  {S("\2abcd"), "2 0 0 0;", "an end"},
  {S("\1\0"), "-", "stored, nothing"},
  {S("\0\0"), "-", "coded, nothing"},
  {S("\1\201\200\4"), "-", "a byte too long"},
  {S("\1\377\377\377"), "-", "far too long"},
  {S("\1\200\200\200"), "-", "four bytes of length"},
  {S("\1\202\0"), "-", "a length with a byte too many"},
  {S("\0\5\5"), "-", "a code as long as the text"},
  {S("\0\5\6"), "-", "a code that is longer"},
  {S("\0\5\202\0"), "-", "the same with a byte too many"},
};

static void again(enum frame_kind kind, size_t raw, size_t code)
{
  static stralloc wire;
  struct frame g;
  char head[FRAME_HEAD];
  size_t n, used;

  memset(&g, 0, sizeof g);
  g.kind = kind;
  g.acks = 17;
  g.raw = raw;
  memcpy(g.check, "abcd", 4);
  if (stralloc_ready(&g.code, code + 1) == -1) abort();
  memset(g.code.s, 'x', code);
  g.code.len = code;
  n = frame_head(head, &g);
  if (stralloc_copyb(&wire, head, n) == -1 ||
      stralloc_catb(&wire, g.code.s, code) == -1)
    abort();
  start();
  TAP_OK(n <= FRAME_HEAD && frame_feed(&f, wire.s, wire.len, &used) == 1 &&
           used == wire.len && f.kind == kind && f.acks == 17 &&
           f.raw == raw && stralloc_equalb(&f.code, g.code.s, code),
         "what is written is read");
  TAP_OK(kind != FRAME_STORED || n <= 8 + raw / 100, "growth");
  frame_free(&g);
}

int main(void)
{
  static const size_t raw[] = {1, 2, 127, 128, 129, 16383, 16384, 65535,
                               65536};
  size_t i, used;

  for (i = 0; i < sizeof rows / sizeof *rows; ++i)
    TAP_OK(pieces_give(&parser, rows[i].in, rows[i].n, rows[i].want),
           rows[i].about);
  for (i = 0; i < sizeof raw / sizeof *raw; ++i) {
    again(FRAME_STORED, raw[i], raw[i]);
    again(FRAME_CODED, raw[i], raw[i] - 1);
    again(FRAME_CODED, raw[i], raw[i] / 2);
  }
  again(FRAME_END, 0, 0);
  again(FRAME_ACK, 0, 0);
  again(FRAME_PAD, 0, 0);
  again(FRAME_ANEW, 0, 0);
  start();
  TAP_OK(!frame_begun(&f) && frame_feed(&f, "\1\2abcdx", 7, &used) == 0 &&
           frame_begun(&f) && frame_feed(&f, "y", 1, &used) == 1 &&
           !frame_begun(&f), "a part of one is known as such");
  start();
  TAP_OK(frame_feed(&f, "\1\0", 2, &used) == -1 &&
           frame_feed(&f, "\3", 1, &used) == -1 && !frame_begun(&f),
         "what was refused stays so");
  return tap_end();
}
