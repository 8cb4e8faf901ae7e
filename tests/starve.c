/*
 * starve: stralloc.c for programs whose memory runs out. Linked in its place
 * ("make starved STARVED=DIR": each program, in DIR). A string grows by what is
 * asked for and no more, so each growth is a request; the $STARVE-th request of
 * a process fails, and a byte is appended to the file $STARVED. Tests only.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static void *request(void *p, size_t n)
{
  static unsigned long left;
  static int fd = -1;
  const char *s;

  if (fd == -1) { /* later, the program may have no way to it */
    s = getenv("STARVED");
    fd = s ? open(s, O_WRONLY | O_APPEND | O_CLOEXEC) : -1;
    s = getenv("STARVE");
    left = s ? strtoul(s, 0, 10) : 0;
    if (fd == -1) _exit(99);
  }
  if (left && --left == 0) {
    if (write(fd, "x", 1) != 1) _exit(99);
    errno = ENOMEM;
    return 0;
  }
  return realloc(p, n ? n : 1);
}

/* In stralloc_ready: A, what will be there, is N, what is needed. */
#define realloc(p, size) request(p, a = n)
#include "../stralloc.c"
