#include "smtpsay.h"

#include <string.h>

#include "addr.h"
#include "ascii.h"
#include "envelope.h"

enum { START, NULS, INSIDE, CR };

const char *smtpsay_bad(const char *addr, size_t n)
{
  const char *why = addr_bad(addr, n);
  size_t i;

  if (why) return why;
  for (i = ascii_rchr(addr, n, '@'); i < n; ++i)
    if (memchr(" \"(),;<>\\", addr[i], 9))
      return "has a host that SMTP cannot carry";
  return 0;
}

int smtpsay_is8bit(const char *s, size_t n)
{
  while (n)
    if ((unsigned char) s[--n] > 127) return 1;
  return 0;
}

const char *smtpsay_badfor(const char *addr, size_t n,
                           const struct smtpoffers *o)
{
  const char *why = smtpsay_bad(addr, n);

  if (!why && !o->utf8 && smtpsay_is8bit(addr, n))
    why = "has 8-bit characters, and the server takes none (SMTPUTF8)";
  return why;
}

int smtpsay_path(stralloc *out, const char *addr, size_t n)
{
  size_t keep = out->len;

  if (stralloc_append(out, '<') == 0 && envelope_quote(out, addr, n) == 0 &&
      stralloc_append(out, '>') == 0)
    return 0;
  out->len = keep;
  return -1;
}

size_t smtpsay_body(struct smtpbody *b, char *out, const char *s, size_t n)
{
  const char *end = s + n;
  char *o = out;
  size_t dots = 0;

  for (; s < end; ++s) {
    if (*s == '\n') {
      *o++ = '\r';
      *o++ = '\n';
      b->state = START;
      continue;
    }
    if (b->state == CR) *o++ = ' ';
    if (*s == '\r') {
      b->state = CR;
      continue;
    }
    if (*s == '.' && (b->state == START || b->state == NULS)) {
      *o++ = '.';
      ++dots;
    }
    if (*s || b->state == CR || b->state == INSIDE)
      b->state = INSIDE;
    else
      b->state = NULS;
    if ((unsigned char) *s > 127) b->eight = 1;
    *o++ = *s;
  }
  b->size += (size_t) (o - out) - dots;
  return (size_t) (o - out);
}

size_t smtpsay_end(struct smtpbody *b, char *out)
{
  size_t n = b->state == START ? 0 : 2;

  memcpy(out, &"\r\n.\r\n"[2 - n], n + 3);
  b->size += n;
  return n + 3;
}

int smtpsay_mail(stralloc *out, const stralloc *sender, const stralloc *rcpt,
                 const struct smtpbody *b, const struct smtpoffers *o)
{
  int utf8 = smtpsay_is8bit(sender->s, sender->len) ||
             smtpsay_is8bit(rcpt->s, rcpt->len);

  /* A double bounce must not bounce, which <#@[]> says to qmail alone. */
  if (stralloc_equals(sender, "#@[]")
        ? stralloc_cats(out, "<>")
        : smtpsay_path(out, sender->s, sender->len))
    return -1;
  if (o->size && (stralloc_cats(out, " SIZE=") == -1 ||
                  stralloc_catnum(out, b->size) == -1))
    return -1;
  if (o->eightbit && (b->eight || utf8) &&
      stralloc_cats(out, " BODY=8BITMIME") == -1)
    return -1;
  return utf8 ? stralloc_cats(out, " SMTPUTF8") : 0;
}
