#include "smtpask.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int smtpask_room(struct smtpask *a)
{
  if (a->start == a->end) {
    a->start = a->end = 0;
  } else if (a->start >= sizeof a->buf / 2) {
    a->end -= a->start;
    memmove(a->buf, a->buf + a->start, a->end);
    a->start = 0;
  }
  return sizeof a->buf - a->end >= SMTPASK_PIECE;
}

char *smtpask_space(struct smtpask *a)
{
  return a->buf + a->end;
}

void smtpask_made(struct smtpask *a, size_t n)
{
  a->end += n;
  a->made += n;
}

static void put(struct smtpask *a, const char *s, size_t n)
{
  if (n) memcpy(smtpask_space(a), s, n);
  smtpask_made(a, n);
}

void smtpask_ends(struct smtpask *a, enum smtpask_what what)
{
  a->asked[a->n].what = what;
  a->asked[a->n++].end = a->made;
}

void smtpask_say(struct smtpask *a, enum smtpask_what what, const char *s,
                 const char *arg, size_t n)
{
  put(a, s, strlen(s));
  put(a, arg, n);
  put(a, "\r\n", 2);
  smtpask_ends(a, what);
}

int smtpask_last(const struct smtpask *a, enum smtpask_what what)
{
  return a->n && a->asked[a->n - 1].what == what;
}

int smtpask_only(const struct smtpask *a, enum smtpask_what what)
{
  return a->n == 1 && a->asked[0].what == what;
}

int smtpask_due(const struct smtpask *a)
{
  return a->n && a->asked[0].end <= a->sent;
}

enum smtpask_what smtpask_replied(struct smtpask *a)
{
  enum smtpask_what what = a->asked[0].what;

  memmove(a->asked, a->asked + 1, --a->n * sizeof *a->asked);
  return what;
}

int smtpask_whole(const struct smtpask *a)
{
  return smtpask_due(a) && a->asked[0].what == SMTPASK_DOT;
}

int smtpask_waits(const struct smtpask *a)
{
  return a->start < a->end;
}

int smtpask_send(struct smtpask *a, int fd)
{
  ssize_t w = write(fd, a->buf + a->start, a->end - a->start);

  if (w == -1) {
    if (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK) return 0;
    a->start = a->end = 0;
    return -1;
  }
  a->start += (size_t) w;
  a->sent += (unsigned long long) w;
  return 0;
}
