/*
 * rss file command ...: runs the command and writes its peak resident set in
 * KiB to FILE. Exits as the command does; 111 where it cannot be told.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
  struct rusage ru;
  FILE *f;
  int status;
  pid_t pid;

  if (argc < 3) return 100;
  pid = fork();
  if (pid == -1) return 111;
  if (pid == 0) {
    execvp(argv[2], argv + 2);
    _exit(111);
  }
  if (waitpid(pid, &status, 0) == -1) return 111;
  if (getrusage(RUSAGE_CHILDREN, &ru) == -1) return 111;
  f = fopen(argv[1], "w");
  if (!f || fprintf(f, "%ld\n", ru.ru_maxrss) < 0 || fclose(f)) return 111;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 111;
}
