/*
 * fuzz_smtpline: the input as a line of an SMTP client: it is read to its end
 * and no further; what follows a blank at the end changes nothing. And as the
 * message after DATA, in CR LF: no line that is a dot alone is in what comes
 * out of it by such an end, whatever LFs alone are there.
 */
#include "../ascii.h"
#include "../smtpline.h"
#include "../textin.h"
#include "fuzz.h"

static void line(const char *s, size_t n)
{
  static stralloc addr, again, copy;
  enum smtpline r, r2;

  addr.len = again.len = 0;
  must(stralloc_copyb(&copy, s, n) == 0);
  r = smtpline_read(copy.s, n, &addr);
  must(r != SMTPLINE_ERROR);
  must(stralloc_cats(&copy, " \t") == 0);
  r2 = smtpline_read(copy.s, copy.len, &again);
  must(r == r2);
  if (r != SMTPLINE_MAIL && r != SMTPLINE_RCPT) return;
  must(stralloc_equalb(&again, addr.s, addr.len));
  must(addr.len <= n);
}

static void data(const char *s, size_t n, size_t step)
{
  static stralloc out;
  struct textin t;
  size_t i, used, k;

  memset(&t, 0, sizeof t);
  t.isdot = t.isstuffed = t.isknown = t.iscrlf = 1;
  out.len = 0;
  must(stralloc_ready(&out, n + 2) == 0);
  for (i = 0; i < n && !t.isover; i += used) {
    k = n - i < step ? n - i : step;
    out.len += textin_feed(&t, s + i, k, &used, out.s + out.len);
  }
  must(out.len <= n + 1);
  if (!t.isover) return;
  /* It ended at the first dot between two CR LFs, and nowhere else. */
  must(i >= 3 && memcmp(s + i - 3, ".\r\n", 3) == 0);
  must(i == 3 || memcmp(s + i - 5, "\r\n", 2) == 0);
  for (k = 0; k + 5 < i; ++k) must(memcmp(s + k, "\r\n.\r\n", 5) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
  const char *s = (const char *) bytes;

  line(s, ascii_chr(s, n, '\n'));
  data(s, n, n + 1);
  data(s, n, 1);
  return 0;
}
