#include "names.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fmt.h"
#include "tap.h"

#define MANY 20000

static char top[] = "/tmp/t_names.XXXXXX";
static struct maildir m;

static void path(char *s, const char *sub, unsigned long i)
{
  size_t n = strlen(sub);

  memcpy(s, sub, n);
  s[n] = 'm';
  n += 1 + fmt_num0(s + n + 1, i, 8);
  s[n] = 0;
}

static void make(int dir, const char *name, long when)
{
  struct timespec t[2];
  int fd = openat(dir, name, O_WRONLY | O_CREAT, 0600);

  t[0].tv_sec = t[1].tv_sec = when;
  t[0].tv_nsec = t[1].tv_nsec = 0;
  if (fd == -1 || futimens(fd, t) == -1 || close(fd) == -1) exit(111);
}

static void empty(int dir)
{
  struct dirent *d;
  DIR *p = maildir_list(dir);

  while (p && (d = readdir(p)))
    if (d->d_name[0] != '.') (void) unlinkat(dir, d->d_name, 0);
  if (p) (void) closedir(p);
}

static int feeds(struct names *n, const char *want)
{
  stralloc out = {0};
  int good = names_feed(n, &out) == 1 && out.len == strlen(want) + 1 &&
             strcmp(out.s, want) == 0;

  stralloc_free(&out);
  return good;
}

/* The longest run of slots in use: what a look-up costs at worst. */
static size_t longest(const struct names *n)
{
  size_t i, run = 0, most = 0;

  for (i = 0; i < 2 * n->slots; ++i) {
    run = n->slot[i % n->slots] ? run + 1 : 0;
    if (run > most) most = run;
  }
  return most;
}

static void few(void)
{
  struct names n;
  stralloc out = {0};
  const char *what;
  size_t at;

  names_init(&n);
  TAP_OK(names_scan(&n, &m, &what) == 0 && n.pending == 0, "empty");
  TAP_OK(names_find(&n, "new/a", 5) == NAMES_NONE, "nothing is known");
  make(m.new, "b", 1000);
  make(m.new, "a", 1000);
  make(m.cur, "a", 1000);
  make(m.cur, "old:2,S", 999);
  make(m.new, ".dot", 1);
  make(m.new, "two\nlines", 1);
  make(m.new, ":2,", 1);
  TAP_OK(names_scan(&n, &m, &what) == 0 && n.pending == 4, "four");
  TAP_OK(n.odd == 2, "names that cannot be fed are odd");
  TAP_OK(names_find(&n, "new/a", 5) == NAMES_NONE, "not fed, not known");
  TAP_OK(feeds(&n, "cur/old:2,S"), "the oldest first");
  TAP_OK(feeds(&n, "new/a") && feeds(&n, "cur/a") && feeds(&n, "new/b"),
         "then by name");
  TAP_OK(names_feed(&n, &out) == 0, "no more");

  at = names_find(&n, "cur/old:2,S", 11);
  TAP_OK(at != NAMES_NONE && names_cur(&n, at) &&
           strcmp(names_base(&n, at), "old:2,S") == 0,
         "found");
  TAP_OK(names_find(&n, "new/old:2,S", 11) == NAMES_NONE, "in its directory");
  TAP_OK(names_find(&n, "cur/old:2,", 10) == NAMES_NONE &&
           names_find(&n, "cur/old:2,S", 12) == NAMES_NONE &&
           names_find(&n, "cur/", 4) == NAMES_NONE &&
           names_find(&n, "", 0) == NAMES_NONE &&
           names_find(&n, "tmp/a", 5) == NAMES_NONE,
         "as a whole only");
  names_become(&n, at, NAMES_GONE);
  (void) unlinkat(m.cur, "old:2,S", 0);
  names_become(&n, names_find(&n, "new/b", 5), NAMES_DONE);
  TAP_OK(n.pending == 2, "two have a result");
  (void) unlinkat(m.cur, "a", 0);
  TAP_OK(names_refill(&n, &m) == 0 && n.pending == 1, "one is no more there");
  TAP_OK(feeds(&n, "new/a"), "the other is fed again");
  TAP_OK(names_settle(&n) == 0 && n.pending == 0, "settled");
  TAP_OK(names_more(&n, &m, &what) == 0, "nothing that is not known");
  TAP_OK(names_find(&n, "cur/old:2,S", 11) == NAMES_NONE, "gone, forgotten");
  at = names_find(&n, "new/b", 5);
  TAP_OK(at != NAMES_NONE && names_state(&n, at) == NAMES_DONE, "kept");
  make(m.new, "c", 1);
  TAP_OK(names_more(&n, &m, &what) == 1, "one more");
  TAP_OK(names_scan(&n, &m, &what) == 0 && n.pending == 1, "only that one");
  TAP_OK(feeds(&n, "new/c"), "is fed");
  stralloc_free(&out);
  names_free(&n);
  empty(m.new);
  empty(m.cur);
  (void) unlinkat(m.new, ".dot", 0);
}

static void many(void)
{
  struct names n;
  stralloc out = {0};
  char b[64];
  const char *what;
  unsigned long i;
  int good = 1;

  for (i = 0; i < MANY; ++i) {
    path(b, "", i);
    make(m.new, b, 1000 + (long) (i * 7919 % MANY));
  }
  names_init(&n);
  TAP_OK(names_scan(&n, &m, &what) == 0 && n.pending == MANY, "20,000");
  for (i = 0; i < MANY; ++i) {
    out.len = 0;
    if (names_feed(&n, &out) != 1) good = 0;
  }
  TAP_OK(good, "all are fed");
  for (i = 0; i < MANY; ++i) {
    path(b, "new/", i);
    if (names_find(&n, b, strlen(b)) == NAMES_NONE) good = 0;
  }
  TAP_OK(good, "all are found");
  TAP_OK(n.used == MANY && longest(&n) < 300, "the slots are spread");
  TAP_OK(n.arena.len == MANY * 11, "11 bytes for a name of nine");
  for (i = 0; i < MANY; ++i) {
    path(b, "new/", i);
    names_become(&n, names_find(&n, b, strlen(b)), i % 2 ? NAMES_GONE
                                                          : NAMES_FED);
  }
  TAP_OK(names_settle(&n) == 0 && n.n == MANY / 2, "half of them settled");
  TAP_OK(n.arena.len == MANY / 2 * 11, "the others take no memory");
  names_free(&n);
  stralloc_free(&out);
  empty(m.new);
}

/* Names that are the beginning of others, in both directories, among few
   slots; and twice what was read, as a readdir may that a renaming meets. */
static void alike(void)
{
  static const char *const sub[] = {"new/", "cur/"};
  struct names n;
  stralloc out = {0};
  char b[64];
  const char *what;
  size_t at, len;
  int cur, good = 1, fed = 0;

  memset(b, 'a', sizeof b);
  for (len = 50; len; len -= 2) {
    b[len] = 0;
    make(m.new, b, 1000);
    if (len % 4 == 0) make(m.cur, b, 1000);
  }
  names_init(&n);
  TAP_OK(names_scan(&n, &m, &what) == 0 && names_scan(&n, &m, &what) == 0 &&
           n.pending == 2 * 37, "37, all read twice");
  for (; names_feed(&n, &out) == 1; ++fed) out.len = 0;
  TAP_OK(fed == 37 && n.pending == 37, "each is fed once");
  for (cur = 0; cur <= 1; ++cur)
    for (len = 1; len <= 52; ++len) {
      memset(b, 'a', sizeof b);
      memcpy(b, sub[cur], 4);
      at = names_find(&n, b, len + 4);
      if (len % 2 || len > 50 || (cur && len % 4)) {
        if (at != NAMES_NONE) good = 0;
      } else if (at == NAMES_NONE || names_cur(&n, at) != cur ||
                 strlen(names_base(&n, at)) != len)
        good = 0;
    }
  TAP_OK(good, "each is found as a whole, and nothing else");
  for (len = 0; len < 100; ++len) {
    b[0] = 'b';
    b[1 + fmt_num0(b + 1, len, 4)] = 0;
    make(m.new, b, 2000);
  }
  TAP_OK(names_scan(&n, &m, &what) == 0 && n.pending == 137, "100 more");
  TAP_OK(feeds(&n, "new/b0000"), "the slots become more");
  at = names_find(&n, "new/aaaa", 8);
  TAP_OK(n.slots > 64 && at != NAMES_NONE && strlen(names_base(&n, at)) == 4,
         "and what was known is known");
  names_free(&n);
  stralloc_free(&out);
  empty(m.new);
  empty(m.cur);
}

int main(void)
{
  int fd;

  if (!mkdtemp(top)) return 111;
  fd = open(top, O_RDONLY | O_DIRECTORY);
  if (fd == -1 || mkdirat(fd, "tmp", 0700) == -1 ||
      mkdirat(fd, "new", 0700) == -1 || mkdirat(fd, "cur", 0700) == -1 ||
      maildir_openfd(&m, fd, 0) == -1)
    return 111;
  few();
  alike();
  many();
  (void) unlinkat(fd, "tmp", AT_REMOVEDIR);
  (void) unlinkat(fd, "new", AT_REMOVEDIR);
  (void) unlinkat(fd, "cur", AT_REMOVEDIR);
  (void) rmdir(top);
  return tap_end();
}
