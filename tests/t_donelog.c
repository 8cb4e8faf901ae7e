/* t_donelog: done/.log, and what may stand in it. */

#include "donelog.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "open.h"
#include "substdio.h"
#include "tap.h"

#define A "00112233445566778899aabbccddeeff"
#define B "11112233445566778899aabbccddeeff"

static struct maildir m;
static struct donelog g;

/* Lines for the message "m", which is there, of the time 1.2; how many of A
   and of B are finished for it then; and whether the file is kept. */
static const struct {
  const char *text;
  int a, b, kept;
} t[] = {
  {"", 0, 0, 0},
  {"m:1.2 1 " A "\n", 1, 0, 1},
  {"m:1.2 1 " A "\nm:1.2 2 " A "\nm:1.2 3 " B "\n", 2, 1, 1},
  {"m:1.2 1 " A "\nn:1.2 1 " B "\n", 1, 0, 1},
  {"n:1.2 1 " B "\nm:1.2 1 " A "\n", 1, 0, 1},
  {"x:1.2 1 " A "\n", 0, 0, 0}, /* it is gone */
  {"x:1.2 1 " A "\nm:1.2 1 " B "\n", 0, 1, 1},
  {"m:1.3 1 " A "\n", 0, 0, 1}, /* another one of this name */
  {"M:1.2 1 " A "\n", 0, 0, 1},
  {"m:1.2 1 " A, 0, 0, 0}, /* half a line */
  {"m:1.2 2 " B "\nm:1.2 1 " A, 0, 1, 1},
  {"m:1.2\n", 0, 0, 0},
  {"m:1.2 \n", 0, 0, 1},
  {"m:1.2 1 " A "x\n", 0, 0, 1},
  {"m 1.2:1 " A "\n", 0, 0, 0},
  {":1.2 1 " A "\n", 0, 0, 0},
  {"../new/m:1.2 1 " A "\n", 0, 0, 0},
  {"\n\n", 0, 0, 0},
};

static void put(const char *fn, const char *s)
{
  int fd = open_trunc(fn, 0600);

  if (fd == -1 || substdio_writeall(fd, s, strlen(s)) == -1) exit(111);
  (void) close(fd);
}

static void shut(void)
{
  if (g.fd != -1) (void) close(g.fd);
  cset_free(&g.live);
  stralloc_free(&g.adds);
}

static int taken(struct done *d, const char *hash)
{
  int n = 0;

  while (done_take(d, hash)) ++n;
  return n;
}

static int finds(size_t i)
{
  struct done d;
  struct stat st;
  int r;

  memset(&d, 0, sizeof d);
  put("done/.log", t[i].text);
  r = donelog_open(&g, &m) == 0 && donelog_find(&g, "m:1.2", &d) == 0 &&
      taken(&d, A) == t[i].a && taken(&d, B) == t[i].b &&
      stat("done/.log", &st) == 0 && (st.st_size > 0) == t[i].kept;
  done_free(&d);
  shut();
  return r;
}

/* What is written is found by the next run; half a line swallows nothing. */
static int writes(const char *before)
{
  struct done d;
  stralloc key = {0};
  int r;

  memset(&d, 0, sizeof d);
  put("done/.log", before);
  r = donelog_open(&g, &m) == 0 && done_add(&d, 7, B, 0) == 0 &&
      done_add(&d, 8, B, 0) == 0 && donelog_key(&key, "m", 1, 2) == 0 &&
      donelog_add(&g, key.s, &d) == 0 && d.adds.len == 0 &&
      donelog_flush(&g) == 0 && donelog_flush(&g) == 0;
  shut();
  done_free(&d);
  memset(&d, 0, sizeof d);
  r = r && donelog_open(&g, &m) == 0 && donelog_find(&g, key.s, &d) == 0 &&
      taken(&d, B) == 2;
  shut();
  done_free(&d);
  stralloc_free(&key);
  return r;
}

int main(void)
{
  char dir[] = "/tmp/t_donelog.XXXXXX";
  static const char *const sub[] = {"tmp", "new", "cur"};
  char cmd[100];
  struct done d;
  size_t i;

  memset(&d, 0, sizeof d);
  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  for (i = 0; i < 3; ++i) (void) mkdir(sub[i], 0700);
  put("new/m", "x");
  put("new/n", "x");
  put("cur/M:2,S", "x");
  if (maildir_open(&m, AT_FDCWD, ".", 0) == -1) return 111;
  TAP_OK(donelog_open(&g, &m) == 0 && g.fd == -1 &&
           donelog_find(&g, "m:1.2", &d) == 0 && d.list.len == 0,
         "no done/");
  shut();
  TAP_OK(donelog_open(&g, &m) == 0 && done_add(&d, 1, A, 0) == 0 &&
           donelog_add(&g, "m:1.2", &d) == 0 && donelog_flush(&g) == 0 &&
           access("done/.log", F_OK) == 0, "it is made");
  shut();
  (void) unlink("done/.log");
  TAP_OK(donelog_open(&g, &m) == 0 && g.fd == -1, "done/ without it");
  shut();
  for (i = 0; i < sizeof t / sizeof *t; ++i)
    TAP_OK(finds(i), "what stands there, and is found");
  TAP_OK(writes(""), "written, and found");
  TAP_OK(writes("m:1.2 1 " A "\n"), "behind another");
  TAP_OK(writes("m:1.2 1 " A "\nm:1.2 2 0011"), "behind half of one");
  done_free(&d);
  maildir_close(&m);
  sprintf(cmd, "rm -rf '%s'", dir);
  if (chdir("/") == -1 || system(cmd)) return 111;
  return tap_end();
}
