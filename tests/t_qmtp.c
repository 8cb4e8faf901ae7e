#include "qmtp.h"

#include <stdlib.h>
#include <string.h>

#include "stralloc.h"

#include "tap.h"

static void need(int r)
{
  if (r == -1) exit(111);
}

/* What a session says, fed STEP bytes at a time: m(...) s(...) l r(...) . for
   a package, "!why" for the end of one that is malformed, "+" where the input
   ends inside a package. */
static void play(stralloc *out, const char *in, size_t len, size_t step)
{
  struct qmtp q = {0};
  stralloc piece = {0};
  const char *b;
  char *s;
  size_t i, n, k;
  enum qmtp_event e = QMTP_MORE;

  out->len = 0;
  for (i = 0; i < len && e != QMTP_BAD; i += step) {
    n = len - i < step ? len - i : step;
    s = malloc(n); /* so that a sanitizer sees the ends */
    if (!s) exit(111);
    memcpy(s, in + i, n);
    {
      char *at = s;

      while ((e = qmtp_next(&q, &at, &n, &b, &k)) != QMTP_MORE) {
        if (e == QMTP_MESSAGE || e == QMTP_SENDER || e == QMTP_RCPT) {
          if (k == 0) need(stralloc_cats(out, "EMPTY"));
          need(stralloc_catb(&piece, b, k));
          continue;
        }
        if (e == QMTP_BAD) {
          need(stralloc_cats(out, "!"));
          need(stralloc_cats(out, q.why));
          break;
        }
        need(stralloc_cats(out, e == QMTP_MESSAGEEND  ? "m("
                                : e == QMTP_SENDEREND ? "s("
                                : e == QMTP_RCPTEND   ? "r("
                                : e == QMTP_LIST      ? "l"
                                                      : "."));
        if (e != QMTP_LIST && e != QMTP_END) {
          need(stralloc_cat(out, &piece));
          need(stralloc_cats(out, ")"));
        }
        piece.len = 0;
      }
    }
    free(s);
  }
  if (e != QMTP_BAD && !qmtp_idle(&q)) need(stralloc_cats(out, "+"));
  stralloc_free(&piece);
}

#define MSG "bad length of a message"

static const struct {
  const char *in;
  const char *out;
} table[] = {
  {"", ""},
  {"4:\nhi\n,1:a,4:1:b,,", "m(hi\n)s(a)lr(b)."},
  {"1:\n,0:,0:,,", "m()s()l.!" MSG},
  {"1:\n,0:,0:,", "m()s()l."},
  {"1:\r,0:,0:,", "m()s()l."},
  {"1:\n,0:,3:0:,,", "m()s()lr()."},
  {"1:\n,0:,12:1:a,2:bc,0:,,", "m()s()lr(a)r(bc)r()."},
  {"1:\n,0:,4:1:a,,1:\n,0:,4:1:b,,", "m()s()lr(a).m()s()lr(b)."},
  /* LF: nothing is touched */
  {"6:\na\r\nb\r\n,0:,0:,", "m(a\r\nb\r)!no comma after a message"},
  {"7:\na\r\nb\r\n,0:,0:,", "m(a\r\nb\r\n)s()l."},
  {"2:\n\n,0:,0:,", "m(\n)s()l."},
  {"2:\n\r,0:,0:,", "m(\r)s()l."},
  /* CR: CR LF is a line's end, no other CR is */
  {"7:\ra\r\nb\r\n,0:,0:,", "m(a\nb\n)s()l."},
  {"3:\r\r\n,0:,0:,", "m(\n)s()l."},
  {"2:\r\n,0:,0:,", "m(\n)s()l."},
  {"2:\r\r,0:,0:,", "m(\r)s()l."},
  {"3:\ra\r,0:,0:,", "m(a\r)s()l."},
  {"4:\r\r\r\n,0:,0:,", "m(\r\n)s()l."},
  {"5:\r\r\ra\n,0:,0:,", "m(\r\ra\n)s()l."},
  {"9:\ra\rb\nc\r\r\n,0:,0:,", "m(a\rb\nc\r\n)s()l."},
  {"5:\r\n\r\r\n,0:,0:,", "m(\n\r\n)s()l."},
  /* the frame */
  {"0:,", "!message without a first byte"},
  {"05:\nhi..", "!" MSG},
  {":\n,", "!" MSG},
  {",", "!" MSG},
  {" 4:\nhi\n,", "!" MSG},
  {"4;", "!" MSG},
  {"-1:", "!" MSG},
  {"99999999999999999999:\n", "!" MSG},
  {"18446744073709551615:\n", "!" MSG},
  {"4:xhi\n,", "!first byte of a message is neither LF nor CR"},
  {"4:\nhi\n.", "m(hi\n)!no comma after a message"},
  {"3:\nhi\n,", "m(hi)!no comma after a message"},
  {"1:\n,01:a", "m()!bad length of a sender"},
  {"1:\n,x", "m()!bad length of a sender"},
  {"1:\n,1:ab", "m()s(a)!no comma after a sender"},
  {"1:\n,0:,00:,", "m()s()!bad length of a list of recipients"},
  {"1:\n,0:,0:.", "m()s()l!no comma after a list of recipients"},
  {"1:\n,0:,4:1:a,.", "m()s()lr(a)!no comma after a list of recipients"},
  {"1:\n,0:,4:1:a.", "m()s()l!no comma after a recipient"},
  {"1:\n,0:,4:2:ab,", "m()s()l!recipient reaches beyond its list"},
  {"1:\n,0:,4:9:a,,", "m()s()l!recipient reaches beyond its list"},
  {"1:\n,0:,5:1:a,0,", "m()s()lr(a)!list of recipients ends inside a length"},
  {"1:\n,0:,2:0:,,", "m()s()l!recipient reaches beyond its list"},
  {"1:\n,0:,1:0,", "m()s()l!list of recipients ends inside a length"},
  {"1:\n,0:,6:01:a,,", "m()s()l!bad length of a recipient"},
  {"1:\n,0:,4:a:b,,", "m()s()l!bad length of a recipient"},
  {"1:\n,0:,24:18446744073709551615:a,,",
   "m()s()l!bad length of a recipient"},
  /* ends inside */
  {"4", "+"},
  {"4:\nhi", "+"},
  {"4:\nhi\n,1:a,4:1:b,", "m(hi\n)s(a)lr(b)+"},
};

int main(void)
{
  stralloc one = {0};
  stralloc all = {0};
  size_t i, len, step;

  for (i = 0; i < sizeof table / sizeof *table; ++i) {
    len = strlen(table[i].in);
    play(&all, table[i].in, len, len ? len : 1);
    if (!stralloc_equals(&all, table[i].out)) {
      if (stralloc_0(&all) == -1) return 111;
      printf("# got: %s\n# not: %s\n", all.s, table[i].out);
      --all.len;
    }
    TAP_OK(stralloc_equals(&all, table[i].out), "at once");
    for (step = 1; step < 5; ++step) {
      play(&one, table[i].in, len, step);
      TAP_OK(stralloc_equalb(&one, all.s, all.len), "and in pieces");
    }
  }
  stralloc_free(&one);
  stralloc_free(&all);
  return tap_end();
}
