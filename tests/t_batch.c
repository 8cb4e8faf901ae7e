/* t_batch: letters that share a commit, and Maildirs that are kept open, where
   there is no room for more. */

#include "batch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fmt.h"
#include "open.h"
#include "substdio.h"
#include "tap.h"

static const char hash[] = "0123456789abcdef0123456789abcdef";
static struct batch b;
static struct queued q;
static char told[200]; /* a letter for each result */
static int untellable;

static int tell(struct letter *l)
{
  size_t n = strlen(told);

  told[n] = l->verdict.v ? l->verdict.v : 'K';
  told[n + 1] = 0;
  errno = EPIPE;
  return untellable ? -1 : 0;
}

static void maildir(const char *path)
{
  static const char *const sub[] = {"/tmp", "/new", "/cur"};
  char s[64];
  size_t i;

  if (mkdir(path, 0700) == -1) exit(111);
  for (i = 0; i < 3; ++i) {
    strcpy(s, path);
    strcat(s, sub[i]);
    if (mkdir(s, 0700) == -1) exit(111);
  }
}

static const char *box(unsigned int i)
{
  static char s[32] = "../box";

  s[6 + fmt_num(s + 6, i)] = 0;
  return s;
}

static void letter(const char *name)
{
  static stralloc fed, id;

  if (stralloc_copys(&fed, "new/") == -1 || stralloc_cats(&fed, name) == -1 ||
      stralloc_0(&fed) == -1 || stralloc_copys(&id, name) == -1 ||
      stralloc_0(&id) == -1 || batch_begin(&b, &fed, &id, &q) == -1)
    exit(111);
}

/* A delivery of the current letter: 0, or an errno. */
static int put(const char *path, const char *name)
{
  int fd = batch_create(&b, path);

  if (fd == -1) return errno;
  if (substdio_writeall(fd, "x\n", 2) == -1) exit(111);
  if (batch_add(&b, name, 2, 1, hash) == -1) exit(111);
  return 0;
}

static int there(const char *path, const char *name)
{
  struct stat st;
  char s[64];

  strcpy(s, path);
  strcat(s, "/new/");
  strcat(s, name);
  return stat(s, &st) == 0;
}

/* One Maildir more than are kept open, for one letter. */
static void held(void)
{
  unsigned int i;
  int good = 1;

  letter("m1");
  for (i = 0; i < MCACHE_MAX; ++i)
    if (put(box(i), "m1.1")) good = 0;
  TAP_OK(good, "as many Maildirs as are kept open");
  TAP_OK(put(box(0), "m1.2") == 0, "one of them again");
  TAP_OK(put(box(MCACHE_MAX), "m1.1") == ENOBUFS, "one more: not yet");
  TAP_OK(mcache_clear(&b.mcache) == 0, "and none that could be closed");
  TAP_OK(rename("../box3", "../gone") == 0, "one is taken away");
  TAP_OK(put(box(3), "m1.2") == ENOBUFS, "and waits for what is in it");
  maildir("../box3");
  TAP_OK(put(box(3), "m1.2") == ENOBUFS, "another in its place as well");
  TAP_OK(!there(box(0), "m1.1") && !*told, "nothing is there, or told");
  TAP_OK(batch_settle(&b) == 0 && there(box(0), "m1.2") &&
           there("../gone", "m1.1") && !there(box(3), "m1.1"),
         "settled: all is where it was opened");
  TAP_OK(put(box(MCACHE_MAX), "m1.1") == 0 && put(box(3), "m1.3") == 0,
         "now there is room");
  TAP_OK(batch_end(&b) == 0 && !*told, "the letter waits");
  TAP_OK(batch_settle(&b) == 0 && strcmp(told, "K") == 0 &&
           there(box(MCACHE_MAX), "m1.1") && there(box(3), "m1.3"),
         "and is told of once");
}

/* A Maildir that is gone is no reason to lose another. */
static void gone(void)
{
  letter("m2");
  TAP_OK(put(box(5), "m2.1") == 0 && put("../none", "m2.1") == ENOENT &&
           put(".", "m2.1") == EDEADLK, "no Maildir, and the spool");
  if (rename("../box5/new", "../box5/away") == -1) exit(111);
  TAP_OK(batch_end(&b) == 0 && batch_settle(&b) == 0, "a new/ that goes");
  TAP_OK(rename("../box5/away", "../box5/new") == 0 &&
           strchr("KZ", told[1]) && (told[1] == 'Z' || there(box(5), "m2.1")),
         "K means that it is there");
}

/* So many descriptors that there are none. */
static void descriptors(void)
{
  struct rlimit rl, was;
  int fd[64];
  int n = 0;
  int r, e;

  *told = 0;
  (void) mcache_clear(&b.mcache);
  if (getrlimit(RLIMIT_NOFILE, &was) == -1) exit(111);
  rl = was;
  rl.rlim_cur = 40;
  if (setrlimit(RLIMIT_NOFILE, &rl) == -1) exit(111);
  letter("m3");
  while (n < 64 && (fd[n] = open("/dev/null", O_RDONLY)) != -1) ++n;
  r = put(box(1), "m3.1");
  TAP_OK(r == EMFILE, "none, and nothing that could be closed");
  for (e = 0; e < 8 && n; ++e) (void) close(fd[--n]);
  TAP_OK(put(box(1), "m3.1") == 0, "some: a delivery");
  while (n < 64 && (fd[n] = open("/dev/null", O_RDONLY)) != -1) ++n;
  TAP_OK(put(box(2), "m3.1") == ENOBUFS, "none, but there will be");
  TAP_OK(batch_settle(&b) == 0 && there(box(1), "m3.1"), "when it is settled");
  TAP_OK(put(box(2), "m3.1") == ENOBUFS, "closed what was kept");
  TAP_OK(put(box(2), "m3.1") == 0, "and then there are");
  b.fds = 40;
  b.tight = 1; /* as batch_create would find it */
  TAP_OK(batch_end(&b) == 0 && strcmp(told, "K") == 0 && !b.tight &&
           there(box(2), "m3.1"), "few are left: nothing waits");
  while (n) (void) close(fd[--n]);
  if (setrlimit(RLIMIT_NOFILE, &was) == -1) exit(111);
}

/* Who cannot be told of one cannot be told of any. */
static void untold(void)
{
  untellable = 1;
  *told = 0;
  letter("m4");
  TAP_OK(batch_end(&b) == -1 && errno == EPIPE, "no delivery");
  letter("m5");
  b.tight = 1;
  TAP_OK(put(box(1), "m5.1") == 0 && batch_end(&b) == -1 && errno == EPIPE,
         "one that does not wait");
  TAP_OK(there(box(1), "m5.1"), "and is there all the same");
  b.tight = 0;
  untellable = 0;
}

int main(void)
{
  static char dir[] = "/tmp/t_batch.XXXXXX";
  char cmd[64];
  unsigned int i;

  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  maildir("spool");
  if (chdir("spool") == -1) return 111;
  for (i = 0; i <= MCACHE_MAX; ++i) maildir(box(i));
  if (batch_init(&b, tell) == -1) return 111;
  held();
  gone();
  descriptors();
  untold();
  strcpy(cmd, "rm -rf ");
  strcat(cmd, dir);
  if (chdir("/") == -1 || system(cmd)) return 111;
  return tap_end();
}
