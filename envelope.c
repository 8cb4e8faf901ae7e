#include "envelope.h"

#include <errno.h>
#include <string.h>

#include "ascii.h"

#define RETURNPATH "Return-Path: <"
#define DELIVEREDTO "Delivered-To: "
#define ENVELOPETO "Envelope-to: "
#define DELIVERYDATE "Delivery-date: "
#define ORIGINALTO "X-Original-To: "
#define RECEIVED "Received:"

/* May stand in an RFC 822 atom. */
static int isatom(unsigned char ch)
{
  return ch > 32 && ch < 127 && !memchr("()<>@,;:\\\".[]", ch, 13);
}

/* A local part that is not a row of atoms with single dots between them. */
static int needsquotes(const char *s, size_t n)
{
  size_t i;
  int dot = 1; /* a dot here would have no atom before it */

  for (i = 0; i < n; ++i) {
    if (s[i] == '.') {
      if (dot) return 1;
      dot = 1;
    } else {
      if (!isatom((unsigned char) s[i])) return 1;
      dot = 0;
    }
  }
  return dot;
}

static int quoted(stralloc *out, const char *s, size_t n)
{
  size_t i;
  size_t len = out->len;

  if (n > (size_t) -1 / 2 - 1) {
    errno = ENOMEM;
    return -1;
  }
  if (stralloc_readyplus(out, 2 * n + 2) == -1) return -1;
  out->s[len++] = '"';
  for (i = 0; i < n; ++i) {
    if (s[i] == '"' || s[i] == '\\' || s[i] == '\r' || s[i] == '\n')
      out->s[len++] = '\\';
    out->s[len++] = s[i];
  }
  out->s[len++] = '"';
  out->len = len;
  return 0;
}

int envelope_quote(stralloc *out, const char *addr, size_t n)
{
  size_t at = ascii_rchr(addr, n, '@');
  size_t keep = out->len;

  if (n == 0) return 0;
  if (!needsquotes(addr, at)) return stralloc_catb(out, addr, n);
  if (quoted(out, addr, at) == -1) return -1;
  if (stralloc_catb(out, addr + at, n - at) == -1) {
    out->len = keep;
    return -1;
  }
  return 0;
}

int envelope_unquote(stralloc *out, const char *s, size_t n)
{
  size_t i, len;
  int in = 0; /* between quotes */

  if (stralloc_readyplus(out, n) == -1) return -1;
  len = out->len;
  for (i = 0; i < n; ++i) {
    if (s[i] == '"') {
      in = !in;
      continue;
    }
    if (s[i] == '@' && !in) break; /* a host is never quoted */
    if (s[i] == '\\' && in && i + 1 < n) ++i;
    out->s[len++] = s[i];
  }
  if (i < n) memcpy(out->s + len, s + i, n - i);
  out->len = len + (n - i);
  return 0;
}

/* 1 if the N bytes at S are just what envelope_quote makes of PLAIN; 0; -1. */
static int looksquoted(const char *s, size_t n, stralloc *plain)
{
  stralloc again = {0};
  int r = -1;

  plain->len = 0;
  if (n == 0 || *s != '"') return 0;
  if (envelope_unquote(plain, s, n) == 0 &&
      envelope_quote(&again, plain->s, plain->len) == 0)
    r = stralloc_equalb(&again, s, n);
  stralloc_free(&again);
  return r;
}

int envelope_plain(stralloc *out, const char *s, size_t n)
{
  stralloc plain = {0};
  int r = looksquoted(s, n, &plain);

  if (r == 0) r = stralloc_catb(out, s, n);
  else if (r == 1) r = stralloc_cat(out, &plain);
  stralloc_free(&plain);
  return r;
}

static int catrcpt(stralloc *out, const char *s, size_t n)
{
  stralloc plain = {0};
  int r = looksquoted(s, n, &plain);

  stralloc_free(&plain);
  if (r == -1) return -1;
  return r ? envelope_quote(out, s, n) : stralloc_catb(out, s, n);
}

int envelope_lines(stralloc *out, const char *sender, size_t ns,
                   const char *rcpt, size_t nr)
{
  size_t keep = out->len;
  size_t i;

  if (stralloc_cats(out, RETURNPATH) == -1) goto nomem;
  i = out->len;
  if (envelope_quote(out, sender, ns) == -1) goto nomem;
  for (; i < out->len; ++i)
    if (out->s[i] == '\n') out->s[i] = '_';
  if (stralloc_cats(out, ">\n" DELIVEREDTO) == -1) goto nomem;
  i = out->len;
  if (catrcpt(out, rcpt, nr) == -1) goto nomem;
  for (; i < out->len; ++i)
    if (out->s[i] == '\n') out->s[i] = '_';
  if (stralloc_append(out, '\n') == -1) goto nomem;
  return 0;

nomem:
  out->len = keep;
  return -1;
}

/* 1 if the bytes of START, in any case, come next; nothing is taken; 0; -1. */
static int ahead(substdio *ss, const char *start)
{
  size_t i = 0;
  ssize_t r;

  if (substdio_feed(ss) == -1) return -1;
  for (; start[i]; ++i) {
    if (i == ss->p) {
      r = substdio_more(ss);
      if (r <= 0) return (int) r;
    }
    if (ascii_lower(substdio_peek(ss)[i]) != ascii_lower(start[i])) return 0;
  }
  return 1;
}

/* The rest of a line, without its newline, into SA: 1; -2: it has no end, is
   too long or has a NUL; -1. */
static int rest(substdio *ss, stralloc *sa)
{
  size_t i, n;
  ssize_t r;

  sa->len = 0;
  do {
    r = substdio_feed(ss);
    if (r <= 0) return r ? -1 : -2;
    n = (size_t) r;
    i = ascii_chr(substdio_peek(ss), n, '\n');
    if (i > ENVELOPE_MAX - sa->len) return -2;
    if (ascii_chr(substdio_peek(ss), i, '\0') < i) return -2;
    if (stralloc_catb(sa, substdio_peek(ss), i) == -1) return -1;
    substdio_seek(ss, i < n ? i + 1 : n);
  } while (i == n);
  return 1;
}

/* The line that begins with START, without that, into SA: 1; 0: another line
   comes, or none; -1; -2: as rest. */
static int line(substdio *ss, const char *start, stralloc *sa, size_t *bytes)
{
  int r = ahead(ss, start);

  if (r != 1) return r;
  substdio_seek(ss, strlen(start));
  r = rest(ss, sa);
  if (r == 1) *bytes += strlen(start) + sa->len + 1;
  return r;
}

/* What was read into SA becomes what it means, by HOW: 1; -1. */
static int meaning(stralloc *sa, int (*how)(stralloc *, const char *, size_t))
{
  stralloc out = {0};

  if (ascii_chr(sa->s, sa->len, '"') == sa->len) return 1;
  if (how(&out, sa->s, sa->len) == -1) {
    stralloc_free(&out);
    return -1;
  }
  stralloc_free(sa);
  *sa = out;
  return 1;
}

/* 1 if there is a comma outside of quotes: more than one address. */
static int isseveral(const stralloc *sa)
{
  size_t i;
  int in = 0;

  for (i = 0; i < sa->len; ++i) {
    if (sa->s[i] == '"') in = !in;
    if (sa->s[i] == ',' && !in) return 1;
    if (sa->s[i] == '\\' && in) ++i;
  }
  return 0;
}

/* Exim's lines, after the first. */
static int exim(substdio *ss, stralloc *rcpt, size_t *bytes)
{
  stralloc date = {0};
  int r;

  if (isseveral(rcpt)) return -2;
  r = line(ss, DELIVERYDATE, &date, bytes);
  stralloc_free(&date);
  return r < 0 ? r : meaning(rcpt, envelope_unquote);
}

/* The lines after Return-Path. */
static int recipient(substdio *ss, stralloc *rcpt, size_t *bytes)
{
  int r = line(ss, DELIVEREDTO, rcpt, bytes);

  if (r == 1) return meaning(rcpt, envelope_plain);
  if (r == 0 && (r = line(ss, ENVELOPETO, rcpt, bytes)) == 1)
    return exim(ss, rcpt, bytes);
  if (r == 0) r = line(ss, ORIGINALTO, rcpt, bytes);
  if (r != 1) return r;
  r = line(ss, DELIVEREDTO, rcpt, bytes);
  return r < 0 ? r : meaning(rcpt, envelope_unquote);
}

/* OpenSMTPD says nothing of the null sender. That it is one, and not a line
   lost, is known by what such a server puts on top of each message. */
static int nosender(substdio *ss, stralloc *rcpt, size_t *bytes)
{
  int r = line(ss, DELIVEREDTO, rcpt, bytes);

  if (r == 1) r = ahead(ss, RECEIVED);
  return r == 1 ? meaning(rcpt, envelope_plain) : r;
}

int envelope_read(substdio *ss, stralloc *sender, stralloc *rcpt,
                  size_t *bytes)
{
  int r;

  *bytes = sender->len = 0;
  r = line(ss, RETURNPATH, rcpt, bytes); /* lent for a moment */
  if (r == 0) {
    r = nosender(ss, rcpt, bytes);
  } else if (r == 1) {
    if (rcpt->len == 0 || rcpt->s[--rcpt->len] != '>') return 0;
    if (envelope_unquote(sender, rcpt->s, rcpt->len) == -1) return -1;
    r = recipient(ss, rcpt, bytes);
  }
  return r == -2 ? 0 : r;
}
