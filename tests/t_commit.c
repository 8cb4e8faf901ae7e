/*
 * commit: what is in new/ and seen/ at each flush, for each way to fail. The
 * flushes and the link are our own: nothing here waits for a disk.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "commit.h"
#include "lock.h"
#include "open.h"
#include "tap.h"
#include "version.h"

static struct maildir a, b, plain[6];
static struct maildir other; /* on another file system */
static struct commit c;

static int entries(int dirfd)
{
  struct dirent *d;
  int n = 0;
  DIR *dir = maildir_list(dirfd);

  while (dir && (d = readdir(dir))) n += d->d_name[0] != '.';
  if (dir) (void) closedir(dir);
  return n;
}

/* --------------------------------------------------- FLUSHES THAT ARE HEARD */

/* One word per flush: f a file, n new/, s seen/, S a file system, with the
   numbers of entries in a's new/ and seen/ at that time. */
static char heard[4000];
static int flushes, failat;
static const char *fetched; /* somebody takes this before the one that fails */
static int stuck; /* a flush that fails makes a's directories read-only */

static int flush(char what)
{
  char word[40];

  sprintf(word, "%c%d,%d ", what, entries(a.new), entries(a.seen));
  if (strlen(heard) + strlen(word) < sizeof heard) strcat(heard, word);
  if (++flushes != failat) return 0;
  if (fetched) (void) unlinkat(a.new, fetched, 0);
  if (stuck) {
    (void) fchmod(a.new, 0500);
    (void) fchmod(a.seen, 0500);
  }
  errno = EIO;
  return -1;
}

static long skew; /* seconds that have passed on top of all */
static long slowfs;

int clock_gettime(clockid_t which, struct timespec *t)
{
  (void) which;
  t->tv_sec = time(0) + skew;
  t->tv_nsec = 0;
  return 0;
}

static int sameino(int fd, int with)
{
  struct stat x, y;

  return with != -1 && fstat(fd, &x) == 0 && fstat(with, &y) == 0 &&
         x.st_ino == y.st_ino && x.st_dev == y.st_dev;
}

int fsync(int fd)
{
  int i;
  char what = 'f';

  for (i = 0; i < 6; ++i)
    if (sameino(fd, plain[i].new)) what = 'n';
  if (sameino(fd, a.new) || sameino(fd, b.new) || sameino(fd, other.new))
    what = 'n';
  if (sameino(fd, a.seen) || sameino(fd, b.seen) || sameino(fd, other.seen))
    what = 's';
  return flush(what);
}

int syncfs(int fd);
int syncfs(int fd)
{
  (void) fd;
  skew += slowfs;
  return flush('S');
}

/* Into new/ of any of them, for one that is open there. */
static const char *markfirst; /* somebody precedes us with this mark */
static int norename, nolinks; /* what this system and its disk cannot; the
                                 errno of links */
static int losing; /* and the file is gone after that */

static int move(int (*op)(const char *, const char *), const char *old, int to,
                const char *new)
{
  char x[MAILDIR_TMP + 10] = "tmp/", y[MAILDIR_TMP + 10] = "new/";
  int i, r;

  if (markfirst && !strcmp(markfirst, new))
    (void) close(openat(a.seen, new, O_CREAT | O_WRONLY, 0600));
  strcat(x, old);
  strcat(y, new);
  for (i = 0; i < 6 && to != plain[i].new; ++i)
    ;
  if (fchdir(i < 6             ? plain[i].fd
             : to == b.new     ? b.fd
             : to == other.new ? other.fd
                               : a.fd) == -1)
    return -1;
  if (op == rename && access(y, F_OK) == 0) {
    r = -1;
    errno = EEXIST;
  } else
    r = op(x, y);
  return fchdir(a.fd) == -1 ? -1 : r;
}

int linkat(int from, const char *old, int to, const char *new, int flags)
{
  (void) flags;
  if (losing) (void) unlinkat(from, old, 0);
  errno = nolinks;
  return nolinks ? -1 : move(link, old, to, new);
}

/* Nothing here calls it but sys_renamenew. */
long syscall(long number, ...);
long syscall(long number, ...)
{
  const char *old, *new;
  va_list ap;
  int to;

  va_start(ap, number);
  (void) va_arg(ap, int);
  old = va_arg(ap, const char *);
  to = va_arg(ap, int);
  new = va_arg(ap, const char *);
  va_end(ap);
  errno = ENOSYS;
  return norename ? -1 : move(rename, old, to, new);
}

/* ------------------------------------------------------------------ HELPERS */

static void begin(void)
{
  commit_init(&c);
  heard[0] = 0;
  flushes = 0;
  failat = 0;
}

static int add(struct maildir *m, const char *name)
{
  int fd = commit_create(&c, m);

  if (fd == -1) return -1;
  if (write(fd, "hello\n", 6) != 6) return -1;
  return commit_add(&c, name, 6);
}

static void addmany(struct maildir *m, const char *prefix, int n)
{
  char name[100];

  while (n-- > 0) {
    sprintf(name, "%s%d", prefix, n);
    if (add(m, name) == -1) printf("# add: %s\n", strerror(errno));
  }
}

static int all(enum commit_result want)
{
  unsigned int k;

  for (k = 0; k < c.n; ++k)
    if (c.item[k].result != want) return 0;
  return 1;
}

static int there(int dir, const char *name)
{
  return faccessat(dir, name, F_OK, 0) == 0;
}

static void touch(int dir, const char *name)
{
  (void) close(openat(dir, name, O_CREAT | O_WRONLY, 0600));
}

static void empty(int dirfd)
{
  struct dirent *d;
  DIR *dir = maildir_list(dirfd);

  while (dir && (d = readdir(dir))) (void) unlinkat(dirfd, d->d_name, 0);
  if (dir) (void) closedir(dir);
}

static void clean(void)
{
  commit_clear(&c);
  empty(a.tmp);
  empty(a.new);
  empty(a.cur);
  empty(a.seen);
}

#define HEARD(words) (!strcmp(heard, words) || (printf("# %s\n", heard), 0))

/* -------------------------------------------------------------------- TESTS */

static void counting(void)
{
  begin();
  (void) add(&a, "one");
  TAP_OK(entries(a.tmp) == 1 && commit_run(&c) == 0, "one message");
  TAP_OK(HEARD("f0,0 n1,0 s1,1 "), "file, new, seen, in this order");
  TAP_OK(all(COMMIT_STORED) && there(a.new, "one") && there(a.seen, "one"),
         "stored");
  TAP_OK(entries(a.tmp) == 0, "nothing in tmp");
  clean();

  begin();
  a.syncfs = 1;
  addmany(&a, "m", 3);
  TAP_OK(commit_run(&c) == 0 && HEARD("f0,0 f0,0 f0,0 n3,0 s3,3 "),
         "three: each file");
  clean();
  begin();
  addmany(&a, "m", 4);
  TAP_OK(commit_run(&c) == 0 && HEARD("S0,0 n4,0 s4,4 "), "four: one syncfs");
  clean();
  begin();
  addmany(&a, "m", COMMIT_MAX);
  TAP_OK(c.bytes == 6 * COMMIT_MAX, "bytes are counted");
  TAP_OK(commit_create(&c, &a) == -1 && errno == ENOBUFS, "full");
  TAP_OK(commit_run(&c) == 0 && HEARD("S0,0 n128,0 s128,128 "), "128");
  TAP_OK(all(COMMIT_STORED), "all stored");
  clean();
  TAP_OK(c.n == 0 && c.bytes == 0, "cleared");

  begin();
  c.slow = 1;
  addmany(&a, "m", 5);
  TAP_OK(commit_run(&c) == 0 && !strchr(heard, 'S') && flushes == 7,
         "a slow syncfs: each file");
  clean();
  begin();
  a.syncfs = 0;
  addmany(&a, "m", 5);
  TAP_OK(HEARD("f0,0 f0,0 f0,0 f0,0 f0,0 "), "no syncfs: at once");
  TAP_OK(commit_run(&c) == 0 && flushes == 7, "and not again");
  clean();
  a.syncfs = 1;
}

static void hits(void)
{
  begin();
  touch(a.new, "innew");
  touch(a.cur, "incur:2,S");
  touch(a.cur, "incur2");
  touch(a.cur, "zzz:2,");
  touch(a.seen, "inseen");
  (void) add(&a, "incur2");
  (void) add(&a, "inseen");
  (void) add(&a, "innew");
  (void) add(&a, "incur");
  (void) add(&a, "incur");
  TAP_OK(commit_run(&c) == 0 && all(COMMIT_HIT), "accepted before");
  TAP_OK(HEARD("S1,1 n1,1 s1,4 "), "flushed all the same");
  TAP_OK(there(a.seen, "innew") && there(a.seen, "incur"), "with new marks");
  TAP_OK(!there(a.new, "inseen") && !there(a.new, "incur"), "no new files");
  clean();

  begin();
  (void) add(&a, "twice");
  (void) add(&a, "once");
  (void) add(&a, "twice");
  TAP_OK(commit_run(&c) == 0, "the same name twice");
  TAP_OK(c.item[0].result == COMMIT_STORED && c.item[1].result == COMMIT_STORED
         && c.item[2].result == COMMIT_HIT, "is stored, and a hit");
  TAP_OK(entries(a.new) == 2 && entries(a.tmp) == 0, "once");
  clean();

  begin();
  markfirst = "raced";
  (void) add(&a, "raced");
  TAP_OK(commit_run(&c) == 0 && all(COMMIT_HIT) && !there(a.new, "raced"),
         "a mark made between look and link is a hit");
  markfirst = 0;
  clean();

  begin();
  touch(plain[0].cur, "p:2,RS");
  touch(plain[0].new, "q");
  (void) add(&plain[0], "p");
  (void) add(&plain[0], "q");
  (void) add(&plain[0], "r");
  TAP_OK(commit_run(&c) == 0 && c.item[0].result == COMMIT_HIT &&
           c.item[1].result == COMMIT_HIT && c.item[2].result == COMMIT_STORED,
         "hits without seen/");
  TAP_OK(HEARD("f0,0 f0,0 f0,0 n0,0 "), "one flush of new");
  empty(plain[0].cur);
  empty(plain[0].new);
  clean();
}

/* What lies in cur/ under the beginning of a name is another message. */
static void beginnings(void)
{
  begin();
  touch(a.cur, "m:2,S");
  touch(a.cur, "m10");
  addmany(&a, "m", 2);
  TAP_OK(commit_run(&c) == 0 && all(COMMIT_STORED) && entries(a.new) == 2,
         "names that begin alike are not the same");
  clean();
}

static void several(void)
{
  int i;

  begin();
  addmany(&a, "a", 2);
  addmany(&b, "b", 2);
  addmany(&plain[0], "p", 1);
  addmany(&a, "aa", 1);
  TAP_OK(commit_run(&c) == 0 && all(COMMIT_STORED), "three Maildirs");
  TAP_OK(HEARD("S0,0 n3,0 s3,3 n3,3 s3,3 n3,3 "), "each flushed once");
  TAP_OK(entries(b.new) == 2 && entries(b.seen) == 2, "the second");
  TAP_OK(entries(plain[0].new) == 1, "the third");
  empty(b.new);
  empty(b.seen);
  empty(plain[0].new);
  clean();

  begin();
  for (i = 0; i < 6; ++i) addmany(&plain[i], "p", 2);
  TAP_OK(commit_run(&c) == 0 && HEARD("S0,0 S0,0 "), "many without seen/");
  begin();
  c.slow = 1;
  for (i = 0; i < 6; ++i) addmany(&plain[i], "q", 1);
  TAP_OK(commit_run(&c) == 0 && flushes == 12, "each, where syncfs is slow");
  for (i = 0; i < 6; ++i) empty(plain[i].new);
  clean();
}

/* The K-th flush of a batch of N for a fails. */
static void failing(int n, int k)
{
  begin();
  touch(a.new, "old");
  touch(a.seen, "older");
  addmany(&a, "m", n);
  (void) add(&a, "old");
  (void) add(&a, "older");
  failat = k;
  TAP_OK(commit_run(&c) == -1 && errno == EIO, "a flush fails");
  TAP_OK(all(COMMIT_FAILED) && c.broken == EIO, "all fail");
  TAP_OK(entries(a.new) == 1 && there(a.new, "old"), "new/ as before");
  TAP_OK(there(a.seen, "older") && !there(a.seen, "m0"), "seen/ as before");
  TAP_OK(entries(a.tmp) == 0, "tmp/ empty");
  k = flushes;
  TAP_OK(commit_create(&c, &a) == -1 && errno == EIO, "no more work");
  commit_clear(&c);
  TAP_OK(commit_create(&c, &a) == -1 && flushes == k, "nor after clearing");
  clean();
}

static void failures(void)
{
  int i;

  for (i = 1; i <= 3; ++i) failing(2, i);
  for (i = 1; i <= 3; ++i) failing(10, i);
  failing(1, 5);

  a.syncfs = 0;
  begin();
  (void) add(&a, "early");
  failat = 2;
  TAP_OK(add(&a, "late") == -1 && errno == EIO, "a flush at add fails");
  TAP_OK(c.n == 1 && entries(a.tmp) == 1, "that file is gone");
  TAP_OK(commit_run(&c) == -1 && all(COMMIT_FAILED) && entries(a.new) == 0,
         "and those before it fail");
  clean();
  a.syncfs = 1;

  begin();
  addmany(&plain[0], "p", 2);
  addmany(&plain[1], "p", 2);
  failat = 2;
  TAP_OK(commit_run(&c) == -1 && all(COMMIT_FAILED), "new/ without seen/");
  TAP_OK(entries(plain[0].new) == 0 && entries(plain[1].new) == 0, "undone");
  clean();

  begin();
  addmany(&a, "m", 2);
  failat = 4; /* of seen/ */
  fetched = "m0";
  TAP_OK(commit_run(&c) == -1 && all(COMMIT_FAILED) && entries(a.new) == 0,
         "one was fetched before seen/ could not be flushed");
  fetched = 0;
  TAP_OK(there(a.seen, "m0") && !there(a.seen, "m1"), "it keeps its mark");
  clean();

  begin();
  addmany(&a, "m", 2);
  (void) unlinkat(a.tmp, c.item[0].tmp, 0);
  failat = 3; /* of new/ */
  TAP_OK(commit_run(&c) == -1 && all(COMMIT_FAILED) && entries(a.new) == 0,
         "one has no link, and the other's is not flushed");
  TAP_OK(c.item[0].error == ENOENT && c.item[1].error == EIO,
         "each has its own reason");
  clean();

  if (geteuid()) {
    begin();
    addmany(&a, "m", 2);
    addmany(&b, "b", 1);
    (void) fchmod(a.new, 0500);
    TAP_OK(commit_run(&c) == -1 && errno == EACCES, "new/ is read-only");
    (void) fchmod(a.new, 0700);
    TAP_OK(c.item[0].result == COMMIT_FAILED && c.item[1].error == EACCES &&
             c.item[2].result == COMMIT_STORED && !c.broken,
           "the other Maildir does not care");
    empty(b.new);
    empty(b.seen);
    clean();

    begin();
    touch(a.seen, "m1");
    addmany(&a, "m", 3);
    (void) fchmod(a.seen, 0500);
    TAP_OK(commit_run(&c) == -1 && all(COMMIT_FAILED) && entries(a.new) == 0,
           "seen/ is read-only: undone");
    (void) fchmod(a.seen, 0700);
    TAP_OK(entries(a.seen) == 1, "marks as before");
    clean();
  }

  begin();
  addmany(&a, "m", 2);
  empty(a.tmp);
  TAP_OK(commit_run(&c) == -1 && errno == ENOENT && all(COMMIT_FAILED),
         "tmp/ was emptied under us");
  clean();
}

static void renaming(void)
{
  norename = 1;
  nolinks = ENOTSUP;
  begin();
  touch(a.new, "old");
  addmany(&a, "m", 2);
  (void) add(&a, "old");
  (void) add(&a, "m1");
  TAP_OK(commit_run(&c) == 0 && entries(a.new) == 3, "without links");
  TAP_OK(c.item[0].result == COMMIT_STORED && c.item[2].result == COMMIT_HIT &&
           c.item[3].result == COMMIT_HIT && c.item[3].fd == -1,
         "hits as well");
  TAP_OK(entries(a.tmp) == 0 && entries(a.seen) == 3, "tmp/ is empty");
  clean();
  nolinks = EPERM;
  begin();
  addmany(&a, "m", 2);
  failat = 4;
  TAP_OK(commit_run(&c) == -1 && entries(a.new) == 0 && entries(a.tmp) == 0,
         "and undoing");
  clean();
  begin();
  addmany(&a, "m", 1);
  losing = 1;
  TAP_OK(commit_run(&c) == -1 && errno == ENOENT && all(COMMIT_FAILED) &&
           entries(a.new) == 0 && entries(a.seen) == 0, "nothing to rename");
  losing = 0;
  clean();
  nolinks = EIO;
  begin();
  addmany(&a, "m", 2);
  TAP_OK(commit_run(&c) == -1 && errno == EIO && all(COMMIT_FAILED) &&
           entries(a.new) == 0 && entries(a.seen) == 0, "a link that fails");
  norename = nolinks = 0;
  clean();
}

static void slowness(void)
{
  begin();
  a.syncfs = 1;
  slowfs = 3;
  addmany(&a, "m", 4);
  TAP_OK(commit_run(&c) == 0 && !c.slow, "a syncfs of three seconds");
  clean();
  slowfs = 7;
  addmany(&a, "m", 4);
  TAP_OK(commit_run(&c) == 0 && c.slow, "one of seven is the last");
  clean();
  heard[0] = 0;
  slowfs = 0;
  addmany(&a, "m", 4);
  TAP_OK(commit_run(&c) == 0 && HEARD("f0,0 f0,0 f0,0 f0,0 n4,0 s4,4 "),
         "each file after that");
  clean();
}

/* What cannot be taken back stays, unanswered: the next try is a hit. */
static void stubborn(void)
{
  if (!geteuid()) return;
  begin();
  addmany(&a, "m", 2);
  failat = 4; /* of seen/ */
  stuck = 1;
  TAP_OK(commit_run(&c) == -1 && errno == EIO && all(COMMIT_FAILED),
         "nothing can be undone");
  stuck = 0;
  (void) fchmod(a.new, 0700);
  (void) fchmod(a.seen, 0700);
  TAP_OK(entries(a.new) == 2 && entries(a.seen) == 2, "all is there");
  commit_clear(&c);
  begin();
  addmany(&a, "m", 2);
  TAP_OK(commit_run(&c) == 0 && all(COMMIT_HIT) && entries(a.new) == 2,
         "and known");
  clean();
}

static struct maildir make(const char *name);

/* Two file systems in one batch, where /dev/shm is another. */
static void filesystems(void)
{
  static char dir[] = "/dev/shm/commit.XXXXXX";
  char cmd[100];
  int i;

  if (!mkdtemp(dir)) {
    TAP_OK(1, "two file systems # SKIP no /dev/shm");
    return;
  }
  other = make(dir);
  if (other.dev == a.dev)
    TAP_OK(1, "two file systems # SKIP /dev/shm is on this one");
  else {
    begin();
    addmany(&other, "x", 2);
    addmany(&a, "m", 4);
    addmany(&other, "y", 1);
    TAP_OK(commit_run(&c) == 0 && all(COMMIT_STORED) &&
             HEARD("f0,0 S0,0 f0,0 f0,0 n0,0 s0,0 n4,0 s4,4 "),
           "two file systems");
    clean();
    begin();
    addmany(&other, "w", 1);
    for (i = 0; i < 4; ++i) addmany(&plain[i], "p", 1);
    TAP_OK(commit_run(&c) == 0 && all(COMMIT_STORED) &&
             HEARD("S0,0 f0,0 n0,0 s0,0 S0,0 "), "and without marks");
    for (i = 0; i < 4; ++i) empty(plain[i].new);
    clean();
    (void) close(other.seen);
    other.seen = -1;
    begin();
    addmany(&plain[0], "p", 1);
    addmany(&other, "v", 1);
    for (i = 1; i < 4; ++i) addmany(&plain[i], "p", 1);
    TAP_OK(commit_run(&c) == 0 && all(COMMIT_STORED) &&
             HEARD("S0,0 f0,0 S0,0 n0,0 "), "nor does it have any");
    for (i = 0; i < 4; ++i) empty(plain[i].new);
    clean();
  }
  maildir_close(&other);
  sprintf(cmd, "rm -rf '%s'", dir);
  if (system(cmd)) printf("# %s stays\n", dir);
}

static void misuse(void)
{
  static const char *const bad[] = {"", ".", ".x", "a/b", "../new/x"};
  char big[MAILDIR_TMP + 1];
  size_t i;

  begin();
  for (i = 0; i < sizeof bad / sizeof bad[0]; ++i)
    TAP_OK(add(&a, bad[i]) == -1 && errno == EINVAL, "no such name");
  memset(big, 'x', MAILDIR_TMP);
  big[MAILDIR_TMP] = 0;
  TAP_OK(add(&a, big) == -1 && errno == EINVAL, "nor one that is too long");
  TAP_OK(commit_add(&c, "x", 0) == -1 && errno == EINVAL, "nothing created");
  (void) commit_create(&c, &a);
  commit_drop(&c);
  TAP_OK(entries(a.tmp) == 0, "dropped");
  (void) commit_create(&c, &a);
  (void) commit_create(&c, &a);
  TAP_OK(entries(a.tmp) == 1, "created anew: the one before is dropped");
  (void) commit_create(&c, &a);
  TAP_OK(commit_run(&c) == 0 && flushes == 0 && entries(a.tmp) == 0,
         "nothing added: nothing to flush");
  addmany(&a, "m", 3);
  commit_clear(&c);
  TAP_OK(entries(a.tmp) == 0 && c.n == 0, "cleared without a run");
  clean();
}

static void undoing(void)
{
  const char *const name[] = {"m0", "m1", "m2"};

  begin();
  addmany(&a, "m", 4);
  (void) commit_run(&c);
  (void) unlinkat(a.new, "m1", 0);
  commit_undo(&a, name, 3);
  TAP_OK(entries(a.new) == 1 && there(a.new, "m3"), "taken back");
  TAP_OK(!there(a.seen, "m0") && there(a.seen, "m3"), "with the marks");
  TAP_OK(there(a.seen, "m1"), "but what was fetched is accepted");
  clean();
  begin();
  addmany(&plain[0], "m", 4);
  (void) commit_run(&c);
  commit_undo(&plain[0], name, 3);
  TAP_OK(entries(plain[0].new) == 1 && there(plain[0].new, "m3"),
         "where there are no marks, too");
  empty(plain[0].new);
  clean();
}

static void marks(void)
{
  static const struct {
    const char *name;
    long hours;
    int stays;
  } t[] = {{"new1", 0, 1},           {"new2", 5, 1},
           {"young", 34 * 24, 1},    {"old3", 40 * 24, 1},
           {"old2", 41 * 24, 0},     {"old1", 42 * 24, 0},
           {"future", -50, 1},       {"before", 300 * 24, 1},
           {"ancient", 20 * 365 * 24, 1}};
  time_t now = RELEASE_TIME + 100 * 86400L;
  struct timespec ts[2];
  struct stat st;
  size_t i;

  begin();
  TAP_OK(commit_seen(&a, "x") == 0 && there(a.seen, "x"), "a mark");
  TAP_OK(commit_seen(&a, "x") == 0, "again");
  TAP_OK(commit_seen(&a, "") == -1 && commit_seen(&a, "../x") == -1 &&
           commit_seen(&a, ".x") == -1 && commit_seen(&a, "a/b") == -1,
         "what is no name has no mark");
  TAP_OK(commit_seenflush(&a) == 0 && HEARD("s0,1 "), "and its flush");
  TAP_OK(commit_seen(&plain[0], "x") == 0 && commit_seenflush(&plain[0]) == 0 &&
           flushes == 1,
         "nothing without seen/");
  (void) mkdirat(plain[0].fd, "seen", 0700);
  failat = flushes + 1;
  TAP_OK(commit_seen(&plain[0], "x") == -1 && errno == EIO &&
           plain[0].seen == -1, "one that was made, but may vanish");
  TAP_OK(commit_seen(&plain[0], "x") == 0 && there(plain[0].seen, "x"),
         "one that was made meanwhile");
  empty(plain[0].seen);
  (void) close(plain[0].seen);
  plain[0].seen = -1;
  (void) unlinkat(plain[0].fd, "seen", AT_REMOVEDIR);
  empty(a.seen);

  for (i = 0; i < sizeof t / sizeof t[0]; ++i) {
    touch(a.seen, t[i].name);
    ts[0].tv_sec = ts[1].tv_sec = now - t[i].hours * 3600;
    ts[0].tv_nsec = ts[1].tv_nsec = 0;
    (void) utimensat(a.seen, t[i].name, ts, 0);
  }
  commit_pruneat(&a, now, 100);
  TAP_OK(entries(a.seen) == 9, "few enough: all stay");
  TAP_OK(fstatat(a.seen, "before", &st, 0) == 0 && st.st_mtime == now,
         "one of before the release is dated anew");
  TAP_OK(fstatat(a.seen, "future", &st, 0) == 0 && st.st_mtime == now,
         "one of the future, too");
  /* Three dated anew and three young ones before "old3". */
  commit_pruneat(&a, now, 7);
  for (i = 0; i < sizeof t / sizeof t[0]; ++i)
    TAP_OK(there(a.seen, t[i].name) == t[i].stays, t[i].name);
  commit_pruneat(&a, now, 0);
  TAP_OK(entries(a.seen) == 6, "the young stay");
  commit_pruneat(&a, 100, 0);
  TAP_OK(entries(a.seen) == 6, "and all do while the clock is wrong");
  empty(a.seen);

  /* Older than what is counted by the hour; and what is no mark. */
  touch(a.seen, "aged");
  ts[0].tv_sec = ts[1].tv_sec = RELEASE_TIME + 3600;
  (void) utimensat(a.seen, "aged", ts, 0);
  (void) mkdirat(a.seen, "dir", 0700);
  commit_pruneat(&a, RELEASE_TIME + 400 * 86400L, 0);
  TAP_OK(!there(a.seen, "aged") && there(a.seen, "dir"), "after a year");
  (void) unlinkat(a.seen, "dir", AT_REMOVEDIR);
  commit_pruneat(&plain[0], now, 0);

  commit_prune(&a);
  TAP_OK(fstatat(a.seen, ".pruned", &st, 0) == 0, "it is noted when");
  touch(a.seen, "1970");
  ts[0].tv_sec = ts[1].tv_sec = 0;
  (void) utimensat(a.seen, "1970", ts, 0);
  commit_prune(&a);
  TAP_OK(fstatat(a.seen, "1970", &st, 0) == 0 && st.st_mtime == 0,
         "not twice a day");
  (void) utimensat(a.seen, ".pruned", ts, 0);
  commit_prune(&a);
  TAP_OK(fstatat(a.seen, "1970", &st, 0) == 0 && st.st_mtime > 0, "but daily");
  ts[0].tv_sec = ts[1].tv_sec = 0;
  (void) utimensat(a.seen, "1970", ts, 0);
  ts[0].tv_sec = ts[1].tv_sec = time(0) + 86400;
  (void) utimensat(a.seen, ".pruned", ts, 0);
  commit_prune(&a);
  TAP_OK(fstatat(a.seen, "1970", &st, 0) == 0 && st.st_mtime > 0,
         "and after a clock that was wrong");
  commit_prune(&plain[0]);
  clean();
}

#define NAMES 100

/* Two processes store the same names, in batches of 1 to 7, at once. */
static void atonce(void)
{
  struct maildir mine;
  int go[2], p[2], i, j, who, sum[2] = {0, 0};
  char name[20];
  pid_t pid[2];
  unsigned char ch;

  clean();
  if (pipe(go) == -1 || pipe(p) == -1) return;
  for (who = 0; who < 2; ++who) {
    pid[who] = fork();
    if (pid[who]) continue;
    (void) close(go[1]);
    (void) read(go[0], name, 1);
    begin();
    if (maildir_open(&mine, AT_FDCWD, ".", 0) == -1) _exit(1);
    a = mine;
    for (i = 0; i < NAMES;) {
      for (j = 0; j <= i % 7 && i < NAMES; ++j, ++i) {
        sprintf(name, "n%d", who ? i : (i * 7 + 3) % NAMES);
        if (add(&a, name) == -1) _exit(1);
      }
      if (commit_run(&c) == -1) _exit(1);
      for (j = 0; j < (int) c.n; ++j) {
        ch = c.item[j].result == COMMIT_STORED;
        if (write(p[1], &ch, 1) != 1) _exit(1);
      }
      commit_clear(&c);
    }
    _exit(0);
  }
  (void) close(p[1]);
  (void) close(go[1]);
  while (read(p[0], &ch, 1) == 1) ++sum[ch];
  for (who = 0; who < 2; ++who) {
    (void) waitpid(pid[who], &i, 0);
    TAP_OK(i == 0, "both succeed");
  }
  TAP_OK(sum[1] == NAMES && sum[0] == NAMES, "each is stored once");
  TAP_OK(entries(a.new) == NAMES && entries(a.seen) == NAMES, "one file each");
  TAP_OK(entries(a.tmp) == 0, "nothing in tmp");
  clean();
}

/* Another one holds the lock: nothing is linked before it lets go. */
static void locked(void)
{
  int p[2], status = 1;
  char ch;
  pid_t pid;

  clean();
  if (pipe(p) == -1 || lock_ex(a.seen) == -1) return;
  pid = fork();
  if (pid == 0) {
    struct maildir mine;

    (void) alarm(60);
    begin();
    if (maildir_open(&mine, AT_FDCWD, ".", 0) == -1) _exit(1);
    a = mine; /* has locks of its own */
    if (add(&a, "one") == -1 || write(p[1], "", 1) != 1) _exit(1);
    _exit(commit_run(&c) == -1);
  }
  (void) close(p[1]);
  TAP_OK(read(p[0], &ch, 1) == 1, "another process has a message");
  (void) poll(0, 0, 300);
  TAP_OK(entries(a.new) == 0 && waitpid(pid, &status, WNOHANG) == 0,
         "it waits while the marks are locked");
  (void) lock_un(a.seen);
  TAP_OK(waitpid(pid, &status, 0) == pid && status == 0 &&
           entries(a.new) == 1, "and then goes on");
  (void) close(p[0]);
  clean();
}

static struct maildir make(const char *name)
{
  struct maildir m;
  char fn[100];
  static const char *const part[] = {"tmp", "new", "cur"};
  int i;

  (void) mkdir(name, 0700);
  for (i = 0; i < 3; ++i) {
    sprintf(fn, "%s/%s", name, part[i]);
    (void) mkdir(fn, 0700);
  }
  if (maildir_open(&m, AT_FDCWD, name, *name == 'p' ? 0 : MAILDIR_SEEN) == -1)
    _exit(111);
  m.syncfs = 1;
  return m;
}

int main(void)
{
  static const char *const names[] = {"p0", "p1", "p2", "p3", "p4", "p5"};
  char dir[4096], cmd[4200];
  const char *t = getenv("TMPDIR");
  int i;

  strcpy(dir, t && strlen(t) < 4000 ? t : "/tmp");
  strcat(dir, "/commit.XXXXXX");
  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  a.new = a.seen = b.new = b.seen = other.new = other.seen = -1;
  for (i = 0; i < 6; ++i) plain[i].new = -1;
  for (i = 0; i < 6; ++i) plain[i] = make(names[i]);
  a = make("a");
  b = make("b");
  if (fchdir(a.fd) == -1) return 111;
  for (norename = 0; norename < 2; ++norename) {
    counting();
    hits();
    beginnings();
    several();
    failures();
    atonce();
    locked();
  }
  renaming();
  slowness();
  stubborn();
  filesystems();
  misuse();
  undoing();
  marks();
  sprintf(cmd, "rm -rf '%s'", dir);
  if (chdir("/") == -1 || system(cmd)) return 111;
  return tap_end();
}
