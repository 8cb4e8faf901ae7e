/* t_progress: what a terminal at 2 is shown. */

#include "progress.h"

#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "tap.h"

#define KB 1024ULL

/* After so many ms, and 1 KB that was there before. */
static const struct row {
  long long ms;
  unsigned long long done, total;
  const char *left;
} rows[] = {
  {-1000000, 11 * KB, 21 * KB, ""},
  {102000, 101 * KB, 111 * KB, ", 0:10 left"},
  {983000, 101 * KB, 111 * KB, ", 1:38 left"},
  {36893000, 101 * KB, 111 * KB, ", 1:01:29 left"},
  {10400, KB, 21 * KB, ""},
  {10400, 21 * KB, 21 * KB, ""},
  {10400, 22 * KB, 21 * KB, ""},
  {1000000000, 2 * KB, ~0ULL, ""},
};

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
  deadline now = deadline_now();
  struct progress_count c = {12, 100, 40960, 410 * 1024 - 1};
  int pi[2];
  const char *text;
  size_t i;

  if (fd_pipe(pi) == -1 || fd_nonblock(pi[0]) == -1) return 111;
  out = pi[0];
  if (fd_copy(2, pi[1]) == -1) return 111;
  progress_show(&p, &c);
  progress_clear(&p);
  TAP_OK(!*shown(), "off: nothing");
  p.on = 1;
  progress_show(&p, &c);
  TAP_OK(strcmp(shown(), "12/100 messages, 40/410 KB") == 0, "a line");
  TAP_OK(p.next > now, "the next one has a time");
  c.done = 13;
  p.next = deadline_in(1000);
  progress_show(&p, &c);
  TAP_OK(!*shown(), "not at once again");
  p.next = 0;
  progress_show(&p, &c);
  TAP_OK(strcmp(shown(), "\r                          \r"
                         "13/100 messages, 40/410 KB") == 0,
         "but after a while, over the old one");
  progress_clear(&p);
  TAP_OK(strcmp(shown(), "\r                          \r") == 0, "cleared");
  progress_clear(&p);
  TAP_OK(!*shown(), "once");
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    p.next = 0;
    p.begin = deadline_now() - rows[i].ms;
    p.before = 1024;
    c.donebytes = rows[i].done;
    c.totalbytes = rows[i].total;
    progress_show(&p, &c);
    text = strstr(shown(), " KB");
    TAP_OK(text && strcmp(text + 3, rows[i].left) == 0, rows[i].left);
    progress_clear(&p);
    (void) shown();
  }
  return tap_end();
}
