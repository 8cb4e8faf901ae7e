/* t_handed: the envelope that a queue program is handed, against a table. */

#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "handed.h"
#include "pieces.h"
#include "tap.h"

#define IN(s) s, sizeof s - 1
#define FORM "91 the envelope is not of qmail-queue's form"
#define NONE "31 it has no recipients"
#define EMPTY "31 a recipient's address is empty"
#define LONG "11 an address is longer than 1,000 bytes"
#define S "31 the sender's address "
#define R "31 a recipient's address "

/* What became of it: "sender|recipient|" for a whole one, the code and the text
   for one that is refused, "" for one that is not at its end. */
static const struct {
  const char *in;
  size_t n;
  const char *out;
} cases[] = {
  {IN("Fs@a\0Tr@b\0\0"), "s@a|r@b|"},
  {IN("F\0Tr\0\0"), "|r|"},
  {IN("F#@[]\0Tr\0\0"), "#@[]|r|"},
  {IN("Fs\0Tr\0Tr\0Tq\0\0"), "s|r|r|q|"},
  {IN("FF\0TT\0TTT\0\0"), "F|T|TT|"},
  {IN("F a b \0T\"q\\\"\xff\0\0"), " a b |\"q\\\"\xff|"},
  {IN("Fs\0Tr\0\0Tq\0\0"), "s|r|"},
  {IN("Fs\0Tr\0\0\n"), "s|r|"},
  {IN(""), ""},
  {IN("F"), ""},
  {IN("Fs"), ""},
  {IN("Fs\0"), ""},
  {IN("Fs\0T"), ""},
  {IN("Fs\0Tr"), ""},
  {IN("Fs\0Tr\0"), ""},
  {IN("Fs\0Tr\0T"), ""},
  {IN("\0"), FORM},
  {IN("x"), FORM},
  {IN("fs\0Tr\0\0"), FORM},
  {IN("Ts\0Tr\0\0"), FORM},
  {IN(" Fs\0Tr\0\0"), FORM},
  {IN("\nFs\0Tr\0\0"), FORM},
  {IN("Fs\0Fr\0\0"), FORM},
  {IN("Fs\0tr\0\0"), FORM},
  {IN("Fs\0r\0\0"), FORM},
  {IN("Fs\0\nTr\0\0"), FORM},
  {IN("Fs\0Tr\0q\0\0"), FORM},
  {IN("Fs\0Tr\0Fq\0\0"), FORM},
  {IN("Fs\0\0"), NONE},
  {IN("F\0\0Tr\0\0"), NONE},
  {IN("Fs\0T\0\0"), EMPTY},
  {IN("Fs\0Tr\0T\0\0"), EMPTY},
  {IN("Fs\n\0Tr\0\0"), S "contains a newline"},
  {IN("Fs\r\0Tr\0\0"), S "contains a carriage return"},
  {IN("Fs\0Tr\n\0\0"), R "contains a newline"},
  {IN("Fs\0Tr\0T\r\0\0"), R "contains a carriage return"},
  {IN("Fs\0Tr\n"), ""},
};

static struct handed handed;

static void start(void)
{
  handed_free(&handed);
}

static int feed(const char *s, size_t n, size_t *used, stralloc *out)
{
  const char *p;
  int r = handed_feed(&handed, s, n);

  *used = n;
  if (r == -1) {
    if (stralloc_catnum(out, (unsigned int) handed.code) == -1) exit(1);
    pieces_add(out, " ");
    pieces_add(out, handed.who);
    pieces_add(out, handed.why);
  }
  if (r == 1) {
    pieces_add(out, handed.sender.s);
    pieces_add(out, "|");
    for (p = handed.rcpts.s; handed.n--; p += strlen(p) + 1) {
      pieces_add(out, p);
      pieces_add(out, "|");
    }
    if (p != handed.rcpts.s + handed.rcpts.len) pieces_add(out, "and more");
  }
  return r ? -1 : 0;
}

static const struct pieces envelope = {start, feed};

static void table(void)
{
  size_t i;
  int good = 1;

  for (i = 0; i < sizeof cases / sizeof *cases; ++i)
    if (!pieces_give(&envelope, cases[i].in, cases[i].n, cases[i].out))
      good = 0;
  TAP_OK(good, "envelopes: the table, in pieces of every size");
}

static void fill(stralloc *sa, char ch, size_t n)
{
  while (n--)
    if (stralloc_append(sa, ch) == -1) exit(1);
}

/* Sender and recipient of M and N bytes. */
static const char *lengths(size_t m, size_t n)
{
  static stralloc in, out;

  in.len = 0;
  pieces_add(&in, "F");
  fill(&in, 'x', m);
  fill(&in, 0, 1);
  pieces_add(&in, "T");
  fill(&in, 'y', n);
  fill(&in, 0, 2);
  pieces_feed(&envelope, in.s, in.len, in.len, &out);
  fill(&out, 0, 1);
  return out.s;
}

int main(void)
{
  table();
  TAP_OK(strlen(lengths(ADDR_MAX, ADDR_MAX)) == 2 * ADDR_MAX + 2,
         "addresses of 1,000 bytes are good");
  TAP_OK(strcmp(lengths(ADDR_MAX + 1, 1), LONG) == 0,
         "a sender with one byte more is not");
  TAP_OK(strcmp(lengths(1, ADDR_MAX + 1), LONG) == 0,
         "nor is such a recipient");
  return tap_end();
}
