#include "census.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sample.h"
#include "tap.h"

static struct census c;
static char dir[] = "/tmp/census.XXXXXX";
static char cmd[sizeof dir + 10];

static void put(const char *fn, const char *before, unsigned int id,
                unsigned int r, long cut, const char *after)
{
  stralloc sa = {0};
  FILE *f = fopen(fn, "wb");

  if (!f || sample_queued(&sa, id, "x-", r, "h") == -1) exit(111);
  if (cut < 0) sa.len -= (size_t) -cut;
  if (before) {
    size_t n = 0, k = 2; /* behind the two lines */

    while (k) k -= sa.s[n++] == '\n';
    (void) fwrite(sa.s, 1, n, f);
    (void) fputs(before, f);
    (void) fwrite(sa.s + n, 1, sa.len - n, f);
  } else
    (void) fwrite(sa.s, 1, sa.len, f);
  if (after) (void) fputs(after, f);
  if (fclose(f)) exit(111);
  stralloc_free(&sa);
}

/* Reads both Maildirs anew: 1 if so many are wrong. */
static int count(unsigned long lost, unsigned long doubled, unsigned long torn)
{
  c.lost = c.doubled = c.torn = 0;
  c.text.len = 0;
  census_begin(&c);
  if (census_read(&c, "a", CENSUS_HERE) == -1) return 0;
  if (census_read(&c, "b", CENSUS_QUEUED) == -1) return 0;
  census_judge(&c);
  if (c.lost == lost && c.doubled == doubled && c.torn == torn) return 1;
  printf("# lost %lu doubled %lu torn %lu\n%.*s", c.lost, c.doubled, c.torn,
         (int) c.text.len, c.text.s ? c.text.s : "");
  return 0;
}

static int held(unsigned long lost, int queued)
{
  c.lost = 0;
  census_held(&c, queued);
  return c.lost == lost;
}

static int stayed(unsigned long torn)
{
  c.torn = 0;
  return census_stayed(&c) == 0 && c.torn == torn;
}

static void wrong(void)
{
  put("a/new/t", 0, 1, 1, -1, 0);
  TAP_OK(count(0, 0, 1), "a byte short");
  put("a/new/t", 0, 1, 1, 0, "\n");
  TAP_OK(count(0, 0, 1), "a byte more");
  put("a/new/t", "X-Other: 1\n", 1, 1, 0, 0);
  TAP_OK(count(0, 0, 1), "another header line");
  put("a/new/t", 0, 3, 1, 0, 0);
  TAP_OK(count(0, 0, 1), "none that was sent");
  put("a/new/t", 0, 1, 9, 0, 0);
  TAP_OK(count(0, 0, 1), "nor that recipient");
  put("a/new/t", 0, 1, 1, 0, 0);
  (void) truncate("a/new/t", 0);
  TAP_OK(count(0, 0, 1), "nothing at all");
  (void) unlink("a/new/t");
  TAP_OK(count(0, 0, 0), "and without it");
}

int main(void)
{
  static const char *const dirs[] = {"a", "b", "a/new", "a/cur", "b/new"};
  size_t i;

  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  sprintf(cmd, "rm -rf %s", dir);
  for (i = 0; i < sizeof dirs / sizeof *dirs; ++i)
    if (mkdir(dirs[i], 0700) == -1) return 111;
  if (census_init(&c, 2, 2) == -1) return 111;
  TAP_OK(count(4, 0, 0), "nothing there");
  put("a/new/1", 0, 1, 1, 0, 0);
  put("a/new/2", "Received: x\n  by y\nDelivered-To: z\n", 1, 2, 0, 0);
  put("a/cur/3:2,S", 0, 2, 1, 0, 0);
  put("b/new/4", 0, 2, 2, 0, 0);
  TAP_OK(count(1, 0, 0), "one is queued only");
  TAP_OK(held(0, 1), "and not lost");
  census_acked(&c, 2, 2);
  TAP_OK(held(1, 1), "but if it was acknowledged");
  TAP_OK(rename("b/new/4", "a/new/4") == 0 && count(0, 0, 0), "all there");
  TAP_OK(held(0, 1), "acknowledged and there");
  put("b/new/5", 0, 1, 1, 0, 0);
  TAP_OK(count(0, 1, 0), "here and queued is twice");
  put("a/new/6", 0, 1, 1, 0, 0);
  TAP_OK(unlink("b/new/5") == 0 && count(0, 1, 0), "two copies are twice");
  (void) unlink("a/new/6");
  TAP_OK(count(0, 0, 0), "as before");
  wrong();
  put("a/new/7", 0, 1, 1, 0, 0);
  TAP_OK(rename("a/new/7", "a/new/1") == 0 && count(0, 0, 1),
         "replaced by an equal file");
  census_clear(&c);
  TAP_OK(count(0, 0, 0), "which a new census does not know");
  TAP_OK(count(0, 0, 0) && stayed(0), "all stayed");
  (void) unlink("a/new/1");
  TAP_OK(count(1, 0, 0) && held(0, 0) && held(1, 1), "gone");
  TAP_OK(stayed(1), "one has not stayed");
  census_count(&c, 1, 1, CENSUS_HERE);
  TAP_OK(held(0, 1), "counted by hand");
  TAP_OK(c.text.len > 0, "and said");
  census_free(&c);
  if (census_init(&c, SAMPLE_UNENDED, 1) == -1) return 111;
  put("b/new/8", 0, SAMPLE_UNENDED, 1, 0, "\n");
  census_begin(&c);
  c.torn = 0;
  TAP_OK(census_read(&c, "b", CENSUS_HERE) == 0 && c.torn == 0 &&
           census_copies(&c, SAMPLE_UNENDED, 1, CENSUS_HERE) == 1,
         "a newline where there was none");
  census_free(&c);
  if (chdir("/") == -1 || system(cmd)) return 111;
  return tap_end();
}
