#include "envelope.h"

#include <errno.h>
#include <string.h>

#include "ascii.h"

#define RETURNPATH "Return-Path: <"
#define DELIVEREDTO "Delivered-To: "

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
  if (stralloc_catb(out, rcpt, nr) == -1) goto nomem;
  for (; i < out->len; ++i)
    if (out->s[i] == '\n') out->s[i] = '_';
  if (stralloc_append(out, '\n') == -1) goto nomem;
  return 0;

nomem:
  out->len = keep;
  return -1;
}

/* Takes the bytes of START, which must come next: 1; 0: they do not; -1. */
static int begins(substdio *ss, const char *start)
{
  size_t i, n;
  ssize_t r;

  while (*start) {
    r = substdio_feed(ss);
    if (r <= 0) return (int) r;
    n = strlen(start);
    if (n > (size_t) r) n = (size_t) r;
    for (i = 0; i < n; ++i)
      if (substdio_peek(ss)[i] != start[i]) return 0;
    substdio_seek(ss, n);
    start += n;
  }
  return 1;
}

/* The rest of a line, without its newline, into SA: 1; 0: it has no end, is
   too long or has a NUL; -1. */
static int rest(substdio *ss, stralloc *sa)
{
  size_t i, n;
  ssize_t r;

  sa->len = 0;
  do {
    r = substdio_feed(ss);
    if (r <= 0) return (int) r;
    n = (size_t) r;
    i = ascii_chr(substdio_peek(ss), n, '\n');
    if (i > ENVELOPE_MAX - sa->len) return 0;
    if (ascii_chr(substdio_peek(ss), i, '\0') < i) return 0;
    if (stralloc_catb(sa, substdio_peek(ss), i) == -1) return -1;
    substdio_seek(ss, i < n ? i + 1 : n);
  } while (i == n);
  return 1;
}

int envelope_read(substdio *ss, stralloc *sender, stralloc *rcpt,
                  size_t *bytes)
{
  int r;

  r = begins(ss, RETURNPATH);
  if (r == 1) r = rest(ss, rcpt); /* lent for a moment */
  if (r != 1) return r;
  if (rcpt->len == 0 || rcpt->s[--rcpt->len] != '>') return 0;
  *bytes = strlen(RETURNPATH) + rcpt->len + 2;
  sender->len = 0;
  if (envelope_unquote(sender, rcpt->s, rcpt->len) == -1) return -1;
  r = begins(ss, DELIVEREDTO);
  if (r == 1) r = rest(ss, rcpt);
  if (r != 1) return r;
  *bytes += strlen(DELIVEREDTO) + rcpt->len + 1;
  return 1;
}
