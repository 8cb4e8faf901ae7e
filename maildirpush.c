/*
 * maildirpush [-vq] [-a seconds] [-l bytes] [-m bytes] [-n office] [-o order]
 *   [-w seconds]
 *
 * Under tcpserver, on the hub: sends an office that called the mail of its
 * queue, as a QMTP client, on the connection that the office opened. Which
 * queue that is, control/offices says: the office is $OFFICE, which the access
 * rules have set, or that of -n. It moves 0 and 1 to 6 and 7 and becomes
 *   maildirserial -b -t 1209600 -e 2 -- maildir prefix serialqmtp prefix
 * with the options but -n in front of "--".
 *
 * An older session of the same office is ended first: it is one whose line
 * died, and would keep the queue until it gives up.
 *
 * Descriptors: 0 and 1 the office; 2 messages. Environment: OFFICE; for
 * messages TCPREMOTEIP, else REMOTE_ADDR, else SSH_CONNECTION. Exit:
 * maildirserial's; 100 no office, or one that is not in control/offices; 111
 * unable to work. Then the caller gets a line that is no QMTP, so that it does
 * not take this for an empty queue.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "env.h"
#include "fmt.h"
#include "home.h"
#include "maildir.h"
#include "offices.h"
#include "passon.h"
#include "peer.h"
#include "priv.h"
#include "session.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"
#include "wire.h"

static const char *peer = "unknown";
static int to = 1; /* the peer */
static const char *name;
static struct office office;
static struct passon passon;

/* Nothing was sent to the peer yet: there is room for so short a line. */
static void die(int code, int e, const char *a, const char *b, const char *c)
{
  (void) substdio_writeall(to, "refused\n", 8);
  strerr_die(code, e, peer, ": nothing is sent: ", a, b, c, (char *) 0);
}

static void find(void)
{
  if (!name) name = env_get("OFFICE");
  if (!name || !*name)
    die(100, 0, "the rules do not say which office calls: no $OFFICE", "", "");
  switch (offices_find(&office, name)) {
  case 0: die(100, 0, "no office ", name, " in " OFFICES); break;
  case -1:
    if (errno == EPROTO)
      die(111, 0, "no name:maildir:prefix for ", name, " in " OFFICES);
    die(111, errno, "unable to read ", home_dir(), "/" OFFICES);
  }
}

/* Becomes the owner of the queue, and its only session. Without the file for
   the lock mail still flows: then an older session ends when it gives up. */
static void enter(void)
{
  const char *why;
  char num[FMT_NUM];
  long ended;
  struct maildir m;
  int fd = priv_enter(office.maildir.s, &why);

  if (fd == -1) die(111, errno, office.maildir.s, ": ", why);
  if (session_take(fd, ".push", 1, &ended) == -1) {
    if (ended || errno == ETIMEDOUT)
      die(111, errno, "unable to end the older session of ", name, "");
    strerr_warn(errno, peer, ": going on without a lock on ",
                office.maildir.s, "/.push", (char *) 0);
  } else if (ended) {
    num[fmt_num(num, (unsigned long long) ended)] = 0;
    strerr_warn(0, peer, ": ", name, " calls again: ended its older session, ",
                "process ", num, (char *) 0);
  }
  if (maildir_openfd(&m, fd, 0) == -1)
    die(111, errno, "unable to open the Maildir ", office.maildir.s, "");
  maildir_close(&m);
}

static void serve(const char *level)
{
  const char *args[14 + PASSON_WORDS];
  size_t n = 0;

  args[n++] = "maildirserial";
  if (level) args[n++] = level;
  args[n++] = "-b";
  args[n++] = "-t";
  args[n++] = "1209600";
  args[n++] = "-e";
  args[n++] = "2";
  n += passon_words(&passon, args + n);
  args[n++] = "--";
  args[n++] = office.maildir.s;
  args[n++] = office.prefix.s;
  args[n++] = "serialqmtp";
  args[n++] = "--";
  args[n++] = office.prefix.s;
  args[n] = 0;
  home_exec((char *const *) args);
  die(111, errno, "unable to run maildirserial", "", "");
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  const char *level = 0;
  int there = wire_open(0);
  int ch;

  usage_init(argc, argv, "maildirpush",
             "[-vq] [-a seconds] [-l bytes] [-m bytes] [-n office] [-o order] "
             "[-w seconds]",
             "send an office that called the mail of its queue");
  while ((ch = subgetopt(&o, argc, argv, "vqn:" PASSON)) != -1)
    switch (ch) {
    case 'v': level = "-v"; break;
    case 'q': level = "-q"; break;
    case 'n': name = o.arg; break;
    default:
      if (passon_take(&passon, ch, o.arg) != 1) usage_die();
    }
  if (argc != o.ind) usage_die();
  if (!there)
    strerr_die(100, 0, "there is no connection on 0 and 1 (run me under "
               "tcpserver)", (char *) 0);
  peer = peer_name();
  find();
  enter();
  if (wire_toclient() == -1) die(111, errno, "unable to turn the connection",
                                 "", "");
  to = 7;
  serve(level);
  return 111;
}
