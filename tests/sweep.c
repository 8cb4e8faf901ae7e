#include "sweep.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "priv.h"
#include "stage.h"
#include "stralloc.h"
#include "substdio.h"
#include "tree.h"
#include "wait.h"

#define NOBODY 65534

extern char **environ;

static int environment(void)
{
  static const char *const keep[] = {"ASAN_OPTIONS", "UBSAN_OPTIONS",
                                     "GCOV_PREFIX", "GCOV_PREFIX_STRIP"};
  static char *none[] = {0};
  char *value[4];
  size_t i;

  for (i = 0; i < 4; ++i) value[i] = getenv(keep[i]);
  environ = none;
  for (i = 0; i < 4; ++i)
    if (value[i] && setenv(keep[i], value[i], 1) == -1) return -1;
  /* Under a tracer leaks cannot be looked for. */
  if (setenv("ASAN_OPTIONS", "detect_leaks=0", 0) == -1) return -1;
  return setenv("TZ", "UTC0", 1);
}

int sweep_begin(struct sweep *w, const char *name, int keep)
{
  stralloc dir = {0};
  const char *s = getenv("BUSHBIN");
  int root = getuid() == 0;

  w->bin = realpath(s && *s ? s : ".", 0);
  if (!w->bin) return -1;
  s = getenv("TMPDIR");
  if (!s || !*s) s = "/tmp";
  if (access("/dev/shm", W_OK | X_OK) == 0) s = "/dev/shm";
  if (stralloc_copys(&dir, s) == -1 || stralloc_append(&dir, '/') == -1 ||
      stralloc_cats(&dir, name) == -1 ||
      stralloc_cats(&dir, ".XXXXXX") == -1 || stralloc_0(&dir) == -1)
    return -1;
  w->base = mkdtemp(dir.s);
  if (!w->base) return -1;
  if (root && chown(w->base, NOBODY, NOBODY) == -1) return -1;
  if (stage_apart(keep ? 0 : w->base) == -1) return -1;
  if (root && priv_drop(NOBODY, NOBODY, 0) == -1) return -1;
  return environment();
}

int sweep_traces(void)
{
  struct tree t = {0};
  pid_t pid = fork();
  int r;

  if (pid == -1) return 0;
  if (pid == 0) _exit(tree_me() == -1);
  r = tree_add(&t, pid) == 0;
  if (r) tree_kill(&t);
  tree_free(&t);
  return r;
}

int sweep_apart(int (*row)(void *arg), void *arg)
{
  int status;
  pid_t pid = fork();

  if (pid == -1) return -1;
  if (pid == 0) _exit(row(arg));
  if (wait_pid(pid, &status) == -1) return -1;
  if (!wait_crashed(status)) return wait_exitcode(status);
  errno = ECHILD;
  return -1;
}

static void add(struct sums *sum, const struct sums *part)
{
  sum->points += part->points;
  sum->lost += part->lost;
  sum->doubled += part->doubled;
  sum->torn += part->torn;
  sum->crashed += part->crashed;
}

int sweep_share(unsigned int n,
                int (*work)(void *arg, unsigned int number, struct sums *sum),
                void *arg, struct sums *sum)
{
  static const struct sums zero;
  struct sums part = zero;
  int p[2], status, bad = 0;
  unsigned int i;
  pid_t pid;

  *sum = zero;
  if (fd_pipe(p) == -1) return -1;
  for (i = 0; i < n; ++i) {
    pid = fork();
    if (pid == -1) return -1;
    if (pid > 0) continue;
    if (work(arg, i, &part) == -1) _exit(111);
    _exit(write(p[1], &part, sizeof part) == sizeof part ? 0 : 111);
  }
  (void) close(p[1]);
  for (i = 0; i < n; ++i) {
    if (wait_pid(-1, &status) == -1 || status != 0) bad = 1;
    else if (read(p[0], &part, sizeof part) == sizeof part) add(sum, &part);
    else bad = 1;
  }
  (void) close(p[0]);
  if (bad) errno = ECHILD;
  return bad ? -1 : 0;
}

int sweep_row(const char *name, const struct sums *sum)
{
  const unsigned long n[] = {sum->points, sum->lost, sum->doubled, sum->torn,
                             sum->crashed};
  stralloc sa = {0};
  int i, r = stralloc_cats(&sa, name);

  for (i = 0; i < 5 && r == 0; ++i) {
    r = stralloc_append(&sa, '\t');
    if (r == 0) r = stralloc_catnum(&sa, n[i]);
  }
  if (r == 0) r = stralloc_append(&sa, '\n');
  if (r == 0) r = substdio_writeall(1, sa.s, sa.len);
  stralloc_free(&sa);
  return r == -1 ? -1 : n[1] || n[2] || n[3] || n[4];
}
