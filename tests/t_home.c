/* t_home: where programs and control files are found. Wants an empty
   directory for itself, and makes one. */

#include "home.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "env.h"
#include "sig.h"
#include "substdio.h"
#include "tap.h"
#include "wait.h"

static char dir[] = "/tmp/bushhome.XXXXXX";

static void script(const char *fn, const char *text, mode_t mode)
{
  int fd = open(fn, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  if (fd == -1 || substdio_writeall(fd, text, strlen(text)) == -1 ||
      fchmod(fd, mode) == -1 || close(fd) == -1)
    perror(fn);
}

/* The exit code of PROG, or 200 and its errno where it cannot be run. */
static int run(const char *prog, int *e)
{
  char *argv[3];
  int p[2];
  int status;
  pid_t pid;

  argv[0] = (char *) (size_t) prog;
  argv[1] = (char *) (size_t) "arg";
  argv[2] = 0;
  *e = 0;
  if (pipe(p) == -1) return -1;
  (void) fcntl(p[1], F_SETFD, FD_CLOEXEC);
  pid = fork();
  if (pid == 0) {
    sig_ignore(SIGPIPE);
    home_exec(argv);
    *e = errno;
    (void) raise(SIGPIPE); /* ignored again, or we do not get to 200 */
    (void) write(p[1], e, sizeof *e);
    _exit(200);
  }
  (void) close(p[1]);
  (void) read(p[0], e, sizeof *e);
  (void) close(p[0]);
  if (wait_pid(pid, &status) == -1) return -1;
  return wait_crashed(status) ? -1 : wait_exitcode(status);
}

static void names(void)
{
  stralloc sa = {0};

  (void) env_put("BUSHHOME", 0);
  TAP_OK(home_dir()[0] == '/', "conf-home is an absolute path");
  (void) env_put("BUSHHOME", "");
  TAP_OK(home_dir()[0] == '/', "an empty $BUSHHOME does not count");
  (void) env_put("BUSHHOME", "/some/where");
  TAP_OK(strcmp(home_dir(), "/some/where") == 0, "$BUSHHOME");
  TAP_OK(home_path(&sa, "control/me") == 0 &&
           strcmp(sa.s, "/some/where/control/me") == 0 &&
           sa.len == strlen(sa.s) + 1, "a path below it, with its NUL");
  TAP_OK(home_resolve(&sa, "spool/x", 5) == 0 &&
           strcmp(sa.s, "/some/where/spool") == 0 &&
           sa.len == strlen(sa.s) + 1, "a path that counts from it");
  TAP_OK(home_resolve(&sa, "/spool/x", 6) == 0 &&
           strcmp(sa.s, "/spool") == 0 && sa.len == 7, "one that does not");
  TAP_OK(home_resolve(&sa, "/", 0) == 0 &&
           strcmp(sa.s, "/some/where/") == 0, "none");
  stralloc_free(&sa);
}

static void search(void)
{
  int e;

  script("bin/tool", "#!/bin/sh\nexit 7\n", 0755);
  script("bin/only", "#!/bin/sh\nexit 8\n", 0755);
  script("path/tool", "#!/bin/sh\nexit 9\n", 0755);
  script("locked/tool", "#!/bin/sh\nexit 10\n", 0755);
  script("path/noexec", "#!/bin/sh\nexit 11\n", 0644);
  script("path/shadow", "#!/bin/sh\nexit 12\n", 0644);
  script("bin/shadow", "#!/bin/sh\nexit 13\n", 0755);
  script("here", "#!/bin/sh\nexit 14\n", 0755);
  script("path/format", "exit 15\n", 0755);
  script("path/pipe", "#!/bin/sh\nkill -PIPE $$\nexit 16\n", 0755);
  script("path/args", "#!/bin/sh\n[ \"$1\" = arg ] && exit 17\n", 0755);

  (void) env_put("PATH", "nowhere:path:/bin:/usr/bin");
  TAP_OK(run("tool", &e) == 9, "$PATH comes before home/bin");
  TAP_OK(run("only", &e) == 8, "home/bin after $PATH");
  TAP_OK(run("bin/tool", &e) == 7, "a name with a slash is taken as it is");
  TAP_OK(run("./only", &e) == 200 && e == ENOENT, "and nowhere else");
  TAP_OK(run("missing", &e) == 200 && e == ENOENT, "nowhere: ENOENT");
  TAP_OK(run("noexec", &e) == 200 && e == EACCES, "found, not executable");
  TAP_OK(run("shadow", &e) == 13, "not executable here, but there");
  TAP_OK(run("format", &e) == 200 && e == ENOEXEC, "no shell is guessed");
  TAP_OK(run("pipe", &e) == -1, "SIGPIPE is as it was born");
  TAP_OK(run("args", &e) == 17, "arguments");
  (void) env_put("PATH", "path/tool:bin");
  TAP_OK(run("tool", &e) == 7, "a file in $PATH is no directory");
  (void) env_put("PATH", "nowhere::");
  TAP_OK(run("here", &e) == 14, "an empty part is the working directory");
  (void) env_put("PATH", 0);
  TAP_OK(run("tool", &e) == 7, "no $PATH: home/bin");
  if (geteuid() != 0 && chmod("locked", 0) == 0) {
    (void) env_put("PATH", "locked:/bin");
    TAP_OK(run("tool", &e) == 7, "a closed directory does not end the search");
    TAP_OK(run("gone", &e) == 200 && e == EACCES, "but is the reason");
    (void) chmod("locked", 0700);
  }
  (void) env_put("BUSHHOME", "/nonexistent");
  (void) env_put("PATH", "nowhere");
  TAP_OK(run("tool", &e) == 200 && e == ENOENT, "no home either");
}

/* Without a $PATH it is the one that home_exec takes. */
static void added(void)
{
  char want[sizeof dir + 20] = "/bin:/usr/bin:";

  (void) strcat(strcat(want, dir), "/bin");
  (void) env_put("BUSHHOME", dir);
  (void) env_put("PATH", 0);
  TAP_OK(home_addbin() == 0 && strcmp(env_get("PATH"), want) == 0,
         "home/bin at the end of $PATH, with none");
  (void) env_put("PATH", "/bin:/usr/bin");
  TAP_OK(home_addbin() == 0 && strcmp(env_get("PATH"), want) == 0,
         "and with one");
}

int main(void)
{
  static const char rm[] = "rm -rf ";
  char cmd[sizeof rm + sizeof dir] = "";

  names();
  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  if (mkdir("bin", 0700) || mkdir("path", 0700) || mkdir("locked", 0700))
    return 111;
  (void) env_put("BUSHHOME", dir);
  search();
  added();
  (void) env_put("PATH", "/bin:/usr/bin");
  (void) strcat(cmd, rm);
  (void) strcat(cmd, dir);
  if (system(cmd) != 0) return 111;
  return tap_end();
}
