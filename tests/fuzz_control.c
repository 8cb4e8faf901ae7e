/*
 * fuzz_control: the first line is a key, the rest a control file, whatever it
 * is for: one line, a number, lines, a set of keys with values or without,
 * hosts that mail is taken for. All of it is compared with a slow and simple
 * reading of the same bytes; and what was read, written as lines, is read as
 * the same.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../ascii.h"
#include "../control.h"
#include "../env.h"
#include "../fmt.h"
#include "../open.h"
#include "../rcpthosts.h"
#include "fuzz.h"

static const char file[] = "control/rcpthosts";
static char dir[] = "/tmp/fuzz_control.XXXXXX";
static stralloc path; /* of the file, and a NUL */
static int fd;

static void below(const char *name)
{
  must(stralloc_copys(&path, dir) == 0 && stralloc_cats(&path, name) == 0);
  must(stralloc_0(&path) == 0);
}

static void gone(void)
{
  (void) unlink(path.s);
  below("/control");
  (void) rmdir(path.s);
  (void) rmdir(dir);
}

static void begin(void)
{
  must(mkdtemp(dir) != 0 && env_put("BUSHHOME", dir) == 0);
  below("/control");
  must(mkdir(path.s, 0700) == 0);
  below("/control/rcpthosts");
  fd = open_trunc(path.s, 0600);
  must(fd > 0 && atexit(gone) == 0);
}

static void contents(const char *s, size_t n)
{
  must(pwrite(fd, s, n, 0) == (ssize_t) n && ftruncate(fd, (off_t) n) == 0);
}

/* ---- slow and simple */

/* The line of N bytes at S without what does not count at its end. */
static size_t stripped(const char *s, size_t n)
{
  while (n && strchr("\n\t ", s[n - 1]) && s[n - 1]) --n;
  return n;
}

/* All lines that count, each ended by NUL. */
static void lines(stralloc *out, const char *s, size_t n)
{
  size_t i, k;

  out->len = 0;
  for (; n; s += i, n -= i) {
    i = ascii_chr(s, n, '\n');
    if (i < n) ++i;
    k = stripped(s, i);
    if (k == 0 || *s == '#') continue;
    must(stralloc_catb(out, s, k) == 0 && stralloc_0(out) == 0);
  }
}

/* What stands after SPLIT in the last line with that key; 0: nowhere. */
static const char *value(const stralloc *all, const char *key, size_t n,
                         char split)
{
  const char *found = 0;
  size_t i, k, line;

  for (i = 0; i < all->len; i += line + 1) {
    const char *s = all->s + i;

    line = strlen(s);
    k = split ? ascii_chr(s, line, split) : line;
    if (split && k == line) continue;
    if (k == n && ascii_equalb(s, key, n)) found = s + k + (split != 0);
  }
  return found;
}

static int taken(const stralloc *all, const char *s, size_t n)
{
  size_t i = ascii_rchr(s, n, '@');
  size_t host = i + 1;

  if (i == n) return 1;
  if (n - host > 255) return 0;
  for (i = host; i < n; ++i)
    if ((i == host || s[i] == '.') && value(all, s + i, n - i, 0)) return 1;
  return 0;
}

/* ---- what is to be compared */

static void oneline(const char *s, size_t n)
{
  static stralloc out;
  unsigned long long u = 7, back = 0;
  char num[FMT_NUM];
  size_t i = ascii_chr(s, n, '\n');
  size_t zeros, k;
  int r;

  i = stripped(s, i < n ? i + 1 : n);
  must(control_line(&out, file) == 1 && stralloc_equalb(&out, s, i));
  must(control_lineme(&out, file) == 1 && stralloc_equalb(&out, s, i));
  must(control_line(&out, "control/nothing") == 0);

  r = control_num(&u, ~0ULL, file);
  must(r == 1 || (r == -1 && errno == EPROTO && u == 7));
  for (k = 0; k < i && s[k] >= '0' && s[k] <= '9';) ++k;
  if (r == -1) {
    must(i == 0 || k < i || i >= 20);
    return;
  }
  must(i && k == i);
  for (zeros = 0; zeros + 1 < i && s[zeros] == '0';) ++zeros;
  k = fmt_num(num, u);
  must(k == i - zeros && memcmp(num, s + zeros, k) == 0);
  must(control_num(&back, u, file) == 1 && back == u);
  if (u) must(control_num(&back, u - 1, file) == -1 && errno == EPROTO);
}

static void look(const struct cset *c, const stralloc *all, const char *key,
                 size_t n)
{
  const char *want = value(all, key, n, c->split);
  const char *got = cset_find(c, key, n);

  must(!want == !got && (!want || strcmp(want, got) == 0));
}

static void set(const stralloc *all, const char *key, size_t n, char split)
{
  struct cset c;
  size_t i, k, line;
  unsigned int some = 64; /* all of many would take too long */

  must(cset_init(&c, all, split) == 0);
  look(&c, all, key, n);
  for (i = 0; i < all->len && some; i += line + 1, --some) {
    line = strlen(all->s + i);
    k = split ? ascii_chr(all->s + i, line, split) : line;
    look(&c, all, all->s + i, k);
    if (k) look(&c, all, all->s + i, k - 1);
  }
  cset_free(&c);
  must(cset_find(&c, "", 0) == 0);
}

static void hosts(const stralloc *all, const char *s, size_t n)
{
  struct rcpthosts r;
  const char *fn;

  must(rcpthosts_init(&r, &fn) == 0 && r.there);
  must(rcpthosts_ok(&r, s, n) == taken(all, s, n));
  rcpthosts_free(&r);
}

/* OUT becomes what is read after ALL is written as lines. */
static void print(stralloc *out, const stralloc *all)
{
  static stralloc text;
  size_t i;

  must(stralloc_copy(&text, all) == 0);
  for (i = 0; i < text.len; ++i)
    if (text.s[i] == 0) text.s[i] = '\n';
  contents(text.s, text.len);
  must(control_file(out, file) == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static stralloc all, out, again;
  const char *s = (const char *) data;
  size_t key = ascii_chr(s, n, '\n');
  size_t skip = key < n ? key + 1 : n;

  if (!fd) begin();
  contents(s + skip, n - skip);
  oneline(s + skip, n - skip);
  lines(&all, s + skip, n - skip);
  must(control_file(&out, file) == 1 && stralloc_equalb(&out, all.s, all.len));
  set(&all, s, key, 0);
  set(&all, s, key, ':');
  hosts(&all, s, key);
  /* A NUL inside of a line makes two of it, once. */
  print(&out, &all);
  if (ascii_chr(s + skip, n - skip, 0) == n - skip)
    must(stralloc_equalb(&out, all.s, all.len));
  print(&again, &out);
  must(stralloc_equalb(&again, out.s, out.len));
  return 0;
}
