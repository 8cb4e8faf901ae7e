#include "results.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "deadline.h"

#define BACKLOG 65536 /* bytes */
#define CHUNK 4096    /* a pipe that polls writable takes so much */

int results_add(struct results *r, const char *name, const char *text)
{
  if (stralloc_readyplus(&r->sa, strlen(name) + strlen(text) + 2) == -1)
    return -1;
  (void) stralloc_cats(&r->sa, name);
  (void) stralloc_0(&r->sa);
  (void) stralloc_cats(&r->sa, text);
  return stralloc_append(&r->sa, '\n');
}

int results_wait(const struct results *r)
{
  return r->sa.len > 0;
}

int results_backlog(const struct results *r)
{
  return r->sa.len - r->told > BACKLOG;
}

int results_tell(struct results *r, int fd)
{
  size_t n = r->sa.len - r->told;
  ssize_t w;

  w = write(fd, r->sa.s + r->told, n < CHUNK ? n : CHUNK);
  if (w == -1) return errno == EINTR || errno == EAGAIN ? 0 : -1;
  r->told += (size_t) w;
  if (r->told < r->sa.len / 2) return 0;
  r->sa.len -= r->told;
  memmove(r->sa.s, r->sa.s + r->told, r->sa.len);
  r->told = 0;
  return 0;
}

int results_tellall(struct results *r, int fd)
{
  while (r->sa.len) {
    (void) deadline_wait(fd, POLLOUT, DEADLINE_NEVER);
    if (results_tell(r, fd) == -1) return -1;
  }
  return 0;
}
