#include "tests/points.h"

#include <sys/types.h>
#include <sys/wait.h>

int points_each(const char *name, const char *what,
                int (*point)(int (*op)(void), unsigned int n),
                int (*op)(void), unsigned int *tried)
{
  unsigned int n;
  int status;
  int bad = 0;
  pid_t pid;

  (void) fflush(stdout); /* a child must not say it again */
  for (n = 1; bad < 20; ++n) {
    pid = fork();
    if (pid == 0) _exit(point(op, n));
    if (pid == -1 || waitpid(pid, &status, 0) == -1) return bad + 1;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 1) break;
    ++*tried;
    if (status == 0) continue;
    printf("# %s: %s %u: %s %d\n", name, what, n,
           WIFSIGNALED(status) ? "signal" : "bad in way",
           WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    ++bad;
  }
  return bad;
}
