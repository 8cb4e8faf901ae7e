/* t_mailhead: headers, what of them is sent on and whom they name. */

#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "mailhead.h"
#include "tap.h"

#define D MAILHEAD_DATE
#define F MAILHEAD_FROM
#define I MAILHEAD_ID
#define T MAILHEAD_TO
#define R(x) ((x) << MAILHEAD_RESENT | MAILHEAD_ISRESENT)

static const struct {
  int verdict;      /* 0: ended by a line; 1: by the end; -2 */
  const char *in;   /* the whole message */
  const char *out;  /* what is sent on of its header */
  const char *to, *resentto;
  unsigned int seen;
} cases[] = {
  {1, "", "", "", "", 0},
  {0, "\nTo: a@h\n", "", "", "", 0},
  {1, "To: a@h\n", "To: a@h\n", "a@h|", "", T},
  {1, "To: a@h", "To: a@h", "a@h|", "", T},
  {0, "Date: x\nFROM: y\nmessage-Id: z\nTo:\n a@h,\n\tb@h\nSubject: s\n"
   "\nTo: q@h\n",
   "Date: x\nFROM: y\nmessage-Id: z\nTo:\n a@h,\n\tb@h\nSubject: s\n",
   "a@h|b@h|", "", D | F | I | T},
  {0, "To: a@h\nBcc: b@h,\n c@h\nCc: d@h\n\n", "To: a@h\nCc: d@h\n",
   "a@h|b@h|c@h|d@h|", "", T},
  {0, "bcc :b@h\nBCC\t: c@h\n\n", "", "b@h|c@h|", "", 0},
  {0, "Bcc:\n\n", "", "", "", 0},
  {0, "Resent-To: r@h\nResent-Bcc: s@h\nTo: a@h\nResent-Date: x\n\n",
   "Resent-To: r@h\nTo: a@h\nResent-Date: x\n", "a@h|", "r@h|s@h|",
   T | R(T) | R(D)},
  {0, "Resent-Sender: x\n\n", "Resent-Sender: x\n", "", "", R(0)},
  {0, "From a@h Sun\nSubject: x\n\n", "Subject: x\n", "", "", 0},
  {0, "Subject: x\nFrom a@h Sun\n\n", "Subject: x\n", "", "", 0},
  {0, "Return-Path: <x@y>\nreturn-path :\n z\nX: y\n\n", "X: y\n", "", "", 0},
  {0, "no header\nTo: a@h\n", "", "", "", 0},
  {0, "To: a@h\nno header\nBcc: b@h\n", "To: a@h\n", "a@h|", "", T},
  {0, " To: a@h\n", "", "", "", 0},
  {0, ": x\n", "", "", "", 0},
  {0, "To\303\251: a@h\n", "", "", "", 0},
  {0, "T o: a@h\n", "", "", "", 0},
  {0, "To: a@h\n \nSubject: x\n\n", "To: a@h\n \nSubject: x\n", "a@h|", "", T},
  {0, "To: a@h\nReply-To: b@h\nX-To: c@h\nToo: d@h\n\n",
   "To: a@h\nReply-To: b@h\nX-To: c@h\nToo: d@h\n", "a@h|", "", T},
  {0, "Resent-: x\nresent-to-x: y\n\n", "Resent-: x\nresent-to-x: y\n", "", "",
   R(0)},
  {-2, "To: a@h b@h\n\n", "To: a@h b@h\n", "", "", T},
  {-2, "Subject: x\nBcc: <a@h\n\n", "Subject: x\n", "", "", 0},
};

static struct mailhead h;
static stralloc out;

static int run(const char *s)
{
  size_t n = strlen(s), i;
  int r = 1;

  out.len = h.to.len = h.resentto.len = h.seen = 0;
  h.begun = 0;
  h.field.len = 0;
  while (n && r == 1) {
    i = ascii_chr(s, n, '\n');
    if (i < n) ++i;
    r = mailhead_line(&h, s, i, &out);
    s += i;
    n -= i;
  }
  return r == 1 ? mailhead_end(&h, &out) : r;
}

static int list(stralloc *sa, const char *want)
{
  size_t i;

  for (i = 0; i < sa->len; ++i)
    if (sa->s[i] == 0) sa->s[i] = '|';
  return stralloc_equals(sa, want);
}

static void table(void)
{
  size_t i;
  int r;
  int good = 1;

  for (i = 0; i < sizeof cases / sizeof *cases; ++i) {
    r = run(cases[i].in);
    if (r == cases[i].verdict && stralloc_equals(&out, cases[i].out) &&
        h.seen == cases[i].seen && (r == -2 || list(&h.to, cases[i].to)) &&
        list(&h.resentto, cases[i].resentto))
      continue;
    printf("# case %lu: %d, seen %u\n", (unsigned long) i, r, h.seen);
    good = 0;
  }
  TAP_OK(good, "headers: the table");
}

static void sizes(void)
{
  stralloc line = {0};

  if (stralloc_ready(&line, MAILHEAD_MAX) == -1) exit(1);
  memset(line.s, 'x', MAILHEAD_MAX);
  line.s[0] = ' ';
  TAP_OK(run("X: y\n") == 1 &&
           mailhead_line(&h, "X: y\n", 5, &out) == 1 &&
           mailhead_line(&h, line.s, MAILHEAD_MAX - 5, &out) == 1 &&
           mailhead_line(&h, line.s, 1, &out) == -2, "a field without end");
  stralloc_free(&line);
}

int main(void)
{
  struct addrlist a;

  memset(&a, 0, sizeof a);
  h.a = &a;
  table();
  sizes();
  h.a = 0;
  TAP_OK(run("To: a b\nBcc: <\n\n") == 0 && stralloc_equals(&out, "To: a b\n"),
         "who does not ask for recipients is not told of mistakes");
  addrlist_free(&a);
  mailhead_free(&h);
  stralloc_free(&out);
  return tap_end();
}
