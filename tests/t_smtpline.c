/* t_smtpline: what SMTP clients say, against a table. */

#include "smtpline.h"

#include <stdio.h>
#include <string.h>

#include "tap.h"

static const struct {
  const char *line;
  enum smtpline what;
  const char *addr;
} cases[] = {
  {"", SMTPLINE_UNKNOWN, 0},
  {" ", SMTPLINE_UNKNOWN, 0},
  {"HELO", SMTPLINE_HELO, 0},
  {"helo x", SMTPLINE_HELO, 0},
  {"HELOX", SMTPLINE_UNKNOWN, 0},
  {"eHlO\t[1.2.3.4]", SMTPLINE_EHLO, 0},
  {"DATA ", SMTPLINE_DATA, 0},
  {"RSET", SMTPLINE_RSET, 0},
  {"NOOP x", SMTPLINE_NOOP, 0},
  {"VRFY x", SMTPLINE_VRFY, 0},
  {"HELP", SMTPLINE_HELP, 0},
  {"QUIT", SMTPLINE_QUIT, 0},
  {"STARTTLS", SMTPLINE_UNKNOWN, 0},
  {"DAT", SMTPLINE_UNKNOWN, 0},
  {" QUIT", SMTPLINE_UNKNOWN, 0},
  {"MAIL FROM:<>", SMTPLINE_MAIL, ""},
  {"mail from:<a@b>", SMTPLINE_MAIL, "a@b"},
  {"MAIL FROM: <a@b>", SMTPLINE_MAIL, "a@b"},
  {"MAIL FROM:a@b", SMTPLINE_MAIL, "a@b"},
  {"MAIL FROM:a@b SIZE=5", SMTPLINE_MAIL, "a@b"},
  {"MAIL FROM:<a@b> BODY=8BITMIME size=7", SMTPLINE_MAIL, "a@b"},
  {"MAIL FROM:<a@b> AUTH=<>", SMTPLINE_PARAM, 0},
  {"MAIL FROM:<a@b>x", SMTPLINE_PARAM, 0},
  {"MAIL FROM:<\"a >b\"@c>", SMTPLINE_MAIL, "a >b@c"},
  {"MAIL FROM:\"a b\"@c", SMTPLINE_MAIL, "a b@c"},
  {"MAIL FROM:<\"a\\\">\\\\\"@c>", SMTPLINE_MAIL, "a\">\\@c"},
  {"MAIL FROM:<@x,@y:a@b>", SMTPLINE_MAIL, "a@b"},
  {"MAIL FROM:<@x>", SMTPLINE_SYNTAX, 0},
  {"MAIL FROM:<a@b", SMTPLINE_SYNTAX, 0},
  {"MAIL FROM:<\"a@b>", SMTPLINE_SYNTAX, 0},
  {"MAIL FROM:<", SMTPLINE_SYNTAX, 0},
  {"MAIL FROM:", SMTPLINE_SYNTAX, 0},
  {"MAIL FROM", SMTPLINE_SYNTAX, 0},
  {"MAIL", SMTPLINE_SYNTAX, 0},
  {"MAIL TO:<a@b>", SMTPLINE_SYNTAX, 0},
  {"RCPT TO:<a@b>", SMTPLINE_RCPT, "a@b"},
  {"RCPT TO:<a@b> NOTIFY=NEVER", SMTPLINE_PARAM, 0},
  {"RCPT FROM:<a@b>", SMTPLINE_SYNTAX, 0},
  {"rcpt to:<>", SMTPLINE_RCPT, ""},
};

int main(void)
{
  stralloc addr = {0};
  enum smtpline r;
  size_t i;
  int good = 1;

  for (i = 0; i < sizeof cases / sizeof *cases; ++i) {
    r = smtpline_read(cases[i].line, strlen(cases[i].line), &addr);
    if (r == cases[i].what &&
        (!cases[i].addr || stralloc_equals(&addr, cases[i].addr)))
      continue;
    printf("# %s: %d\n", cases[i].line, (int) r);
    good = 0;
  }
  TAP_OK(good, "the table");
  stralloc_free(&addr);
  return tap_end();
}
