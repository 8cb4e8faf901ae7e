#include "smtphear.h"

#include <string.h>

#include "ascii.h"
#include "scan.h"

enum { FRESH, CODE, SEPARATOR, TEXT };

static int wrong(struct smtphear *h, const char *why)
{
  h->why = why;
  return -1;
}

static void keep(struct smtphear *h, char ch)
{
  if ((unsigned char) ch < 32 || ch == 127) ch = ' ';
  if (h->len < SMTPHEAR_TEXT) h->text[h->len++] = ch;
}

/* 1 if the line is the word T, alone or with an argument. */
static int word(const struct smtphear *h, const char *t)
{
  size_t n = strlen(t);

  return ascii_starts(h->line, h->linelen, t) &&
         (h->linelen == n || h->line[n] == ' ');
}

static void offer(struct smtphear *h)
{
  struct smtpoffers *o = &h->offers;

  if (word(h, "PIPELINING")) o->pipelining = 1;
  if (word(h, "8BITMIME")) o->eightbit = 1;
  if (word(h, "SMTPUTF8")) o->utf8 = 1;
  if (!word(h, "SIZE")) return;
  o->size = 1;
  h->line[h->linelen < sizeof h->line ? h->linelen : sizeof h->line - 1] = 0;
  if (h->linelen > 5)
    (void) scan_num(h->line + 5, (unsigned long long) -1, &o->max);
}

/* A line has ended: 1 if the reply has. */
static int lineend(struct smtphear *h)
{
  while (h->len && h->text[h->len - 1] == ' ') --h->len;
  while (h->linelen && h->line[h->linelen - 1] == ' ') --h->linelen;
  if (h->lines++) offer(h);
  h->digits = h->now = 0;
  h->linelen = 0;
  h->state = h->more ? CODE : FRESH;
  if (h->more) return 0;
  h->text[h->len] = 0;
  return 1;
}

static int code(struct smtphear *h, char ch)
{
  int low = h->digits ? '0' : '2';
  int high = h->digits ? '9' : '5';

  if (ch < low || ch > high) return wrong(h, "reply begins with no code");
  h->now = 10 * h->now + (ch - '0');
  if (h->lines == 0) keep(h, ch);
  if (++h->digits < 3) return 0;
  if (h->lines && h->now != h->code)
    return wrong(h, "lines of one reply have different codes");
  h->code = h->now;
  h->state = SEPARATOR;
  return 0;
}

static int feed1(struct smtphear *h, char ch)
{
  if (h->state == FRESH) {
    memset(h, 0, sizeof *h);
    h->state = CODE;
  }
  if (++h->total > SMTPHEAR_MAX) return wrong(h, "reply is too long");
  if (h->state == CODE) return code(h, ch);
  if (h->state == SEPARATOR) {
    if (!memchr("- \r\n", ch, 4))
      return wrong(h, "a code is followed by neither space nor text");
    h->more = ch == '-';
    h->state = TEXT;
    keep(h, ' ');
    if (ch != '\n') return 0;
  }
  if (ch == '\n') return lineend(h);
  if (ch == '\r') ch = ' '; /* at the end it goes with the spaces */
  keep(h, ch);
  if (h->linelen < sizeof h->line) h->line[h->linelen++] = ch;
  return 0;
}

int smtphear_feed(struct smtphear *h, const char *s, size_t n, size_t *used)
{
  int r = 0;

  for (*used = 0; *used < n && r == 0; ++*used) r = feed1(h, s[*used]);
  return r;
}

int smtphear_refusal(const struct smtphear *h)
{
  switch (h->code) {
  case 503: case 530: case 534: case 535: case 538: return 'Z';
  }
  return h->code < 500 ? 'Z' : 'D';
}
