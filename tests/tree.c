#if defined(__linux__)
#define _GNU_SOURCE /* syscall, __WALL */
#endif

#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#define OPT_SYSGOOD 0x01
#define OPT_FORK 0x02
#define OPT_VFORK 0x04
#define OPT_CLONE 0x08
#define OPT_EXEC 0x10
#define OPT_EXITKILL 0x100000
#define EVENT_EXEC 4
#define GET_SYSCALL_INFO 0x420e
#define CWD (-100) /* AT_FDCWD */

/* What the kernel says of a stop: its layout is part of the interface. */
struct info {
  uint8_t op; /* 1: entry, 2: exit */
  uint8_t pad[3];
  uint32_t arch;
  uint64_t ip;
  uint64_t sp;
  union {
    struct {
      uint64_t nr;
      uint64_t args[6];
    } entry;
    struct {
      int64_t rval;
      uint8_t is_error;
    } exit;
    uint64_t room[8];
  } u;
};

struct proc {
  pid_t pid;
  int born;    /* the stop that every new one begins with has been seen */
  int live;    /* the command itself runs: what counts begins here */
  int ours;    /* it is a program of ours */
  int shown;   /* it is inside a call that counts */
  int change;  /* what its exit has to do: see FAIL ... */
  const struct call *call; /* that it is inside; 0: none, or not known */
  uint64_t args[6];
  uint64_t piece, length; /* of a vector: what was made shorter, and was so */
  uint64_t aside; /* descriptors below 64 of the loader's */
  int isaside;    /* the call is about such a file */
  char name[16];
  stralloc path, data;
  uint64_t wanted;
  int isfd, sized;
};

enum { FAIL = 1, RESTORE, DIE, DIEALL };

/* ------------------------------------------------------------ REGISTERS */

/* Sets the register of a call's number (-1: the call is not made), of its
   result, or of its second or third argument: 0, or -1. */
enum { R_CALL, R_RESULT, R_SECOND, R_THIRD };

#if defined(__x86_64__)

static int setreg(pid_t pid, int which, long v)
{
  static const long place[] = {15, 10, 13, 12}; /* orig_rax, rax, rsi, rdx */

  return ptrace(PTRACE_POKEUSER, pid,
                (void *) (place[which] * (long) sizeof(long)),
                (void *) v) == -1
           ? -1
           : 0;
}

#else

static int setreg(pid_t pid, int which, long v)
{
  uint64_t regs[34];
  int nr = (int) v;
  struct iovec iov;

  iov.iov_base = which == R_CALL ? (void *) &nr : (void *) regs;
  iov.iov_len = which == R_CALL ? sizeof nr : sizeof regs;
  if (which == R_CALL)
    return ptrace(PTRACE_SETREGSET, pid, (void *) 0x404, &iov) == -1 ? -1 : 0;
  if (ptrace(PTRACE_GETREGSET, pid, (void *) 1, &iov) == -1) return -1;
  regs[which == R_RESULT ? 0 : which == R_SECOND ? 1 : 2] = (uint64_t) v;
  return ptrace(PTRACE_SETREGSET, pid, (void *) 1, &iov) == -1 ? -1 : 0;
}

#endif

/* --------------------------------------------------------------- MEMORY */

/* Up to N bytes of PID's memory, in one call or, where that is forbidden,
   word by word. Returns how many. */
static size_t copyb(pid_t pid, uint64_t addr, char *to, size_t n)
{
  struct iovec here, there;
  uint64_t at = addr & ~(uint64_t) (sizeof(long) - 1);
  size_t i = (size_t) (addr - at), done = 0;
  long r, w;

  here.iov_base = to;
  there.iov_base = (void *) (uintptr_t) addr;
  here.iov_len = there.iov_len = n;
  r = syscall(SYS_process_vm_readv, (long) pid, &here, 1L, &there, 1L, 0L);
  if (r >= 0) return (size_t) r;
  for (; done < n; at += sizeof w, i = 0) {
    errno = 0;
    w = ptrace(PTRACE_PEEKDATA, pid, (void *) (uintptr_t) at, (void *) 0);
    if (w == -1 && errno) break;
    for (; i < sizeof w && done < n; ++i)
      to[done++] = ((char *) &w)[i];
  }
  return done;
}

/* Appends N bytes of PID's memory. */
static int peekb(pid_t pid, uint64_t addr, uint64_t n, stralloc *sa)
{
  if (stralloc_readyplus(sa, (size_t) n) == -1) return -1;
  sa->len += copyb(pid, addr, sa->s + sa->len, (size_t) n);
  return 0;
}

/* Appends the string there. A string may end just before memory that cannot
   be read: no piece crosses a border of 256. */
static int peeks(pid_t pid, uint64_t addr, stralloc *sa)
{
  size_t n, got, len, all = 0;

  while (addr && all < 4096) {
    n = (size_t) (256 - (addr & 255));
    if (stralloc_readyplus(sa, n) == -1) return -1;
    got = copyb(pid, addr, sa->s + sa->len, n);
    for (len = 0; len < got && sa->s[sa->len + len]; ++len)
      ;
    sa->len += len;
    if (len < n) break;
    addr += n;
    all += n;
  }
  return 0;
}

/* Appends up to LIMIT bytes of the vector; *TOTAL: what it has room for. */
static int peekvec(pid_t pid, uint64_t addr, uint64_t n, uint64_t limit,
                   stralloc *sa, uint64_t *total)
{
  uint64_t part, v[2]; /* where, how many */

  *total = 0;
  for (; n; --n, addr += sizeof v) {
    if (copyb(pid, addr, (char *) v, sizeof v) != sizeof v) break;
    *total += v[1];
    part = limit < v[1] ? limit : v[1];
    limit -= part;
    if (part && peekb(pid, v[0], part, sa) == -1) return -1;
  }
  return 0;
}

/* ---------------------------------------------------------------- NAMES */

/* Appends what /proc/PID/WHAT is a link to, or "?". */
static int catlink(stralloc *sa, pid_t pid, const char *what, long fd)
{
  stralloc fn = {0};
  char b[4096];
  ssize_t r = -1;
  int done = -1;

  if (stralloc_cats(&fn, "/proc/") == 0 &&
      stralloc_catnum(&fn, (unsigned long long) pid) == 0 &&
      stralloc_cats(&fn, what) == 0 &&
      (fd < 0 || stralloc_catnum(&fn, (unsigned long long) fd) == 0) &&
      stralloc_0(&fn) == 0) {
    r = readlink(fn.s, b, sizeof b);
    done = r == -1 ? stralloc_cats(sa, "?")
                   : stralloc_catb(sa, b, (size_t) r);
  }
  stralloc_free(&fn);
  return done;
}

static int catfd(stralloc *sa, pid_t pid, uint64_t fd)
{
  if ((int32_t) fd < 0) return stralloc_cats(sa, "?");
  return catlink(sa, pid, "/fd/", (int32_t) fd);
}

/* Appends the path at ADDR as it looks from the directory DIR. */
static int catpath(stralloc *sa, pid_t pid, int32_t dir, uint64_t addr)
{
  stralloc s = {0};
  int r = peeks(pid, addr, &s);

  if (r == 0 && (s.len == 0 || s.s[0] != '/')) {
    r = dir == CWD ? catlink(sa, pid, "/cwd", -1)
                   : catfd(sa, pid, (uint64_t) dir);
    if (r == 0 && s.len) r = stralloc_append(sa, '/');
  }
  if (r == 0) r = stralloc_cat(sa, &s);
  stralloc_free(&s);
  return r;
}

static int contains(const stralloc *sa, const char *s)
{
  size_t n = strlen(s);
  size_t i;

  for (i = 0; i + n <= sa->len; ++i)
    if (memcmp(sa->s + i, s, n) == 0) return 1;
  return 0;
}

/* ------------------------------------------------------- WHAT IS A CALL */

/* What the loader reads, and what counts coverage writes, is no business of
   the program. */
static int isloader(const stralloc *sa)
{
  static const char counts[] = ".gcda";
  const size_t n = sizeof counts - 1;

  if (sa->len >= n && memcmp(sa->s + sa->len - n, counts, n) == 0) return 1;
  return stralloc_starts(sa, "/lib") || stralloc_starts(sa, "/usr/lib") ||
         stralloc_starts(sa, "/etc/ld.so") || stralloc_starts(sa, "/proc/");
}

static int fdaside(const struct proc *p, uint64_t fd)
{
  return fd < 64 && (p->aside >> fd & 1);
}

/* 1: P's call is about a file of the loader's; 0; -1. */
static int isaside(struct proc *p)
{
  const uint64_t *a = p->args;
  int r, at = p->call->shape == AT || p->call->shape == OPENAT;

  switch (p->call->shape) {
  case FD:
  case READ:
  case WRITE:
  case READV:
  case WRITEV:
    return fdaside(p, a[0]);
  case PATH:
  case OPEN:
  case AT:
  case OPENAT:
    p->path.len = 0;
    if (peeks(p->pid, a[at], &p->path) == -1) return -1;
    r = isloader(&p->path);
    if (!r && at && (p->path.len == 0 || p->path.s[0] != '/'))
      r = fdaside(p, a[0]);
    return r;
  default:
    return 0;
  }
}

static int catflags(stralloc *sa, uint64_t flags)
{
  if ((flags & O_CREAT) && stralloc_append(sa, 'c') == -1) return -1;
  if ((flags & O_EXCL) && stralloc_append(sa, 'x') == -1) return -1;
  if ((flags & O_TRUNC) && stralloc_append(sa, 't') == -1) return -1;
  if ((flags & O_APPEND) && stralloc_append(sa, 'a') == -1) return -1;
  return 0;
}

/* P's path, and what is known of its data before the call. */
static int describe(const struct tree *t, struct proc *p)
{
  const uint64_t *a = p->args;
  pid_t pid = p->pid;
  uint64_t show = t->show;
  stralloc *path = &p->path, *data = &p->data;
  stralloc none = {0};
  int r = 0;

  p->isfd = p->sized = 0;
  path->len = data->len = 0;
  switch (p->call->shape) {
  case NONE:
    return 0;
  case PATH2:
    if (catpath(data, pid, CWD, a[0]) == -1) return -1;
    return catpath(path, pid, CWD, a[1]);
  case TEXTP:
    if (peeks(pid, a[0], data) == -1) return -1;
    return catpath(path, pid, CWD, a[1]);
  case OPEN:
    if (catflags(data, a[1]) == -1) return -1;
    /* FALLTHROUGH */
  case PATH:
    return catpath(path, pid, CWD, a[0]);
  case AT2:
    if (catpath(data, pid, (int32_t) a[0], a[1]) == -1) return -1;
    return catpath(path, pid, (int32_t) a[2], a[3]);
  case TEXTA:
    if (peeks(pid, a[0], data) == -1) return -1;
    return catpath(path, pid, (int32_t) a[1], a[2]);
  case OPENAT:
    if (catflags(data, a[2]) == -1) return -1;
    /* FALLTHROUGH */
  case AT:
    return catpath(path, pid, (int32_t) a[0], a[1]);
  case WRITEV:
    r = peekvec(pid, a[1], a[2], show, data, &p->wanted);
    break;
  case READV:
    r = peekvec(pid, a[1], a[2], 0, &none, &p->wanted);
    break;
  case WRITE:
    r = peekb(pid, a[1], a[2] < show ? a[2] : show, data);
    /* FALLTHROUGH */
  case READ:
    p->wanted = a[2];
    break;
  case FD:
    break;
  }
  p->isfd = 1;
  p->sized = p->call->shape != FD;
  return r == -1 ? -1 : catfd(path, pid, a[0]);
}

/* Tells SAW of P's call. */
static void tell(struct tree *t, struct proc *p, int ended, long long result)
{
  struct tree_call c;

  if (!t->saw) return;
  c.pid = p->pid;
  c.name = p->call->name;
  c.shape = p->call->shape;
  c.fd = p->isfd ? (long) (uint32_t) p->args[0] : -1;
  c.sized = p->sized;
  c.wanted = p->wanted;
  c.path = &p->path;
  c.data = &p->data;
  c.ended = ended;
  c.result = result;
  t->saw(t->arg, &c);
}

/* ----------------------------------------------------------- THE FAULTS */

static void slay(struct tree *t)
{
  size_t i;

  t->dying = 1;
  for (i = 0; i < t->nprocs; ++i) (void) kill(t->procs[i].pid, SIGKILL);
}

/* The first piece of a vector that is not empty, and its length: 1; 0: there
   are less than two bytes. */
static int piece(struct proc *p)
{
  uint64_t v[2], total = 0, addr = p->args[1], n;

  p->piece = 0;
  for (n = p->args[2]; n; --n, addr += sizeof v) {
    if (copyb(p->pid, addr, (char *) v, sizeof v) != sizeof v) break;
    if (v[1] && !p->piece) {
      p->piece = addr;
      p->length = v[1];
    }
    total += v[1];
  }
  return total > 1;
}

static int setlength(struct proc *p, uint64_t n)
{
  void *at = (void *) (uintptr_t) (p->piece + sizeof n);

  return ptrace(PTRACE_POKEDATA, p->pid, at, (void *) (long) n) == -1 ? -1 : 0;
}

static int isvector(const struct proc *p)
{
  return p->call->shape == READV || p->call->shape == WRITEV;
}

/* P's call is to move one byte; and afterwards all is as it was. */
static int shorten(struct proc *p)
{
  p->change = RESTORE;
  if (isvector(p) && (setreg(p->pid, R_SECOND, (long) p->piece) == -1 ||
                      setlength(p, 1) == -1))
    return -1;
  return setreg(p->pid, R_THIRD, 1L);
}

static int restore(struct proc *p)
{
  if (isvector(p) && (setreg(p->pid, R_SECOND, (long) p->args[1]) == -1 ||
                      setlength(p, p->length) == -1))
    return -1;
  return setreg(p->pid, R_THIRD, (long) p->args[2]);
}

/* P is in front of the call at which the fault is to happen. */
static int strike(struct tree *t, struct proc *p)
{
  size_t n = strlen(p->name);

  t->hit = 1;
  memcpy(t->where, p->name, n);
  t->where[n++] = ' ';
  t->where[n] = 0;
  strncat(t->where, p->call->name, sizeof t->where - n - 1);
  if (!t->onwards) t->over = t->free;
  switch (t->fault) {
  case TREE_ERROR:
    p->change = FAIL;
    if (strcmp(p->call->name, "close") == 0) return 0;
    return setreg(p->pid, R_CALL, -1L);
  case TREE_ONE:
    return shorten(p);
  case TREE_KILL:
    if (t->after)
      p->change = DIE;
    else
      (void) kill(p->pid, SIGKILL);
    return 0;
  case TREE_KILLALL:
    if (t->after)
      p->change = DIEALL;
    else
      slay(t);
    return 0;
  }
  return 0;
}

/* A byte into a pipe: how a handler of signals wakes its program. The pipe is
   not full then, and nothing else can go wrong there: 1; 0; -1. */
static int iswakeup(const struct tree *t, struct proc *p)
{
  stralloc sa = {0};
  int r = 0;

  if (t->fault != TREE_ERROR || p->call->shape != WRITE || p->args[2] != 1)
    return 0;
  if (catfd(&sa, p->pid, p->args[0]) == -1) r = -1;
  if (stralloc_starts(&sa, "pipe:")) r = 1;
  stralloc_free(&sa);
  return r;
}

/* 1: P's call counts; 0; -1. */
static int counts(const struct tree *t, struct proc *p)
{
  p->isaside = 0;
  if (!p->call || !p->live) return 0;
  if ((p->call->may & CALL_EXTRA) && !t->may) return 0;
  if (!t->all && (p->isaside = isaside(p)) != 0) return p->isaside;
  if (t->home && !p->ours) return 0;
  if (t->names && !calls_listed(t->names, p->call->name)) return 0;
  if (t->may && !(t->may & p->call->may)) return 0;
  if (t->fault == TREE_ONE) {
    if (!(p->call->may & CALL_ONE)) return 0;
    if (isvector(p) ? !piece(p) : p->args[2] < 2) return 0;
  }
  if (t->may && iswakeup(t, p)) return 0;
  if (t->saw || t->text) {
    if (describe(t, p) == -1) return -1;
    if (t->text && !contains(&p->path, t->text)) return 0;
  }
  return 1;
}

static int enter(struct tree *t, struct proc *p, const struct info *si)
{
  p->shown = p->change = 0;
  p->call = calls_find(si->u.entry.nr);
  memcpy(p->args, si->u.entry.args, sizeof p->args);
  p->shown = counts(t, p);
  if (p->shown == -1) return -1;
  if (p->isaside) p->shown = 0;
  if (!p->shown) return 0;
  if (p->call->nr == SYS_exit_group) {
    tell(t, p, 0, 0);
    p->shown = 0;
    return 0;
  }
  ++t->seen;
  ++t->count[p->call - calls];
  if (t->fault == TREE_NONE || t->seen < t->at) return 0;
  if (t->seen > t->at && !t->onwards) return 0;
  return strike(t, p);
}

static void keepaside(struct proc *p, int64_t r)
{
  uint64_t fd = p->args[0];

  if (p->call->nr == SYS_close) {
    if (fd < 64) p->aside &= ~((uint64_t) 1 << fd);
  } else if (p->call->shape == OPEN || p->call->shape == OPENAT) {
    if (p->isaside && r >= 0 && r < 64) p->aside |= (uint64_t) 1 << r;
  }
}

static int leave(struct tree *t, struct proc *p, const struct info *si)
{
  int64_t r = si->u.exit.rval;
  uint64_t n = (uint64_t) r < t->show ? (uint64_t) r : t->show, total;
  int change = p->change;

  if (!p->call) return 0;
  if (p->call->nr == SYS_execve && r == 0) {
    p->aside = 0;
    if (!p->live) p->shown = 0;
    p->live = 1;
  }
  keepaside(p, r);
  if (p->shown) {
    p->shown = p->change = 0;
    if (change == FAIL) {
      r = -t->error;
      if (setreg(p->pid, R_RESULT, (long) r) == -1) return -1;
    }
    if (change == RESTORE && restore(p) == -1) return -1;
    if (t->saw && r > 0 && p->call->shape == READ &&
        peekb(p->pid, p->args[1], n, &p->data) == -1)
      return -1;
    if (t->saw && r > 0 && p->call->shape == READV &&
        peekvec(p->pid, p->args[1], p->args[2], n, &p->data, &total) == -1)
      return -1;
    tell(t, p, 1, r);
  }
  p->call = 0;
  if (change == DIE) (void) kill(p->pid, SIGKILL);
  if (change == DIEALL) slay(t);
  return 0;
}

/* ------------------------------------------------------------- THE TREE */

/* The process PID, new where it is not known; 0: ENOMEM. */
static struct proc *find(struct tree *t, pid_t pid)
{
  static const struct proc none;
  struct proc *p;
  size_t i;

  for (i = 0; i < t->nprocs; ++i)
    if (t->procs[i].pid == pid) return t->procs + i;
  p = realloc(t->procs, (t->nprocs + 1) * sizeof *p);
  if (!p) return 0;
  t->procs = p;
  p += t->nprocs++;
  *p = none;
  p->pid = pid;
  if (t->nprocs > 1) t->several = 1;
  return p;
}

static void forget(struct tree *t, struct proc *p)
{
  memcpy(t->name, p->name, sizeof t->name);
  t->ours = p->ours;
  if (p->shown && !t->dying) tell(t, p, 0, 0);
  stralloc_free(&p->path);
  stralloc_free(&p->data);
  *p = t->procs[--t->nprocs];
}

/* What P runs now. */
static int identify(const struct tree *t, struct proc *p)
{
  stralloc exe = {0};
  size_t at, n;

  if (catlink(&exe, p->pid, "/exe", -1) == -1 || stralloc_0(&exe) == -1) {
    stralloc_free(&exe);
    return -1;
  }
  n = t->home ? strlen(t->home) : 0;
  p->ours = !t->home || (strncmp(exe.s, t->home, n) == 0 && exe.s[n] == '/');
  for (at = exe.len - 1; at > 0 && exe.s[at - 1] != '/'; --at)
    ;
  n = exe.len - at;
  if (n > sizeof p->name) n = sizeof p->name;
  memcpy(p->name, exe.s + at, n);
  p->name[sizeof p->name - 1] = 0;
  stralloc_free(&exe);
  return 0;
}

/* A new process of the tree begins as its parent's image, alive. */
static int birth(struct tree *t, struct proc *p)
{
  p->born = p->live = 1;
  return identify(t, p);
}

static void resume(struct tree *t, struct proc *p, int sig)
{
  void *data = (void *) (long) sig;

  if (t->free && (t->over || t->fault == TREE_NONE) && !p->change)
    (void) ptrace(PTRACE_CONT, p->pid, (void *) 0, data);
  else
    (void) ptrace(PTRACE_SYSCALL, p->pid, (void *) 0, data);
}

/* P has stopped. 0, or -1. */
static int stopped(struct tree *t, struct proc *p, int status)
{
  int sig = WSTOPSIG(status), event = status >> 16, inject = 0;
  struct info si;

  if (t->dying) (void) kill(p->pid, SIGKILL);
  else if (sig == (SIGTRAP | 0x80)) {
    if (ptrace(GET_SYSCALL_INFO, p->pid, (void *) sizeof si, &si) > 0) {
      if (si.op == 1 && enter(t, p, &si) == -1 && errno != ESRCH) return -1;
      if (si.op == 2 && leave(t, p, &si) == -1 && errno != ESRCH) return -1;
    } else if (errno != ESRCH)
      return -1;
  } else if (sig == SIGTRAP && event == EVENT_EXEC) {
    if (identify(t, p) == -1) return -1;
  } else if (sig == SIGSTOP && !p->born) {
    if (birth(t, p) == -1) return -1;
  } else if (sig != SIGTRAP)
    inject = sig;
  resume(t, p, inject);
  return 0;
}

int tree_me(void)
{
  if (ptrace(PTRACE_TRACEME, 0, (void *) 0, (void *) 0) == -1) return -1;
  return raise(SIGSTOP) == 0 ? 0 : -1;
}

int tree_add(struct tree *t, pid_t pid)
{
  long options = OPT_SYSGOOD | OPT_EXITKILL | OPT_EXEC;
  struct proc *p;
  int status;

  if (t->children) options |= OPT_FORK | OPT_VFORK | OPT_CLONE;
  while (waitpid(pid, &status, __WALL) == -1)
    if (errno != EINTR) return -1;
  if (!WIFSTOPPED(status)) {
    errno = ECHILD;
    return -1;
  }
  p = find(t, pid);
  if (!p) return -1;
  p->born = 1;
  if (ptrace(PTRACE_SETOPTIONS, pid, (void *) 0, (void *) options) == -1)
    return -1;
  resume(t, p, 0);
  return 0;
}

void tree_kill(struct tree *t)
{
  pid_t pid;
  int status;

  slay(t);
  for (;;) {
    pid = waitpid(-1, &status, __WALL);
    if (pid == -1 && errno != EINTR) break;
    if (pid > 0 && WIFSTOPPED(status)) (void) kill(pid, SIGKILL);
  }
  while (t->nprocs) forget(t, t->procs);
}

int tree_next(struct tree *t, pid_t *pid, int *status)
{
  struct proc *p;
  int e;

  for (;;) {
    *pid = waitpid(-1, status, __WALL);
    if (*pid == -1) {
      if (errno == ECHILD) return 0;
      if (errno != EINTR) return -1;
      if (!t->until || !deadline_past(t->until)) continue;
      tree_kill(t);
      errno = ETIMEDOUT;
      return -1;
    }
    p = find(t, *pid);
    if (!p) break;
    if (!WIFSTOPPED(*status)) {
      forget(t, p);
      return 1;
    }
    if (stopped(t, p, *status) == -1) break;
  }
  e = errno;
  tree_kill(t);
  errno = e;
  return -1;
}

#else

int tree_me(void)
{
  errno = ENOSYS;
  return -1;
}

int tree_add(struct tree *t, pid_t pid)
{
  int status;

  (void) t;
  (void) kill(pid, SIGKILL);
  (void) waitpid(pid, &status, 0);
  errno = ENOSYS;
  return -1;
}

int tree_next(struct tree *t, pid_t *pid, int *status)
{
  (void) t;
  (void) pid;
  (void) status;
  return 0;
}

void tree_kill(struct tree *t)
{
  (void) t;
}

#endif

void tree_free(struct tree *t)
{
  free(t->procs);
  t->procs = 0;
  t->nprocs = 0;
}

static void nothing(int sig)
{
  (void) sig;
}

void tree_tick(void)
{
  struct sigaction sa;
  struct itimerval v;

  memset(&sa, 0, sizeof sa);
  sa.sa_handler = nothing;
  (void) sigaction(SIGALRM, &sa, (struct sigaction *) 0);
  v.it_interval.tv_sec = v.it_value.tv_sec = 0;
  v.it_interval.tv_usec = v.it_value.tv_usec = 100000;
  (void) setitimer(ITIMER_REAL, &v, (struct itimerval *) 0);
}
