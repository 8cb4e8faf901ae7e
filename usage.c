#include "usage.h"

#include <string.h>
#include <unistd.h>

#include "env.h"
#include "fd.h"
#include "sig.h"
#include "strerr.h"
#include "substdio.h"
#include "version.h"

static const char *name;
static const char *syn;

static void say(substdio *ss, const char *s)
{
  if (substdio_puts(ss, s) == -1) _exit(111);
}

void usage_init(int argc, char *const *argv, const char *program,
                const char *synopsis, const char *duty)
{
  char buf[1024];
  substdio ss;

  name = program;
  syn = synopsis;
  strerr_init(program);
  if (fd_sanitize() == -1) _exit(111);
  sig_ignore(SIGPIPE);
  if (argc != 2) return;
  substdio_out(&ss, write, 1, buf, sizeof buf);
  if (strcmp(argv[1], "--version") == 0) {
    say(&ss, VERSION "\n");
  } else if (strcmp(argv[1], "--help") == 0) {
    say(&ss, "usage: ");
    say(&ss, name);
    say(&ss, *syn ? " " : "");
    say(&ss, syn);
    say(&ss, "\n");
    say(&ss, duty);
    say(&ss, "\n");
  } else
    return;
  _exit(substdio_flush(&ss) == -1 ? 111 : 0);
}

void usage_die(void)
{
  strerr_line(name, ": usage: ", name, *syn ? " " : "", syn, (char *) 0);
  _exit(100);
}

const char *usage_need(const char *variable)
{
  const char *s = env_get(variable);

  if (!s)
    strerr_die(100, 0, "$", variable,
               " is not set: this runs in a dot-qmail file", (char *) 0);
  return s;
}
