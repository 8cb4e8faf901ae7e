/*
 * serialcmd [-v] [-t seconds] prefix command [arg ...]
 *
 * A client of maildirserial: runs COMMAND for each message, which it finds on
 * 0, without the lines of the envelope. PREFIX is taken off the recipient. An
 * ARG that is {sender}, {recipient}, {local} or {host} becomes that. After
 * SECONDS (600) COMMAND is ended. -v says what was done.
 *
 * 0: names of files, each with \0 after it; 1: results, "name\0Ktext\n"
 * The command gets $SENDER, $RECIPIENT, $LOCAL, $HOST, our environment, the
 * message on 0, and a pipe on 1 and 2, of which the last line is the text.
 * Exit: 0 when 0 has ended; 100 usage; 111, also after SIGTERM, SIGINT and
 * SIGHUP: the command that runs is given three seconds, and has its result.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "addr.h"
#include "ascii.h"
#include "client.h"
#include "command.h"
#include "env.h"
#include "envelope.h"
#include "error.h"
#include "fd.h"
#include "fmt.h"
#include "maildir.h"
#include "message.h"
#include "sig.h"
#include "stralloc.h"
#include "strerr.h"
#include "substdio.h"
#include "tokens.h"
#include "usage.h"
#include "verdict.h"
#include "wait.h"

static struct client client;
static char *const *template; /* the command and its arguments */
static char **args;           /* the same, for one message */

static struct message m;
static struct verdict verdict;

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
  stopped = 1;
  sig_tell(sig);
}

/* What is ignored stays so. A key of the terminal is for us, too, and the
   command must not be left alone. */
static void stoppable(void)
{
  static const int sig[] = {SIGHUP, SIGINT, SIGTERM};
  size_t i;

  for (i = 0; i < sizeof sig / sizeof *sig; ++i)
    if (!sig_ignored(sig[i])) sig_catch(sig[i], stop);
}

/* --------------------------------------------------------------- ADDRESSES */

enum { SENDER, RECIPIENT, LOCAL, HOST, VALUES };

static const struct {
  const char *word, *env;
} name[VALUES] = {
  {"{sender}", "SENDER"},
  {"{recipient}", "RECIPIENT"},
  {"{local}", "LOCAL"},
  {"{host}", "HOST"},
};
/* As the environment has it, and as an argument: with a NUL, each. */
static stralloc plain[VALUES], quoted[VALUES];

static void value(int i, const char *s, size_t n)
{
  plain[i].len = quoted[i].len = 0;
  if (stralloc_catb(&plain[i], s, n) == -1 || stralloc_0(&plain[i]) == -1 ||
      (i > RECIPIENT ? stralloc_catb(&quoted[i], s, n)
                     : envelope_quote(&quoted[i], s, n)) == -1 ||
      stralloc_0(&quoted[i]) == -1)
    client_nomem(&client);
  if (env_put(name[i].env, plain[i].s) == -1) client_nomem(&client);
}

/* What cannot be an address is refused. 0, or -1 and a verdict. */
static int values(void)
{
  const stralloc *from = &m.q.sender;
  const char *to = m.q.rcpt.s + strlen(client.prefix);
  size_t n = m.q.rcpt.len - strlen(client.prefix);
  size_t at = ascii_rchr(to, n, '@');
  const char *why = addr_bad(from->s, from->len);

  if (why)
    return verdict_say(&verdict, 'D', "the sender's address ", why,
                       " (#5.1.7)", (char *) 0);
  why = n ? addr_bad(to, n) : "is empty";
  if (why)
    return verdict_say(&verdict, 'D', "the recipient's address ", why,
                       " (#5.1.3)", (char *) 0);
  value(SENDER, from->s, from->len);
  value(RECIPIENT, to, n);
  value(LOCAL, to, at);
  value(HOST, to + (at < n ? at + 1 : n), at < n ? n - at - 1 : 0);
  return 0;
}

/* The arguments for this message. An address that begins with "-" could be an
   option, where no "--" stands before it: that is refused. 0, or -1. */
static int arguments(void)
{
  size_t i;
  int v;
  int safe = 0;

  for (i = 0; template[i]; ++i) {
    args[i] = template[i];
    if (strcmp(template[i], "--") == 0) safe = 1;
    for (v = 0; v < VALUES; ++v) {
      if (i == 0 || strcmp(template[i], name[v].word) != 0) continue;
      args[i] = quoted[v].s;
      if (stralloc_starts(&quoted[v], "-") && !safe)
        return verdict_say(&verdict, 'D', "an address that begins with \"-\" "
                           "is not given to ", template[0], " (#5.1.3)",
                           (char *) 0);
    }
  }
  args[i] = 0;
  return 0;
}

/* ------------------------------------------------------------------ RESULTS */

/* The last line of the N bytes at S that has anything: its begin, and *LEN. */
static const char *lastline(const char *s, size_t n, size_t *len)
{
  size_t i;

  while (n && tokens_isblank(s[n - 1])) --n;
  *len = n;
  if (n == 0) return ""; /* S may be 0 */
  i = ascii_rchr(s, n, '\n');
  if (i == n) return s;
  *len = n - i - 1;
  return s + i + 1;
}

/* Codes that speak of this message; what speaks of a mistake in the set-up, or
   of nothing that we know, leaves it for another try. */
static char kind(int code)
{
  switch (code) {
  case 0: return 'K';
  case 65:
  case 67:
  case 68:
  case 69:
  case 76:
  case 77:
  case 100:
  case 112: return 'D';
  }
  return 'Z';
}

static void judge(int late, int status, const stralloc *out)
{
  char num[FMT_NUM + 1];
  size_t n;
  const char *s = lastline(out->s, out->len, &n);
  int sig = wait_crashed(status);
  int code = sig ? sig : wait_exitcode(status);
  char v = late || sig ? 'Z' : kind(code);

  num[fmt_num(num, (unsigned int) code)] = 0;
  if (late)
    (void) verdict_say(&verdict, v, template[0],
                       stopped ? " was told to stop (#4.3.0)"
                               : " took too long (#4.3.0)", (char *) 0);
  else if (n)
    (void) verdict_sayb(&verdict, v, s, n);
  else if (v == 'K')
    (void) verdict_say(&verdict, v, "ok", (char *) 0);
  else
    (void) verdict_say(&verdict, v, template[0],
                       sig ? " was ended by signal "
                           : " exited with code ", num, (char *) 0);
}

static void result(const char *fn)
{
  verdict_line(&verdict);
  if (stralloc_0(&verdict.text) == -1) client_nomem(&client);
  client_result(&client, fn, verdict.v, verdict.text.s, (char *) 0);
  client_tell(&client);
  verdict_clear(&verdict);
}

/* ----------------------------------------------------------------- MESSAGES */

/* The message alone, in a file of tmp/ that has no name any more: there are
   commands that look at the whole file, wherever they are to begin. Its
   descriptor, or -1 with errno. */
static int copy(void)
{
  static struct maildir d = {-1, -1, -1, -1, -1, 0, 0};
  char tmp[MAILDIR_TMP];
  const char *p;
  ssize_t r;
  int e, fd;

  if (d.fd == -1 && maildir_open(&d, AT_FDCWD, ".", 0) == -1) return -1;
  if (message_rewind(&m) == -1) return -1;
  fd = maildir_create(&d, tmp);
  if (fd == -1) return -1;
  r = unlinkat(d.tmp, tmp, 0);
  while (r != -1 && (r = message_next(&m, &p)) > 0)
    r = substdio_writeall(fd, p, (size_t) r);
  if (r == 0 && lseek(fd, 0, SEEK_SET) == 0) return fd;
  e = errno;
  (void) close(fd);
  errno = e;
  return -1;
}

static void run(void)
{
  static stralloc out;
  int status = 0;
  int fd = copy();
  int r;

  if (fd == -1) {
    (void) verdict_say(&verdict, 'Z', "unable to copy it: ",
                       error_str(errno), " (#4.3.0)", (char *) 0);
    return;
  }
  r = command_argv(args, fd, (unsigned long) client.patience, &stopped, &out,
                   &status);
  if (r == -1)
    (void) verdict_say(&verdict, 'Z', "unable to run ", template[0], ": ",
                       error_str(errno), " (#4.3.0)", (char *) 0);
  else
    judge(r, status, &out);
  (void) close(fd);
}

static void one(const char *fn)
{
  int r = message_open(&m, fn);

  if (!client_ours(&client, fn, r, &m.q)) return;
  if (values() == 0 && arguments() == 0) run();
  result(fn);
  message_close(&m);
}

/* 1, or 0 where there may be names without a result: we are to stop. */
static int work(void)
{
  const char *fn;

  while (!stopped) {
    fn = fed_next(&client.fed);
    if (fn)
      one(fn);
    else if (client.fed.over)
      return 1;
    else if (client_names(&client) == -1)
      strerr_die(111, errno, "unable to read names", (char *) 0);
  }
  return 0;
}

/* -------------------------------------------------------------------- MAIN */

int main(int argc, char **argv)
{
  int all, i;

  usage_init(argc, argv, "serialcmd",
             "[-v] [-t seconds] prefix command [arg ...]",
             "a client of maildirserial: hands each message to a command");
  i = client_init(&client, argc, argv, 0);
  if (i == argc) usage_die();
  template = argv + i;
  args = calloc((size_t) (argc - i) + 1, sizeof *args);
  if (!args) client_nomem(&client);
  if (fd_cloexecfrom(3) == -1)
    strerr_die(111, errno, "unable to close descriptors for the command",
               (char *) 0);
  message_init(&m);
  stoppable();
  all = work();
  client_warn(&client, &m.q, "not handed on:");
  client_summary(&client, template[0], "", "");
  _exit(all ? 0 : 111);
}
