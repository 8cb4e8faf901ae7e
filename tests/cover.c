#define _GNU_SOURCE /* syscall, O_PATH */
/*
 * cover: linked into the programs of tests/cover, which counts the branches
 * that are taken. Counts are written at exit(), but ours end by _exit, exec
 * and signals: these functions stand in for _exit and exec there, and SIGTERM
 * is heard. SIGKILL takes the counts with it. Who confines itself to some
 * directories with Landlock may still write to the counts.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <unistd.h>

void __gcov_dump(void);
void __gcov_reset(void);

void cover_exit(int code);
int cover_execv(const char *path, char *const argv[]);
int cover_execve(const char *path, char *const argv[], char *const env[]);
int cover_execvp(const char *file, char *const argv[]);
long cover_syscall(long n, ...);

void cover_exit(int code)
{
  __gcov_dump();
  _exit(code);
}

int cover_execv(const char *path, char *const argv[])
{
  __gcov_dump();
  (void) execv(path, argv);
  __gcov_reset();
  return -1;
}

int cover_execve(const char *path, char *const argv[], char *const env[])
{
  __gcov_dump();
  (void) execve(path, argv, env);
  __gcov_reset();
  return -1;
}

int cover_execvp(const char *file, char *const argv[])
{
  __gcov_dump();
  (void) execvp(file, argv);
  __gcov_reset();
  return -1;
}

long cover_syscall(long n, ...)
{
  struct {
    uint64_t allowed;
    int32_t fd;
  } rule = {6, -1}; /* writing and reading */
  long a[6];
  va_list ap;
  int i;

  va_start(ap, n);
  for (i = 0; i < 6; ++i) a[i] = va_arg(ap, long);
  va_end(ap);
  if (n == 446) { /* from now on */
    rule.fd = open(COVER_DIR, O_PATH | O_CLOEXEC);
    (void) syscall(445, a[0], 1, &rule, 0);
    (void) close(rule.fd);
  }
  return syscall(n, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* Dies of it, as without us. */
static void term(int sig)
{
  sigset_t set;

  (void) signal(sig, SIG_DFL);
  __gcov_dump();
  (void) sigemptyset(&set);
  (void) sigaddset(&set, sig);
  (void) raise(sig);
  (void) sigprocmask(SIG_UNBLOCK, &set, 0);
}

__attribute__((constructor)) static void cover_begin(void)
{
  struct sigaction sa;

  if (sigaction(SIGTERM, 0, &sa) == 0 && sa.sa_handler == SIG_DFL)
    (void) signal(SIGTERM, term);
}
