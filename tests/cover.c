/*
 * cover: linked into the programs of tests/cover, which counts the branches
 * that are taken. Counts are written at exit(), but ours end by _exit, exec
 * and signals: these functions stand in for _exit and exec there, and SIGTERM
 * is heard. SIGKILL takes the counts with it.
 */
#include <signal.h>
#include <stdarg.h>
#include <unistd.h>

void __gcov_dump(void);
void __gcov_reset(void);

void cover_exit(int code);
int cover_execv(const char *path, char *const argv[]);
int cover_execve(const char *path, char *const argv[], char *const env[]);
int cover_execvp(const char *file, char *const argv[]);

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
