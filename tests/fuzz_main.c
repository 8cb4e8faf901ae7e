/*
 * The main of a fuzz target where there is no fuzzer: feeds it each file, and
 * each file of each directory, named on the command line, and says how many.
 *
 * fuzz_X file|directory ...
 *
 * A target that finds something wrong aborts. Exit codes: 0; 111 where a file
 * cannot be read, or there was none.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fmt.h"
#include "fuzz.h"
#include "open.h"
#include "strerr.h"
#include "stralloc.h"
#include "substdio.h"
#include "usage.h"

static unsigned long long inputs;

static void die_read(const char *fn)
{
  strerr_die(111, errno, "unable to read ", fn, (char *) 0);
}

static void feed(int fd, const char *fn)
{
  stralloc sa = {0};
  uint8_t *exact;
  char b[8192];
  ssize_t r;

  while ((r = substdio_readeintr(fd, b, sizeof b)) > 0)
    if (stralloc_catb(&sa, b, (size_t) r) == -1) die_read(fn);
  if (r == -1) die_read(fn);

  /* As many bytes as there are, so that a checker sees a read past them. */
  exact = malloc(sa.len ? sa.len : 1);
  if (!exact) die_read(fn);
  if (sa.len) memcpy(exact, sa.s, sa.len);
  (void) LLVMFuzzerTestOneInput(exact, sa.len);
  free(exact);
  stralloc_free(&sa);
  ++inputs;
}

static void feeddir(int fd, const char *fn)
{
  DIR *dir = fdopendir(fd);
  struct dirent *d;
  int f;

  if (!dir) die_read(fn);
  while ((d = readdir(dir))) {
    if (d->d_name[0] == '.') continue;
    f = open_regularat(dirfd(dir), d->d_name);
    if (f == -1) die_read(d->d_name);
    feed(f, d->d_name);
    (void) close(f);
  }
  (void) closedir(dir);
}

int main(int argc, char **argv)
{
  struct stat st;
  char num[FMT_NUM];
  int fd;

  usage_init(argc, argv, "fuzz", "file|directory ...",
             "feed files to one parser");
  while (*++argv) {
    fd = open_read(*argv);
    if (fd == -1 || fstat(fd, &st) == -1) die_read(*argv);
    if (S_ISDIR(st.st_mode)) {
      feeddir(fd, *argv);
    } else {
      feed(fd, *argv);
      (void) close(fd);
    }
  }
  if (!inputs) strerr_die(111, 0, "no input", (char *) 0);
  num[fmt_num(num, inputs)] = 0;
  strerr_line(num, " inputs", (char *) 0);
  return 0;
}
