/* t_smtpsay: messages and addresses as SMTP has them, against tables. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smtpsay.h"
#include "tap.h"

#define BYTES(s) s, sizeof(s) - 1

/* A message, what follows DATA, and SIZE. */
static const struct {
  const char *in;
  size_t n;
  const char *out;
  size_t nout;
  unsigned long long size;
  int eight;
} bodies[] = {
  {BYTES(""), BYTES(".\r\n"), 0, 0},
  {BYTES("\n"), BYTES("\r\n.\r\n"), 2, 0},
  {BYTES("a\n\nb\n"), BYTES("a\r\n\r\nb\r\n.\r\n"), 8, 0},
  {BYTES("no end"), BYTES("no end\r\n.\r\n"), 8, 0},
  {BYTES(".\n"), BYTES("..\r\n.\r\n"), 3, 0},
  {BYTES("."), BYTES("..\r\n.\r\n"), 3, 0},
  {BYTES("a\n.\n..\n.b\nc.\n"),
   BYTES("a\r\n..\r\n...\r\n..b\r\nc.\r\n.\r\n"), 18, 0},
  {BYTES("8\303\251\n"), BYTES("8\303\251\r\n.\r\n"), 5, 1},
  {BYTES("a\r\nb\r\n"), BYTES("a\r\nb\r\n.\r\n"), 6, 0},
  {BYTES("a\rb\n"), BYTES("a b\r\n.\r\n"), 5, 0},
  {BYTES("a\r\r\n"), BYTES("a \r\n.\r\n"), 4, 0},
  {BYTES("a\r"), BYTES("a\r\n.\r\n"), 3, 0},
  {BYTES("\r"), BYTES("\r\n.\r\n"), 2, 0},
  {BYTES("\r\r\r"), BYTES("  \r\n.\r\n"), 4, 0},
  /* What a careless server takes for the end of the message. */
  {BYTES("a\r\n.\r\nb\n"), BYTES("a\r\n..\r\nb\r\n.\r\n"), 9, 0},
  {BYTES("a\r.\r\nb\n"), BYTES("a .\r\nb\r\n.\r\n"), 8, 0},
  {BYTES("a\n.\rb\n"), BYTES("a\r\n.. b\r\n.\r\n"), 8, 0},
  {BYTES("a\r\r\n.\r\r\nb\n"), BYTES("a \r\n.. \r\nb\r\n.\r\n"), 11, 0},
  {BYTES("a\n\r.\r\n"), BYTES("a\r\n .\r\n.\r\n"), 7, 0},
  {BYTES("a\r.\rb\n"), BYTES("a . b\r\n.\r\n"), 7, 0},
  {BYTES("\0.\n"), BYTES("\0..\r\n.\r\n"), 4, 0},
  {BYTES("a\n\0\0.\0\nb\n"), BYTES("a\r\n\0\0..\0\r\nb\r\n.\r\n"), 12, 0},
  {BYTES(".\0\n"), BYTES("..\0\r\n.\r\n"), 4, 0},
  {BYTES("a\0.\n"), BYTES("a\0.\r\n.\r\n"), 5, 0},
  {BYTES("\r\0.\n"), BYTES(" \0.\r\n.\r\n"), 5, 0},
  {BYTES("\0\r.\n"), BYTES("\0 .\r\n.\r\n"), 5, 0},
  {BYTES("\0"), BYTES("\0\r\n.\r\n"), 3, 0},
};

/* An address and what stands in MAIL and RCPT; or, without "<", why not. */
static const struct {
  const char *in, *out;
} paths[] = {
  {"", "<>"},
  {"ali@h.example", "<ali@h.example>"},
  {"a.b+c@h", "<a.b+c@h>"},
  {"ali", "<ali>"},
  {"@h", "<\"\"@h>"},
  {"ali@", "<ali@>"},
  {"a b@h", "<\"a b\"@h>"},
  {"a..b@h", "<\"a..b\"@h>"},
  {"a\"\\@h", "<\"a\\\"\\\\\"@h>"},
  {"a@b@h", "<\"a@b\"@h>"},
  {"a> SIZE=1@h", "<\"a> SIZE=1\"@h>"},
  {"8\303\251@h", "<\"8\303\251\"@h>"},
  {"ali@[10.1.2.3]", "<ali@[10.1.2.3]>"},
  {"ali@[IPv6:2001:db8::1]", "<ali@[IPv6:2001:db8::1]>"},
  {"a@b> SIZE=1", "has a host that SMTP cannot carry"},
  {"a@b>", "has a host that SMTP cannot carry"},
  {"a@<b", "has a host that SMTP cannot carry"},
  {"a@b c", "has a host that SMTP cannot carry"},
  {"a@b\"", "has a host that SMTP cannot carry"},
  {"a@b\\", "has a host that SMTP cannot carry"},
  {"a@b,c", "has a host that SMTP cannot carry"},
  {"a@b;c", "has a host that SMTP cannot carry"},
  {"a@b(c)", "has a host that SMTP cannot carry"},
  {"a\r\nDATA@h", "contains a carriage return"},
  {"a\nDATA@h", "contains a newline"},
  {"a@h\tx", "contains a control character"},
};

static void body_table(void)
{
  char out[200];
  size_t i, step, at, n, k;
  int good = 1;

  for (i = 0; i < sizeof bodies / sizeof *bodies; ++i)
    for (step = 1; step < 20; ++step) {
      struct smtpbody b = {0, 0, 0};

      for (n = at = 0; at < bodies[i].n; at += k) {
        k = step < bodies[i].n - at ? step : bodies[i].n - at;
        n += smtpsay_body(&b, out + n, bodies[i].in + at, k);
      }
      k = smtpsay_end(&b, out + n);
      n += k;
      if (n == bodies[i].nout && !memcmp(out, bodies[i].out, n) &&
          b.size == bodies[i].size && b.eight == bodies[i].eight &&
          k <= SMTPSAY_END)
        continue;
      printf("# body %lu in steps of %lu\n", (unsigned long) i,
             (unsigned long) step);
      good = 0;
    }
  TAP_OK(good, "messages: the table, in pieces of every size");
}

static void path_table(void)
{
  stralloc out = {0};
  const char *s, *why;
  size_t i;
  int good = 1;

  for (i = 0; i < sizeof paths / sizeof *paths; ++i) {
    s = paths[i].in;
    why = smtpsay_bad(s, strlen(s));
    out.len = 0;
    if (why ? stralloc_copys(&out, why) : smtpsay_path(&out, s, strlen(s)))
      exit(1);
    if (stralloc_equals(&out, paths[i].out)) continue;
    printf("# %s: %.*s\n", s, (int) out.len, out.s);
    good = 0;
  }
  TAP_OK(good, "addresses: the table");
  TAP_OK(smtpsay_bad("a\0b@h", 5) != 0, "addresses: a NUL");
  TAP_OK(!smtpsay_is8bit("a\177", 2) && smtpsay_is8bit("\200a", 2) &&
           !smtpsay_is8bit("\200", 0), "the eighth bit");
  stralloc_free(&out);
}

int main(void)
{
  body_table();
  path_table();
  return tap_end();
}
