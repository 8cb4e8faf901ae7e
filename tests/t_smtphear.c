/* t_smtphear: the parser of an SMTP server's replies, against a table. */

#include <stdio.h>
#include <string.h>

#include "smtphear.h"
#include "stralloc.h"
#include "pieces.h"
#include "tap.h"

#define NOCODE "reply begins with no code"
#define AFTER "a code is followed by neither space nor text"
#define CODES "lines of one reply have different codes"
#define LINE "012345678901234567890123456789012345678901234567890123456789 "

/* The replies, each with its offers (Pipelining, 8bit, Utf8, Size) and "|"
   after it, then what was wrong. */
static const struct {
  const char *in, *out;
} cases[] = {
  {"220 hub ESMTP\r\n", "220 hub ESMTP|"},
  {"220 hub ESMTP\n250 ok\r\n", "220 hub ESMTP|250 ok|"},
  {"250\r\n", "250|"},
  {"250\n", "250|"},
  {"250 \r\n", "250|"},
  {"250-\r\n250\r\n", "250|"},
  {"550-no\r\n550 user\r\n", "550 no user|"},
  {"550-5.1.1 no\r\n550-\r\n550 \r\n", "550 5.1.1 no|"},
  {"599 x\r\n200 y\r\n", "599 x|200 y|"},
  {"250 a\rb\001c\177d\r\r\n", "250 a b c d|"},
  {"250 8\303\251\r\n", "250 8\303\251|"},
  {"250 a", ""},
  {"25", ""},
  {"250-a\r\n250-b\r\n", ""},
  {"250-a\r\n250 b\r\n354 go\r\n", "250 a b|354 go|"},
  {"", ""},
  {"\r\n", NOCODE},
  {" 250 x\r\n", NOCODE},
  {"hello\r\n", NOCODE},
  {"25x no\r\n", NOCODE},
  {"150 x\r\n", NOCODE},
  {"650 x\r\n", NOCODE},
  {"000 x\r\n", NOCODE},
  {"-50 x\r\n", NOCODE},
  {"2500 x\r\n", AFTER},
  {"250x\r\n", AFTER},
  {"250=x\r\n", AFTER},
  {"250_", AFTER},
  {"250-a\r\n550 b\r\n", CODES},
  {"250-a\r\n251 b\r\n", CODES},
  {"250-a\r\nb\r\n", NOCODE},
  {"250 a\r\n\r\n", "250 a|" NOCODE},
  {"3:Kok,", NOCODE},
  {"HTTP/1.0 400\r\n", NOCODE},
  {"250-hub\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
   "250 hub PIPELINING 8BITMIMEP8|"},
  {"250-hub\r\n250-Size 1000\r\n250 smtputf8\r\n",
   "250 hub Size 1000 smtputf8US1000|"},
  {"250-hub\r\n250 SIZE\r\n", "250 hub SIZES0|"},
  {"250-hub\r\n250 SIZE 0 \r\n", "250 hub SIZE 0S0|"},
  {"250-hub\r\n250 SIZE 18446744073709551615\r\n",
   "250 hub SIZE 18446744073709551615S18446744073709551615|"},
  {"250-hub\r\n250 SIZE 18446744073709551616\r\n",
   "250 hub SIZE 18446744073709551616S0|"},
  {"250-hub\r\n250 SIZE -1\r\n", "250 hub SIZE -1S0|"},
  {"250-hub\r\n250 SIZE x\r\n", "250 hub SIZE xS0|"},
  {"250-hub\r\n250-PIPELININGS\r\n250 XPIPELINING\r\n",
   "250 hub PIPELININGS XPIPELINING|"},
  {"250 PIPELINING\r\n", "250 PIPELINING|"},
  {"250-x\r\n250 " LINE LINE "x\r\n250 ok\r\n",
   "250 x " LINE LINE "x|250 ok|"},
  {"250-x\r\n250 SIZE                                                    "
   "                                        5\r\n",
   "250 x SIZE                                                    "
   "                                        5S0|"},
};

static struct smtphear hear;

static void start(void)
{
  memset(&hear, 0, sizeof hear);
}

static int feed(const char *s, size_t n, size_t *used, stralloc *out)
{
  const struct smtpoffers *o = &hear.offers;
  char more[100];
  int r = smtphear_feed(&hear, s, n, used);

  if (r == -1) pieces_add(out, hear.why);
  if (r != 1) return r;
  (void) sprintf(more, "%s%s%s", o->pipelining ? "P" : "",
                 o->eightbit ? "8" : "", o->utf8 ? "U" : "");
  if (o->size) (void) sprintf(more + strlen(more), "S%llu", o->max);
  pieces_add(out, hear.text);
  pieces_add(out, more);
  pieces_add(out, "|");
  return 1;
}

static const struct pieces replies = {start, feed};

static void table(void)
{
  size_t i;
  int good = 1;

  for (i = 0; i < sizeof cases / sizeof *cases; ++i)
    if (!pieces_give(&replies, cases[i].in, strlen(cases[i].in), cases[i].out))
      good = 0;
  TAP_OK(good, "replies: the table, in pieces of every size");
}

static void longest(void)
{
  static char s[SMTPHEAR_MAX + 20];
  stralloc out = {0};

  memset(s, 'x', sizeof s);
  memcpy(s, "250 ", 4);
  memcpy(s + SMTPHEAR_MAX - 2, "\r\n550 no\r\n", 10);
  pieces_feed(&replies, s, SMTPHEAR_MAX + 8, 1000, &out);
  TAP_OK(out.len == SMTPHEAR_TEXT + 8 &&
           memcmp(out.s + SMTPHEAR_TEXT, "|550 no|", 8) == 0,
         "the longest reply is taken whole and kept in part");
  memcpy(s + SMTPHEAR_MAX - 2, "x\r\n", 3);
  pieces_feed(&replies, s, SMTPHEAR_MAX + 1, 1000, &out);
  TAP_OK(stralloc_equals(&out, "reply is too long"), "a byte more is none");
  stralloc_free(&out);
}

int main(void)
{
  table();
  longest();
  return tap_end();
}
