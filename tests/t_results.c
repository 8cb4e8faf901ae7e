/* t_results: results that wait until they are taken. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "results.h"
#include "sig.h"
#include "tap.h"

int main(void)
{
  struct results r = {{0, 0, 0}, 0};
  static char in[200000];
  size_t n = 0, most = 0;
  ssize_t k;
  int p[2], i, good = 1;

  if (fd_pipe(p) == -1) exit(1);
  TAP_OK(!results_wait(&r) && !results_backlog(&r), "none waits");
  TAP_OK(results_tellall(&r, p[1]) == 0, "none is told");
  TAP_OK(results_add(&r, "new/1", "Kok") == 0 && results_wait(&r), "one waits");
  TAP_OK(results_tell(&r, p[1]) == 0 && !results_wait(&r), "it is told");
  TAP_OK(read(p[0], in, sizeof in) == 10 && memcmp(in, "new/1\0Kok\n", 10) == 0,
         "name, NUL, text, newline");
  for (i = 0; !results_backlog(&r); ++i) good &= !results_add(&r, "n", "Zno");
  TAP_OK(good && r.sa.len > 65536 && r.sa.len < 65550, "a backlog");
  while (results_wait(&r)) {
    if (results_tell(&r, p[1]) == -1 ||
        (k = read(p[0], in + n, sizeof in - n)) == -1)
      exit(1);
    n += (size_t) k;
    if ((size_t) k > most) most = (size_t) k;
  }
  for (k = 0; k < i; ++k) good &= !memcmp(in + 6 * k, "n\0Zno\n", 6);
  TAP_OK(good && n == 6 * (size_t) i, "every byte of it, in order");
  TAP_OK(most <= 4096, "in pieces that a pipe takes");

  if (fd_nonblock(p[1]) == -1) exit(1);
  while (write(p[1], in, 4096) > 0) continue;
  (void) results_add(&r, "n", "Kok");
  TAP_OK(results_tell(&r, p[1]) == 0 && results_wait(&r),
         "1 is full: it waits");
  (void) close(p[0]);
  sig_ignore(SIGPIPE);
  errno = 0;
  TAP_OK(results_tell(&r, p[1]) == -1 && errno == EPIPE, "1 is broken: -1");
  TAP_OK(results_tellall(&r, p[1]) == -1, "and for all");
  stralloc_free(&r.sa);
  return tap_end();
}
