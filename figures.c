#include "figures.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "fmt.h"
#include "scan.h"

#define WIDTH 20 /* digits */
#define LINE (2 * (WIDTH + 1))

int figures_write(const struct figures *f)
{
  char b[LINE];
  ssize_t w;

  if (f->fd == -1) return 0;
  (void) fmt_num0(b, f->messages, WIDTH);
  b[WIDTH] = ' ';
  (void) fmt_num0(b + WIDTH + 1, f->bytes, WIDTH);
  b[LINE - 1] = '\n';
  do w = pwrite(f->fd, b, sizeof b, 0);
  while (w == -1 && errno == EINTR);
  return w == LINE ? 0 : -1;
}

int figures_read(struct figures *f)
{
  char b[LINE];
  unsigned long long messages, bytes;

  if (pread(f->fd, b, sizeof b, 0) != LINE || b[WIDTH] != ' ' ||
      b[LINE - 1] != '\n')
    return -1;
  if (scan_num(b, ULLONG_MAX, &messages) != WIDTH ||
      scan_num(b + WIDTH + 1, ULLONG_MAX, &bytes) != WIDTH)
    return -1;
  f->messages = messages;
  f->bytes = bytes;
  return 0;
}
