/*
 * havoc: run a command and kill programs at random in its tree.
 *
 * havoc [-s seed] [-n kills] [-i ms] names command ...
 *
 *   names  the programs that may be killed, with commas between; others
 *          never are
 *   -s     where the random numbers begin (1)
 *   -n     so many kills (100), then none
 *   -i     about so many milliseconds between two (200)
 *
 * Each time one of the names is drawn, and one of its processes, at a random
 * moment of its life; if there is none for long, any other. Only processes that
 * descend from the command are looked at: whoever loses its parent becomes a
 * child of havoc's. On 1 a line for each kill, as it happens: its number, the
 * name and the pid. When the command has ended, what it left behind is killed.
 *
 * Exit codes: the command's; 128 and the signal that ended it, or that ended
 * an orphan which was not killed here; 77 where this does not work; 100 usage;
 * 111 trouble. Linux only.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deadline.h"
#include "fmt.h"
#include "open.h"
#include "scan.h"
#include "strerr.h"
#include "stralloc.h"
#include "subgetopt.h"
#include "substdio.h"
#include "usage.h"
#include "wait.h"

#ifdef __linux__

#include <poll.h>

#define SUBREAPER 36 /* PR_SET_CHILD_SUBREAPER */
int prctl(int, ...);

#define NAMES 32
#define PROCS 4096
#define NAME 16 /* what the kernel keeps of a name, and a NUL */
#define LOOK 3  /* milliseconds between two looks at the processes */

struct proc {
  pid_t pid;
  char name[NAME];
};

static char *name[NAMES];
static int names;
static struct proc proc[PROCS];
static int procs;
static int worst; /* a signal that ended an orphan */
static unsigned long long state = 1;

/* xorshift64: the same numbers everywhere. */
static unsigned int draw(unsigned int n)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (unsigned int) ((state >> 11) % n);
}

/* Reads a small file below /proc/PID. Its length, or -1 if that is gone. */
static ssize_t readof(char *buf, size_t size, pid_t pid, const char *file)
{
  char fn[64] = "/proc/";
  size_t n = 6;
  ssize_t r;
  int fd;

  n += fmt_num(fn + n, (unsigned long long) pid);
  if (strcmp(file, "/children") == 0) {
    memcpy(fn + n, "/task/", 6);
    n += 6;
    n += fmt_num(fn + n, (unsigned long long) pid);
  }
  strcpy(fn + n, file);
  fd = open_read(fn);
  if (fd == -1) return -1;
  r = read(fd, buf, size - 1);
  (void) close(fd);
  if (r >= 0) buf[r] = 0;
  return r;
}

/* The name of a process, of "PID (NAME) STATE ...": 1, or 0 if it is gone. */
static int named(struct proc *p, pid_t pid)
{
  char buf[512];
  char *s, *end;
  size_t len;

  if (readof(buf, sizeof buf, pid, "/stat") <= 0) return 0;
  s = strchr(buf, '(');
  end = strrchr(buf, ')');
  if (!s || !end || end < s || strlen(end) < 3 || end[2] == 'Z') return 0;
  len = (size_t) (end - s) - 1;
  if (len >= NAME) len = NAME - 1;
  memcpy(p->name, s + 1, len);
  p->name[len] = 0;
  p->pid = pid;
  return 1;
}

/* Appends the children of PID; 0, or -1. */
static int children(pid_t pid)
{
  char buf[8192];
  unsigned long long u;
  size_t n;
  char *s = buf;

  if (readof(buf, sizeof buf, pid, "/children") == -1) return -1;
  while (procs < PROCS && (n = scan_num(s, 0x7fffffff, &u))) {
    procs += named(&proc[procs], (pid_t) u);
    s += n;
    while (*s == ' ') ++s;
  }
  return 0;
}

/* All that descend from this process, but not itself. */
static int look(void)
{
  int i;

  procs = 0;
  if (children(getpid()) == -1) return -1;
  for (i = 0; i < procs; ++i) (void) children(proc[i].pid);
  return 0;
}

/* One of this name, or of any that may be killed; 0: none. */
static const struct proc *pick(const char *want)
{
  const struct proc *found = 0;
  unsigned int k = 0;
  int i, j;

  for (i = 0; i < procs; ++i)
    for (j = 0; j < names; ++j)
      if (strcmp(proc[i].name, name[j]) == 0 &&
          (!want || strcmp(want, name[j]) == 0) && draw(++k) == 0)
        found = &proc[i];
  return found;
}

static void nap(unsigned int ms)
{
  (void) poll(0, 0, (int) ms);
}

/* Takes in who has ended. 1 if PID has, with its status in *STATUS. */
static int reap(pid_t pid, int *status)
{
  pid_t p;
  int st, sig;

  while ((p = wait_nohang(&st)) > 0) {
    if (p == pid) {
      *status = st;
      return 1;
    }
    sig = wait_crashed(st);
    if (sig && sig != SIGKILL && sig != SIGTERM && sig != SIGPIPE) worst = sig;
  }
  return 0;
}

static void say(unsigned int n, const struct proc *p)
{
  char line[2 * FMT_NUM + NAME + 3];
  char *s = line;

  s += fmt_num(s, n);
  *s++ = ' ';
  strcpy(s, p->name);
  s += strlen(s);
  *s++ = ' ';
  s += fmt_num(s, (unsigned long long) p->pid);
  *s++ = '\n';
  (void) substdio_writeall(1, line, (size_t) (s - line));
}

/* Kills one, within some TRIES looks for one of the name WANT. 1 if it did. */
static int strike(const char *want, unsigned int tries, unsigned int n)
{
  const struct proc *p = 0;
  struct proc victim;
  unsigned int age = draw(24);
  unsigned int i;

  (void) look();
  for (i = 0; i < tries && !(p = pick(want)); ++i) {
    nap(LOOK);
    (void) look();
  }
  if (p && age > LOOK) {
    victim = *p;
    nap(age);
    (void) look();
    for (i = 0; i < (unsigned int) procs; ++i)
      if (proc[i].pid == victim.pid &&
          strcmp(proc[i].name, victim.name) == 0)
        break;
    p = i < (unsigned int) procs ? &proc[i] : pick(want);
  }
  if (!p) p = pick(0);
  if (!p || kill(p->pid, SIGKILL) == -1) return 0;
  say(n, p);
  return 1;
}

/* What the command left behind; it may start others until it is gone. */
static void finish(void)
{
  int status, i, any;

  do {
    any = 0;
    (void) look();
    for (i = 0; i < procs; ++i)
      if (kill(proc[i].pid, SIGKILL) == 0) any = 1;
    nap(LOOK);
    (void) reap(0, &status);
  } while (any);
}

static int havoc(pid_t pid, unsigned int kills, unsigned int ms)
{
  unsigned int n = 0;
  int status;

  while (!reap(pid, &status)) {
    nap(n < kills ? ms / 4 + draw(ms) : 20);
    if (n < kills && !reap(pid, &status))
      n += (unsigned int) strike(name[draw((unsigned int) names)], ms / LOOK,
                                 n + 1);
    else if (n < kills)
      break;
  }
  finish();
  if (wait_crashed(status)) return 128 + wait_crashed(status);
  if (wait_exitcode(status)) return wait_exitcode(status);
  return worst ? 128 + worst : 0;
}

static void split(char *s)
{
  while (names < NAMES) {
    name[names++] = s;
    s = strchr(s, ',');
    if (!s) return;
    *s++ = 0;
  }
  usage_die();
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  unsigned long long u, kills = 100, ms = 200;
  pid_t pid;
  int c;

  usage_init(argc, argv, "havoc", "[-s seed] [-n kills] [-i ms] names command",
             "kill programs at random in the tree of a command");
  while ((c = subgetopt(&o, argc, argv, "s:n:i:")) != -1) {
    if (c == '?' || !scan_all(o.arg, 1000000, &u)) usage_die();
    if (c == 's') state = 0x9e3779b97f4a7c15ULL * (u + 1);
    else if (c == 'n') kills = u;
    else ms = u;
  }
  argv += o.ind;
  if (!argv[0] || !argv[1] || !ms) usage_die();
  split(argv[0]);
  if (look() == -1) {
    strerr_warn(errno, "no /proc with children", (char *) 0);
    return 77;
  }
  if (prctl(SUBREAPER, 1UL, 0UL, 0UL, 0UL) == -1) {
    strerr_warn(errno, "orphans cannot be kept", (char *) 0);
    return 77;
  }
  pid = fork();
  if (pid == -1) strerr_die(111, errno, "unable to fork", (char *) 0);
  if (pid == 0) {
    (void) execvp(argv[1], argv + 1);
    strerr_die(111, errno, "unable to run ", argv[1], (char *) 0);
  }
  return havoc(pid, (unsigned int) kills, (unsigned int) ms);
}

#else

int main(int argc, char **argv)
{
  usage_init(argc, argv, "havoc", "", "");
  strerr_warn(0, "only on Linux", (char *) 0);
  return 77;
}

#endif
