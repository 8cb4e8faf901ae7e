/* t_diet: headers, and what is left of them; lists, and what is in none. */

#include <stdlib.h>
#include <string.h>

#include "diet.h"
#include "pieces.h"
#include "tap.h"

#define LONG10 "x123456789"
#define LONG128 LONG10 LONG10 LONG10 LONG10 LONG10 LONG10 LONG10 LONG10 LONG10 \
  LONG10 LONG10 LONG10 "x1234567"

#define SPACES10 "          "
#define SPACES SPACES10 SPACES10 SPACES10 SPACES10 SPACES10 SPACES10 SPACES10 \
  SPACES10 SPACES10 SPACES10 SPACES10 SPACES10 SPACES10

/* Received, X-Spam-*, X-One and x12* are left out. OUT 0: it is no header. */
static const struct {
  const char *in, *out;
} cases[] = {
  {"", 0},
  {"\n", "\n"},
  {"\nX-One: 1\n", "\nX-One: 1\n"},
  {"\r\nX-One: 1\n", "\r\nX-One: 1\n"},
  {"A: 1\n\nX-One: 1\n", "A: 1\n\nX-One: 1\n"},
  {"A: 1\nX-One: 1\nB: 2\n\nbody", "A: 1\nB: 2\n\nbody"},
  {"X-One: 1\n\n", "\n"},
  {"x-oNE: 1\n\n", "\n"},
  {"X-One:\n\n", "\n"},
  {"X-One : 1\nX-Ones: 1\nX-On: 1\n\n", "X-Ones: 1\nX-On: 1\n\n"},
  {"X-One: 1\n 2\n\t3\n \nA: 1\n 2\n\n", "A: 1\n 2\n\n"},
  {"X-Spam-: 1\nX-Spam-Level: 2\nX-Spam: 3\n\n", "X-Spam: 3\n\n"},
  {"X-One: 1\r\n 2\r\nA: 1\r\n\r\nX-One: 2\r\n", "A: 1\r\n\r\nX-One: 2\r\n"},
  {"X-One: 1\r2\nA: \r3\r\n\n", "A: \r3\r\n\n"},
  {"Received: 1\n\n", "Received: 1\n\n"},
  {"Received: 1\n 2\nReceived: 3\n 4\nA: 1\nRECEIVED : 5\nReceived:\n\n",
   "Received: 1\n 2\nReceived: (cut)\nA: 1\nRECEIVED: (cut)\n"
   "Received: (cut)\n\n"},
  {"Received: 1\r\nReceived: 2\r\n 3\r\n\r\n",
   "Received: 1\r\nReceived: (cut)\r\n\r\n"},
  {"Received: 1\nReceived:\r\n\n", "Received: 1\nReceived: (cut)\r\n\n"},
  {"Received-SPF: 1\nReceived: 1\n\n", "Received-SPF: 1\nReceived: 1\n\n"},
  {"From a@b Sun\nX-One: 1\nA: 1\n\n", "From a@b Sun\nA: 1\n\n"},
  {">From a@b Sun\nX-One: 1\n\n", ">From a@b Sun\n\n"},
  {"From \nX-One: 1\n\n", "From \n\n"},
  {"From\ta\nX-One: 1\n\n", "From\ta\n\n"},
  {"From " SPACES ": a\nX-One: 1\n\n", "From " SPACES ": a\n\n"},
  {"From : a\nFrom: b\nX-One: 1\n\n", "From : a\nFrom: b\n\n"},
  {LONG128 ": 1\nA: 1\n\n", "A: 1\n\n"},
  {LONG128 "9: 1\nA: 1\n\n", "A: 1\n\n"},
  {"A" LONG128 "9: 1\n 2\nX-One: 1\n\n", "A" LONG128 "9: 1\n 2\n\n"},
  {LONG128 " : 1\n\n", 0},
  {"A" LONG128 "\n\n", 0},
  {LONG128 "9\nA: 1\n\n", 0},
  {"A: 1\nFrom a@b Sun\n\n", 0},
  {"From\nA: 1\n\n", 0},
  {"Frome a\nA: 1\n\n", 0},
  {"Fro a\nA: 1\n\n", 0},
  {">>From a\nA: 1\n\n", 0},
  {"> a\nA: 1\n\n", 0},
  {"X-One: 1\n", 0},
  {"X-One: 1", 0},
  {"X-One: 1\n\r", 0},
  {"X-One: 1\n\r\r\n\n", 0},
  {"X-One: 1\n\rA: 1\n\n", 0},
  {"X-One: 1\nno field\n\n", 0},
  {"X-One: 1\nnone\n\n", 0},
  {"X-One: 1\n: 1\n\n", 0},
  {"X-One: 1\nB\303\244r: 1\n\n", 0},
  {" X-One: 1\n\n", 0},
};

static const char *const wrong[] = {
  "", "*", "a b", "a:", "a:*", "x-*y", "**", "\303\244", "From", "from", "f*",
  "Fro*", "TO", "content-type", "Content-*", "Content-x-*", "c*", "R*", "re*",
  "resent-to", "Resent-*", "list-id", "list-*", "List-Unsubscribe", "x-lo*",
  "X-*", "message-id", "Delivered-To", "return-path", LONG128, LONG128 "*"};

static const char *const right[] = {
  "x-spam-*", "X-Spam-Status", "received", "Received-*", "list-help",
  "list-unsub", "x-loops", "fromage", "contents", "content", "resent", "x",
  "to-*", "list-idle*", "received*", "dkim-signature", "!"};

static stralloc list;
static stralloc *to;
static struct diet d;
static char buf[16];
static substdio ss;

static ssize_t append(int fd, const void *b, size_t n)
{
  (void) fd;
  return stralloc_catb(to, b, n) == -1 ? -1 : (ssize_t) n;
}

static ssize_t full(int fd, const void *b, size_t n)
{
  (void) fd;
  (void) b;
  (void) n;
  return -1;
}

static void start(void)
{
  substdio_out(&ss, append, 0, buf, sizeof buf);
  diet_init(&d, &list, &ss);
}

static int feed(const char *s, size_t n, size_t *used, stralloc *out)
{
  to = out;
  if (diet_put(&d, s, n) == -1 || substdio_flush(&ss) == -1) exit(1);
  *used = n;
  return 0;
}

static const struct pieces pieces = {start, feed};

static void fields(void)
{
  char what[32];
  size_t i, n;
  int good;

  for (i = 0; i < sizeof cases / sizeof *cases; ++i) {
    n = strlen(cases[i].in);
    good = 1;
    if (cases[i].out)
      good = pieces_give(&pieces, cases[i].in, n, cases[i].out);
    diet_init(&d, &list, 0);
    if (diet_put(&d, cases[i].in, n) == -1) good = 0;
    if (diet_isheader(&d) != (cases[i].out != 0)) good = 0;
    (void) sprintf(what, "header %lu", (unsigned long) i);
    TAP_OK(good, what);
  }
}

/* Every byte but those that end something goes through a field's body. */
static void bytes(void)
{
  static stralloc in, out;
  size_t used;
  int ch;

  pieces_add(&in, "A: ");
  for (ch = 0; ch < 256; ++ch)
    if (ch != '\n' && stralloc_append(&in, (char) ch) == -1) exit(1);
  pieces_add(&in, "\nX-One: 1\n\n");
  start();
  (void) feed(in.s, in.len, &used, &out);
  TAP_OK(out.len == in.len - 9 && memcmp(out.s, in.s, out.len - 1) == 0,
         "any byte");
  stralloc_free(&in);
  stralloc_free(&out);
}

static void lists(void)
{
  stralloc sa = {0};
  size_t i;

  for (i = 0; i < sizeof wrong / sizeof *wrong; ++i)
    TAP_OK(diet_wrong(wrong[i]) != 0, wrong[i]);
  for (i = 0; i < sizeof right / sizeof *right; ++i)
    TAP_OK(diet_wrong(right[i]) == 0, right[i]);
  if (diet_usual(&sa) == -1) exit(1);
  for (i = 0; i < sa.len; i += strlen(sa.s + i) + 1)
    if (diet_wrong(sa.s + i)) break;
  TAP_OK(sa.len && i == sa.len, "the usual ones may be left out");
  stralloc_free(&sa);
}

/* Wherever the output fails, it is told. */
static void fails(void)
{
  static const char in[] =
    "Received: 1\nReceived: 2\r\n" LONG128 LONG128 ": 1\nA" LONG128
    ": 1\nA  :\n b\n\nbody of a message";
  size_t room, i;
  int bad = 0;

  for (room = 1; room < 400; ++room) {
    static char b[400];

    substdio_out(&ss, full, 0, b, room);
    diet_init(&d, &list, &ss);
    for (i = 0; i < sizeof in - 1; ++i)
      if (diet_put(&d, in + i, 1) == -1) break;
    if (i < sizeof in - 1) ++bad;
  }
  TAP_OK(bad > 150 && bad < 399, "an output that is full");
}

int main(void)
{
  static const char s[] = "received\0x-spam-*\0x-one\0x12*";

  if (stralloc_copyb(&list, s, sizeof s) == -1) return 111;
  fields();
  bytes();
  lists();
  fails();
  return tap_end();
}
