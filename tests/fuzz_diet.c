/*
 * fuzz_diet: the input as a message. Byte by byte, by seven and at once give
 * the same; it has a header if a reader who sees all of it at once says so, and
 * is less what that reader leaves out; once more, nothing changes.
 */
#include "../ascii.h"
#include "../diet.h"
#include "../substdio.h"
#include "fuzz.h"

static const char fields[] = "received\0x-spam-*\0x-one\0y*";
static stralloc list;
static stralloc *to;

static ssize_t append(int fd, const void *b, size_t n)
{
  (void) fd;
  must(stralloc_catb(to, b, n) == 0);
  return (ssize_t) n;
}

/* OUT becomes the N bytes at S without those fields: 1; 0: with them, for it
   is no header. */
static int run(const char *s, size_t n, size_t step, stralloc *out)
{
  static struct diet look, d;
  static char buf[64];
  substdio ss;
  size_t i, k;

  to = out;
  out->len = 0;
  substdio_out(&ss, append, 0, buf, sizeof buf);
  diet_init(&look, &list, 0);
  diet_init(&d, &list, &ss);
  for (i = 0; i < n; i += k) {
    k = n - i < step ? n - i : step;
    must(diet_put(&look, s + i, k) == 0 && diet_put(&d, s + i, k) == 0);
  }
  must(substdio_flush(&ss) == 0);
  must(diet_isheader(&look) == diet_isheader(&d));
  return diet_isheader(&d);
}

static void add(stralloc *out, const char *s, size_t n)
{
  must(stralloc_catb(out, s, n) == 0);
}

/* 1 if the field whose name has N bytes is on the list. */
static int islisted(const char *s, size_t n)
{
  return ascii_starts(s, n, "x-spam-") || ascii_starts(s, n, "y") ||
         (n == 5 && ascii_equalb(s, "x-one", n));
}

/* The bytes of a field's name in the line of N bytes at S; 0: it is none. */
static size_t field(const char *s, size_t n)
{
  size_t i = 0, k;

  while (i < n && s[i] > 32 && s[i] < 127 && s[i] != ':') ++i;
  for (k = i; k < n && (s[k] == ' ' || s[k] == '\t');) ++k;
  if (k == n || s[k] != ':' || (k > i && k > DIET_NAME)) return 0;
  return i;
}

/* 1 if it is a From_ line. */
static int isfrom(const char *s, size_t n)
{
  if (n && *s == '>') {
    ++s;
    --n;
  }
  return n > 5 && memcmp(s, "From", 4) == 0 && (s[4] == ' ' || s[4] == '\t');
}

/* A line of the header, N bytes with its newline: 1; 0: it is none; *HOW is
   what becomes of the field: 0 stays, 1 goes, 2 is cut. */
static int line(const char *s, size_t n, int isfirst, int *how, int *received,
                stralloc *out)
{
  size_t name;

  if (*s == ' ' || *s == '\t') {
    if (isfirst) return 0;
    if (!*how) add(out, s, n);
    return 1;
  }
  *how = 0;
  name = field(s, n);
  if (!name && (!isfirst || !isfrom(s, n))) return 0;
  if (name && islisted(s, name)) *how = 1;
  if (name == 8 && ascii_equalb(s, "received", 8) && (*received)++) *how = 2;
  if (*how == 0) add(out, s, n);
  if (*how == 2) {
    add(out, s, name);
    add(out, ": (cut)", 7);
    add(out, s[n - 2] == '\r' ? "\r\n" : "\n", s[n - 2] == '\r' ? 2 : 1);
  }
  return 1;
}

static int wanted(const char *s, size_t n, stralloc *out)
{
  size_t i, k;
  int how = 0, received = 0;

  out->len = 0;
  for (i = 0; i < n; i += k) {
    k = ascii_chr(s + i, n - i, '\n');
    if (k == n - i) return 0;
    ++k;
    if (k == 1 || (k == 2 && s[i] == '\r')) {
      add(out, s + i, n - i);
      return 1;
    }
    if (!line(s + i, k, i == 0, &how, &received, out)) return 0;
  }
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static stralloc want, one, more;
  const char *s = (const char *) data;
  int is;

  if (n > 20000) return 0;
  if (!list.len) add(&list, fields, sizeof fields);
  is = run(s, n, 1, &one);
  must(run(s, n, 7, &more) == is);
  must(stralloc_equalb(&one, more.s, more.len));
  must(run(s, n, n ? n : 1, &more) == is);
  must(stralloc_equalb(&one, more.s, more.len));
  must(wanted(s, n, &want) == is);
  if (!is) return 0;
  must(stralloc_equalb(&one, want.s, want.len));
  must(run(one.s, one.len, 5, &more) == 1);
  must(stralloc_equalb(&one, more.s, more.len));
  return 0;
}
