/* fuzz_frame: frames of squeeze. What comes does not depend on how it is cut,
   stays below its limits, and written again is the same frame. */

#include <stdint.h>
#include <string.h>

#include "../frame.h"
#include "fuzz.h"
#include "pieces.h"

static struct frame f;

static void start(void)
{
  frame_free(&f);
  memset(&f, 0, sizeof f);
}

/* F is the frame of which the bytes after the head are its code. */
static int feed(const char *s, size_t n, size_t *used, stralloc *out)
{
  char head[FRAME_HEAD];
  int r = frame_feed(&f, s, n, used);

  must(f.code.len <= FRAME_RAW);
  if (r == -1) pieces_add(out, "-");
  if (r != 1) return r;
  must(f.raw <= FRAME_RAW && f.acks <= FRAME_ACKS);
  must(f.kind != FRAME_STORED || (f.raw && f.code.len == f.raw));
  must(f.kind != FRAME_CODED || f.code.len < f.raw);
  must(stralloc_catb(out, head, frame_head(head, &f)) == 0);
  must(stralloc_catb(out, f.code.s, f.code.len) == 0);
  return 1;
}

/* No pads, whose bytes are thrown away. */
static void again(const char *s, size_t n)
{
  static stralloc whole, out;
  size_t used;
  int r = 1;

  start();
  whole.len = out.len = 0;
  for (; n && r == 1; s += used, n -= used) {
    r = feed(s, n, &used, &out);
    if (r == 1 && f.kind == FRAME_PAD) return;
    if (r == 1) must(stralloc_catb(&whole, s, used) == 0);
    if (r == -1) out.len -= 1;
  }
  must(stralloc_equalb(&out, whole.s, whole.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static const struct pieces parser = {start, feed};

  pieces_agree(&parser, (const char *) data, n);
  again((const char *) data, n);
  return 0;
}
