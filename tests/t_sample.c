#include "sample.h"

#include <string.h>

#include "ascii.h"
#include "envelope.h"
#include "netstring.h"
#include "substdio.h"
#include "tap.h"

static const stralloc *from;
static size_t at;

static ssize_t get(int fd, void *b, size_t n)
{
  (void) fd;
  if (n > from->len - at) n = from->len - at;
  memcpy(b, from->s + at, n);
  at += n;
  return (ssize_t) n;
}

/* A queued file as the product reads it: 1 if it is right. */
static int queued(unsigned int id)
{
  stralloc sa = {0}, text = {0}, sender = {0}, mine = {0}, rcpt = {0};
  char buf[100];
  substdio ss;
  size_t n;
  int r;

  r = sample_queued(&sa, id, "p-", 12, "h.example") == 0 &&
      sample_text(&text, id) == 0 && sample_sender(&mine, id) == 0;
  from = &sa;
  at = 0;
  substdio_in(&ss, get, 0, buf, sizeof buf);
  if (envelope_read(&ss, &sender, &rcpt, &n) != 1) r = 0;
  r = r && sa.len == n + text.len && !memcmp(sa.s + n, text.s, text.len) &&
      stralloc_equalb(&sender, mine.s, mine.len) &&
      stralloc_equals(&rcpt, "p-r12@h.example") &&
      (sender.len == 0) == (id % 7 == 0);
  stralloc_free(&sa);
  stralloc_free(&text);
  stralloc_free(&sender);
  stralloc_free(&mine);
  stralloc_free(&rcpt);
  return r;
}

/* A package is three netstrings, the last of which is one for each. */
static int package(unsigned int id, unsigned int r, unsigned int last)
{
  stralloc sa = {0};
  const char *b, *list;
  size_t len, used, all = 0;
  unsigned int i;

  if (sample_package(&sa, id, "", r, last, "h") == -1) return 0;
  for (i = 0; i < 3; ++i) {
    used = netstring_take(sa.s + all, sa.len - all, &b, &len);
    if (!used) return 0;
    if (i == 0 && (len == 0 || *b != '\n')) return 0;
    all += used;
  }
  if (all != sa.len) return 0;
  for (list = b, all = len; all; ++r, list += used, all -= used) {
    used = netstring_take(list, all, &b, &len);
    if (!used || sample_whose(b, len) != r) return 0;
  }
  stralloc_free(&sa);
  return r == last + 1;
}

int main(void)
{
  stralloc a = {0}, b = {0};
  unsigned int id;
  int same = 0, good = 1;

  for (id = 1; id <= 40; ++id) {
    a.len = b.len = 0;
    if (sample_text(&a, id) == -1 || sample_text(&b, id + SAMPLE_BODIES) == -1)
      return 111;
    if (a.len == b.len && !memcmp(a.s, b.s, a.len)) ++same;
    good = good && queued(id) && package(id, 1, id % 4 + 1);
  }
  TAP_OK(!same, "no two are equal");
  TAP_OK(good, "queued, and as packages");
  TAP_OK(package(1, 3, 5), "for some recipients only");
  TAP_OK(sample_answers("1:K,3:Zzz,2:Kk,0:,5:K", 21) == 2 &&
           sample_answers("", 0) == 0 && sample_answers("1:K", 3) == 0,
         "answers");
  a.len = 0;
  TAP_OK(sample_text(&a, SAMPLE_BIG) == 0 && a.len > 40000, "a big one");
  a.len = 0;
  TAP_OK(sample_text(&a, SAMPLE_UNENDED) == 0 && a.s[a.len - 1] != '\n',
         "one without an end");
  a.len = 0;
  TAP_OK(sample_envelope(&a, 1, "x-", 2, "h") == 0 &&
           stralloc_equalb(&a, "Fs1@sample.example\0Tx-r1@h\0Tx-r2@h\0\0", 36),
         "an envelope");
  TAP_OK(sample_whose("office-r17@h.example", 20) == 17 &&
           sample_whose("r1", 2) == 1 && sample_whose("rr5@r6", 6) == 5,
         "whose it is");
  TAP_OK(sample_whose("a@b", 3) == 0 && sample_whose("r@b", 3) == 0 &&
           sample_whose("r1x@b", 5) == 0 && sample_whose("", 0) == 0 &&
           sample_whose("r99999999999999999999@b", 23) == 0,
         "nobody's");
  return tap_end();
}
