#if defined(__linux__)
#define _DEFAULT_SOURCE /* syscall */
#elif defined(__OpenBSD__)
#undef _XOPEN_SOURCE /* pledge and unveil are hidden under it */
#endif

#include "confine.h"

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include "env.h"

#if defined(__linux__)
#include <sys/syscall.h>
#endif

/* ------------------------------------------------------------------- LIMITS */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||    \
  __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#define DESCRIPTORS 512 /* a batch of qmtpd has 128 */

static const int limited[CONFINE_LIMITS] = {RLIMIT_CORE, RLIMIT_DATA,
                                            RLIMIT_NOFILE};

void confine_limit(struct confine_limits *old, unsigned long long data)
{
  rlim_t want[CONFINE_LIMITS];
  struct rlimit r;
  size_t i;

  want[0] = 0;
  want[1] = SANITIZED ? RLIM_INFINITY : (rlim_t) data;
  want[2] = DESCRIPTORS;
  for (i = 0; i < CONFINE_LIMITS; ++i) {
    old->was[i].rlim_cur = old->was[i].rlim_max = RLIM_INFINITY;
    if (getrlimit(limited[i], &r) == -1) continue;
    old->was[i] = r;
    if (want[i] == RLIM_INFINITY) continue;
    if (r.rlim_cur != RLIM_INFINITY && r.rlim_cur <= want[i]) continue;
    r.rlim_cur = want[i];
    (void) setrlimit(limited[i], &r);
  }
}

void confine_unlimit(const struct confine_limits *old)
{
  size_t i;

  for (i = 0; i < CONFINE_LIMITS; ++i)
    (void) setrlimit(limited[i], old->was + i);
}

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__)) &&    \
  !defined(__ILP32__) && defined(SYS_prctl)

/* The numbers and layouts of the kernel, which it promises to keep. New calls
   have the same number everywhere. */

#define PR_SET_SECCOMP 22
#define PR_SET_NO_NEW_PRIVS 38

/* ----------------------------------------------------------------- LANDLOCK */

#define LL_CREATE_RULESET 444
#define LL_ADD_RULE 445
#define LL_RESTRICT_SELF 446
#define LL_VERSION 1U
#define LL_PATH_BENEATH 1

#define LL_WRITE_FILE (1U << 1)
#define LL_READ_FILE (1U << 2)
#define LL_READ_DIR (1U << 3)
#define LL_REMOVE_FILE (1U << 5)
#define LL_MAKE_REG (1U << 8)
#define LL_REFER (1U << 13)
#define LL_TRUNCATE (1U << 14)

/* What the versions of Landlock know, from 1 on; a kernel that is newer than
   this table handles what is in its last line. */
static const struct version {
  uint64_t fs;     /* ways to use a file; 2: REFER, 3: truncate, 5: ioctl */
  uint64_t net;    /* 4: bind and connect of TCP */
  uint64_t scoped; /* 6: abstract Unix sockets, and signals */
} versions[] = {{0x1fff, 0, 0}, {0x3fff, 0, 0}, {0x7fff, 0, 0},
                {0x7fff, 3, 0}, {0xffff, 3, 0}, {0xffff, 3, 3}};

struct beneath {
  uint64_t allowed;
  int32_t fd;
};

static int rule(int set, uint64_t allowed, int fd)
{
  struct beneath b;

  b.allowed = allowed;
  b.fd = fd;
  return (int) syscall(LL_ADD_RULE, set, LL_PATH_BENEATH, &b, 0U);
}

static int restrict_to(const struct version *v, const struct confine_dir *d,
                       size_t n, uint64_t allowed)
{
  struct version handled = *v; /* the kernel's layout, too */
  int set = (int) syscall(LL_CREATE_RULESET, &handled, sizeof handled, 0U);
  int r = 0;
  int e;

  if (set == -1) return -1;
  for (; n && r == 0; --n, ++d)
    if (d->fd != -1) r = rule(set, allowed & v->fs, d->fd);
  if (r == 0) r = (int) syscall(LL_RESTRICT_SELF, set, 0U);
  e = errno;
  (void) close(set);
  errno = e;
  return r;
}

/* Landlock's first version has no way to allow what a Maildir needs: a file
   that moves from tmp/ to new/. */
static int landlock(const struct confine_dir *d, size_t n, int write)
{
  const long known = sizeof versions / sizeof *versions;
  long abi = syscall(LL_CREATE_RULESET, (void *) 0, (size_t) 0, LL_VERSION);
  uint64_t allowed = LL_READ_FILE | LL_READ_DIR;

  if (abi < (write ? 2 : 1)) return 0;
  if (write)
    allowed |= LL_WRITE_FILE | LL_REMOVE_FILE | LL_MAKE_REG | LL_REFER |
               LL_TRUNCATE;
  if (abi > known) abi = known;
  return restrict_to(versions + abi - 1, d, n, allowed);
}

/* ------------------------------------------------------------------ SECCOMP */

#define SECCOMP_MODE_FILTER 2
#define RET_KILL 0x80000000U
#define RET_EPERM (0x00050000U | EPERM)
#define RET_ALLOW 0x7fff0000U

#define LD 0x20 /* a word of what a call is: 0 its number, 4 whose numbers */
#define JEQ 0x15
#define JGE 0x35
#define RET 0x06

#if defined(__x86_64__)
#define ARCH 0xc000003eU
#else
#define ARCH 0xc00000b7U
#endif
#define X32 0x40000000U /* and above: x86-64's other calls */

struct insn {
  uint16_t code;
  uint8_t yes, no; /* how many to skip */
  uint32_t k;
};

struct program {
  unsigned short n;
  struct insn *insn;
};

/* What nothing here needs once it is set up. */
static const unsigned short denied[] = {
  /* other programs, other processes */
  SYS_execve, SYS_clone, 435 /* clone3 */,
#if defined(SYS_execveat)
  SYS_execveat,
#endif
#if defined(SYS_fork)
  SYS_fork, SYS_vfork,
#endif
  SYS_kill, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp,
  424 /* pidfd_send_signal */, 434 /* pidfd_open */, 438 /* pidfd_getfd */,
  440 /* process_madvise */,
  /* the network */
  SYS_socket, SYS_socketpair, SYS_bind, SYS_connect, SYS_listen, SYS_accept,
  SYS_accept4,
  /* what files there are */
  SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_unshare, SYS_setns,
  SYS_open_by_handle_at, SYS_quotactl, 428 /* open_tree */,
  429 /* move_mount */, 430 /* fsopen */, 431 /* fsconfig */, 433 /* fspick */,
  442 /* mount_setattr */,
  /* the kernel itself */
  SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load,
  SYS_reboot, SYS_swapon, SYS_swapoff, SYS_acct, SYS_settimeofday,
  SYS_clock_settime, SYS_personality, SYS_perf_event_open, SYS_keyctl,
  SYS_add_key, SYS_request_key,
#if defined(SYS_bpf)
  SYS_bpf,
#endif
#if defined(SYS_userfaultfd)
  SYS_userfaultfd,
#endif
  425 /* io_uring_setup */, 426 /* io_uring_enter */,
  427 /* io_uring_register */
};

#define DENIED (sizeof denied / sizeof *denied)
#define HEAD 5

static void put(struct insn *i, unsigned int code, uint32_t k, size_t yes,
                size_t no)
{
  i->code = (uint16_t) code;
  i->yes = (uint8_t) yes;
  i->no = (uint8_t) no;
  i->k = k;
}

/* A list to be denied, where numbers mean what they should; the two last are
   the verdicts. (A tracer that skips a call shows -1, which is above X32; what
   it gives as the result counts.) */
static int deny(void)
{
  struct insn insn[HEAD + DENIED + 2];
  struct program p;
  size_t k;

  put(insn, LD, 4, 0, 0);
  put(insn + 1, JEQ, ARCH, 1, 0);
  put(insn + 2, RET, RET_KILL, 0, 0);
  put(insn + 3, LD, 0, 0, 0);
  put(insn + 4, JGE, X32, DENIED + 1, 0);
  for (k = 0; k < DENIED; ++k)
    put(insn + HEAD + k, JEQ, denied[k], DENIED - k, 0);
  put(insn + HEAD + DENIED, RET, RET_ALLOW, 0, 0);
  put(insn + HEAD + DENIED + 1, RET, RET_EPERM, 0, 0);
  p.n = (unsigned short) (HEAD + DENIED + 2);
  p.insn = insn;
  if (syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &p, 0UL, 0UL) ==
      0)
    return 0;
  return errno == EINVAL || errno == ENOSYS ? 0 : -1; /* built without it */
}

int confine_to(int base, const struct confine_dir *d, size_t n, int write)
{
  int e;

  (void) base;
  if (env_get("NOCONFINE")) return 0;
  e = errno;
  if (syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == -1) {
    errno = e;
    return 0; /* older than all of this */
  }
  if (landlock(d, n, write) == -1 || deny() == -1) return -1;
  errno = e;
  return 0;
}

#elif defined(__OpenBSD__)

int confine_to(int base, const struct confine_dir *d, size_t n, int write)
{
  if (env_get("NOCONFINE")) return 0;
  if (base != -1 && fchdir(base) == -1) return -1;
  for (; n; --n, ++d)
    if (d->fd != -1 && unveil(d->name, write ? "rwc" : "r") == -1) return -1;
  if (unveil(0, 0) == -1) return -1;
  return pledge(write ? "stdio rpath wpath cpath fattr flock" : "stdio rpath",
                0);
}

#else

int confine_to(int base, const struct confine_dir *d, size_t n, int write)
{
  (void) base;
  (void) d;
  (void) n;
  (void) write;
  return 0;
}

#endif
