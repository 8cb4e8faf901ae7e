#include "sample.h"

#include <string.h>

#include "ascii.h"
#include "netstring.h"
#include "scan.h"

/* What must survive each hop as it is, kind by kind; 0: made by a loop. */
static const struct {
  const char *s;
  size_t n;
} bodies[SAMPLE_BODIES] = {
#define BODY(s) {s, sizeof s - 1}
  BODY(""),
  BODY("One line.\n"),
  {0, 0},
  BODY("NUL \0, CR \r, both\r\n, 8 bit \200\303\251\377\n\0\n"),
  {0, 0},
  BODY("From me\n>From you\n.\n..\n.dot\n\nFrom \n\n"),
  BODY("The last line has no newline"),
  {0, 0}
};

/* LINES lines of WIDTH bytes, each different, from message to message too. */
static int lines(stralloc *sa, unsigned int id, unsigned int lines_,
                 unsigned int width)
{
  unsigned int i, k;

  for (i = 0; i < lines_; ++i) {
    for (k = 1; k < width; ++k)
      if (stralloc_append(sa, (char) ('!' + (id + i * 7 + k) % 90)) == -1)
        return -1;
    if (stralloc_append(sa, '\n') == -1) return -1;
  }
  return 0;
}

static int body(stralloc *sa, unsigned int id)
{
  unsigned int kind = id % SAMPLE_BODIES;

  if (kind == 2) return lines(sa, id, 50, 60);
  if (kind == 4) return lines(sa, id, 1, 5000);
  if (kind == SAMPLE_BIG) return lines(sa, id, 640, 64);
  return stralloc_catb(sa, bodies[kind].s, bodies[kind].n);
}

int sample_text(stralloc *sa, unsigned int id)
{
  if (stralloc_cats(sa, "X-Sample: ") == -1) return -1;
  if (stralloc_catnum(sa, id) == -1) return -1;
  if (stralloc_cats(sa, "\nSubject: sample ") == -1) return -1;
  if (stralloc_catnum(sa, id) == -1) return -1;
  if (stralloc_cats(sa, "\nMessage-ID: <") == -1) return -1;
  if (stralloc_catnum(sa, id) == -1) return -1;
  if (stralloc_cats(sa, "@sample.example>\n\n") == -1) return -1;
  return body(sa, id);
}

int sample_sender(stralloc *sa, unsigned int id)
{
  if (id % 7 == 0) return 0;
  if (stralloc_append(sa, 's') == -1) return -1;
  if (stralloc_catnum(sa, id) == -1) return -1;
  return stralloc_cats(sa, "@sample.example");
}

int sample_rcpt(stralloc *sa, const char *prefix, unsigned int r,
                const char *host)
{
  if (stralloc_cats(sa, prefix) == -1) return -1;
  if (stralloc_append(sa, 'r') == -1) return -1;
  if (stralloc_catnum(sa, r) == -1) return -1;
  if (stralloc_append(sa, '@') == -1) return -1;
  return stralloc_cats(sa, host);
}

int sample_queued(stralloc *sa, unsigned int id, const char *prefix,
                  unsigned int r, const char *host)
{
  if (stralloc_cats(sa, "Return-Path: <") == -1) return -1;
  if (sample_sender(sa, id) == -1) return -1;
  if (stralloc_cats(sa, ">\nDelivered-To: ") == -1) return -1;
  if (sample_rcpt(sa, prefix, r, host) == -1) return -1;
  if (stralloc_append(sa, '\n') == -1) return -1;
  return sample_text(sa, id);
}

static int package(stralloc *sa, unsigned int id, const char *prefix,
                   unsigned int from, unsigned int to, const char *host,
                   stralloc *part, stralloc *list)
{
  if (stralloc_append(part, '\n') == -1) return -1;
  if (sample_text(part, id) == -1) return -1;
  if (netstring_catb(sa, part->s, part->len) == -1) return -1;
  part->len = 0;
  if (sample_sender(part, id) == -1) return -1;
  if (netstring_catb(sa, part->s, part->len) == -1) return -1;
  for (; from <= to; ++from) {
    part->len = 0;
    if (sample_rcpt(part, prefix, from, host) == -1) return -1;
    if (netstring_catb(list, part->s, part->len) == -1) return -1;
  }
  return netstring_catb(sa, list->s, list->len);
}

int sample_package(stralloc *sa, unsigned int id, const char *prefix,
                   unsigned int from, unsigned int to, const char *host)
{
  stralloc part = {0}, list = {0};
  size_t len = sa->len;
  int r = package(sa, id, prefix, from, to, host, &part, &list);

  if (r == -1) sa->len = len;
  stralloc_free(&part);
  stralloc_free(&list);
  return r;
}

int sample_envelope(stralloc *sa, unsigned int id, const char *prefix,
                    unsigned int n, const char *host)
{
  unsigned int r;

  if (stralloc_append(sa, 'F') == -1) return -1;
  if (sample_sender(sa, id) == -1) return -1;
  if (stralloc_0(sa) == -1) return -1;
  for (r = 1; r <= n; ++r) {
    if (stralloc_append(sa, 'T') == -1) return -1;
    if (sample_rcpt(sa, prefix, r, host) == -1) return -1;
    if (stralloc_0(sa) == -1) return -1;
  }
  return stralloc_0(sa);
}

unsigned int sample_whose(const char *s, size_t n)
{
  unsigned long long u;
  char num[12];
  size_t at = ascii_rchr(s, n, '@');
  size_t i = ascii_rchr(s, at, 'r');
  size_t len;

  if (i == at) return 0;
  len = at - i - 1;
  if (len >= sizeof num) return 0;
  memcpy(num, s + i + 1, len);
  num[len] = 0;
  return scan_all(num, 1000000, &u) ? (unsigned int) u : 0;
}

unsigned int sample_answers(const char *s, size_t n)
{
  unsigned int k = 0;
  const char *b;
  size_t len, used;

  for (; n && (used = netstring_take(s, n, &b, &len)); s += used, n -= used)
    k += len && *b == 'K';
  return k;
}
