#include "known.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model.h"
#include "tap.h"

static struct coder c;
static struct known want;

/* 1: what is there is what was kept; 0: it counts as nothing; -1. */
static int there(void)
{
  struct coder got = {0};
  struct known k;
  int r = known_load(AT_FDCWD, &k, &got);

  if (r == 1 && (k.base != want.base ||
                 memcmp(k.head, want.head, sizeof k.head) != 0 ||
                 memcmp(got.m, c.m, model_size) != 0))
    r = -1;
  if (r != 1 && got.m) r = -1;
  coder_free(&got);
  return r;
}

static int change(off_t at, char x)
{
  int fd = open("known", O_RDWR);
  char was = 0;
  int r = fd == -1 || pread(fd, &was, 1, at) != 1;

  was = (char) (was ^ x);
  r = r || pwrite(fd, &was, 1, at) != 1;
  return fd == -1 || close(fd) == -1 || r ? -1 : 0;
}

static void damaged(void)
{
  static const off_t at[] = {49, 4096, 1000003, 10000001, 19000000};
  struct stat st;
  size_t i;
  int good = stat("known", &st) == 0;
  off_t k;

  for (k = 0; k < 48; ++k)
    good = good && change(k, 1) == 0 && there() == 0 && change(k, 1) == 0;
  TAP_OK(good, "a byte in front of it is another");
  for (i = 0; i < sizeof at / sizeof *at; ++i)
    good = good && change(at[i], 64) == 0 && there() == 0 &&
           change(at[i], 64) == 0;
  TAP_OK(good && there() == 1, "a byte of it is another");
  TAP_OK(truncate("known", st.st_size - 1) == 0 && there() == 0,
         "the last byte is missing");
  TAP_OK(truncate("known", 20) == 0 && there() == 0, "nearly all is");
  TAP_OK(truncate("known", 0) == 0 && there() == 0, "all is");
}

int main(void)
{
  char dir[] = "/tmp/t_known.XXXXXX";
  char cmd[64];
  struct stat st;

  if (!mkdtemp(dir) || chdir(dir) == -1 || coder_init(&c) == -1) return 111;
  coder_learn(&c, "something", 9);
  memset(&want, 0, sizeof want);
  want.base = 7;
  memcpy(want.head, "abcdefghij", 10);
  TAP_OK(there() == 0, "nothing is there");
  TAP_OK(known_save(AT_FDCWD, &want, &c) == 0 && there() == 1,
         "what is kept is found");
  TAP_OK(stat("known", &st) == 0 && (st.st_mode & 07777) == 0600 &&
           stat("known.new", &st) == -1, "by its owner alone");
  damaged();
  TAP_OK(known_save(AT_FDCWD, &want, &c) == 0 && there() == 1, "replaced");
  TAP_OK(mkdir("known.new", 0700) == 0 &&
           known_save(AT_FDCWD, &want, &c) == -1 && there() == 1,
         "what cannot be replaced stays");
  TAP_OK(rename("known", "x") == 0 && symlink("x", "known") == 0 &&
           there() == 0, "a link is not followed");
  coder_free(&c);
  (void) sprintf(cmd, "rm -rf %s", dir);
  if (chdir("/") == -1 || system(cmd)) return 111;
  return tap_end();
}
