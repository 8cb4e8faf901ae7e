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
}

int package_busy(const struct package *p)
{
  return p->q || p->taildone < p->tail.len;
}

int package_whole(const struct package *p)
{
  return p->q && !p->left;
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

int package_begin(struct package *p, struct queued *q)
{
  char head[HEAD];
  size_t n;

  p->tail.len = p->taildone = 0;
  if (stralloc_append(&p->tail, ',') == -1 ||
      netstring_catb(&p->tail, q->sender.s, q->sender.len) == -1)
    return -1;
  p->q = q;
  p->began = p->made;
  p->left = q->size;
  n = fmt_num(head, (unsigned long long) p->left + 1);
  head[n++] = ':';
  head[n++] = '\n'; /* a part of the length */
  put(p, head, n);
  return 0;
}

int package_end(struct package *p, const stralloc *rcpts)
{
  if (netstring_catb(&p->tail, rcpts->s, rcpts->len) == -1) return -1;
  p->q = 0;
  p->finish = p->made + p->tail.len;
  return 0;
}

static void none(struct package *p)
{
  p->q = 0;
  p->tail.len = p->taildone = 0;
}

static int fail(struct package *p, int *broken)
{
  *broken = p->sent > p->began;
  none(p);
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
    r = substdio_get(&p->q->ss, p->buf + p->end, n);
    if (r <= 0) {
      *e = r ? errno : 0;
      return fail(p, broken);
    }
    p->end += (size_t) r;
    p->made += (size_t) r;
    p->left -= (off_t) r;
    n = sizeof p->buf - p->end;
  }
  if (p->q) return 1;
  if (n > p->tail.len - p->taildone) n = p->tail.len - p->taildone;
  put(p, p->tail.s + p->taildone, n);
  p->taildone += n;
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
  none(p);
  p->start = p->end = 0;
}
