#include "calls.h"

#include <errno.h>
#include <string.h>

#include "scan.h"

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
#include <sys/syscall.h>

#define CALL(name, shape, may) {SYS_##name, #name, shape, may}
#define IO CALL_IO
#define SPACE CALL_SPACE
#define INTR CALL_INTR
#define FILES CALL_FILES
#define MEM CALL_MEM
#define ONE CALL_ONE
#define KILL CALL_KILL
#define EXTRA CALL_EXTRA

/* Opening, making a name, taking one away, asking, writing. */
#define OPENS (IO | SPACE | INTR | FILES | MEM | KILL)
#define NAMES (IO | SPACE | INTR | MEM | KILL)
#define TAKES (IO | MEM | KILL)
#define LOOKS (IO | MEM)
#define WRITES (IO | SPACE | INTR | ONE | KILL)

const struct call calls[CALLS_MAX] = {
#ifdef SYS_open /* the calls that younger ports of Linux left out */
  CALL(open, OPEN, OPENS),
  CALL(creat, PATH, OPENS),
  CALL(link, PATH2, NAMES),
  CALL(unlink, PATH, TAKES),
  CALL(rename, PATH2, NAMES),
  CALL(symlink, TEXTP, NAMES),
  CALL(mkdir, PATH, NAMES),
  CALL(rmdir, PATH, TAKES),
  CALL(mknod, PATH, NAMES),
  CALL(stat, PATH, LOOKS),
  CALL(lstat, PATH, LOOKS),
  CALL(access, PATH, LOOKS),
  CALL(readlink, PATH, LOOKS),
  CALL(chmod, PATH, TAKES),
  CALL(chown, PATH, TAKES),
  CALL(utimes, PATH, TAKES),
  CALL(getdents, FD, LOOKS),
  CALL(fork, NONE, MEM | KILL),
  CALL(vfork, NONE, MEM | KILL),
  CALL(pipe, NONE, FILES | KILL),
  CALL(dup2, FD, INTR | FILES),
  CALL(poll, NONE, INTR | MEM | KILL),
  CALL(select, NONE, INTR | MEM | KILL),
#endif
#ifdef SYS_renameat
  CALL(renameat, AT2, NAMES),
#endif
#ifdef SYS_renameat2
  CALL(renameat2, AT2, NAMES),
#endif
#ifdef SYS_openat2
  CALL(openat2, AT, OPENS),
#endif
#ifdef SYS_faccessat2
  CALL(faccessat2, AT, LOOKS),
#endif
#ifdef SYS_statx
  CALL(statx, AT, LOOKS),
#endif
#ifdef SYS_newfstatat
  CALL(newfstatat, AT, LOOKS),
#endif
#ifdef SYS_copy_file_range
  CALL(copy_file_range, FD, WRITES & ~(unsigned int) ONE),
#endif
#ifdef SYS_clone3
  CALL(clone3, NONE, MEM | KILL),
#endif
  CALL(openat, OPENAT, OPENS),
  CALL(close, FD, IO | INTR | KILL),
  CALL(read, READ, IO | INTR | ONE | KILL),
  CALL(pread64, READ, IO | INTR | ONE),
  CALL(readv, READV, IO | INTR | ONE),
  CALL(recvfrom, READ, IO | INTR | MEM | ONE | KILL),
  CALL(recvmsg, FD, IO | INTR | MEM),
  CALL(write, WRITE, WRITES),
  CALL(pwrite64, WRITE, WRITES),
  CALL(writev, WRITEV, WRITES),
  CALL(sendto, WRITE, IO | INTR | MEM | ONE | KILL),
  CALL(sendmsg, FD, IO | INTR | MEM | KILL),
  CALL(sendfile, FD, IO | SPACE | INTR | MEM | KILL),
  CALL(splice, FD, IO | SPACE | INTR | MEM | KILL),
  CALL(lseek, FD, IO),
  CALL(fsync, FD, IO | SPACE | INTR | KILL),
  CALL(fdatasync, FD, IO | SPACE | INTR | KILL),
  CALL(syncfs, FD, IO | SPACE | INTR | KILL),
  CALL(sync, NONE, KILL),
  CALL(linkat, AT2, NAMES),
  CALL(unlinkat, AT, TAKES),
  CALL(symlinkat, TEXTA, NAMES),
  CALL(mkdirat, AT, NAMES),
  CALL(mknodat, AT, NAMES),
  CALL(truncate, PATH, IO | INTR | KILL),
  CALL(ftruncate, FD, IO | INTR | KILL),
  CALL(fstat, FD, LOOKS),
  CALL(fstatfs, FD, IO | INTR | MEM),
  CALL(faccessat, AT, LOOKS),
  CALL(readlinkat, AT, LOOKS),
  CALL(getdents64, FD, LOOKS),
  CALL(fchmod, FD, IO | KILL),
  CALL(fchmodat, AT, IO | KILL),
  CALL(fchown, FD, IO | KILL),
  CALL(fchownat, AT, IO | KILL),
  CALL(utimensat, AT, IO | KILL),
  CALL(flock, FD, INTR | MEM | KILL),
  CALL(socket, NONE, FILES | MEM | KILL),
  CALL(socketpair, NONE, FILES | MEM | KILL),
  CALL(bind, FD, IO | MEM | KILL),
  CALL(listen, FD, KILL),
  CALL(connect, FD, IO | INTR | KILL),
  CALL(accept, FD, IO | INTR | FILES | MEM | KILL),
  CALL(accept4, FD, IO | INTR | FILES | MEM | KILL),
  CALL(shutdown, FD, KILL),
  CALL(pipe2, NONE, FILES | KILL),
  CALL(dup, FD, FILES),
  CALL(dup3, FD, INTR | FILES),
  CALL(chdir, PATH, LOOKS),
  CALL(fchdir, FD, LOOKS),
  CALL(ppoll, NONE, INTR | MEM | KILL),
  CALL(pselect6, NONE, INTR | MEM | KILL),
  CALL(clone, NONE, MEM | KILL),
  CALL(execve, PATH, IO | MEM | KILL),
  CALL(setsid, NONE, KILL),
  CALL(setuid, NONE, MEM),
  CALL(setgid, NONE, MEM),
  CALL(setgroups, NONE, MEM),
  CALL(exit_group, NONE, 0),
  CALL(fcntl, FD, FILES | EXTRA),
  CALL(wait4, NONE, INTR | KILL | EXTRA),
  CALL(getrandom, NONE, INTR | EXTRA),
  CALL(getcwd, NONE, MEM | EXTRA),
  CALL(prctl, NONE, MEM),
  {444, "landlock_create_ruleset", NONE, MEM | FILES},
  {445, "landlock_add_rule", NONE, MEM},
  {446, "landlock_restrict_self", NONE, MEM},
  {0, 0, NONE, 0}
};
#else
const struct call calls[CALLS_MAX] = {{0, 0, NONE, 0}};
#endif

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

const struct call *calls_find(unsigned long long nr)
{
  const struct call *c;

  for (c = calls; c->name; ++c)
    if ((unsigned long long) c->nr == nr) return c;
  return 0;
}

int calls_listed(const char *list, const char *name)
{
  size_t n;

  for (;; list += n + 1) {
    n = strcspn(list, ",");
    if (n == strlen(name) && memcmp(list, name, n) == 0) return 1;
    if (!list[n]) return 0;
  }
}

const char *calls_error(int e)
{
  size_t i;

  for (i = 0; i < ERRORS; ++i)
    if (errors[i].e == e) return errors[i].name;
  return 0;
}

int calls_errno(const char *name)
{
  unsigned long long u;
  size_t i;

  if (scan_all(name, 4095, &u)) return (int) u;
  for (i = 0; i < ERRORS; ++i)
    if (strcmp(errors[i].name, name) == 0) return errors[i].e;
  return 0;
}
