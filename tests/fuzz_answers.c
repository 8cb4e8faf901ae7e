/* fuzz_answers: what a server may send. Byte by byte and at once give the
   same answers and the same end; no answer has a control character, and none
   begins with another letter than K, Z or D. */

#include <stdint.h>
#include <string.h>

#include "../answer.h"
#include "../stralloc.h"
#include "fuzz.h"
#include "pieces.h"

static void check(const char *s)
{
  must(*s == 'K' || *s == 'Z' || *s == 'D');
  must(strlen(s) <= ANSWER_TEXT);
  for (; *s; ++s) must((unsigned char) *s >= 32 && *s != 127);
}

static struct answer answer;

static void start(void)
{
  answer = (struct answer) ANSWER_INIT;
}

static int feed(const char *s, size_t n, size_t *used, stralloc *out)
{
  int r = answer_feed(&answer, s, n, used);

  if (r == -1) pieces_add(out, answer.why);
  if (r == 1) {
    check(answer.text);
    pieces_add(out, answer.text);
    must(stralloc_0(out) == 0);
  }
  return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static const struct pieces answers = {start, feed};

  pieces_agree(&answers, (const char *) data, n);
  return 0;
}
