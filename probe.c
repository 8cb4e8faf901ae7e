#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "home.h"
#include "lock.h"
#include "maildir.h"
#include "names.h"
#include "open.h"
#include "qmail.h"
#include "stralloc.h"

#define LOST "the probe does not get through"

/* Runs ARGS: SAID becomes what it says last, and a NUL. 1: it exits 0; 0: it
   does not, which was a finding; -1. */
static int works(char *const *args, stralloc *said, checkup_say say)
{
  const char *last;
  int status, r, fd = open_read("/dev/null");

  r = fd == -1 ? -1 : command_argv(args, fd, 60, 0, said, &status);
  if (fd != -1) (void) close(fd);
  if (r == -1) return -1;
  if (said->len) --said->len; /* the newline */
  if (stralloc_0(said) == -1) return -1;
  if (r == 0 && status == 0) return 1;
  last = strrchr(said->s, '\n');
  say("spool", last ? last + 1 : said->s, LOST, "see what it says");
  return 0;
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

/* Queues the probe; what is new in the spool then waits to be fed by NAMES.
   Meanwhile nobody takes it from there: the spool is locked. */
static int come(struct names *names, struct maildir *spool, const char *address,
                const char **why)
{
  const char *what;
  int tries = 100;

  *why = "unable to lock the spool";
  while (lock_exnb(spool->fd) == -1) {
    if (errno != EWOULDBLOCK || --tries == 0) return -1;
    (void) poll(0, 0, 100);
  }
  *why = "unable to read the spool";
  if (names_scan(names, spool, &what) == -1 || names_settle(names) == -1 ||
      queued(address, why) == -1)
    return -1;
  *why = "unable to read the spool";
  if (names_scan(names, spool, &what) == -1) return -1;
  return lock_un(spool->fd);
}

/* What SAID, of maildirvirt -v, says of the message NAME. */
static void judge(char *said, const stralloc *name, checkup_say say)
{
  char *p = strstr(said, name->s);

  if (!p)
    say("spool", "another run of maildirvirt, or much other mail",
        "what became of the probe is not known", "try again later");
  else if (strncmp(p + name->len - 1, " sent", 5) != 0) {
    p[strcspn(p, "\n")] = 0;
    say("spool", p, LOST, "see what it says");
  }
}

static int deliver(struct names *names, const char *address, checkup_say say,
                   const char **why)
{
  char run[] = "maildirvirt", v[] = "-v", end[] = "--";
  char *args[] = {run, v, end, 0, 0};
  stralloc path = {0}, said = {0}, name = {0};
  struct maildir spool;
  int r;

  *why = "unable to open the spool";
  if (home_path(&path, "spool") == -1 ||
      maildir_open(&spool, AT_FDCWD, path.s, 0) == -1) {
    stralloc_free(&path);
    return -1;
  }
  r = come(names, &spool, address, why);
  maildir_close(&spool);
  if (r == 0) {
    *why = "unable to run maildirvirt";
    args[3] = path.s;
    r = works(args, &said, say);
    if (r == 1 && (r = names_feed(names, &name)) == 1)
      judge(said.s, &name, say);
  }
  stralloc_free(&name);
  stralloc_free(&said);
  stralloc_free(&path);
  return r == -1 ? -1 : 0;
}

int probe_send(const char *address, checkup_say say, const char **why)
{
  char virt[] = "qmail-virt", n[] = "-n", end[] = "--";
  char *look[] = {virt, n, end, 0, 0};
  stralloc said = {0};
  struct names names;
  int r;

  look[3] = (char *) address;
  *why = "unable to run qmail-virt";
  r = works(look, &said, say);
  stralloc_free(&said);
  if (r != 1) return r;
  names_init(&names);
  r = deliver(&names, address, say, why);
  names_free(&names);
  return r;
}
