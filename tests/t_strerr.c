/* t_strerr: the lines that programs say, read back from a pipe on 2. */

#include "strerr.h"
#include "stralloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "tap.h"
#include "wait.h"

static int to[2];
static int tty;
static char said[8192];
static size_t len;

static void begin(void)
{
  if (pipe(to) == -1) _exit(111);
  tty = dup(2);
  (void) dup2(to[1], 2);
  (void) close(to[1]);
}

static void finish(void)
{
  ssize_t r;

  (void) dup2(tty, 2);
  (void) close(tty);
  len = 0;
  while ((r = read(to[0], said + len, sizeof said - 1 - len)) > 0)
    len += (size_t) r;
  said[len] = 0;
  (void) close(to[0]);
}

static void levels(void)
{
  char want[200];

  begin();
  errno = 77;
  strerr_info(0, "one ", "two", (char *) 0);
  TAP_OK(errno == 77, "errno is kept");
  finish();
  TAP_OK(strcmp(said, "prog: info: one two\n") == 0, "info");
  begin();
  strerr_warn(ENOENT, "unable to open ", "x", (char *) 0);
  finish();
  (void) snprintf(want, sizeof want, "prog: warning: unable to open x: %s\n",
                  error_str(ENOENT));
  TAP_OK(strcmp(said, want) == 0, "warning with a reason");
  begin();
  strerr_line("bare ", "line", (char *) 0);
  finish();
  TAP_OK(strcmp(said, "bare line\n") == 0, "a bare line");
  begin();
  strerr_info(0, "", (char *) 0);
  finish();
  TAP_OK(strcmp(said, "prog: info: \n") == 0, "no text");
}

static void hostile(void)
{
  static char big[5000];

  begin();
  strerr_info(0, "a\nb\rc\033[1m\x7f\x80\xff\t", (char *) 0);
  finish();
  TAP_OK(strcmp(said, "prog: info: a?b?c?[1m????\n") == 0,
         "bytes that are not visible");
  memset(big, 'x', sizeof big - 1);
  begin();
  strerr_warn(EIO, big, "end", (char *) 0);
  finish();
  {
    stralloc want = {0};

    if (stralloc_cats(&want, "x...: ") == -1 ||
        stralloc_cats(&want, error_str(EIO)) == -1 ||
        stralloc_append(&want, '\n') == -1)
      exit(111);
    TAP_OK(len == 1800 + want.len - 4 &&
               memcmp(said + len - want.len, want.s, want.len) == 0,
           "a long text is cut, and the reason stays");
    stralloc_free(&want);
  }
  big[1800 - 12] = 0;
  begin();
  strerr_info(0, big, (char *) 0);
  finish();
  TAP_OK(len == 1801 && said[1799] == 'x', "1,800 bytes are not cut");
}

static void die(void)
{
  int status;
  pid_t pid;

  begin();
  pid = fork();
  if (pid == 0) strerr_die(111, EIO, "no ", "disk", (char *) 0);
  finish();
  if (wait_pid(pid, &status) == -1) status = 0;
  TAP_OK(wait_exitcode(status) == 111, "die: the exit code");
  TAP_OK(strncmp(said, "prog: fatal: no disk: ", 22) == 0, "die: the line");
  pid = fork();
  if (pid == 0) {
    (void) close(2);
    strerr_warn(0, "lost", (char *) 0);
    strerr_die(100, 0, "lost", (char *) 0);
  }
  if (wait_pid(pid, &status) == -1) status = 0;
  TAP_OK(wait_exitcode(status) == 100, "2 is closed: no harm");
}

int main(void)
{
  strerr_init("prog");
  levels();
  hostile();
  die();
  return tap_end();
}
