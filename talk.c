#include "talk.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "confine.h"
#include "error.h"
#include "fd.h"
#include "fmt.h"
#include "strerr.h"

/* Of the files only the messages are needed from here on; and a Maildir of
   which a part is missing has fewer. Mail is sent even where this fails. */
static void confine(struct queued *q)
{
  struct confine_limits limits;
  struct confine_dir d[2];

  confine_limit(&limits, CONFINE_DATA);
  (void) queued_dirs(q);
  d[0].fd = q->dir[0];
  d[0].name = "new";
  d[1].fd = q->dir[1];
  d[1].name = "cur";
  if (confine_to(-1, d, 2, 0) == -1)
    strerr_warn(errno, "going on unconfined", (char *) 0);
}

void talk_init(struct talk *t, struct queued *q, void (*leave)(void))
{
  t->q = q;
  t->leave = leave;
  if (fd_nonblock(6) == -1 || fd_nonblock(7) == -1)
    strerr_die(100, errno, "unable to use descriptors 6 and 7, the connection "
                           "(run me under tcpclient)", (char *) 0);
  if (server_init(&t->server, (unsigned long) t->client.patience) == -1)
    client_nomem(&t->client);
  confine(q);
}

void talk_windup(struct talk *t, const char *a, const char *b, const char *c,
                 int e)
{
  stralloc *sa = &t->reason;

  if (sa->len) return;
  if (stralloc_cats(sa, a) == -1 || stralloc_cats(sa, b) == -1 ||
      stralloc_cats(sa, c) == -1 || stralloc_cats(sa, e ? ": " : "") == -1 ||
      stralloc_cats(sa, e ? error_str(e) : "") == -1 || stralloc_0(sa) == -1)
    client_nomem(&t->client);
}

void talk_giveup(struct talk *t, const char *a, const char *b, const char *c,
                 int e)
{
  talk_windup(t, a, b, c, e);
  t->leave();
  _exit(111);
}

void talk_protocol(struct talk *t, const char *why)
{
  talk_giveup(t, t->server.name.s, ": protocol error: ", why, 0);
}

int talk_wait(struct talk *t, int wanted, int owed)
{
  struct results *results = &t->client.results;
  int backlog = results_backlog(results);
  struct pollfd w[4];
  char num[FMT_NUM + 8];
  const char *how;

  server_watch(w, 1, POLLOUT, results_wait(results));
  server_watch(w + 1, 6, POLLIN, (wanted & TALK_HEAR) && !backlog);
  server_watch(w + 2, 0, POLLIN, wanted & TALK_NAMES);
  server_watch(w + 3, 7, POLLOUT, wanted & TALK_SAY);
  /* What it owes nothing for is the wait for names, and for somebody to take
     our results. */
  if (server_poll(&t->server, w, 4, owed && !backlog, &how)) {
    (void) strcpy(num + fmt_num(num, t->client.patience), " seconds");
    talk_giveup(t, t->server.name.s, how, num, 0);
  }
  if (w[0].revents) client_tellsome(&t->client);
  return (w[1].revents ? TALK_HEAR : 0) | (w[2].revents ? TALK_NAMES : 0) |
         (w[3].revents ? TALK_SAY : 0);
}

void talk_names(struct talk *t)
{
  if (client_names(&t->client) == -1)
    talk_giveup(t, "unable to read names", "", "", errno);
}

size_t talk_hear(struct talk *t, char *buf, size_t n)
{
  ssize_t r = read(6, buf, n);

  if (r == -1) {
    if (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK) return 0;
    talk_giveup(t, "unable to receive from ", t->server.name.s, "", errno);
  }
  if (r == 0) talk_giveup(t, "connection closed by ", t->server.name.s, "", 0);
  t->server.heard += (unsigned long long) r;
  return (size_t) r;
}

/* "3 messages, 1234 bytes to " the server. */
static void summary(const struct talk *t, const char *how)
{
  const unsigned long *v = t->client.verdicts;
  char what[2 * FMT_NUM + 24];
  size_t n = fmt_num(what, v[0] + v[1] + v[2]);

  (void) strcpy(what + n, " messages, ");
  n += strlen(what + n);
  n += fmt_num(what + n, t->server.sent);
  (void) strcpy(what + n, " bytes to ");
  client_summary(&t->client, what, t->server.name.s, how);
}

void talk_leave(struct talk *t, const char *how, unsigned long n,
                unsigned long whole, const char *again)
{
  char left[FMT_NUM], some[FMT_NUM];

  client_tell(&t->client);
  client_warn(&t->client, t->q, "not sent:");
  summary(t, how);
  if (t->reason.len == 0) _exit(0);
  if (n == 0)
    strerr_die(111, 0, t->reason.s, ": no message was without an answer",
               (char *) 0);
  left[fmt_num(left, n)] = 0;
  some[fmt_num(some, whole)] = 0;
  strerr_die(111, 0, t->reason.s, ": ", left, " unanswered message",
             n == 1 ? " stays" : "s stay", " in the queue",
             whole ? ", " : "", whole ? some : "",
             whole ? " of them may have been delivered" : "",
             whole ? again : "", (char *) 0);
}
