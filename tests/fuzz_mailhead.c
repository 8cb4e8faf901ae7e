/*
 * fuzz_mailhead: the input as a message that a program hands in: first its
 * lines (textin), then its header. Byte by byte and at once give the same;
 * what is sent on has no Bcc, and goes through once more unchanged; addresses
 * are such as an envelope may have.
 */
#include "../addr.h"
#include "../ascii.h"
#include "../mailhead.h"
#include "../textin.h"
#include "fuzz.h"

static void text(const char *s, size_t n, size_t step, stralloc *out)
{
  struct textin t;
  size_t used, k, i;

  memset(&t, 0, sizeof t);
  t.isdot = 1;
  out->len = 0;
  must(stralloc_ready(out, n + 2) == 0);
  for (i = 0; i < n && !t.isover; i += used) {
    k = n - i < step ? n - i : step;
    out->len += textin_feed(&t, s + i, k, &used, out->s + out->len);
    must(used == k || t.isover);
  }
  if (!t.isover) out->len += textin_end(&t, out->s + out->len);
  must(out->len <= n);
}

static int head(struct mailhead *h, const stralloc *in, stralloc *out)
{
  const char *s = in->s;
  size_t n = in->len, i;
  int r = 1;

  out->len = h->to.len = h->resentto.len = h->field.len = 0;
  h->begun = 0;
  h->seen = 0;
  while (n && r == 1) {
    i = ascii_chr(s, n, '\n');
    if (i < n) ++i;
    r = mailhead_line(h, s, i, out);
    s += i;
    n -= i;
  }
  if (r == 1) r = mailhead_end(h, out);
  must(r != -1);
  if (r == -2) must(h->why != 0);
  return r;
}

static void addresses(const stralloc *sa)
{
  size_t i, n;

  for (i = 0; i < sa->len; i += n + 1) {
    n = strlen(sa->s + i);
    must(n && !addr_bad(sa->s + i, n));
  }
  must(i == sa->len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static struct addrlist a;
  static struct mailhead h;
  static stralloc once, twice, out, again;
  size_t i;
  int r;

  text((const char *) data, n, n + 1, &once);
  text((const char *) data, n, 1, &twice);
  must(stralloc_equalb(&once, twice.s, twice.len));
  h.a = &a;
  r = head(&h, &once, &out);
  if (r == -2) return 0;
  addresses(&h.to);
  addresses(&h.resentto);
  for (i = 0; i < out.len; i += ascii_chr(out.s + i, out.len - i, '\n') + 1)
    must(!ascii_starts(out.s + i, out.len - i, "bcc:") &&
         !ascii_starts(out.s + i, out.len - i, "resent-bcc:"));
  h.a = 0;
  must(head(&h, &out, &again) == 1);
  must(stralloc_equalb(&again, out.s, out.len));
  return 0;
}
