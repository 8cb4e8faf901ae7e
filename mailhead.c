#include "mailhead.h"

#include <string.h>

#include "ascii.h"

void mailhead_free(struct mailhead *h)
{
  stralloc_free(&h->to);
  stralloc_free(&h->resentto);
  stralloc_free(&h->field);
}

/* What a field is to us. */
static const struct {
  const char *name;
  unsigned int bit; /* of SEEN */
  int hasrcpts, drop;
} fields[] = {
  {"date", MAILHEAD_DATE, 0, 0},
  {"from", MAILHEAD_FROM, 0, 0},
  {"message-id", MAILHEAD_ID, 0, 0},
  {"to", MAILHEAD_TO, 1, 0},
  {"cc", MAILHEAD_TO, 1, 0},
  {"bcc", 0, 1, 1},
};

static int isblank7(char ch)
{
  return ch == ' ' || ch == '\t';
}

/* The length of the name of a field that begins the N bytes at S, and *COLON;
   0: none does. */
static size_t fieldname(const char *s, size_t n, size_t *colon)
{
  size_t i = 0;

  while (i < n && s[i] > 32 && s[i] < 127 && s[i] != ':') ++i;
  *colon = i;
  while (*colon < n && isblank7(s[*colon])) ++*colon;
  return *colon < n && s[*colon] == ':' ? i : 0;
}

/* A folded field is one line. */
static void unfold(stralloc *sa)
{
  size_t i, n;

  for (i = n = 0; i < sa->len; ++i)
    if (sa->s[i] != '\n' && (sa->s[i] != '\r' || i + 1 == sa->len ||
                             sa->s[i + 1] != '\n'))
      sa->s[n++] = sa->s[i];
  sa->len = n;
}

/* The field that is complete. */
static int done(struct mailhead *h, stralloc *out)
{
  static const char resent[] = "resent-";
  size_t colon;
  const char *s = h->field.s;
  size_t n = fieldname(s, h->field.len, &colon);
  size_t skip = 0, i;
  int r;

  if (n == 0) return 1;
  if (n == 11 && ascii_starts(s, n, "return-path")) {
    h->field.len = 0;
    return 1;
  }
  if (ascii_starts(s, n, resent)) {
    skip = strlen(resent);
    h->seen |= MAILHEAD_ISRESENT;
  }
  for (i = 0; i < sizeof fields / sizeof *fields; ++i)
    if (n - skip == strlen(fields[i].name) &&
        ascii_starts(s + skip, n - skip, fields[i].name))
      break;
  if (i == sizeof fields / sizeof *fields)
    return stralloc_cat(out, &h->field) == -1 ? -1 : 1;
  h->seen |= fields[i].bit << (skip ? MAILHEAD_RESENT : 0);
  if (!fields[i].drop && stralloc_cat(out, &h->field) == -1) return -1;
  r = 1;
  if (h->a && fields[i].hasrcpts) {
    unfold(&h->field);
    r = addrlist_read(h->a, h->field.s + colon + 1, h->field.len - colon - 1,
                      skip ? &h->resentto : &h->to, &h->why);
    if (r == 0) r = 1;
  }
  return r;
}

int mailhead_end(struct mailhead *h, stralloc *out)
{
  int r = h->field.len ? done(h, out) : 1;

  h->field.len = 0;
  return r;
}

int mailhead_line(struct mailhead *h, const char *s, size_t n, stralloc *out)
{
  size_t colon;
  int r;

  if (n && isblank7(*s) && h->field.len) {
    if (n > MAILHEAD_MAX - h->field.len) {
      h->why = "a header field is longer than 1,000,000 bytes";
      return -2;
    }
    return stralloc_catb(&h->field, s, n) == -1 ? -1 : 1;
  }
  r = mailhead_end(h, out);
  if (r != 1) return r;
  if (fieldname(s, n, &colon) == 0)
    return !h->begun++ && n > 4 && memcmp(s, "From ", 5) == 0;
  h->begun = 1;
  if (n > MAILHEAD_MAX) {
    h->why = "a header field is longer than 1,000,000 bytes";
    return -2;
  }
  return stralloc_copyb(&h->field, s, n) == -1 ? -1 : 1;
}
