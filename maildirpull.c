/*
 * maildirpull [-kqv] [-d spool] [-e fd] [-i localip] [-s fd] [-t seconds]
 *   [-z dir] host [port]
 * maildirpull -c [-kqv] [-d spool] [-e fd] [-n name] [-s fd] [-t seconds]
 *   [-z dir] command [arg ...]
 *
 * In an office: calls the hub and takes the mail that it has for the office,
 * on the connection that the office made:
 *   tcpclient -RHl0 -- host 2090
 *     turn -s qmtpd -t 300 spool maildirvirt spool
 * or, with -c, cmdclient [-n name] -- command arg ... -- turn -s qmtpd and so
 * on. With -z there is "squeeze -c -- dir" in front of turn, and the port is
 * 2093; DIR counts from home. The spool is home/spool, or that of -d.
 *
 * While another maildirpull is at work on the spool, a second one exits 0 with
 * nothing done. With -k it ends the other one, and works: for a hook that knows
 * that the line is a new one.
 *
 * Descriptors: 2 messages. Environment: as qmtpd; home/bin is put at the end
 * of $PATH. Exit: qmtpd's; 100 usage; 111 no connection.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "home.h"
#include "priv.h"
#include "scan.h"
#include "session.h"
#include "squeezed.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "usage.h"

static const char *spool, *localip, *name, *figures, *err;
static const char *idle; /* or 0 */
static stralloc history; /* its directory, or empty */
static int command, anew, quiet, verbose;

static const char **args; /* what is executed */
static size_t n;

static void die(int e, const char *a, const char *b)
{
  strerr_die(111, e, "no mail is fetched into ", spool, ": ", a, b,
             (char *) 0);
}

static void arg(const char *s)
{
  args[n++] = s;
}

/* The owner of the spool is who calls. Without the file for the lock it is
   done all the same: the hub, too, sees to it that only one is served. */
static void enter(void)
{
  const char *why;
  long ended;
  int fd = priv_enter(spool, &why);

  if (fd == -1) die(errno, why, "");
  if (session_take(fd, ".pull", anew, &ended) == -1) {
    if (errno == EAGAIN) {
      if (verbose)
        strerr_info(0, spool, ": another maildirpull is at work here",
                    (char *) 0);
      _exit(0);
    }
    if (ended || errno == ETIMEDOUT)
      die(errno, "unable to end the older maildirpull", "");
    strerr_warn(errno, "going on without a lock on ", spool, "/.pull",
                (char *) 0);
  }
  (void) close(fd);
}

/* The connection, and turn. */
static void client(char **words)
{
  if (command) {
    arg("cmdclient");
    if (verbose) arg("-v");
    if (name) {
      arg("-n");
      arg(name);
    }
    arg("--");
    for (; *words; ++words) {
      if (strcmp(*words, "--") == 0)
        strerr_die(100, 0, "no mail is fetched into ", spool, ": an argument "
                   "-- ends the command; put it into a script", (char *) 0);
      arg(*words);
    }
    arg("--");
  } else {
    arg("tcpclient");
    arg(quiet ? "-qRHl0" : "-RHl0");
    if (localip) {
      arg("-i");
      arg(localip);
    }
    arg("--");
    arg(words[0]);
    arg(words[1] ? words[1] : history.len ? SQUEEZED_PULLPORT : "2090");
  }
  if (history.len) n += squeezed_words(args + n, history.s, verbose, idle);
  arg("turn");
  arg("-s");
}

static void server(void)
{
  arg("qmtpd");
  if (verbose) arg("-v");
  if (err) {
    arg("-e");
    arg(err);
  }
  if (figures) {
    arg("-s");
    arg(figures);
  }
  arg("-t");
  arg(idle ? idle : "300");
  arg("--");
  arg(spool);
  arg("maildirvirt");
  if (quiet) arg("-q");
  arg("--");
  arg(spool);
  args[n] = 0;
}

/* The words that are left: a host, or a command. */
static char **options(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  unsigned long long u;
  int ch, words;

  while ((ch = subgetopt(&o, argc, argv, "ckqvd:e:i:n:s:t:z:")) != -1)
    switch (ch) {
    case 'c': command = 1; break;
    case 'k': anew = 1; break;
    case 'q': quiet = 1; break;
    case 'v': verbose = 1; break;
    case 'd': spool = o.arg; break;
    case 'e': err = o.arg; break;
    case 'i': localip = o.arg; break;
    case 'n': name = o.arg; break;
    case 's': figures = o.arg; break;
    case 't':
      if (!scan_all(o.arg, 1000000, &u) || u == 0) usage_die();
      idle = o.arg;
      break;
    case 'z':
      if (home_resolve(&history, o.arg, strlen(o.arg)) == -1)
        strerr_die(111, errno, "no mail is fetched", (char *) 0);
      break;
    default: usage_die();
    }
  words = argc - o.ind;
  if (words < 1 || (command ? localip != 0 : name || words > 2))
    usage_die();
  return argv + o.ind;
}

int main(int argc, char **argv)
{
  static stralloc path;
  char **words;

  usage_init(argc, argv, "maildirpull",
             "[-ckqv] [-d spool] [-e fd] [-i localip] [-n name] [-s fd] "
             "[-t seconds] [-z dir] host [port] | command [arg ...]",
             "fetch mail by QMTP, on a connection that is made here");
  words = options(argc, argv);
  if (!spool) {
    if (home_path(&path, "spool") == -1)
      strerr_die(111, errno, "no mail is fetched", (char *) 0);
    spool = path.s;
  }
  args = calloc((size_t) argc + 24 + SQUEEZED_WORDS, sizeof *args);
  if (!args || home_addbin() == -1) die(errno, "unable to begin", "");
  enter();
  client(words);
  server();
  home_exec((char *const *) args);
  die(errno, "unable to run ", args[0]);
}
