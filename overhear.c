#include "overhear.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "fmt.h"
#include "substdio.h"
#include "wait.h"

static void shut(int *fd)
{
  if (*fd != -1) (void) close(*fd);
  *fd = -1;
}

void overhear_begin(struct overhear *o)
{
  int p[2];

  o->from = o->to = -1;
  o->n = o->kept = 0;
  if (fd_pipe(p) == -1) return;
  o->from = p[0];
  o->to = fcntl(p[1], F_DUPFD, 10);
  (void) close(p[1]);
  if (o->to != -1 && fd_cloexec(o->to) == 0 && fd_nonblock(o->from) == 0)
    return;
  shut(&o->from);
  shut(&o->to);
}

void overhear_started(struct overhear *o)
{
  shut(&o->to);
}

static int says(const char *s, size_t n, const char *word)
{
  size_t len = strlen(word);

  for (; n >= len; ++s, --n)
    if (memcmp(s, word, len) == 0) return 1;
  return 0;
}

/* The line is whole, or as long as one can be. */
static void whole(struct overhear *o)
{
  int fatal = says(o->line, o->n, ": fatal: ");

  if (o->line[o->n - 1] != '\n' || (o->kept && o->fatal && !fatal)) {
    (void) substdio_writeall(2, o->line, o->n);
  } else {
    overhear_pass(o);
    memcpy(o->last, o->line, o->n);
    o->kept = o->n;
    o->fatal = fatal;
  }
  o->n = 0;
}

void overhear_read(struct overhear *o)
{
  char b[1024];
  ssize_t r = -1;
  ssize_t i;

  if (o->from == -1) return;
  while ((r = substdio_readeintr(o->from, b, sizeof b)) > 0)
    for (i = 0; i < r; ++i) {
      o->line[o->n++] = b[i];
      if (b[i] == '\n' || o->n == sizeof o->line) whole(o);
    }
  if (r == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) shut(&o->from);
}

void overhear_end(struct overhear *o)
{
  overhear_read(o);
  shut(&o->from);
  if (o->n == 0) return;
  o->line[o->n++] = '\n';
  whole(o);
}

void overhear_pass(struct overhear *o)
{
  if (o->kept) (void) substdio_writeall(2, o->last, o->kept);
  o->kept = 0;
}

/* "name: fatal: text" without the level, in place. */
static const char *text(struct overhear *o)
{
  static const char *const level[] = {": fatal: ", ": warning: "};
  char *end, *s;
  size_t i, len;

  o->last[o->kept - 1] = 0;
  o->kept = 0;
  for (i = 0; i < sizeof level / sizeof *level; ++i) {
    len = strlen(level[i]);
    end = strchr(o->last, ':');
    if (!end || strncmp(end, level[i], len) != 0) continue;
    s = end + len;
    memmove(end + 2, s, strlen(s) + 1);
  }
  return o->last;
}

const char *overhear_why(struct overhear *o, const char *name, int status)
{
  static char b[256 + FMT_NUM + OVERHEAR_LINE];
  int sig = wait_crashed(status);
  int code = sig ? sig : wait_exitcode(status);
  const char *said = o->kept ? text(o) : 0;
  size_t n = strlen(name);

  if (said && !sig && (code == 100 || code == 111)) return said;
  if (n > 200) n = 200;
  memcpy(b, name, n);
  (void) strcpy(b + n, sig ? " was killed by signal "
                           : " ended with exit code ");
  n += strlen(b + n);
  n += fmt_num(b + n, (unsigned long long) code);
  (void) strcpy(b + n, said ? ", and said: " : "");
  if (said) (void) strcat(b + n, said);
  return b;
}
