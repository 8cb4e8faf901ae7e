/* t_bounce: notices, for what tests/bounce.t cannot wait for or time. */

#include "bounce.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "env.h"
#include "error.h"
#include "open.h"
#include "sig.h"
#include "slurp.h"
#include "substdio.h"
#include "tap.h"

#define TOP "Return-Path: <s@h>\nDelivered-To: p-r@x\n"

static struct bounce_conf conf;
static stralloc out, notice;

static void file(const char *fn, const char *s, mode_t mode)
{
  int fd = open_trunc(fn, mode);

  if (fd == -1 || substdio_writeall(fd, s, strlen(s)) == -1) exit(111);
  (void) close(fd);
}

/* SENT is queued, where it says so: then it is in NOTICE. BYTES is the size
   that the file is said to have; 0: what it has. */
static enum bounce_result sendit(const char *sent, const char *text,
                                 unsigned long long tried, size_t bytes)
{
  struct bounce b = {-1, "m", 0, 1795309323, "p-", 0, 0, 0};
  enum bounce_result r;
  int fd;

  file("m", sent, 0600);
  (void) unlink("notice");
  b.fd = open_read("m");
  b.size = bytes ? bytes : strlen(sent);
  b.text = text;
  b.textlen = strlen(text);
  b.tried = tried;
  r = bounce_send(&conf, &b, &out);
  (void) close(b.fd);
  if (stralloc_0(&out) == -1) exit(111);
  notice.len = 0;
  fd = open_read("notice");
  if (r == BOUNCE_QUEUED && (fd == -1 || slurp(fd, &notice) == -1)) exit(111);
  if (fd != -1) (void) close(fd);
  if (stralloc_0(&notice) == -1) exit(111);
  return r;
}

static int has(const char *s)
{
  return strstr(notice.s, s) != 0;
}

static void periods(void)
{
  static const struct {
    unsigned long long tried;
    const char *said;
  } t[] = {
    {1, "1 second"},         {119, "119 seconds"},
    {120, "2 minutes"},      {7199, "119 minutes"},
    {7200, "2 hours"},       {86399, "23 hours"},
    {86400, "1 day"},        {89999, "1 day"},
    {90000, "1 day and 1 hour"},
    {604800, "7 days"},      {1216800, "14 days and 2 hours"},
  };
  stralloc want = {0};
  size_t i;

  for (i = 0; i < sizeof t / sizeof *t; ++i) {
    want.len = 0;
    if (stralloc_cats(&want, "\nno\nIt was tried for more than ") == -1 ||
        stralloc_cats(&want, t[i].said) == -1 ||
        stralloc_cats(&want, "; that is too long. (#4.4.7)\n") == -1 ||
        stralloc_0(&want) == -1)
      exit(111);
    TAP_OK(sendit(TOP "\nbody\n", "no", t[i].tried, 0) == BOUNCE_QUEUED &&
             has(want.s), t[i].said);
  }
  TAP_OK(sendit(TOP "\nbody\n", "", 120, 0) == BOUNCE_QUEUED &&
           has("\n<r@x>:\nIt was tried for more than 2 minutes"),
         "no text: no line for it");
  stralloc_free(&want);
}

static void files(void)
{
  TAP_OK(sendit(TOP "\nbody\n", "a\177b\tc", 0, 0) == BOUNCE_QUEUED &&
           has("\na?b?c\n"), "what is no text is no text in a notice");
  TAP_OK(sendit(TOP "\nbody\n", "no", 0, strlen(TOP) + 7) == BOUNCE_FAILED &&
           strcmp(out.s, error_str(EIO)) == 0,
         "a file that became shorter: no notice");
  TAP_OK(sendit(TOP "\nbody\n", "no", 0, 0) == BOUNCE_QUEUED &&
           strcmp(out.s, "s@h") == 0, "else the sender gets one");
  TAP_OK(sendit(TOP, "no", 0, strlen(TOP) - 1) == BOUNCE_FORM,
         "and one that became longer, from nearly nothing: not of the form");
  TAP_OK(sendit(TOP, "no", 0, 0) == BOUNCE_QUEUED &&
           has("--- Below this line is a copy of the message.\n\n"
               "Return-Path: <s@h>\n"),
         "an empty message");
}

static void configured(void)
{
  static struct bounce_conf c;
  const char *fn;

  file("control/bouncefrom", "\n", 0600);
  TAP_OK(bounce_conf(&c, &fn) == 0 &&
           stralloc_equals(&c.from, "MAILER-DAEMON@hub.example"),
         "an empty bouncefrom is none");
  file("control/bouncefrom", "robot\n", 0600);
  TAP_OK(bounce_conf(&c, &fn) == 0 &&
           stralloc_equals(&c.from, "robot@hub.example"), "another is one");
  (void) unlink("control/bouncefrom");
  (void) mkdir("control/bouncefrom", 0700);
  TAP_OK(bounce_conf(&c, &fn) == -1 && strcmp(fn, "control/bouncefrom") == 0,
         "what cannot be read is named");
  (void) rmdir("control/bouncefrom");
}

int main(void)
{
  static char dir[] = "/tmp/t_bounce.XXXXXX";
  const char *fn;

  sig_ignore(SIGPIPE);
  if (!mkdtemp(dir) || chdir(dir) == -1 || mkdir("control", 0700) == -1)
    return 111;
  if (env_put("BUSHHOME", dir) == -1 || env_put("QMAILQUEUE", "./queue") == -1)
    return 111;
  file("queue", "#!/bin/sh\ncat > notice\ncat <&1 > envelope\n", 0700);
  file("control/me", "hub.example\n", 0600);
  if (bounce_conf(&conf, &fn) == -1) return 111;
  periods();
  files();
  configured();
  (void) unlink("queue");
  (void) unlink("m");
  (void) unlink("notice");
  (void) unlink("envelope");
  (void) unlink("control/me");
  (void) rmdir("control");
  (void) chdir("/");
  (void) rmdir(dir);
  return tap_end();
}
