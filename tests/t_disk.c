/* t_disk: what a model disk may have after a cut: how many different states,
   and that one of them, made, is what it says. */

#include "tests/disk.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "open.h"
#include "slurp.h"
#include "substdio.h"
#include "tap.h"

static char dir[] = "/tmp/bushdisk.XXXXXX";
static struct disk d;
static int failed;

static void file(const char *fn, const char *text)
{
  int fd = open_trunc(fn, 0600);

  failed |= fd == -1 || substdio_writeall(fd, text, strlen(text)) == -1;
  (void) close(fd);
}

/* A line of a trace; % stands for the directory. */
static int feed(const char *text)
{
  struct disk_line l;
  stralloc sa = {0};
  int kind;

  memset(&l, 0, sizeof l);
  for (; *text; ++text)
    failed |= *text == '%' ? stralloc_cats(&sa, dir)
                           : stralloc_append(&sa, *text);
  failed |= stralloc_0(&sa);
  kind = disk_parse(&d, sa.s, &l);
  if (kind == DISK_CHANGE || kind == DISK_FLUSH)
    failed |= disk_apply(&d, &l) == -1;
  stralloc_free(&l.target);
  stralloc_free(&l.data);
  stralloc_free(&sa);
  return kind;
}

/* How many different states there are now. */
static int states(void)
{
  uint64_t known[512], h;
  long i, n = disk_count(&d, 512, 20);
  int k, different = 0;

  for (i = 0; i < n && i < 512; ++i) {
    disk_choose(&d, (size_t) i);
    failed |= disk_hash(&d, &h) == -1;
    for (k = 0; k < different && known[k] != h; ++k)
      ;
    if (k == different) known[different++] = h;
  }
  return different;
}

static const struct {
  const char *line;
  int states;
  const char *what;
} steps[] = {
  {"1 openat - %/q/a - 3 cx", 2, "a file is made: it is there, or not"},
  {"1 write 3 %/q/a 4 4 abcd", 7, "written: all, none, pieces, zeros"},
  {"1 fsync 3 %/q/a - 0 -", 2, "flushed: its name may be missing"},
  {"1 fsync 4 %/q - 0 -", 1, "and that, too"},
  {"1 renameat2 - %/q/b - 0 from=%/q/a", 4, "renamed: both halves alone"},
  {"1 linkat - %/q/b - EEXIST from=%/q/a", 4, "what fails changes nothing"},
  {"1 fsync 4 %/q - 0 -", 1, "flushed"},
  {"1 unlinkat - %/q/b - 0 -", 2, "removed, or not"},
  {"1 fsync 4 %/q - 0 -", 1, "flushed"},
  {"1 mkdirat - %/q/d - 0 -", 2, "a directory"},
  {"1 openat - %/q/d/./x - 3 cx", 3, "and a file in it"},
  {"1 fsync 5 %/q/d - 0 -", 2, "its flush does not flush its own name"},
  {"1 syncfs 5 %/q/d - 0 -", 1, "that of the file system does"},
  {"1 openat - %/q/tmp/t - 5 cx", 1, "nobody cares for tmp/"},
  {"1 linkat - %/q/t - 0 from=%/q/tmp/t", 2, "but for what leaves it"},
  {"1 syncfs 5 %/q/d - 0 -", 1, "flushed"},
  {"1 openat - %/q/old - 6 a", 1, "an old file"},
  {"1 write 6 %/q/old 2 2 ef", 5, "appended to: its old part stays"},
  {"1 fsync 6 %/q/old - 0 -", 1, "flushed"},
  {"1 ftruncate 6 %/q/old - 0 -", 2, "truncated"},
  {"1 write 6 %/q/old 1 1 x", 4, "and written to"},
  {"1 fsync 6 %/q/old - 0 -", 1, "flushed"},
  {"1 openat - %/far/a - 7 cx", 1, "another machine's has all at once"},
  {"1 openat - %/other/a - 7 cx", 1, "what is not on it is nothing to it"},
  {0, 0, 0}
};

static int is(const char *fn, const char *text)
{
  stralloc sa = {0};
  int fd = open_read(fn);
  int r;

  if (fd == -1) return text == 0;
  failed |= slurp(fd, &sa);
  (void) close(fd);
  r = text && stralloc_equals(&sa, text);
  stralloc_free(&sa);
  return r;
}

/* Everything undone, and everything done, after a message came. */
static void made(void)
{
  static const char *const lines[] = {
    "2 openat - %/q/tmp/m - 3 cx", "2 write 3 %/q/tmp/m 2 2 hi",
    "2 fsync 3 %/q/tmp/m - 0 -",   "2 renameat2 - %/q/m - 0 from=%/q/tmp/m",
    "2 write 6 %/q/old 1 1 y",     0};
  struct stat st;
  size_t i;

  for (i = 0; lines[i]; ++i) (void) feed(lines[i]);
  failed |= disk_count(&d, 1, 0) == -1;
  disk_choose(&d, 0);
  TAP_OK(disk_make(&d, ".") == 0, "a state is made: all done");
  TAP_OK(is("q/m", "hi"), "a file that was flushed before it got its name");
  TAP_OK(is("q/old", "xy"), "one that was written to");
  TAP_OK(is("q/b", 0) && is("q/t", ""), "and all that was before");
  TAP_OK(stat("q/old", &st) == 0 && st.st_mtime == 1795000000,
         "a file that was loaded has its time");
  disk_choose(&d, 1);
  TAP_OK(disk_make(&d, ".") == 0, "another in its place: nothing done");
  TAP_OK(is("q/m", 0), "no name");
  TAP_OK(is("q/old", "x"), "what was flushed is there");
  TAP_OK(is("far/a", ""), "the other machine's");
}

int main(void)
{
  struct timespec t[2] = {{1795000000, 0}, {1795000000, 0}};
  char cmd[64];
  size_t i;

  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  failed |= mkdir("q", 0700) | mkdir("q/tmp", 0700) | mkdir("far", 0700);
  file("q/old", "abcd");
  failed |= utimensat(AT_FDCWD, "q/old", t, 0);
  failed |= disk_init(&d, dir) | disk_load(&d, "q", 0) |
            disk_load(&d, "far", 1);
  TAP_OK(!failed, "loaded");
  TAP_OK(states() == 1, "one state");
  for (i = 0; steps[i].line; ++i) {
    (void) feed(steps[i].line);
    TAP_OK(!failed && states() == steps[i].states, steps[i].what);
  }
  TAP_OK(feed("1 write 1 pipe:[5] 3 3 abc") == DISK_OUTPUT,
         "what is written to 1");
  TAP_OK(feed("1 close 3 %/q/a - 0 -") == DISK_NOTHING, "and nothing else");
  made();
  disk_free(&d);
  TAP_OK(!failed, "no trouble");
  (void) sprintf(cmd, "rm -rf '%s'", dir);
  if (chdir("/") == -1 || system(cmd)) return 111;
  return tap_end();
}
