#include "probe.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "home.h"
#include "open.h"
#include "qmail.h"
#include "stralloc.h"

/* Runs ARGS: 1, if it exits 0 and is silent, or LOUD; 0: what it says last was
   a finding; -1. */
static int works(char *const *args, int loud, checkup_say say)
{
  stralloc said = {0};
  const char *last = 0;
  int status, r, fd = open_read("/dev/null");

  r = fd == -1 ? -1 : command_argv(args, fd, 60, 0, &said, &status);
  if (fd != -1) (void) close(fd);
  if (said.len) --said.len; /* the newline */
  if (r != -1 && stralloc_0(&said) == -1) r = -1;
  if (r != -1) {
    last = strrchr(said.s, '\n');
    last = last ? last + 1 : said.s;
    r = status == 0 && (loud || !*last);
    if (!r)
      say("spool", last, "the probe does not get through", "see what it says");
  }
  stralloc_free(&said);
  return r;
}

static int queued(const char *address, const char **why)
{
  static struct qmail q;
  const char *text;

  *why = "unable to queue it";
  if (qmail_open(&q, 0) == -1) return -1;
  qmail_puts(&q, "Subject: probe\n\nSent by bushmail-conf check.\n");
  qmail_from(&q, "", 0);
  qmail_to(&q, address, strlen(address));
  text = qmail_close(&q);
  if (!*text) return 0;
  *why = text + 1;
  errno = EPROTO;
  return -1;
}

int probe_send(const char *address, checkup_say say, const char **why)
{
  char virt[] = "qmail-virt", n[] = "-n", end[] = "--", run[] = "maildirvirt";
  char *look[] = {virt, n, end, 0, 0};
  char *deliver[] = {run, end, 0, 0};
  stralloc spool = {0};
  int r;

  look[3] = (char *) address;
  *why = "unable to run qmail-virt";
  r = works(look, 1, say);
  if (r != 1) return r;
  if (queued(address, why) == -1) return -1;
  *why = "unable to run maildirvirt";
  r = home_path(&spool, "spool");
  deliver[2] = spool.s;
  if (r == 0) r = works(deliver, 0, say);
  stralloc_free(&spool);
  return r == -1 ? -1 : 0;
}
