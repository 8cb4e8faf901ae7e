/*
 * cover: linked into the programs of tests/cover, which counts the branches
 * that are taken. gcov writes its counts at exit(), but ours end by _exit,
 * exec and SIGKILL: here the counters, which the linker puts between two marks
 * (tests/coverld), are a file that all processes of a program share from their
 * start, so that nothing is lost whatever ends them. With COVER_WRITE in the
 * environment a program does nothing but write gcov's files from that file.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

extern char cover_first[], cover_last[]; /* the counters, whole pages */
extern const char cover_file[];          /* their file, or "" */

void __real___gcov_exit(void);
void __wrap___gcov_exit(void);
pid_t __wrap___gcov_fork(void);
int __wrap___gcov_execv(const char *path, char *const argv[]);
int __wrap___gcov_execve(const char *path, char *const argv[],
                         char *const env[]);

static int writing;

/* Called when a program ends: gcov writes what is in the counters. */
void __wrap___gcov_exit(void)
{
  if (writing) __real___gcov_exit();
}

/* gcov would write before these, and clear the counters after. */
pid_t __wrap___gcov_fork(void)
{
  return fork();
}

int __wrap___gcov_execv(const char *path, char *const argv[])
{
  return execv(path, argv);
}

int __wrap___gcov_execve(const char *path, char *const argv[],
                         char *const env[])
{
  return execve(path, argv, env);
}

__attribute__((constructor)) static void begin(void)
{
  size_t size = (size_t) ((uintptr_t) cover_last - (uintptr_t) cover_first);
  struct stat st;
  int fd;

  if (!*cover_file || !size) return;
  writing = getenv("COVER_WRITE") != 0;
  fd = open(cover_file, O_RDWR | O_CLOEXEC | (writing ? O_CREAT : 0), 0666);
  if (fd == -1) return;
  if (fstat(fd, &st) == 0 && (st.st_size == (off_t) size ||
      (writing && st.st_size == 0 && ftruncate(fd, (off_t) size) == 0)))
    if (mmap(cover_first, size, PROT_READ | PROT_WRITE,
             MAP_FIXED | (writing ? MAP_PRIVATE : MAP_SHARED), fd, 0) ==
        MAP_FAILED)
      abort();
  (void) close(fd);
  if (writing) exit(0);
}
