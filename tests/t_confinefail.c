/* t_confinefail: confine.c on kernels that refuse. No call in it does anything:
   what the kernel says to each is our own. Its text is taken in whole, for a
   function of libc's name would be called by the sanitizers as well. */
#define _DEFAULT_SOURCE /* as confine.c does */
#include <stdio.h>

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "env.h"
#include "tap.h"

#define CREATE 444
#define ADD 445
#define RESTRICT 446

static long says(long number, ...);
static int limit_is(int which, struct rlimit *r);
static int limit_set(int which, const struct rlimit *r);

#undef _DEFAULT_SOURCE
#define syscall says
#define getrlimit limit_is
#define setrlimit limit_set
#include "confine.c"

static long version; /* of Landlock; or minus an errno */
static int fails;    /* the call that fails, the FAILAT-th time */
static int failat;
static int error;
static char heard[100]; /* p: prctl, v: version, c, a, r */

static long says(long number, ...)
{
  va_list ap;
  void *first;
  long option;

  va_start(ap, number);
  option = va_arg(ap, long);
  va_end(ap);
  va_start(ap, number);
  first = va_arg(ap, void *);
  va_end(ap);
  if (number == CREATE && !first) {
    strcat(heard, "v");
    errno = version < 0 ? (int) -version : 0;
    return version < 0 ? -1 : version;
  }
  strcat(heard, number == CREATE     ? "c"
                : number == ADD      ? "a"
                : number == RESTRICT ? "r"
                : option == 22       ? "s"
                                     : "p");
  if (number == SYS_prctl) number = option;
  if (number == fails && --failat == 0) {
    errno = error;
    return -1;
  }
  return number == CREATE ? dup(0) : 0;
}

/* What is heard of a confinement to two directories and a hole. */
static int hears(int write, const char *calls)
{
  struct confine_dir d[3] = {{0, "."}, {-1, "none"}, {0, "new"}};
  int before = dup(0);
  int after, r;

  (void) close(before);
  heard[0] = 0;
  errno = 77;
  r = confine_to(-1, d, 3, write);
  after = dup(0);
  (void) close(after);
  if (strcmp(heard, calls)) printf("# heard %s\n", heard);
  return strcmp(heard, calls) == 0 && before == after ? r : 99;
}

static int limitfails;

static int limit_is(int which, struct rlimit *r)
{
  (void) which;
  if (limitfails) return -1;
  r->rlim_cur = r->rlim_max = RLIM_INFINITY;
  return 0;
}

static int sets;

static int limit_set(int which, const struct rlimit *r)
{
  (void) which;
  (void) r;
  ++sets;
  return -1;
}

static void limits(void)
{
  struct confine_limits old;

  confine_limit(&old, CONFINE_DATA);
  TAP_OK(sets >= 2, "limits that cannot be set stay");
  sets = 0;
  limitfails = 1;
  confine_limit(&old, CONFINE_DATA);
  TAP_OK(sets == 0, "nor are those set that cannot be read");
}

int main(void)
{
  long v;

  (void) env_put("NOCONFINE", 0);
  version = 4;
  TAP_OK(hears(1, "pvcaars") == 0 && errno == 77, "all of it");
  for (v = 2; v < 12; ++v) {
    version = v;
    TAP_OK(hears(1, "pvcaars") == 0, "each version of Landlock, and later");
  }
  version = 1;
  TAP_OK(hears(1, "pvs") == 0, "the first: not for who writes");
  TAP_OK(hears(0, "pvcaars") == 0, "but for who reads");
  version = -ENOSYS;
  TAP_OK(hears(1, "pvs") == 0, "no Landlock");
  TAP_OK(hears(0, "pvs") == 0, "for nobody");
  version = 4;
  error = EINVAL;
  failat = 1;
  fails = 38;
  TAP_OK(hears(1, "p") == 0 && errno == 77, "an old kernel: nothing");
  failat = 1;
  fails = 22;
  TAP_OK(hears(1, "pvcaars") == 0, "built without seccomp");
  failat = 1;
  error = ENOSYS;
  TAP_OK(hears(1, "pvcaars") == 0, "or with another one");
  failat = 1;
  error = ENOMEM;
  TAP_OK(hears(1, "pvcaars") == -1 && errno == ENOMEM, "no memory for it");
  failat = 1;
  fails = CREATE;
  TAP_OK(hears(1, "pvc") == -1 && errno == ENOMEM, "nor for the rules");
  failat = 1;
  fails = ADD;
  TAP_OK(hears(1, "pvca") == -1 && errno == ENOMEM, "the first rule");
  failat = 2;
  TAP_OK(hears(1, "pvcaa") == -1 && errno == ENOMEM, "the second");
  failat = 1;
  fails = RESTRICT;
  TAP_OK(hears(1, "pvcaar") == -1 && errno == ENOMEM, "the last step");
  (void) env_put("NOCONFINE", "1");
  TAP_OK(hears(1, "") == 0, "$NOCONFINE");
  limits();
  return tap_end();
}

#else

int main(void)
{
  puts("1..0 # SKIP for Linux on x86-64 and arm64");
  return 0;
}

#endif
