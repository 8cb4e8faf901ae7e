/*
 * trace: follow a command's system calls, count them, or make one fail.
 *
 * trace [-fac] [-o file] [-b n] [-s names] [-P text]
 *       [-n n [-A] -e errno | -n n -k] [--] command ...
 *
 *   -f  follow the whole tree of processes, and wait until all have ended
 *   -a  the calls of the loader and of checkers, too: files below /lib,
 *       /usr/lib, /proc, and /etc/ld.so, and *.gcda
 *   -c  at the end one line per name, "count name", and "count total"
 *   -o  write there instead of on 2
 *   -b  show up to this many bytes of what is read or written (64)
 *   -s  only these calls: names with commas between
 *   -P  only calls whose target contains this text
 *   -n  the N-th of those calls (from 1) ...
 *   -e  ... fails with this errno (a name or a number); -A: all after it too
 *   -k  ... is not made: the whole tree is killed in front of it
 *
 * All begins with the first call of the command. Without -c one line for
 * each call, in the order in which they ended:
 *   PID NAME FD TARGET WANTED RESULT DATA
 * FD is the descriptor or "-"; TARGET the path, or what the descriptor stood
 * for when the call began; WANTED the bytes asked for or "-"; RESULT a number,
 * the name of an error, or "?" where the process died inside; DATA the bytes
 * that went over, "from=OLD" for a link or a renaming, for an opening letters
 * (c creates, x only if it is new, t truncates, a appends), or "-". A byte that
 * is no visible ASCII is \ooo in octal, so that fields have no blanks.
 *
 * Exit codes: the command's; 128 and the signal that ended it; 77 where
 * tracing does not work; 100 usage; 111 trouble.
 *
 * For Linux on x86-64 and arm64; elsewhere it says so and exits 77.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fmt.h"
#include "open.h"
#include "scan.h"
#include "strerr.h"
#include "stralloc.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#define O_SYSGOOD 0x01
#define O_FORK 0x02
#define O_VFORK 0x04
#define O_CLONE 0x08
#define O_EXITKILL 0x100000
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

enum shape {
  NONE,   /* nothing worth showing */
  PATH,   /* path */
  PATH2,  /* old, new */
  OPEN,   /* path, flags */
  AT,     /* directory, path */
  OPENAT, /* directory, path, flags */
  AT2,    /* directory, old, directory, new */
  TEXTP,  /* text, path */
  TEXTA,  /* text, directory, path */
  FD,     /* descriptor */
  READ,   /* descriptor, buffer, bytes */
  WRITE,  /* descriptor, buffer, bytes */
  READV,  /* descriptor, vector, count */
  WRITEV
};

struct call {
  long nr;
  const char *name;
  enum shape shape;
};

#define CALL(name, shape) {SYS_##name, #name, shape}

static const struct call calls[] = {
#ifdef SYS_open /* the calls that younger ports of Linux left out */
  CALL(open, OPEN),
  CALL(creat, PATH),
  CALL(link, PATH2),
  CALL(unlink, PATH),
  CALL(rename, PATH2),
  CALL(symlink, TEXTP),
  CALL(mkdir, PATH),
  CALL(rmdir, PATH),
  CALL(mknod, PATH),
  CALL(stat, PATH),
  CALL(lstat, PATH),
  CALL(access, PATH),
  CALL(readlink, PATH),
  CALL(chmod, PATH),
  CALL(chown, PATH),
  CALL(utimes, PATH),
  CALL(getdents, FD),
  CALL(fork, NONE),
  CALL(vfork, NONE),
  CALL(pipe, NONE),
  CALL(dup2, FD),
  CALL(poll, NONE),
  CALL(select, NONE),
#endif
#ifdef SYS_renameat
  CALL(renameat, AT2),
#endif
#ifdef SYS_renameat2
  CALL(renameat2, AT2),
#endif
#ifdef SYS_openat2
  CALL(openat2, AT),
#endif
#ifdef SYS_faccessat2
  CALL(faccessat2, AT),
#endif
#ifdef SYS_statx
  CALL(statx, AT),
#endif
#ifdef SYS_newfstatat
  CALL(newfstatat, AT),
#endif
#ifdef SYS_copy_file_range
  CALL(copy_file_range, FD),
#endif
#ifdef SYS_clone3
  CALL(clone3, NONE),
#endif
  CALL(openat, OPENAT),
  CALL(close, FD),
  CALL(read, READ),
  CALL(pread64, READ),
  CALL(readv, READV),
  CALL(recvfrom, READ),
  CALL(recvmsg, FD),
  CALL(write, WRITE),
  CALL(pwrite64, WRITE),
  CALL(writev, WRITEV),
  CALL(sendto, WRITE),
  CALL(sendmsg, FD),
  CALL(sendfile, FD),
  CALL(splice, FD),
  CALL(lseek, FD),
  CALL(fsync, FD),
  CALL(fdatasync, FD),
  CALL(syncfs, FD),
  CALL(sync, NONE),
  CALL(linkat, AT2),
  CALL(unlinkat, AT),
  CALL(symlinkat, TEXTA),
  CALL(mkdirat, AT),
  CALL(mknodat, AT),
  CALL(truncate, PATH),
  CALL(ftruncate, FD),
  CALL(fstat, FD),
  CALL(fstatfs, FD),
  CALL(faccessat, AT),
  CALL(readlinkat, AT),
  CALL(getdents64, FD),
  CALL(fchmod, FD),
  CALL(fchmodat, AT),
  CALL(fchown, FD),
  CALL(fchownat, AT),
  CALL(utimensat, AT),
  CALL(flock, FD),
  CALL(socket, NONE),
  CALL(socketpair, NONE),
  CALL(bind, FD),
  CALL(listen, FD),
  CALL(connect, FD),
  CALL(accept, FD),
  CALL(accept4, FD),
  CALL(shutdown, FD),
  CALL(pipe2, NONE),
  CALL(dup, FD),
  CALL(dup3, FD),
  CALL(chdir, PATH),
  CALL(fchdir, FD),
  CALL(ppoll, NONE),
  CALL(pselect6, NONE),
  CALL(clone, NONE),
  CALL(execve, PATH),
  CALL(setsid, NONE),
  CALL(setuid, NONE),
  CALL(setgid, NONE),
  CALL(setgroups, NONE),
  CALL(exit_group, NONE)
};

#define CALLS (sizeof calls / sizeof calls[0])

static const struct {
  int e;
  const char *name;
} errors[] = {
  {EPERM, "EPERM"}, {ENOENT, "ENOENT"}, {EINTR, "EINTR"}, {EIO, "EIO"},
  {EBADF, "EBADF"}, {ECHILD, "ECHILD"}, {EAGAIN, "EAGAIN"},
  {ENOMEM, "ENOMEM"}, {EACCES, "EACCES"}, {EBUSY, "EBUSY"},
  {EEXIST, "EEXIST"}, {EXDEV, "EXDEV"}, {ENOTDIR, "ENOTDIR"},
  {EISDIR, "EISDIR"}, {EINVAL, "EINVAL"}, {ENFILE, "ENFILE"},
  {EMFILE, "EMFILE"}, {ENOTTY, "ENOTTY"}, {EFBIG, "EFBIG"},
  {ENOSPC, "ENOSPC"}, {ESPIPE, "ESPIPE"}, {EROFS, "EROFS"},
  {EMLINK, "EMLINK"}, {EPIPE, "EPIPE"}, {ENAMETOOLONG, "ENAMETOOLONG"},
  {ENOSYS, "ENOSYS"}, {ENOTEMPTY, "ENOTEMPTY"}, {ELOOP, "ELOOP"},
  {EDQUOT, "EDQUOT"}, {ENOTSOCK, "ENOTSOCK"}, {EADDRINUSE, "EADDRINUSE"},
  {ENETUNREACH, "ENETUNREACH"}, {ECONNRESET, "ECONNRESET"},
  {ENOTCONN, "ENOTCONN"}, {ETIMEDOUT, "ETIMEDOUT"},
  {ECONNREFUSED, "ECONNREFUSED"}, {EHOSTUNREACH, "EHOSTUNREACH"},
  {EINPROGRESS, "EINPROGRESS"}, {ENOLCK, "ENOLCK"}, {ESTALE, "ESTALE"}
};

#define ERRORS (sizeof errors / sizeof errors[0])

/* One traced process. */
struct proc {
  pid_t pid;
  int born;    /* the stop that every new one begins with has been seen */
  int inside;  /* between the entry and the exit of a call */
  int shown;   /* the call is one of ours */
  int fail;    /* make it fail at its exit */
  const struct call *call;
  uint64_t args[6];
  stralloc line; /* FD TARGET WANTED, and what is known of DATA */
  stralloc data;
};

static struct proc *procs;
static size_t nprocs;

static int follow, all, counting, killing, onwards;
static int started; /* the command itself runs: what counts begins here */
static unsigned long long show = 64, target, seen;
static int error; /* 0: no fault */
static const char *names, *text;
static unsigned long long count[CALLS];
static char outbuf[8192];
static substdio out;
static stralloc path, other;

static void die_nomem(void)
{
  strerr_die(111, ENOMEM, "unable to trace", (char *) 0);
}

static void die_trace(void)
{
  strerr_die(77, errno, "tracing does not work here", (char *) 0);
}

static void cats(stralloc *sa, const char *s)
{
  if (stralloc_cats(sa, s) == -1) die_nomem();
}

static void append(stralloc *sa, char ch)
{
  if (stralloc_append(sa, ch) == -1) die_nomem();
}

static void catnum(stralloc *sa, unsigned long long u)
{
  if (stralloc_catnum(sa, u) == -1) die_nomem();
}

static void catvisible(stralloc *sa, const char *s, size_t n)
{
  unsigned char ch;

  if (n == 0) append(sa, '-');
  for (; n; --n, ++s) {
    ch = (unsigned char) *s;
    if (ch > 32 && ch < 127 && ch != '\\') {
      append(sa, *s);
    } else {
      append(sa, '\\');
      append(sa, (char) ('0' + (ch >> 6)));
      append(sa, (char) ('0' + (ch >> 3 & 7)));
      append(sa, (char) ('0' + (ch & 7)));
    }
  }
}

/* ---------------------------------------------------------------- MEMORY */

/* A word of PID's memory: 0, or -1 where there is none. */
static int peek(pid_t pid, uint64_t addr, long *w)
{
  errno = 0;
  *w = ptrace(PTRACE_PEEKDATA, pid, (void *) (uintptr_t) addr, (void *) 0);
  return *w == -1 && errno ? -1 : 0;
}

/* Appends N bytes of PID's memory, or up to a NUL where STRING is 1. */
static void peekb(pid_t pid, uint64_t addr, uint64_t n, int string,
                  stralloc *sa)
{
  char b[sizeof(long)];
  long w;
  uint64_t at = addr & ~(uint64_t) (sizeof w - 1);
  size_t i = (size_t) (addr - at);

  for (; n; at += sizeof w, i = 0) {
    if (peek(pid, at, &w) == -1) return;
    memcpy(b, &w, sizeof w);
    for (; i < sizeof w && n; ++i, --n) {
      if (string && !b[i]) return;
      append(sa, b[i]);
    }
  }
}

static void peekvec(pid_t pid, uint64_t addr, uint64_t n, uint64_t limit,
                    stralloc *sa, uint64_t *total)
{
  long base, len;
  uint64_t part;

  *total = 0;
  for (; n; --n, addr += 2 * sizeof(long)) {
    if (peek(pid, addr, &base) == -1) return;
    if (peek(pid, addr + sizeof(long), &len) == -1) return;
    *total += (uint64_t) len;
    part = limit < (uint64_t) len ? limit : (uint64_t) len;
    limit -= part;
    peekb(pid, (uint64_t) base, part, 0, sa);
  }
}

/* ----------------------------------------------------------------- NAMES */

/* Appends what /proc/PID/WHAT is a link to, or "?". */
static void catlink(stralloc *sa, pid_t pid, const char *what, long fd)
{
  static stralloc fn;
  char b[4096];
  ssize_t r;

  fn.len = 0;
  cats(&fn, "/proc/");
  catnum(&fn, (unsigned long long) pid);
  cats(&fn, what);
  if (fd >= 0) catnum(&fn, (unsigned long long) fd);
  append(&fn, 0);
  r = readlink(fn.s, b, sizeof b);
  if (r == -1 || stralloc_catb(sa, b, (size_t) r) == -1) cats(sa, "?");
}

static void catfd(stralloc *sa, pid_t pid, uint64_t fd)
{
  if ((int32_t) fd < 0)
    cats(sa, "?");
  else
    catlink(sa, pid, "/fd/", (int32_t) fd);
}

/* Appends the path at ADDR as it looks from the directory DIR. */
static void catpath(stralloc *sa, pid_t pid, int32_t dir, uint64_t addr)
{
  static stralloc s;

  s.len = 0;
  if (addr) peekb(pid, addr, 4096, 1, &s);
  if (s.len == 0 || s.s[0] != '/') {
    if (dir == CWD)
      catlink(sa, pid, "/cwd", -1);
    else
      catfd(sa, pid, (uint64_t) dir);
    if (s.len) append(sa, '/');
  }
  if (stralloc_cat(sa, &s) == -1) die_nomem();
}

static int isloader(const stralloc *sa)
{
  static const char counts[] = ".gcda";
  const size_t n = sizeof counts - 1;

  if (sa->len >= n && memcmp(sa->s + sa->len - n, counts, n) == 0) return 1;
  return stralloc_starts(sa, "/lib") || stralloc_starts(sa, "/usr/lib") ||
         stralloc_starts(sa, "/etc/ld.so") || stralloc_starts(sa, "/proc/");
}

static int contains(const stralloc *sa, const char *s)
{
  size_t n = strlen(s);
  size_t i;

  for (i = 0; i + n <= sa->len; ++i)
    if (memcmp(sa->s + i, s, n) == 0) return 1;
  return 0;
}

/* 1 if NAME is in the list LIST with commas. */
static int listed(const char *list, const char *name)
{
  size_t n;

  for (;; list += n + 1) {
    n = strcspn(list, ",");
    if (n == strlen(name) && memcmp(list, name, n) == 0) return 1;
    if (!list[n]) return 0;
  }
}

static const struct call *lookup(uint64_t nr)
{
  size_t i;

  for (i = 0; i < CALLS; ++i)
    if (calls[i].nr == (long) nr) return calls + i;
  return 0;
}

/* --------------------------------------------------------------- A CALL */

static void putline(const struct proc *p, const char *result, size_t n)
{
  static stralloc l;

  l.len = 0;
  catnum(&l, (unsigned long long) p->pid);
  append(&l, ' ');
  cats(&l, p->call->name);
  if (stralloc_cat(&l, &p->line) == -1) die_nomem();
  append(&l, ' ');
  if (stralloc_catb(&l, result, n) == -1) die_nomem();
  append(&l, ' ');
  if (p->call->shape == AT2 || p->call->shape == PATH2) cats(&l, "from=");
  catvisible(&l, p->data.s, p->data.len);
  append(&l, '\n');
  if (substdio_putflush(&out, l.s, l.len) == -1)
    strerr_die(111, errno, "unable to write the trace", (char *) 0);
}

static void catflags(stralloc *sa, uint64_t flags)
{
  if (flags & O_CREAT) append(sa, 'c');
  if (flags & O_EXCL) append(sa, 'x');
  if (flags & O_TRUNC) append(sa, 't');
  if (flags & O_APPEND) append(sa, 'a');
}

/* PATH becomes the target of P's call, p->data what goes over, *WANTED the
   bytes asked for. 1 if the call has a descriptor. */
static int describe(struct proc *p, uint64_t *wanted, int *sized)
{
  const uint64_t *a = p->args;
  pid_t pid = p->pid;

  *sized = 0;
  path.len = p->data.len = 0;
  switch (p->call->shape) {
  case NONE:
    return 0;
  case PATH2:
    catpath(&p->data, pid, CWD, a[0]);
    catpath(&path, pid, CWD, a[1]);
    return 0;
  case TEXTP:
    peekb(pid, a[0], 4096, 1, &p->data);
    catpath(&path, pid, CWD, a[1]);
    return 0;
  case OPEN:
    catflags(&p->data, a[1]);
    /* FALLTHROUGH */
  case PATH:
    catpath(&path, pid, CWD, a[0]);
    return 0;
  case AT2:
    catpath(&p->data, pid, (int32_t) a[0], a[1]);
    catpath(&path, pid, (int32_t) a[2], a[3]);
    return 0;
  case TEXTA:
    peekb(pid, a[0], 4096, 1, &p->data);
    catpath(&path, pid, (int32_t) a[1], a[2]);
    return 0;
  case OPENAT:
    catflags(&p->data, a[2]);
    /* FALLTHROUGH */
  case AT:
    catpath(&path, pid, (int32_t) a[0], a[1]);
    return 0;
  case WRITEV:
    peekvec(pid, a[1], a[2], show, &p->data, wanted);
    *sized = 1;
    break;
  case READV:
    other.len = 0;
    peekvec(pid, a[1], a[2], 0, &other, wanted);
    *sized = 1;
    break;
  case WRITE:
    peekb(pid, a[1], a[2] < show ? a[2] : show, 0, &p->data);
    /* FALLTHROUGH */
  case READ:
    *wanted = a[2];
    *sized = 1;
    break;
  case FD:
    break;
  }
  catfd(&path, pid, a[0]);
  return 1;
}

static void killall(void)
{
  size_t i;
  int status;

  for (;;) {
    for (i = 0; i < nprocs; ++i) (void) kill(procs[i].pid, SIGKILL);
    if (waitpid(-1, &status, __WALL) == -1) break;
  }
  _exit(128 + SIGKILL);
}

/* The place of a call's number and of its result among the registers. */
static int setresult(pid_t pid, long v)
{
#if defined(__x86_64__)
  return ptrace(PTRACE_POKEUSER, pid, (void *) (10 * sizeof(long)),
                (void *) v) == -1
           ? -1
           : 0;
#else
  uint64_t regs[34];
  struct iovec iov;

  iov.iov_base = regs;
  iov.iov_len = sizeof regs;
  if (ptrace(PTRACE_GETREGSET, pid, (void *) 1, &iov) == -1) return -1;
  regs[0] = (uint64_t) v;
  return ptrace(PTRACE_SETREGSET, pid, (void *) 1, &iov) == -1 ? -1 : 0;
#endif
}

static int cancel(pid_t pid)
{
#if defined(__x86_64__)
  return ptrace(PTRACE_POKEUSER, pid, (void *) (15 * sizeof(long)),
                (void *) -1L) == -1
           ? -1
           : 0;
#else
  int nr = -1;
  struct iovec iov;

  iov.iov_base = &nr;
  iov.iov_len = sizeof nr;
  return ptrace(PTRACE_SETREGSET, pid, (void *) 0x404, &iov) == -1 ? -1 : 0;
#endif
}

static void enter(struct proc *p, const struct info *si)
{
  uint64_t wanted = 0;
  int isfd, sized;

  p->inside = 1;
  p->shown = p->fail = 0;
  p->call = lookup(si->u.entry.nr);
  if (!p->call || !started) return;
  if (names && !listed(names, p->call->name)) return;
  memcpy(p->args, si->u.entry.args, sizeof p->args);
  isfd = describe(p, &wanted, &sized);
  if (!all && isloader(&path)) return;
  if (text && !contains(&path, text)) return;
  p->shown = 1;

  p->line.len = 0;
  append(&p->line, ' ');
  if (isfd)
    catnum(&p->line, (unsigned long long) (uint32_t) p->args[0]);
  else
    append(&p->line, '-');
  append(&p->line, ' ');
  catvisible(&p->line, path.s, path.len);
  append(&p->line, ' ');
  if (sized)
    catnum(&p->line, wanted);
  else
    append(&p->line, '-');

  if (p->call->nr == SYS_exit_group) {
    if (!counting) putline(p, "?", 1);
    return;
  }
  ++seen;
  ++count[p->call - calls];
  if (target == 0 || seen < target || (seen > target && !onwards)) return;
  if (killing) killall();
  if (cancel(p->pid) == -1) die_trace();
  p->fail = 1;
}

static void leave(struct proc *p, const struct info *si)
{
  int64_t r = si->u.exit.rval;
  uint64_t total;
  char num[FMT_NUM];
  size_t i;

  p->inside = 0;
  if (!started && p->call && p->call->nr == SYS_execve && r == 0) started = 1;
  if (!p->shown) return;
  p->shown = 0;
  if (p->fail) {
    if (setresult(p->pid, -(long) error) == -1) die_trace();
    r = -error;
  }
  if (counting) return;
  if (r < 0 && r > -4096) {
    for (i = 0; i < ERRORS; ++i)
      if (errors[i].e == (int) -r) {
        putline(p, errors[i].name, strlen(errors[i].name));
        return;
      }
    num[0] = 'E';
    putline(p, num, 1 + fmt_num(num + 1, (unsigned long long) -r));
    return;
  }
  if (p->call->shape == READ)
    peekb(p->pid, p->args[1], (uint64_t) r < show ? (uint64_t) r : show, 0,
          &p->data);
  if (p->call->shape == READV)
    peekvec(p->pid, p->args[1], p->args[2],
            (uint64_t) r < show ? (uint64_t) r : show, &p->data, &total);
  putline(p, num, fmt_num(num, (unsigned long long) r));
}

/* ------------------------------------------------------------- THE TREE */

static struct proc *find(pid_t pid)
{
  static const struct proc none;
  struct proc *p;
  size_t i;

  for (i = 0; i < nprocs; ++i)
    if (procs[i].pid == pid) return procs + i;
  p = realloc(procs, (nprocs + 1) * sizeof *p);
  if (!p) die_nomem();
  procs = p;
  p += nprocs++;
  *p = none;
  p->pid = pid;
  return p;
}

static void forget(struct proc *p)
{
  if (p->inside && p->shown && !counting && p->call->nr != SYS_exit_group)
    putline(p, "?", 1);
  stralloc_free(&p->line);
  stralloc_free(&p->data);
  *p = procs[--nprocs];
}

static void stopped(struct proc *p, int sig)
{
  struct info si;
  int inject = 0;

  if (sig == (SIGTRAP | 0x80)) {
    if (ptrace(GET_SYSCALL_INFO, p->pid, (void *) sizeof si, &si) > 0) {
      if (si.op == 1) enter(p, &si);
      if (si.op == 2) leave(p, &si);
    } else if (errno != ESRCH)
      die_trace();
  } else if (sig == SIGSTOP && !p->born) {
    p->born = 1;
  } else if (sig != SIGTRAP)
    inject = sig;
  (void) ptrace(PTRACE_SYSCALL, p->pid, (void *) 0, (void *) (long) inject);
}

static pid_t start(char *const *argv)
{
  long options = O_SYSGOOD | O_EXITKILL;
  pid_t pid = fork();
  int status;

  if (pid == -1) strerr_die(111, errno, "unable to fork", (char *) 0);
  if (pid == 0) {
    if (ptrace(PTRACE_TRACEME, 0, (void *) 0, (void *) 0) == -1) die_trace();
    (void) signal(SIGPIPE, SIG_DFL);
    (void) raise(SIGSTOP);
    execvp(argv[0], argv);
    strerr_die(111, errno, "unable to run ", argv[0], (char *) 0);
  }
  if (waitpid(pid, &status, 0) == -1 || !WIFSTOPPED(status)) {
    errno = 0;
    die_trace();
  }
  if (follow) options |= O_FORK | O_VFORK | O_CLONE;
  if (ptrace(PTRACE_SETOPTIONS, pid, (void *) 0, (void *) options) == -1)
    die_trace();
  find(pid)->born = 1;
  if (ptrace(PTRACE_SYSCALL, pid, (void *) 0, (void *) 0) == -1) die_trace();
  return pid;
}

static void putcounts(void)
{
  stralloc l = {0};
  size_t i;

  for (i = 0; i < CALLS; ++i) {
    if (!count[i]) continue;
    catnum(&l, count[i]);
    append(&l, ' ');
    cats(&l, calls[i].name);
    append(&l, '\n');
  }
  catnum(&l, seen);
  cats(&l, " total\n");
  if (substdio_putflush(&out, l.s, l.len) == -1)
    strerr_die(111, errno, "unable to write the counts", (char *) 0);
  stralloc_free(&l);
}

static int run(char *const *argv)
{
  pid_t first = start(argv);
  pid_t pid;
  int status;
  int code = 0;

  for (;;) {
    pid = waitpid(-1, &status, __WALL);
    if (pid == -1) {
      if (errno == EINTR) continue;
      break;
    }
    if (WIFSTOPPED(status)) {
      stopped(find(pid), WSTOPSIG(status));
      continue;
    }
    forget(find(pid));
    if (pid == first)
      code = WIFSIGNALED(status) ? 128 + WTERMSIG(status)
                                 : WEXITSTATUS(status);
  }
  if (counting) putcounts();
  return code;
}

/* -------------------------------------------------------------- OPTIONS */

static int errno_scan(const char *s)
{
  unsigned long long u;
  size_t i;

  if (scan_all(s, 4095, &u)) return (int) u;
  for (i = 0; i < ERRORS; ++i)
    if (strcmp(errors[i].name, s) == 0) return errors[i].e;
  return 0;
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  const char *fn = 0;
  int fd = 2;
  int c;

  usage_init(argc, argv, "trace",
             "[-fac] [-o file] [-b n] [-s names] [-P text] "
             "[-n n [-A] -e errno | -n n -k] [--] command ...",
             "follow, count or break the system calls of a command");
  while ((c = subgetopt(&o, argc, argv, "facAko:b:s:P:n:e:")) != -1)
    switch (c) {
    case 'f': follow = 1; break;
    case 'a': all = 1; break;
    case 'c': counting = 1; break;
    case 'A': onwards = 1; break;
    case 'k': killing = 1; break;
    case 'o': fn = o.arg; break;
    case 's': names = o.arg; break;
    case 'P': text = o.arg; break;
    case 'e':
      error = errno_scan(o.arg);
      if (!error) usage_die();
      break;
    case 'b':
      if (!scan_all(o.arg, 1 << 20, &show)) usage_die();
      break;
    case 'n':
      if (!scan_all(o.arg, 1 << 30, &target)) usage_die();
      break;
    default: usage_die();
    }
  if (!argv[o.ind]) usage_die();
  if ((target != 0) != (error || killing) || (error && killing)) usage_die();
  if (fn) {
    fd = open_trunc(fn, 0644);
    if (fd == -1)
      strerr_die(111, errno, "unable to create ", fn, (char *) 0);
  }
  substdio_out(&out, write, fd, outbuf, sizeof outbuf);
  _exit(run(argv + o.ind));
}

#else

int main(int argc, char **argv)
{
  usage_init(argc, argv, "trace", "[options] command ...",
             "follow, count or break the system calls of a command");
  strerr_die(77, 0, "not on this system: it is for Linux on x86-64 and arm64",
             (char *) 0);
}

#endif
