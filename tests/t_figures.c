/* t_figures: what is written is read, and what is none is not. */
#include "figures.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "fd.h"
#include "tap.h"

static const struct row {
  const char *text, *why;
} rows[] = {
  {"", "nothing"},
  {"00000000000000000007 0000000000000000012\n", "a digit is missing"},
  {"00000000000000000007 00000000000000000012", "no end of the line"},
  {"00000000000000000007 00000000000000000012 ", "another end of it"},
  {"00000000000000000007x00000000000000000012\n", "no space"},
  {"0000000000000000000x 00000000000000000012\n", "no number"},
  {"99999999999999999999 00000000000000000012\n", "too much"},
  {"00000000000000000007 -0000000000000000012\n", "below zero"},
};

int main(void)
{
  char fn[] = "/tmp/t_figures.XXXXXX";
  struct figures f = {-1, 1, 2};
  struct figures g = {-1, 7, 8};
  char num[] = "00";
  size_t i, n;
  int fd = mkstemp(fn);

  if (fd == -1 || fd > 9 || unlink(fn) == -1) return 111;
  TAP_OK(figures_write(&f) == 0, "for nobody: nothing is written");
  TAP_OK(fd_option(&f.fd, "x") == -1 && fd_option(&f.fd, "") == -1 &&
           fd_option(&f.fd, "99") == -1 &&
           fd_option(&f.fd, "99999999999999999999") == -1,
         "no descriptor that is open");
  num[1] = (char) ('0' + fd);
  TAP_OK(fd_option(&f.fd, num) == 0 && f.fd == fd, "one that is");
  TAP_OK(fcntl(fd, F_GETFD) & FD_CLOEXEC, "nobody else gets it");
  g.fd = fd;
  TAP_OK(figures_read(&g) == -1 && g.messages == 7 && g.bytes == 8,
         "an empty file: as it was");
  TAP_OK(figures_write(&f) == 0 && figures_read(&g) == 0 && g.messages == 1 &&
           g.bytes == 2, "written, and read");
  f.messages = f.bytes = ULLONG_MAX;
  TAP_OK(figures_write(&f) == 0 && figures_read(&g) == 0 &&
           g.messages == ULLONG_MAX && g.bytes == ULLONG_MAX,
         "the largest, in its place");
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    for (n = 0; rows[i].text[n]; ++n)
      ;
    if (ftruncate(fd, 0) == -1 ||
        pwrite(fd, rows[i].text, n, 0) != (ssize_t) n)
      return 111;
    TAP_OK(figures_read(&g) == -1 && g.bytes == ULLONG_MAX, rows[i].why);
  }
  (void) close(fd);
  TAP_OK(figures_write(&f) == -1 && figures_read(&g) == -1, "closed");
  return tap_end();
}
