#include "coproc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "home.h"
#include "sig.h"
#include "substdio.h"
#include "sys.h"
#include "wait.h"

void coproc_shut(int *fd)
{
  if (*fd != -1) (void) close(*fd);
  *fd = -1;
}

/* In the child of PARENT. ERR becomes 2; KEEP moves out of the way of 6 and 7,
   where a network client puts its connection; where it is -1, nobody waits for
   this child but PARENT. P[2] tells why nothing was executed. */
static void run(char *const *argv, int fd, int err, int keep, pid_t parent,
                int p[3][2])
{
  int e;

  if (keep == -1 && sys_endwith(parent, SIGTERM) == -1 && errno == ESRCH)
    _exit(111);
  sig_default(SIGXFSZ);
  if (fd_copy(fd, p[0][0]) == 0 && fd_copy(fd + 1, p[1][1]) == 0 &&
      (err <= 0 || fd_copy(2, err) == 0) &&
      (keep == -1 || fcntl(keep, F_DUPFD, 10) != -1))
    home_exec(argv);
  e = errno;
  (void) substdio_writeall(p[2][1], (const char *) &e, sizeof e);
  _exit(111);
}

/* The errno of what became of the exec: 0 if it was done. */
static int told(int fd)
{
  int e = 0;
  ssize_t r = substdio_readeintr(fd, &e, sizeof e);

  if (r == -1) return errno;
  return r == (ssize_t) sizeof e ? e : 0;
}

static int start(struct coproc *c, char *const *argv, int fd, int keep)
{
  pid_t parent = getpid();
  int p[3][2];
  int e, status;

  c->to = c->from = -1;
  if (fd_pipes(p, 3) == -1) return -1;
  c->pid = fork();
  if (c->pid == 0) run(argv, fd, c->err, keep, parent, p);
  e = errno;
  (void) close(p[0][0]);
  (void) close(p[1][1]);
  (void) close(p[2][1]);
  if (c->pid != -1) e = told(p[2][0]);
  (void) close(p[2][0]);
  c->to = p[0][1];
  c->from = p[1][0];
  if (!e && (fd_nonblock(c->to) == -1 || fd_nonblock(c->from) == -1))
    e = errno;
  if (!e) return 0;
  /* Without its pipes it ends, if it runs. */
  coproc_shut(&c->to);
  coproc_shut(&c->from);
  if (c->pid != -1) (void) wait_pid(c->pid, &status);
  c->pid = 0;
  errno = e;
  return -1;
}

int coproc_start(struct coproc *c, char *const *argv, int keep)
{
  return start(c, argv, 0, keep);
}

int coproc_starton(struct coproc *c, char *const *argv, int fd)
{
  return start(c, argv, fd, -1);
}

int coproc_ended(struct coproc *c)
{
  pid_t r;

  if (c->pid == 0) return 1;
  do
    r = waitpid(c->pid, &c->status, WNOHANG);
  while (r == -1 && errno == EINTR);
  if (r == 0) return 0;
  if (r == -1) c->status = 111 << 8; /* nobody's child: cannot be */
  c->pid = 0;
  return 1;
}
