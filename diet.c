#include "diet.h"

#include <string.h>

#include "ascii.h"

#define RECEIVED "received"

/* What mail servers, filters and senders of bulk tell each other. */
static const char *const usual[] = {
  RECEIVED, "arc-*", "authentication-results", "cfbl-*", "dkim-*",
  "domainkey-*", "feedback-id", "old-return-path", "received-spf", "x-amavis-*",
  "x-antiabuse", "x-antivirus*", "x-arc-*", "x-asg-*", "x-authenticated-*",
  "x-authentication-*", "x-barracuda-*", "x-campaign*", "x-cloudmark-*",
  "x-cmae-*", "x-complaints-to", "x-csa-*", "x-dkim-*", "x-entity-*", "x-eop*",
  "x-exchange-*", "x-exclaimer-*", "x-feedback-id", "x-forefront-*",
  "x-get-message-sender-via", "x-gm-*", "x-gnd-*", "x-google-*", "x-greylist*",
  "x-habeas-*", "x-he-*", "x-ironport-*", "x-job", "x-mailgun-*",
  "x-mailscanner*", "x-mandrill-*", "x-mc-*", "x-mdav*", "x-me-*",
  "x-microsoft-*", "x-mime-autoconverted", "x-mimecast-*", "x-mimeole",
  "x-ms-*", "x-originalarrivaltime", "x-originating-*", "x-originatororg",
  "x-ovh-*", "x-pm-*", "x-ppe-*", "x-proofpoint-*", "x-provags-*", "x-purgate*",
  "x-qq-*", "x-received", "x-report-abuse*", "x-rspamd-*", "x-sender-ip",
  "x-ses-*", "x-sg-*", "x-sonic-*", "x-source*", "x-spam*", "x-tm-*",
  "x-tmn", "x-tnef*", "x-trace*", "x-uid*", "x-ui-*", "x-ut-*", "x-virus-*",
  "x-vr-*", "x-ymail*", "x-zoho-*"};

/* What people, their programs, and whoever looks for loops need. */
static const char *const kept[] = {
  "auto-submitted", "bcc", "cc", "content-*", "date", "delivered-to",
  "disposition-notification-to", "from", "in-reply-to", "list-id", "list-post",
  "list-unsubscribe", "list-unsubscribe-post", "mail-followup-to",
  "mail-reply-to", "mailing-list", "message-id", "mime-version", "precedence",
  "references", "reply-to", "resent-*", "return-path", "sender", "subject",
  "to", "x-beenthere", "x-loop"};

/* The bytes of pattern S that must be there; *STAR becomes 1 if more may be. */
static size_t stem(const char *s, int *star)
{
  size_t n = strlen(s);

  *star = n && s[n - 1] == '*';
  return *star ? n - 1 : n;
}

/* 1 if a name fits both. */
static int overlap(const char *s, const char *t)
{
  int xs, xt;
  size_t ns = stem(s, &xs);
  size_t nt = stem(t, &xt);

  if ((!xs && nt > ns) || (!xt && ns > nt)) return 0;
  return ascii_equalb(s, t, ns < nt ? ns : nt);
}

int diet_usual(stralloc *sa)
{
  size_t keep = sa->len;
  size_t i;

  for (i = 0; i < sizeof usual / sizeof *usual; ++i)
    if (stralloc_cats(sa, usual[i]) == -1 || stralloc_0(sa) == -1) {
      sa->len = keep;
      return -1;
    }
  return 0;
}

static int isname(char ch)
{
  return ch > 32 && ch < 127 && ch != ':';
}

const char *diet_wrong(const char *s)
{
  int star;
  size_t n = stem(s, &star);
  size_t i;

  if ((n == 0 && !star) || n >= DIET_NAME) return "is no name of a field";
  for (i = 0; i < n; ++i)
    if (!isname(s[i]) || s[i] == '*') return "is no name of a field";
  for (i = 0; i < sizeof kept / sizeof *kept; ++i)
    if (overlap(s, kept[i])) return "is, or may be, a field that has to stay";
  return 0;
}

void diet_init(struct diet *d, const stralloc *list, substdio *out)
{
  d->list = list;
  d->out = out;
  d->state = DIET_BEGIN;
  d->received = 0;
  d->n = 0;
}

int diet_more(const struct diet *d)
{
  return d->state < DIET_BODY;
}

int diet_isheader(const struct diet *d)
{
  return d->state == DIET_BODY;
}

/* 1 if the list has the name of N bytes, or LONGER, at S. */
static int listed(const struct diet *d, const char *s, size_t n, int longer)
{
  const char *p;
  size_t i, k;
  int star;

  for (i = 0; i < d->list->len; i += strlen(p) + 1) {
    p = d->list->s + i;
    k = stem(p, &star);
    if ((star ? k <= n : k == n && !longer) && ascii_equalb(p, s, k)) return 1;
  }
  return 0;
}

static int put(struct diet *d, const char *s, size_t n)
{
  return d->out ? substdio_put(d->out, s, n) : 0;
}

/* What was kept of the line so far, and CH. */
static int flush(struct diet *d, char ch)
{
  if (put(d, d->name, d->n) == -1) return -1;
  return put(d, &ch, 1);
}

static int none(struct diet *d, char ch)
{
  d->state = DIET_BAD;
  return flush(d, ch);
}

/* Without the spaces behind it; there is something else. */
static size_t length(const struct diet *d)
{
  size_t n = d->n;

  while (d->name[n - 1] == ' ' || d->name[n - 1] == '\t') --n;
  return n;
}

/* The colon came. */
static int field(struct diet *d)
{
  size_t n = length(d);
  int again = 0;

  d->state = DIET_FIELD;
  d->drops = listed(d, d->name, n, 0);
  if (n == strlen(RECEIVED) && ascii_equalb(d->name, RECEIVED, n)) {
    again = d->drops && d->received;
    d->drops = again;
    d->received = 1;
  }
  if (!d->drops) return flush(d, ':');
  if (!again) return 0;
  d->state = DIET_CUT;
  d->last = ':';
  if (put(d, d->name, n) == -1) return -1;
  return put(d, ": (cut)", 7);
}

/* A line that may be there once, before all others. */
static int isfrom(const struct diet *d)
{
  size_t skip = *d->name == '>';

  return d->first && length(d) - skip == 4 &&
         memcmp(d->name + skip, "From", 4) == 0;
}

/* No colon comes behind the spaces. */
static int other(struct diet *d, char ch)
{
  if (!isfrom(d)) return none(d, ch);
  d->drops = 0;
  d->state = ch == '\n' ? DIET_LINE : DIET_FIELD;
  return flush(d, ch);
}

/* A byte of a name, or of the spaces behind it. */
static int keep(struct diet *d, char ch)
{
  if (d->n < DIET_NAME) {
    d->name[d->n++] = ch;
    return 0;
  }
  if (d->state == DIET_SPACE) return other(d, ch);
  d->state = DIET_LONG;
  d->drops = listed(d, d->name, d->n, 1);
  return d->drops ? 0 : flush(d, ch);
}

static int line(struct diet *d, char ch)
{
  d->first = d->state == DIET_BEGIN;
  d->n = 0;
  if (ch == '\n') {
    d->state = DIET_BODY;
    return put(d, &ch, 1);
  }
  if (ch == '\r') {
    d->state = DIET_RETURN;
    return keep(d, ch);
  }
  if ((ch == ' ' || ch == '\t') && !d->first) {
    d->state = DIET_FIELD;
    return d->drops ? 0 : put(d, &ch, 1);
  }
  if (!isname(ch)) return none(d, ch);
  d->state = DIET_ANAME;
  return keep(d, ch);
}

static int name(struct diet *d, char ch)
{
  if (ch == ':') return field(d);
  if (isname(ch) && d->state == DIET_ANAME) return keep(d, ch);
  if (ch == ' ' || ch == '\t') {
    d->state = DIET_SPACE;
    return keep(d, ch);
  }
  return d->state == DIET_SPACE ? other(d, ch) : none(d, ch);
}

static int one(struct diet *d, char ch)
{
  switch (d->state) {
  case DIET_BEGIN:
  case DIET_LINE:
    return line(d, ch);
  case DIET_RETURN:
    if (ch != '\n') return none(d, ch);
    d->state = DIET_BODY;
    return flush(d, ch);
  case DIET_ANAME:
  case DIET_SPACE:
    return name(d, ch);
  case DIET_LONG:
    if (ch == ':')
      d->state = DIET_FIELD;
    else if (!isname(ch)) {
      d->state = DIET_BAD;
      d->drops = 0;
    }
    return d->drops ? 0 : put(d, &ch, 1);
  case DIET_CUT:
    if (ch == '\n') {
      d->state = DIET_LINE;
      return d->last == '\r' ? put(d, "\r\n", 2) : put(d, "\n", 1);
    }
    d->last = ch;
    return 0;
  default:
    if (ch == '\n') d->state = DIET_LINE;
    return d->drops ? 0 : put(d, &ch, 1);
  }
}

int diet_put(struct diet *d, const char *s, size_t n)
{
  for (; n && diet_more(d); --n)
    if (one(d, *s++) == -1) return -1;
  return n ? put(d, s, n) : 0;
}
