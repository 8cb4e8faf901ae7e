#include "tests/sink.h"

#include <errno.h>

#include "open.h"
#include "scan.h"
#include "strerr.h"
#include "substdio.h"
#include "usage.h"

static int copy = -1;

unsigned long long sink_number(const char *s)
{
  unsigned long long u;

  if (!scan_all(s, 1000000000, &u)) usage_die();
  return u;
}

void sink_die(const char *why)
{
  strerr_die(111, 0, why, (char *) 0);
}

void sink_copy(const char *fn)
{
  copy = open_trunc(fn, 0644);
  if (copy == -1) strerr_die(111, errno, "unable to create ", fn, (char *) 0);
}

ssize_t sink_read(int fd, void *buf, size_t n, unsigned long long *came)
{
  ssize_t r = substdio_readeintr(fd, buf, n);

  if (r <= 0) return r;
  *came += (unsigned long long) r;
  if (copy != -1 && substdio_writeall(copy, buf, (size_t) r) == -1)
    sink_die("unable to copy");
  return r;
}
