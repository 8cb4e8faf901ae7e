/* t_progress: what a terminal at 2 is shown. */

#include "progress.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "tap.h"

static int out; /* what is written to 2 comes out there */

static const char *shown(void)
{
  static char b[500];
  ssize_t n = read(out, b, sizeof b - 1);

  b[n > 0 ? n : 0] = 0;
  return b;
}

int main(void)
{
  static struct progress p;
  struct progress_count c = {12, 100, 40960, 410 * 1024 - 1};
  int pi[2];

  if (fd_pipe(pi) == -1 || fd_nonblock(pi[0]) == -1) return 111;
  out = pi[0];
  if (fd_copy(2, pi[1]) == -1) return 111;
  progress_show(&p, &c);
  progress_clear(&p);
  TAP_OK(!*shown(), "off: nothing");
  p.on = 1;
  progress_show(&p, &c);
  TAP_OK(strcmp(shown(), "12/100 messages, 40/410 KB") == 0, "a line");
  c.done = 13;
  progress_show(&p, &c);
  TAP_OK(!*shown(), "not at once again");
  (void) poll(0, 0, 250);
  progress_show(&p, &c);
  TAP_OK(strcmp(shown(), "\r                          \r"
                         "13/100 messages, 40/410 KB") == 0,
         "but after a while, over the old one");
  progress_clear(&p);
  TAP_OK(strcmp(shown(), "\r                          \r") == 0, "cleared");
  progress_clear(&p);
  TAP_OK(!*shown(), "once");
  return tap_end();
}
