/* t_command: programs that say much, nothing, die, or leave others behind. */

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "open.h"
#include "sig.h"
#include "wait.h"
#include "tap.h"

static stralloc out;
static int status;

static int runs(const char *dir, const char *command)
{
  static char *env[] = {"A=b", "PATH=/usr/bin:/bin", 0};
  int in = open_read("/dev/null");
  int r = command_run(dir, command, env, in, &out, &status);

  (void) close(in);
  return r;
}

static int exits(const char *command, int code)
{
  return runs("/", command) == 0 && !wait_crashed(status) &&
         wait_exitcode(status) == code;
}

/* sh -c COMMAND, for so many SECONDS: as command_argv. */
static int argv(const char *command, unsigned long seconds)
{
  static char sh[] = "sh", c[] = "-c", none[] = "/no/such/program";
  char *v[4];
  int in = open_read("/dev/null");
  int r;

  v[0] = sh;
  v[1] = c;
  v[2] = (char *) command;
  v[3] = 0;
  if (!command) v[0] = none;
  r = command_argv(v, in, seconds, 0, &out, &status);
  (void) close(in);
  return r;
}

static void words(void)
{
  if (setenv("A", "ours", 1) == -1) exit(1);
  TAP_OK(argv("echo $A; exit 7", 60) == 0 && wait_exitcode(status) == 7 &&
           stralloc_equals(&out, "ours\n"), "words, and our environment");
  TAP_OK(argv("sleep 60 & wait", 1) == 1 && wait_crashed(status) == SIGTERM,
         "too long");
  /* Time enough for a slow shell to come as far as its trap. */
  TAP_OK(argv("trap 'echo end; exit 0' TERM; sleep 60 & wait", 5) == 1 &&
           wait_exitcode(status) == 0 && stralloc_equals(&out, "end\n"),
         "too long, and it ends well");
  TAP_OK(argv("trap '' TERM; sleep 60", 5) == 1 &&
           wait_crashed(status) == SIGKILL, "too long, and it does not care");
  TAP_OK(argv("while :; do echo; done", 1) == 1 &&
           wait_crashed(status) == SIGTERM, "too long, and never silent");
  TAP_OK(argv(0, 60) == 0 && wait_exitcode(status) == 111 &&
           memcmp(out.s, "unable to run /no/such/program: ", 32) == 0,
         "nothing to run");
}

static void hard(void)
{
  static const int codes[] = {64, 65, 70, 76, 77, 78, 100, 112};
  size_t next = 0;
  int i;

  for (i = 0; i < 256; ++i)
    if (command_ishard(i) && (next == 8 || codes[next++] != i)) break;
  TAP_OK(i == 256 && next == 8, "the exit codes that are permanent");
}

int main(void)
{
  char big[COMMAND_MAX];

  sig_ignore(SIGPIPE);
  sig_ignore(SIGXFSZ);
  TAP_OK(exits("exit 0", 0) && out.len == 0, "nothing said");
  TAP_OK(exits("exit 99", 99), "exit code");
  TAP_OK(exits("echo a; echo b >&2; exit 1", 1) &&
         stralloc_equals(&out, "a\nb\n"), "1 and 2");
  TAP_OK(exits("echo $A$HOME; pwd", 0) && stralloc_equals(&out, "b\n/\n"),
         "environment and directory");
  TAP_OK(exits("cat; echo end", 0) && stralloc_equals(&out, "end\n"),
         "input");
  TAP_OK(exits("head -c 200000 /dev/zero | tr '\\0' x; printf %s end", 0) &&
         out.len == COMMAND_MAX &&
         memcmp(out.s + COMMAND_MAX - 4, "xend", 4) == 0, "a lot");
  memset(big, 'y', sizeof big);
  TAP_OK(exits("head -c 1000 /dev/zero | tr '\\0' y", 0) &&
         stralloc_equalb(&out, big, sizeof big), "just as much as is kept");
  TAP_OK(runs("/", "kill -9 $$") == 0 && wait_crashed(status) == SIGKILL,
         "a signal");
  TAP_OK(exits("echo x; sleep 30 & exit 3", 3) && stralloc_equals(&out, "x\n"),
         "one that stays in the background");
  TAP_OK(exits("yes & yes & yes & sleep 0.1; exit 3", 3),
         "some that stay, and never end to talk");
  TAP_OK(exits("exec >&- 2>&-; sleep 0.1; exit 5", 5), "output closed early");
  TAP_OK(exits("kill -PIPE $$; exit 4", 4) == 0 &&
         wait_crashed(status) == SIGPIPE, "SIGPIPE is as usual");
  TAP_OK(exits("ulimit -c 0; kill -XFSZ $$; exit 4", 4) == 0 &&
         wait_crashed(status) == SIGXFSZ, "so is SIGXFSZ");
  TAP_OK(runs("/no/such/dir", "exit 0") == 0 && wait_exitcode(status) == 111 &&
         out.len > 0 && memcmp(out.s, "unable to switch to ", 20) == 0,
         "no directory");
  hard();
  words();
  stralloc_free(&out);
  return tap_end();
}
