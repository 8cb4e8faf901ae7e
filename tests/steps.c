/*
 * steps: a library to be preloaded: a clock that is set back and forth. For
 * programs that are linked dynamically. Every 150 ms it jumps: to the right
 * time, by hours or a day and a half in both directions, to 1970. It does so
 * for all processes at once, as the clock of a machine does, and the monotonic
 * clock goes on as it was. The times of files stay those of the kernel.
 *
 *   STEPS=SEED        where the jumps begin
 *   STEPS_BY=SECONDS  no jumps: the clock is ahead by so much
 *   STEPS_FILE=FILE   made by a process that asks for the time
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define STEP 150 /* ms */

long syscall(long, ...);

static const long jump[] = {
  0, -3600, 3600, -7 * 3600, 7 * 3600, -36 * 3600, 36 * 3600, 0, -1
};
static unsigned long long seed = 1;
static long ahead;

__attribute__((constructor)) static void begin(void)
{
  const char *s = getenv("STEPS");

  if (s) seed = (unsigned long long) atol(s) + 1;
  s = getenv("STEPS_BY");
  if (s) ahead = atol(s);
}

/* Says once that somebody has asked. */
static void asked(void)
{
  static int once;
  const char *fn;
  int fd;

  if (once++) return;
  fn = getenv("STEPS_FILE");
  fd = fn ? open(fn, O_WRONLY | O_CREAT | O_CLOEXEC, 0666) : -1;
  if (fd != -1) (void) close(fd);
}

static void set(struct timespec *t)
{
  struct timespec m;
  unsigned long long h;
  long by;

  asked();
  if (ahead) {
    t->tv_sec += ahead;
    return;
  }
  (void) syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &m);
  h = (unsigned long long) m.tv_sec * 1000 +
      (unsigned long long) m.tv_nsec / 1000000;
  h = (h / STEP + seed * 1000003) * 0x9e3779b97f4a7c15ULL;
  h ^= h >> 29;
  by = jump[h % (sizeof jump / sizeof *jump)];
  if (by == -1) t->tv_sec = 1000 + m.tv_sec % 1000;
  else t->tv_sec += by;
}

int clock_gettime(clockid_t id, struct timespec *t)
{
  int r = (int) syscall(SYS_clock_gettime, id, t);

  if (r == 0 && id == CLOCK_REALTIME) set(t);
  return r;
}

time_t time(time_t *to)
{
  struct timespec t;

  (void) clock_gettime(CLOCK_REALTIME, &t);
  if (to) *to = t.tv_sec;
  return t.tv_sec;
}

int gettimeofday(struct timeval *t, void *zone)
{
  struct timespec s;

  (void) zone;
  (void) clock_gettime(CLOCK_REALTIME, &s);
  t->tv_sec = s.tv_sec;
  t->tv_usec = s.tv_nsec / 1000;
  return 0;
}
