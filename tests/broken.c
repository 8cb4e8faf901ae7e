/*
 * broken: what tests/mkbroken puts in the place of functions of ours, so that
 * programs break a promise. Whoever proves that the promises are kept must
 * notice each of these.
 */
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commit.h"
#include "maildir.h"

int broken_noflush(int fd);
int broken_nodir(int fd);
int broken_later(int fd);
void broken_clear(struct commit *c);
int broken_rename(int from, const char *old, int to, const char *new);
int broken_nolock(int fd, int wait);
int broken_nomark(struct maildir *m, const char *name);

/* Nothing is flushed. */
int broken_noflush(int fd)
{
  (void) fd;
  return 0;
}

/* Files are, directories are not: Maildir's own sequence. */
int broken_nodir(int fd)
{
  struct stat st;

  if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) return 0;
  return fsync(fd);
}

/* Flushed only when the answer is on its way. */
static int later[1024];
static int nlater;

int broken_later(int fd)
{
  if (nlater < 1024) later[nlater++] = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  return 0;
}

void broken_clear(struct commit *c)
{
  while (nlater) {
    (void) fsync(later[--nlater]);
    (void) close(later[nlater]);
  }
  commit_clear(c);
}

/* Replaces what is there. */
int broken_rename(int from, const char *old, int to, const char *new)
{
  return renameat(from, old, to, new);
}

/* Everybody has it. */
int broken_nolock(int fd, int wait)
{
  (void) fd;
  (void) wait;
  return 0;
}

/* What leaves the spool leaves no mark. */
int broken_nomark(struct maildir *m, const char *name)
{
  (void) m;
  (void) name;
  return 0;
}
