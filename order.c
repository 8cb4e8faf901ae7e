#include "order.h"

#include <string.h>
#include <unistd.h>

#include "envelope.h"
#include "open.h"
#include "scan.h"
#include "urgency.h"

int order_option(struct order *o, int ch, const char *arg)
{
  static const char *const by[] = {"age", "size", "class"};
  int i;

  if (ch == 'a') return scan_all(arg, 1000000000000ULL, &o->age) ? 1 : -1;
  if (ch != 'o') return 0;
  for (i = 0; i < 3; ++i)
    if (strcmp(arg, by[i]) == 0) {
      o->by = (enum order_by) i;
      return 1;
    }
  return -1;
}

/* The header that comes from O->ss, no further than ORDER_LOOK. */
static enum urgency_class header(struct order *o)
{
  struct urgency u = {0, 0, 0, 0, 0, {0}};
  size_t left = ORDER_LOOK;
  size_t i;
  ssize_t r;

  while (left && (r = substdio_feed(&o->ss)) > 0) {
    for (i = 0; i < (size_t) r && left; ++i, --left)
      if (urgency_feed(&u, substdio_peek(&o->ss)[i])) left = 1;
    substdio_seek(&o->ss, (size_t) r);
  }
  return urgency_class(&u);
}

/* Of the file open as FD. */
static enum urgency_class class(struct order *o, int fd)
{
  size_t n;

  substdio_in(&o->ss, read, fd, o->buf, sizeof o->buf);
  if (envelope_read(&o->ss, &o->sender, &o->rcpt, &n) != 1)
    return URGENCY_PLAIN;
  if (o->sender.len == 0 || stralloc_equals(&o->sender, "#@[]"))
    return URGENCY_FIRST;
  return header(o);
}

/* Four groups, in the two bits below the sign. */
static long long key(int group, unsigned long long place)
{
  const unsigned long long most = (1ULL << 60) - 1;

  return (long long) ((unsigned long long) group << 60 |
                      (place < most ? place : most));
}

long long order_key(void *ctx, int cur, const char *base,
                    const struct stat *st)
{
  struct order *o = ctx;
  enum urgency_class c = URGENCY_PLAIN;
  unsigned long long size = 0;
  int fd;

  if (st->st_mtime <= o->now &&
      (unsigned long long) (o->now - st->st_mtime) > o->age)
    return key(0, st->st_mtime > 0 ? (unsigned long long) st->st_mtime : 0);
  if (st->st_size > 0) size = (unsigned long long) st->st_size;
  if (o->by == ORDER_CLASS) {
    fd = open_regularat(cur ? o->m->cur : o->m->new, base);
    if (fd != -1) {
      c = class(o, fd);
      (void) close(fd);
    }
  }
  return key(1 + (int) c, size);
}
