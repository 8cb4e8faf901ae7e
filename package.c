#include "package.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "fmt.h"
#include "netstring.h"

#define HEAD (FMT_NUM + 2) /* "123:\n" */

void package_init(struct package *p)
{
  memset(p, 0, sizeof *p);
  queued_init(&p->q);
}

int package_busy(const struct package *p)
{
  return p->q.fd != -1;
}

int package_waits(const struct package *p)
{
  return p->start < p->end;
}

int package_room(struct package *p)
{
  if (p->start == p->end) {
    p->start = p->end = 0;
  } else if (p->start >= sizeof p->buf / 2) {
    p->end -= p->start;
    memmove(p->buf, p->buf + p->start, p->end);
    p->start = 0;
  }
  return sizeof p->buf - p->end >= HEAD;
}

static void put(struct package *p, const char *s, size_t n)
{
  memcpy(p->buf + p->end, s, n);
  p->end += n;
  p->made += n;
}

int package_begin(struct package *p, size_t skip)
{
  char head[HEAD];
  size_t n;

  p->rcpt.len = p->tail.len = p->taildone = 0;
  if (netstring_catb(&p->rcpt, p->q.rcpt.s + skip, p->q.rcpt.len - skip) ==
        -1 ||
      stralloc_append(&p->tail, ',') == -1 ||
      netstring_catb(&p->tail, p->q.sender.s, p->q.sender.len) == -1 ||
      netstring_catb(&p->tail, p->rcpt.s, p->rcpt.len) == -1)
    return -1;
  p->began = p->made;
  p->left = p->q.size;
  n = fmt_num(head, (unsigned long long) p->left + 1);
  head[n++] = ':';
  head[n++] = '\n'; /* a part of the length */
  put(p, head, n);
  p->finish = p->made + (unsigned long long) p->left + p->tail.len;
  return 0;
}

static int fail(struct package *p, int *broken)
{
  queued_close(&p->q);
  *broken = p->sent > p->began;
  if (*broken) {
    package_stop(p);
  } else {
    p->end -= (size_t) (p->made - p->began);
    p->made = p->began;
  }
  return 0;
}

int package_more(struct package *p, int *e, int *broken)
{
  size_t n = sizeof p->buf - p->end;
  ssize_t r;

  while (n && p->left) {
    if (p->left < (off_t) n) n = (size_t) p->left;
    r = substdio_get(&p->q.ss, p->buf + p->end, n);
    if (r <= 0) {
      *e = r ? errno : 0;
      return fail(p, broken);
    }
    p->end += (size_t) r;
    p->made += (size_t) r;
    p->left -= (off_t) r;
    n = sizeof p->buf - p->end;
  }
  if (p->left) return 1;
  if (n > p->tail.len - p->taildone) n = p->tail.len - p->taildone;
  put(p, p->tail.s + p->taildone, n);
  p->taildone += n;
  if (p->taildone == p->tail.len) queued_close(&p->q);
  return 1;
}

int package_send(struct package *p, int fd)
{
  ssize_t w = write(fd, p->buf + p->start, p->end - p->start);

  if (w == -1)
    return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
  p->start += (size_t) w;
  p->sent += (unsigned long long) w;
  return 0;
}

void package_stop(struct package *p)
{
  queued_close(&p->q);
  p->start = p->end = 0;
}
