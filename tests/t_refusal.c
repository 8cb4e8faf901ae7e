/* t_refusal: what becomes of messages that are refused, and what is said. */

#include "refusal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fd.h"
#include "tap.h"
#include "version.h"

static char top[] = "/tmp/t_refusal.XXXXXX";
static int out; /* what is written to 2 comes out there */

/* The last that was said is S, and nothing else; "": nothing was. */
static int said(const char *s)
{
  static char b[1000];
  ssize_t n = read(out, b, sizeof b - 1);
  char *nl;

  b[n > 0 ? n : 0] = 0;
  nl = strchr(b, '\n');
  if (!*s) return !*b;
  return nl && !nl[1] && strstr(b, s) != 0;
}

static void age(const struct maildir *m, time_t when)
{
  struct timespec t[2];

  t[0].tv_sec = t[1].tv_sec = when;
  t[0].tv_nsec = t[1].tv_nsec = 0;
  if (utimensat(m->new, "x", t, 0) == -1) exit(111);
}

int main(void)
{
  static struct maildir m;
  static struct names names;
  static struct progress line;
  static struct report report;
  static struct refusal r;
  stralloc text = {0};
  const char *what;
  time_t now = time(0);
  size_t at;
  int pi[2], fd;

  if (!mkdtemp(top) || chdir(top) == -1 || mkdir("tmp", 0700) == -1 ||
      mkdir("new", 0700) == -1 || mkdir("cur", 0700) == -1)
    return 111;
  fd = open("new/x", O_WRONLY | O_CREAT, 0600);
  if (fd == -1 || close(fd) == -1) return 111;
  if (fd_pipe(pi) == -1 || fd_nonblock(pi[0]) == -1 ||
      fd_copy(2, pi[1]) == -1)
    return 111;
  out = pi[0];
  names_init(&names);
  if (maildir_open(&m, AT_FDCWD, ".", 0) == -1 ||
      names_scan(&names, &m, &what) == -1 || names_next(&names, &at) != 1)
    return 111;
  report.names = &names;
  report.line = &line;
  r.m = &m;
  r.names = &names;
  r.report = &report;

  age(&m, now - 100);
  TAP_OK(!refusal_due(&r, at), "no limit: never due");
  r.limited = 1;
  r.lifetime = 50;
  TAP_OK(refusal_due(&r, at), "older than its lifetime");
  r.lifetime = 1000000;
  TAP_OK(!refusal_due(&r, at), "not yet");
  r.lifetime = 0;
  age(&m, now + 100000);
  TAP_OK(!refusal_due(&r, at), "a message of tomorrow");
  age(&m, (time_t) RELEASE_TIME - 1);
  TAP_OK(!refusal_due(&r, at), "and one of a clock that was wrong");

  if (stralloc_copys(&text, "no") == -1 || stralloc_0(&text) == -1) return 111;
  TAP_OK(refusal_of(&r, at, &text, 0) == 0 &&
           said(": new/x refused, and stays: no\n"), "it stays");
  TAP_OK(refusal_of(&r, at, &text, 0) == 0 && said(""),
         "for the same reason: counted");
  report_rest(&report);
  TAP_OK(said(": 1 more refused, and stays: no\n"), "and told at the end");
  report.quiet = 1;
  report_result(&report, 'Z', at, "later");
  TAP_OK(said(""), "quiet");
  report.verbose = 1;
  report_result(&report, 'Z', at, "later");
  TAP_OK(said(": new/x deferred: later\n"), "verbose: each");
  report_result(&report, 'K', at, "ok");
  TAP_OK(said(": new/x sent: ok\n"), "and what was sent");
  TAP_OK(!report.trouble, "all that is no trouble");

  r.bounces = 1;
  if (unlink("new/x") == -1) return 111;
  TAP_OK(!refusal_due(&r, at), "gone: not due");
  TAP_OK(refusal_of(&r, at, &text, 0) == 0 && said("") && !report.trouble,
         "gone: nobody to tell");
  if (mkdir("new/x", 0700) == -1) return 111;
  TAP_OK(refusal_of(&r, at, &text, 0) == 0 && report.trouble &&
           said(" stays, and its sender is not told: unable to open it: "),
         "what cannot be opened stays, and that is trouble");
  TAP_OK(r.bounced == 0 && r.bytes == 0, "nothing was bounced");

  names_free(&names);
  maildir_close(&m);
  stralloc_free(&text);
  (void) rmdir("new/x");
  (void) rmdir("new");
  (void) rmdir("tmp");
  (void) rmdir("cur");
  (void) rmdir(top);
  return tap_end();
}
