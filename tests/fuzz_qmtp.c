/* fuzz_qmtp: a QMTP session. Fed at once, in pieces and byte by byte it must
   say the same; and its packages, printed and read again, are the same. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "netstring.h"
#include "qmtp.h"
#include "stralloc.h"

/* Feeds the N bytes at DATA, STEP at a time. OUT becomes what was said, PRINT
   all complete packages, printed with LF. */
static void play(stralloc *out, stralloc *print, const uint8_t *data, size_t n,
                 size_t step)
{
  struct qmtp q = {0};
  stralloc piece = {0}, message = {0}, sender = {0}, list = {0};
  enum qmtp_event e = QMTP_MORE;
  const char *b;
  char *s, *at;
  size_t left, k;

  out->len = print->len = 0;
  while (n && e != QMTP_BAD) {
    left = n < step ? n : step;
    s = malloc(left);
    must(s != 0);
    memcpy(s, data, left);
    data += left;
    n -= left;
    at = s;
    while ((e = qmtp_next(&q, &at, &left, &b, &k)) > QMTP_MORE) {
      if (e == QMTP_MESSAGE || e == QMTP_SENDER || e == QMTP_RCPT) {
        must(k != 0);
        must(stralloc_catb(&piece, b, k) == 0);
        continue;
      }
      must(stralloc_append(out, (char) ('0' + e)) == 0);
      must(netstring_catb(out, piece.s, piece.len) == 0);
      if (e == QMTP_MESSAGEEND) {
        must(stralloc_copys(&message, "\n") == 0);
        must(stralloc_cat(&message, &piece) == 0);
      }
      if (e == QMTP_SENDEREND) must(stralloc_copy(&sender, &piece) == 0);
      if (e == QMTP_LIST) list.len = 0;
      if (e == QMTP_RCPTEND)
        must(netstring_catb(&list, piece.s, piece.len) == 0);
      if (e == QMTP_END) {
        must(list.len == q.listlen && qmtp_idle(&q));
        must(netstring_catb(print, message.s, message.len) == 0);
        must(netstring_catb(print, sender.s, sender.len) == 0);
        must(netstring_catb(print, list.s, list.len) == 0);
      }
      piece.len = 0;
    }
    must(e != QMTP_MORE || !left);
    free(s);
  }
  if (e == QMTP_BAD) must(stralloc_cats(out, q.why) == 0);
  stralloc_free(&piece);
  stralloc_free(&message);
  stralloc_free(&sender);
  stralloc_free(&list);
}

static void same(const stralloc *a, const stralloc *b)
{
  must(stralloc_equalb(a, b->s, b->len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static const size_t step[] = {1, 2, 3, 7, 64};
  stralloc out = {0}, print = {0}, out2 = {0}, print2 = {0};
  size_t i;

  play(&out, &print, data, n, n ? n : 1);
  for (i = 0; i < sizeof step / sizeof *step; ++i) {
    play(&out2, &print2, data, n, step[i]);
    same(&out, &out2);
    same(&print, &print2);
  }
  play(&out2, &print2, (const uint8_t *) print.s, print.len, 5);
  same(&print, &print2);
  stralloc_free(&out);
  stralloc_free(&print);
  stralloc_free(&out2);
  stralloc_free(&print2);
  return 0;
}
