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

#include <dirent.h>
#include <poll.h>

#define SUBREAPER 36 /* PR_SET_CHILD_SUBREAPER */
int prctl(int, ...);

#define NAMES 32
#define PROCS 4096
#define NAME 16 /* what the kernel keeps of a name, and a NUL */
#define LOOK 3  /* milliseconds between two looks at the processes */

struct proc {
  pid_t pid;
  pid_t parent;
  int ours;
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

/* Reads /proc/PID/stat: "PID (NAME) S PARENT ...". 1, or 0 if it is gone. */
static int readproc(struct proc *p, const char *pid)
{
  char fn[64] = "/proc/";
  char buf[512];
  char *s, *end;
  ssize_t n;
  size_t len;
  int fd;

  strcat(strncat(fn, pid, 20), "/stat");
  fd = open_read(fn);
  if (fd == -1) return 0;
  n = read(fd, buf, sizeof buf - 1);
  (void) close(fd);
  if (n <= 0) return 0;
  buf[n] = 0;
  s = strchr(buf, '(');
  end = strrchr(buf, ')');
  if (!s || !end || end < s || strlen(end) < 5 || end[2] == 'Z') return 0;
  len = (size_t) (end - s) - 1;
  if (len >= NAME) len = NAME - 1;
  memcpy(p->name, s + 1, len);
  p->name[len] = 0;
  p->pid = (pid_t) atol(pid);
  p->parent = (pid_t) atol(end + 4);
  p->ours = p->parent == getpid();
  return 1;
}

/* Marks whoever descends from this process. */
static void descend(void)
{
  int i, j, more;

  do {
    more = 0;
    for (i = 0; i < procs; ++i) {
      if (proc[i].ours) continue;
      for (j = 0; j < procs; ++j)
        if (proc[j].ours && proc[j].pid == proc[i].parent) {
          proc[i].ours = more = 1;
          break;
        }
    }
  } while (more);
}

static void look(void)
{
  DIR *dir = opendir("/proc");
  struct dirent *d;

  if (!dir) strerr_die(111, errno, "unable to read /proc", (char *) 0);
  procs = 0;
  while ((d = readdir(dir)) && procs < PROCS)
    if (*d->d_name >= '1' && *d->d_name <= '9')
      procs += readproc(&proc[procs], d->d_name);
  (void) closedir(dir);
  descend();
}

/* One of ours of this name, or of any that may be killed; 0: none. */
static const struct proc *pick(const char *want)
{
  const struct proc *found = 0;
  unsigned int k = 0;
  int i, j;

  for (i = 0; i < procs; ++i) {
    if (!proc[i].ours) continue;
    for (j = 0; j < names; ++j)
      if (strcmp(proc[i].name, name[j]) == 0 &&
          (!want || strcmp(want, name[j]) == 0) && draw(++k) == 0)
        found = &proc[i];
  }
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

  look();
  for (i = 0; i < tries && !(p = pick(want)); ++i) {
    nap(LOOK);
    look();
  }
  if (p && age > LOOK) {
    victim = *p;
    nap(age);
    look();
    for (i = 0; i < (unsigned int) procs; ++i)
      if (proc[i].ours && proc[i].pid == victim.pid &&
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
    look();
    for (i = 0; i < procs; ++i)
      if (proc[i].ours && kill(proc[i].pid, SIGKILL) == 0) any = 1;
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
