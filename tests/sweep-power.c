/*
 * sweep-power: a power cut at any moment, on a disk that keeps no promise but
 * those of POSIX.
 *
 * sweep-power [-q states] [-r row] [-s scene] [-1 point] [-k]
 *
 *   -q  about so many states for each row, evenly chosen; else all
 *   -r  only this row
 *   -s  only this scene of each row, from 1
 *   -1  only this state of it: what is printed for a violation
 *   -k  keep the directory with the state, and what became of it
 *
 * Programs are run, and what they do to their files is recorded (tests/trace),
 * also what they do after an earlier run was killed at one of its calls. From
 * that tests/disk.c makes the states in which a cut may leave the disk. Each
 * different one is made in a directory, and the programs go on from it.
 *
 *   power-receiver  qmtpd, into a spool: one message, a burst, without syncfs
 *   power-hub       qmtpd and maildirvirt, in a spool that was just made
 *   power-router    maildirvirt: Maildirs, forwards, a link queue, mbox files
 *   power-sender    maildirserial and serialqmtp; the other end has power
 *   power-queue     qmail-queue, with $BUSHKEY and without
 *   power-tables    what makes tables: the old one or the new one
 *
 * Where there is a hub its readers take what is in their Maildirs, and no
 * longer in the spool, before anything is sent again.
 *
 * Lost: acknowledged before the cut (K, exit 0, taken out of the sender's
 * queue) and not there, or never there although it is sent again. Doubled: not
 * exactly one copy when all was sent again and delivered. Torn: in new/ and
 * not the message, byte for byte. Crashed: a signal, a hang, or an odd exit
 * code. One line for each row on 1, for each violation on 2.
 *
 * $BUSHBIN: the programs (the directory above this one's). Works in /dev/shm
 * where that can be written, as nothing here has to be on a disk; else below
 * $TMPDIR or /tmp. Exit: 0, 1 with violations, 77 where there is no tracing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ascii.h"
#include "disk.h"
#include "fd.h"
#include "fmt.h"
#include "netstring.h"
#include "open.h"
#include "sample.h"
#include "scan.h"
#include "sig.h"
#include "slurp.h"
#include "stage.h"
#include "strerr.h"
#include "stralloc.h"
#include "subgetopt.h"
#include "substdio.h"
#include "sys.h"
#include "usage.h"
#include "wait.h"

#define JOBS 2
#define ALL 256    /* so many states after one moment: all of them */
#define RANDOM 48  /* of more: so many at random */
#define IDS 8      /* messages, at most */
#define RCPTS 20   /* the highest recipient and one */
#define HANG 30    /* seconds for one program */
#define CALLS "open,openat,creat,write,writev,pwrite64,fsync,fdatasync," \
  "syncfs,sync,link,linkat,rename,renameat,renameat2,unlink,unlinkat," \
  "mkdir,mkdirat,rmdir,truncate,ftruncate,lseek"

static stralloc bin;   /* where the programs are; ends with a slash */
static stralloc tests; /* and the drivers */
static stralloc work;  /* ours */
static stralloc root;  /* the world that is at work: a home, with its queues */
static stralloc slash;
static int keep;

static void die(const char *what)
{
  strerr_die(111, errno, what, (char *) 0);
}

static void check(int r)
{
  if (r == -1) die("unable to go on");
}

/* A path made of parts; lives for 16 calls. */
static const char *join(const stralloc *a, const char *b, const char *c)
{
  static stralloc ring[16];
  static int i;
  stralloc *sa = ring + (i = (i + 1) % 16);

  check(stralloc_copy(sa, a));
  check(stralloc_cats(sa, b));
  check(stralloc_cats(sa, c));
  check(stralloc_0(sa));
  return sa->s;
}

static const char *at(const char *rel)
{
  return join(&root, rel, "");
}

static const char *prog(const char *name)
{
  return join(&bin, name, "");
}

static const char *num(unsigned long long u)
{
  static char b[8][FMT_NUM];
  static int i;

  i = (i + 1) % 8;
  b[i][fmt_num(b[i], u)] = 0;
  return b[i];
}

/* ------------------------------------------------------------------- FILES */

static void put(const char *fn, const char *s, size_t n)
{
  int fd = open_trunc(fn, 0644);

  if (fd == -1 || substdio_writeall(fd, s, n) == -1) die(fn);
  (void) close(fd);
}

static void puts_(const char *fn, const char *s)
{
  put(fn, s, strlen(s));
}

static int get(const char *fn, stralloc *sa)
{
  int fd = open_read(fn);
  int r;

  sa->len = 0;
  if (fd == -1) return -1;
  r = slurp(fd, sa);
  (void) close(fd);
  return r;
}

static void mkdirs(const char *a, const char *b)
{
  const char *fn = at(a);

  if (b) fn = join(&root, a, b);
  if (mkdir(fn, 0700) == -1) die(fn);
}

static void maildir(const char *fn)
{
  mkdirs(fn, 0);
  mkdirs(fn, "/tmp");
  mkdirs(fn, "/new");
  mkdirs(fn, "/cur");
}

/* --------------------------------------------------------------------- RUN */

/* Runs ARGV with the file IN on 0 and OUT on 1 (0: /dev/null), and if IN1 is
   given that on 1 instead, for reading. Its exit code; 1000 and the signal
   that ended it: SIGALRM for a hang. */
static int run(const char *const *argv, const char *in, const char *out,
               const char *in1)
{
  int status, fd;
  pid_t pid = fork();

  if (pid == -1) die("fork");
  if (pid == 0) {
    (void) alarm(HANG);
    fd = open_read(in ? in : "/dev/null");
    if (fd == -1 || fd_move(0, fd) == -1) _exit(111);
    fd = in1 ? open_read(in1) : open_trunc(out ? out : "/dev/null", 0644);
    if (fd == -1 || fd_move(1, fd) == -1) _exit(111);
    fd = keep ? -1 : open_write("/dev/null");
    if (fd != -1) (void) fd_move(2, fd);
    sig_default(SIGPIPE);
    execv(argv[0], (char *const *) argv);
    _exit(112);
  }
  if (wait_pid(pid, &status) == -1) die("wait");
  if (wait_crashed(status)) return 1000 + wait_crashed(status);
  return wait_exitcode(status);
}

/* ---------------------------------------------------------------- MESSAGES */

/* What is acknowledged, or counted, for each message and recipient. */
typedef unsigned int table[IDS][RCPTS];

static stralloc texts[IDS];

static void maketexts(void)
{
  unsigned int id;

  for (id = 1; id < IDS; ++id) check(sample_text(texts + id, id));
}

/* What comes after the word S at B, up to the end of the line; 0 if it is not
   there. */
static size_t word(const char *b, size_t n, const char *s)
{
  size_t len = strlen(s);

  return n >= len && memcmp(b, s, len) == 0 ? ascii_chr(b, n, '\n') : 0;
}

/* A last line without a newline may get one on the way. */
static int ismessage(const char *s, size_t n, const stralloc *text)
{
  if (n == text->len + 1 && s[n - 1] == '\n' && s[n - 2] != '\n') --n;
  return n == text->len && memcmp(s, text->s, n) == 0;
}

/* A file of a queue: 1 and whose it is, if it is a whole sample. */
static int whole(const char *s, size_t n, unsigned int *id, unsigned int *r)
{
  unsigned long long u;
  size_t i, len;

  i = word(s, n, "Return-Path: <");
  if (i == 0 || i == n) return 0;
  ++i;
  len = word(s + i, n - i, "Delivered-To: ");
  if (len == 0) return 0;
  *r = sample_whose(s + i + 14, len - 14);
  for (; i < n; i += len + 1) {
    len = ascii_chr(s + i, n - i, '\n');
    if (len < 10 || memcmp(s + i, "X-Sample: ", 10)) continue;
    if (i + len == n || !scan_num(s + i + 10, IDS - 1, &u) || !u) return 0;
    *id = (unsigned int) u;
    return *r && *r < RCPTS && ismessage(s + i, n - i, texts + u);
  }
  return 0;
}

/* For tests/disk: a whole one is the same whatever its Received lines say. */
static uint64_t sum(const char *s, size_t n)
{
  unsigned int id, r;
  uint64_t h = 0x9ae16a3b2f90404fULL;

  if (whole(s, n, &id, &r)) return id * 1000 + r;
  while (n--) h = (h ^ (unsigned char) *s++) * 0x100000001b3ULL;
  return h;
}

static void package(stralloc *sa, unsigned int id, const unsigned int *skip,
                    unsigned int n)
{
  stralloc a = {0}, b = {0};
  unsigned int r;

  check(stralloc_append(&a, '\n'));
  check(sample_text(&a, id));
  check(netstring_catb(sa, a.s, a.len));
  a.len = 0;
  check(sample_sender(&a, id));
  check(netstring_catb(sa, a.s ? a.s : "", a.len));
  for (r = 1; r <= n; ++r) {
    if (skip[r]) continue;
    a.len = 0;
    check(sample_rcpt(&a, "", r, "hub.example"));
    check(netstring_catb(&b, a.s, a.len));
  }
  check(netstring_catb(sa, b.s, b.len));
  stralloc_free(&a);
  stralloc_free(&b);
}

/* ---------------------------------------------------------------- RESULTS */

struct result {
  unsigned long points, lost, doubled, torn, crashed;
};

static struct result total;
static const char *where; /* "-r ROW -1 POINT", for violations */
static int bad; /* something was wrong with this state */

static void wrong(unsigned long *count, const char *what, unsigned int id,
                  unsigned int r, const char *when)
{
  if (id)
    strerr_line("sweep-power ", where, ": ", what, ": message ", num(id),
                " for recipient ", num(r), " ", when, (char *) 0);
  else
    strerr_line("sweep-power ", where, ": ", what, ": ", when, (char *) 0);
  if (!bad) ++*count; /* one point, one violation */
  bad = 1;
}

/* Where one file for each message and recipient is all that may be: which one
   it is. What is there may not be replaced, not even by its equal. */
static ino_t watched[IDS][RCPTS];
static int watching;

static void watch(const char *fn, unsigned int id, unsigned int r)
{
  struct stat st;

  if (!watching || stat(fn, &st) == -1) return;
  if (watched[id][r] && watched[id][r] != st.st_ino)
    wrong(&total.torn, "torn", id, r, "was replaced by another file");
  watched[id][r] = st.st_ino;
}

static void censusdir(const char *dir, table t)
{
  static stralloc sa;
  unsigned int id, r;
  struct dirent *e;
  stralloc fn = {0};
  DIR *d = opendir(dir);

  while (d && (e = readdir(d))) {
    if (e->d_name[0] == '.') continue;
    check(stralloc_copys(&fn, dir));
    check(stralloc_append(&fn, '/'));
    check(stralloc_cats(&fn, e->d_name));
    check(stralloc_0(&fn));
    if (get(fn.s, &sa) == -1) continue;
    if (whole(sa.s ? sa.s : "", sa.len, &id, &r)) {
      ++t[id][r];
      watch(fn.s, id, r);
    } else
      wrong(&total.torn, "torn", 0, 0, fn.s);
  }
  if (d) (void) closedir(d);
  stralloc_free(&fn);
}

static void census(const char *dir, table t)
{
  censusdir(join(&root, dir, "/new"), t);
  censusdir(join(&root, dir, "/cur"), t);
}

static unsigned int waiting(const char *dir)
{
  unsigned int id, r, n = 0;
  table t;

  memset(t, 0, sizeof t);
  census(dir, t);
  for (id = 1; id < IDS; ++id)
    for (r = 1; r < RCPTS; ++r) n += t[id][r];
  return n;
}

/* How often the N bytes at S are in FN. */
static unsigned int inside(const char *fn, const char *s, size_t n)
{
  static stralloc sa;
  unsigned int k = 0;
  size_t i;

  if (get(fn, &sa) == -1) return 0;
  for (i = 0; i + n <= sa.len; ++i)
    if (sa.s[i] == *s && memcmp(sa.s + i, s, n) == 0) ++k;
  return k;
}

/* ------------------------------------------------------------------ SCENES */

struct scene {
  const char *row, *name;
  unsigned int ids, rcpts; /* messages, and recipients of each */
  int nosyncfs;
  const char *disk[5];     /* what a cut concerns, below the home */
  const char *sure;        /* the disk of another machine */
  void (*setup)(const struct scene *);
  const char *const *(*step)(const struct scene *, int); /* 0: no more */
  int killed; /* the step that is also killed at each call; -1: none */
  void (*judge)(const struct scene *, table acked);
  const char *in;  /* standard input of all steps, below the home */
  const char *in1; /* and what is read from 1 */
};

static const struct scene *scene;
static time_t base; /* the time of the first queued file */

static void environment(void)
{
  static char *none[1];
  extern char **environ;

  environ = none;
  check(setenv("PATH", join(&bin, ":/bin:/usr/bin", ""), 1));
  check(setenv("BUSHHOME", root.s, 1));
  check(setenv("RELAYCLIENT", "", 1));
  check(setenv("TCPREMOTEIP", "192.0.2.7", 1));
  check(setenv("ASAN_OPTIONS", "detect_leaks=0", 1));
  if (scene && scene->nosyncfs) check(setenv("NOSYNCFS", "1", 1));
}

static void sethome(void)
{
  stralloc sa = {0};

  check(stage_remove(at("")));
  mkdirs("", 0);
  mkdirs("/control", 0);
  mkdirs("/users", 0);
  mkdirs("/bin", 0);
  mkdirs("/alias", 0);
  check(symlink(prog("qmail-queue"), at("/bin/qmail-queue")));
  puts_(at("/control/me"), "hub.example\n");
  puts_(at("/control/locals"), "hub.example\n");
  puts_(at("/control/virtualdomains"), ":qrelay\n");
  check(stralloc_cats(&sa, "+qrelay-:u:"));
  check(stralloc_catnum(&sa, (unsigned long long) getuid()));
  check(stralloc_append(&sa, ':'));
  check(stralloc_catnum(&sa, (unsigned long long) getgid()));
  check(stralloc_append(&sa, ':'));
  check(stralloc_cats(&sa, at("/qrelay")));
  check(stralloc_cats(&sa, ":-::virtual:\n+:u:"));
  check(stralloc_catnum(&sa, (unsigned long long) getuid()));
  check(stralloc_append(&sa, ':'));
  check(stralloc_catnum(&sa, (unsigned long long) getgid()));
  check(stralloc_append(&sa, ':'));
  check(stralloc_cats(&sa, at("/staff")));
  check(stralloc_cats(&sa, ":-::\n.\n"));
  put(at("/users/assign"), sa.s, sa.len);
  stralloc_free(&sa);
  environment();
}

/* The packages of all messages but for what SKIP has, in the file IN: how
   many answers there will be. */
static unsigned int packages(const struct scene *s, table skip)
{
  static stralloc sa;
  unsigned int id, r, n = 0, here;

  sa.len = 0;
  for (id = 1; id <= s->ids; ++id) {
    for (here = 0, r = 1; r <= s->rcpts; ++r) here += !skip[id][r];
    if (here) package(&sa, id, skip[id], s->rcpts);
    n += here;
  }
  put(at("/packages"), sa.s ? sa.s : "", sa.len);
  return n;
}

static void queued(const char *dir, unsigned int id, unsigned int r,
                   const char *host)
{
  unsigned int n = id * 100 + r;
  struct timespec t[2];
  stralloc sa = {0};
  char name[64];
  const char *fn;

  (void) sprintf(name, "/new/%08xabcdefabcdefabcdef%06x", n, n);
  fn = join(&root, dir, name);
  check(sample_queued(&sa, id, "", r, host));
  if (sa.s[sa.len - 1] != '\n') check(stralloc_append(&sa, '\n'));
  put(fn, sa.s, sa.len);
  t[0].tv_sec = t[1].tv_sec = base + (time_t) n;
  t[0].tv_nsec = t[1].tv_nsec = 1000 + (long) n;
  check(utimensat(AT_FDCWD, fn, t, 0));
  stralloc_free(&sa);
}

static table none; /* nobody */

/* -------------------------------------------------------- SCENES: RECEIVER */

static void set_fresh(const struct scene *s)
{
  sethome();
  maildir("/spool");
  (void) packages(s, none);
}

static void set_used(const struct scene *s)
{
  set_fresh(s);
  mkdirs("/spool/seen", 0);
}

static const char *const *qmtpd(void)
{
  static const char *argv[3];

  argv[0] = prog("qmtpd");
  argv[1] = at("/spool");
  return argv;
}

static const char *const *maildirvirt(void)
{
  static const char *argv[4];

  argv[0] = prog("maildirvirt");
  argv[1] = "-q";
  argv[2] = at("/spool");
  return argv;
}

static const char *const *step_qmtpd(const struct scene *s, int n)
{
  (void) s;
  return n == 0 ? qmtpd() : 0;
}

static const char *const *step_twice(const struct scene *s, int n)
{
  (void) s;
  return n < 2 ? qmtpd() : 0;
}

/* How many answers in the N bytes at S are Ks; *ALL: how many there are. */
static unsigned int answers(const char *s, size_t n, unsigned int *all)
{
  const char *b;
  size_t len, r;
  unsigned int k = 0;

  *all = 0;
  for (; n && (r = netstring_take(s, n, &b, &len)); s += r, n -= r) {
    ++*all;
    k += len && *b == 'K';
  }
  return k;
}

static void oddexit(const char *what, int code)
{
  char text[80];

  if (code == 0 || code == 100 || code == 111) return;
  (void) sprintf(text, "%s ended with %d", what, code);
  wrong(&total.crashed, "crashed", 0, 0, text);
}

/* The sender sends all but what SKIP has, until all is taken. */
static void sendagain(const struct scene *s, table skip, const char *when)
{
  static stralloc sa;
  unsigned int n = packages(s, skip), all, k = 0;
  int tries, code;

  for (tries = 0; n && tries < 3; ++tries) {
    code = run(qmtpd(), at("/packages"), at("/answers"), 0);
    oddexit("qmtpd", code);
    check(get(at("/answers"), &sa));
    k = answers(sa.s ? sa.s : "", sa.len, &all);
    if (k == n) return;
  }
  if (n) wrong(&total.lost, "lost", 0, 0, when);
}

static void exactly(const struct scene *s, table t, const unsigned int *list,
                    const char *when)
{
  unsigned int id, r;

  for (id = 1; id <= s->ids; ++id)
    for (r = 0; list[r]; ++r) {
      if (t[id][list[r]] == 0)
        wrong(&total.lost, "lost", id, list[r], when);
      else if (t[id][list[r]] > 1)
        wrong(&total.doubled, "doubled", id, list[r], when);
    }
}

static void judge_receiver(const struct scene *s, table acked)
{
  static const unsigned int list[2][3] = {{1, 0, 0}, {1, 2, 0}};
  table t;
  unsigned int id, r;

  watching = 1;
  memset(watched, 0, sizeof watched);
  memset(t, 0, sizeof t);
  census("/spool", t);
  for (id = 1; id <= s->ids; ++id)
    for (r = 1; r <= s->rcpts; ++r)
      if (acked[id][r] && !t[id][r])
        wrong(&total.lost, "lost", id, r, "after its K");
  sendagain(s, acked, "what has no K is not taken when it is sent again");
  memset(t, 0, sizeof t);
  census("/spool", t);
  exactly(s, t, list[s->rcpts - 1], "after what had no K was sent again");
  sendagain(s, none, "all is not taken when it is sent again");
  memset(t, 0, sizeof t);
  census("/spool", t);
  exactly(s, t, list[s->rcpts - 1], "after all was sent again");
  watching = 0;
}

/* ------------------------------------------------------------- SCENES: HUB */

/*
 * The staff: r1 has a Maildir; r2 is forwarded to r12, who has one; r3 has an
 * mbox; r4 a Maildir, and a copy to r14; r5 is forwarded to r15 in an office.
 */
static const unsigned int ends[] = {1, 12, 4, 14, 15, 0};
static const char *const boxes[] = {"/staff/r1", "/staff/r12", "/staff/r4",
                                    "/staff/r14", "/qrelay/MAILDIR", 0};
static const char oldmbox[] = "From x Sun Nov 22 13:00:00 2026\n"
                              "Subject: old\n\nold\n\n";

static void set_staff(void)
{
  unsigned int i;

  maildir("/taken");
  mkdirs("/staff", 0);
  mkdirs("/qrelay", 0);
  for (i = 0; boxes[i]; ++i) maildir(boxes[i]);
  puts_(at("/staff/.qmail-r1"), "./r1/\n");
  puts_(at("/staff/.qmail-r2"), "&r12@hub.example\n");
  puts_(at("/staff/.qmail-r12"), "./r12/\n");
  puts_(at("/staff/.qmail-r3"), "./mbox\n");
  puts_(at("/staff/.qmail-r4"), "./r4/\n&r14@hub.example\n");
  puts_(at("/staff/.qmail-r14"), "./r14/\n");
  puts_(at("/staff/.qmail-r5"), "&r15@office.example\n");
  puts_(at("/qrelay/.qmail-default"), "./MAILDIR/\n");
  puts_(at("/staff/mbox"), oldmbox);
}

static void set_hub(const struct scene *s)
{
  set_fresh(s);
  set_staff();
}

/* Somebody has made done/, and not seen/. */
static void set_halfmade(const struct scene *s)
{
  set_hub(s);
  mkdirs("/spool/done", 0);
}

/* The messages came earlier, with their marks. */
static void set_router(const struct scene *s)
{
  static stralloc sa;
  unsigned int all;

  set_used(s);
  set_staff();
  if (run(qmtpd(), at("/packages"), at("/answers"), 0)) die("qmtpd");
  check(get(at("/answers"), &sa));
  if (answers(sa.s, sa.len, &all) != s->ids * s->rcpts) die("answers");
}

static const char *const *step_hub(const struct scene *s, int n)
{
  (void) s;
  return n == 0 ? qmtpd() : n == 1 ? maildirvirt() : 0;
}

/* The first one is killed, then both run. */
static const char *const *step_hub2(const struct scene *s, int n)
{
  return n == 0 ? qmtpd() : step_hub(s, n - 1);
}

static const char *const *step_router(const struct scene *s, int n)
{
  (void) s;
  return n == 0 ? maildirvirt() : 0;
}

static const char *const *step_router2(const struct scene *s, int n)
{
  (void) s;
  return n < 2 ? maildirvirt() : 0;
}

static void censusall(table t)
{
  unsigned int i;

  memset(t, 0, sizeof(table));
  census("/spool", t);
  census("/taken", t);
  for (i = 0; boxes[i]; ++i) census(boxes[i], t);
}

/* What is in BOX of messages that are no longer in the spool is read, and gone
   from there. */
static void take(const char *box)
{
  static unsigned int n;
  stralloc name = {0};
  const char *dir = join(&root, box, "/new/");
  struct dirent *e;
  DIR *d = opendir(dir);

  while (d && (e = readdir(d))) {
    if (e->d_name[0] == '.') continue;
    check(stralloc_copys(&name, "/"));
    check(stralloc_catb(&name, e->d_name, strcspn(e->d_name, ".")));
    check(stralloc_0(&name));
    if (access(join(&root, "/spool/new", name.s), F_OK) == 0) continue;
    check(rename(join(&root, box, join(&slash, "new/", e->d_name)),
                 join(&root, "/taken/new/", num(n++))));
  }
  if (d) (void) closedir(d);
  stralloc_free(&name);
}

static void takeall(void)
{
  unsigned int i;

  check(stage_remove(at("/taken/new")));
  mkdirs("/taken/new", 0);
  for (i = 0; boxes[i]; ++i) take(boxes[i]);
}

static void drain(void)
{
  int tries, code;

  for (tries = 0; tries < 4 && waiting("/spool"); ++tries) {
    code = run(maildirvirt(), 0, 0, 0);
    oddexit("maildirvirt", code);
  }
  if (waiting("/spool"))
    wrong(&total.lost, "lost", 0, 0, "what is in the spool stays there");
}

static void mboxes(const struct scene *s, const char *when)
{
  static stralloc sa;
  unsigned int id;

  if (get(at("/staff/mbox"), &sa) == -1 || sa.len < sizeof oldmbox - 1 ||
      memcmp(sa.s, oldmbox, sizeof oldmbox - 1))
    wrong(&total.lost, "lost", 0, 0, "what was in the mbox before");
  for (id = 1; id <= s->ids; ++id)
    if (!inside(at("/staff/mbox"), texts[id].s, texts[id].len))
      wrong(&total.lost, "lost", id, 3, when);
}

static void delivered(const struct scene *s, const char *when)
{
  table t;

  drain();
  censusall(t);
  exactly(s, t, ends, when);
  mboxes(s, when);
}

/* Where recipient R's mail ends, with A and perhaps B. */
static void endsof(unsigned int r, unsigned int *a, unsigned int *b)
{
  *a = r == 2 ? 12 : r == 5 ? 15 : r;
  *b = r == 4 ? 14 : *a;
}

static void judge_hub(const struct scene *s, table acked)
{
  unsigned int id, r, a, b;
  table t, spool;

  memset(spool, 0, sizeof spool);
  census("/spool", spool);
  censusall(t);
  for (id = 1; id <= s->ids; ++id)
    for (r = 1; r <= s->rcpts; ++r) {
      if (!acked[id][r] || spool[id][r]) continue;
      endsof(r, &a, &b);
      if (r == 3 ? !inside(at("/staff/mbox"), texts[id].s, texts[id].len)
                 : !t[id][a] || !t[id][b])
        wrong(&total.lost, "lost", id, r, "after its K");
    }
  takeall();
  sendagain(s, acked, "what has no K is not taken when it is sent again");
  delivered(s, "after all is delivered");
  sendagain(s, none, "all is not taken when it is sent again");
  delivered(s, "after all was sent again, and delivered");
}

static void judge_router(const struct scene *s, table acked)
{
  unsigned int id, r;

  for (id = 1; id <= s->ids; ++id)
    for (r = 1; r <= s->rcpts; ++r) acked[id][r] = 1;
  judge_hub(s, acked);
}

/* ---------------------------------------------------------- SCENES: SENDER */

static void set_sender(const struct scene *s)
{
  unsigned int id, r;

  sethome();
  maildir("/queue");
  maildir("/far");
  mkdirs("/far/seen", 0);
  for (id = 1; id <= s->ids; ++id)
    for (r = 1; r <= s->rcpts; ++r) queued("/queue", id, r, "hub.example");
}

static const char *const *sender(void)
{
  static const char *argv[12];

  argv[0] = join(&tests, "pair", "");
  argv[1] = prog("maildirserial");
  argv[2] = "-q";
  argv[3] = at("/queue");
  argv[4] = "";
  argv[5] = prog("serialqmtp");
  argv[6] = "";
  argv[7] = "--";
  argv[8] = prog("qmtpd");
  argv[9] = at("/far");
  return argv;
}

static const char *const *step_sender(const struct scene *s, int n)
{
  (void) s;
  return n == 0 ? sender() : 0;
}

static const char *const *step_sender2(const struct scene *s, int n)
{
  (void) s;
  return n < 2 ? sender() : 0;
}

static void judge_sender(const struct scene *s, table acked)
{
  static const unsigned int list[] = {1, 2, 0};
  unsigned int id, r;
  table t;
  int tries;

  (void) acked;
  memset(t, 0, sizeof t);
  census("/queue", t);
  census("/far", t);
  for (id = 1; id <= s->ids; ++id)
    for (r = 1; r <= s->rcpts; ++r)
      if (!t[id][r])
        wrong(&total.lost, "lost", id, r, "neither here nor there");
  for (tries = 0; tries < 4 && waiting("/queue"); ++tries)
    oddexit("maildirserial", run(sender(), 0, 0, 0));
  if (waiting("/queue"))
    wrong(&total.lost, "lost", 0, 0, "what is in the queue stays there");
  memset(t, 0, sizeof t);
  census("/far", t);
  exactly(s, t, list, "after all was sent");
}

/* ----------------------------------------------------------- SCENES: QUEUE */

static void set_queue(const struct scene *s)
{
  static stralloc sa;

  set_used(s);
  check(stralloc_copy(&sa, texts + 1));
  put(at("/message"), sa.s, sa.len);
  sa.len = 0;
  check(sample_envelope(&sa, 1, "", s->rcpts, "hub.example"));
  put(at("/envelope"), sa.s, sa.len);
  /* Nothing is to be delivered here. */
  check(setenv("PATH", at("/bin"), 1));
}

static void set_key(const struct scene *s)
{
  set_queue(s);
  check(setenv("BUSHKEY", "key.0.1795000000", 1));
}

static const char *const *queue(void)
{
  static const char *argv[2];

  argv[0] = prog("qmail-queue");
  return argv;
}

static const char *const *step_queue(const struct scene *s, int n)
{
  (void) s;
  return n == 0 ? queue() : 0;
}

static const char *const *step_queue2(const struct scene *s, int n)
{
  (void) s;
  return n < 2 ? queue() : 0;
}

static void judge_queue(const struct scene *s, table acked)
{
  static const unsigned int all[] = {1, 2, 3, 4, 5, 6};
  unsigned int list[7];
  int haskey = getenv("BUSHKEY") != 0;
  unsigned int r;
  table t;

  memcpy(list, all, s->rcpts * sizeof *list);
  list[s->rcpts] = 0;
  memset(t, 0, sizeof t);
  census("/spool", t);
  for (r = 1; r <= s->rcpts; ++r)
    if (acked[1][1] && !t[1][r])
      wrong(&total.lost, "lost", 1, r, "after exit 0");
  if (!acked[1][1] || haskey)
    oddexit("qmail-queue", run(queue(), at("/message"), 0, at("/envelope")));
  memset(t, 0, sizeof t);
  census("/spool", t);
  if (haskey || acked[1][1])
    exactly(s, t, list, "after a second try");
  else
    for (r = 1; r <= s->rcpts; ++r)
      if (!t[1][r]) wrong(&total.lost, "lost", 1, r, "after a second try");
}

/* ---------------------------------------------------------- SCENES: TABLES */

static const struct {
  const char *program, *fn, *tmp, *from;
  const char *old, *new;
} tables[] = {
  {"setforward", "/tables/cdb", "/tables/cdb.tmp", 0, "a@b: c@d;\n",
   "a@b: c@d, e@f;\ng@h: i@j;\n"},
  {"setmaillist", "/tables/bin", "/tables/bin.tmp", 0, "a@b\n",
   "a@b\nc@d\ne@f\n"},
  {"tcprules", "/tables/rules", "/tables/rules.tmp", 0, "127.:allow\n",
   "127.:allow\n10.:deny\n:allow,X=\"y\"\n"},
  {"newaliases", "/tables/aliases.cdb", 0, "/tables/aliases", "a: b@c\n",
   "a: b@c, d@e\nf: g@h\n"},
  {"newinclude", "/tables/list.bin", 0, "/tables/list", "a@b\n",
   "a@b, c@d\ne@f\n"},
  {0, 0, 0, 0, 0, 0}
};

/* Which one it is, is the number of recipients. */
static const char *const *table_(const struct scene *s)
{
  static const char *argv[4];
  unsigned int i = s->rcpts - 1;

  argv[0] = prog(tables[i].program);
  argv[1] = at(tables[i].from ? tables[i].from : tables[i].fn);
  argv[2] = tables[i].tmp ? at(tables[i].tmp) : 0;
  return argv;
}

static void source(const struct scene *s, const char *text)
{
  const char *from = tables[s->rcpts - 1].from;

  puts_(at(from ? from : "/source"), text);
  if (from) puts_(at("/source"), "");
}

static void made(const struct scene *s, const char *text, const char *fn)
{
  static stralloc sa;

  source(s, text);
  if (run(table_(s), at("/source"), 0, 0)) die("table");
  check(get(at(tables[s->rcpts - 1].fn), &sa));
  put(at(fn), sa.s, sa.len);
}

static void set_table(const struct scene *s)
{
  unsigned int i = s->rcpts - 1;

  sethome();
  mkdirs("/tables", 0);
  made(s, tables[i].new, "/new");
  made(s, tables[i].old, "/old");
  source(s, tables[i].new);
}

static const char *const *step_table(const struct scene *s, int n)
{
  return n == 0 ? table_(s) : 0;
}

static const char *const *step_table2(const struct scene *s, int n)
{
  return n < 2 ? table_(s) : 0;
}

/* 1 if the table is the same as in the file FN. */
static int isthe(const struct scene *s, const char *fn)
{
  static stralloc a, b;

  check(get(at(fn), &a));
  if (get(at(tables[s->rcpts - 1].fn), &b) == -1) return 0;
  return a.len == b.len && memcmp(a.s, b.s, a.len) == 0;
}

static void judge_table(const struct scene *s, table acked)
{
  int isnew = isthe(s, "/new");

  if (!isnew && !isthe(s, "/old"))
    wrong(&total.torn, "torn", 0, 0, "neither the old table nor the new one");
  if (!isnew && acked[1][1])
    wrong(&total.lost, "lost", 0, 0, "the new table after exit 0");
  oddexit("making it again", run(table_(s), at("/source"), 0, 0));
  if (!isthe(s, "/new"))
    wrong(&total.lost, "lost", 0, 0, "the new table cannot be made again");
}

/* --------------------------------------------------------------- THE SCENES */

#define HUB {"spool", "staff", "qrelay", 0, 0}
#define TABLE(name, n)                                                      \
  {"power-tables", name, 1, n, 0, {"tables", 0, 0, 0, 0}, 0, set_table,     \
   step_table, -1, judge_table, "/source", 0},                              \
  {"power-tables", name ", killed, then again", 1, n, 0,                    \
   {"tables", 0, 0, 0, 0}, 0, set_table, step_table2, 0, judge_table,       \
   "/source", 0}

static const struct scene scenes[] = {
  {"power-receiver", "one message, two recipients, no seen/ yet", 1, 2, 0,
   {"spool", 0, 0, 0, 0}, 0, set_fresh, step_qmtpd, -1, judge_receiver,
   "/packages", 0},
  {"power-receiver", "a burst", 6, 1, 0, {"spool", 0, 0, 0, 0}, 0, set_used,
   step_qmtpd, -1, judge_receiver, "/packages", 0},
  {"power-receiver", "a burst without syncfs", 6, 1, 1,
   {"spool", 0, 0, 0, 0}, 0, set_used, step_qmtpd, -1, judge_receiver,
   "/packages", 0},
  {"power-receiver", "killed, then a hit", 2, 1, 0, {"spool", 0, 0, 0, 0}, 0,
   set_used, step_twice, 0, judge_receiver, "/packages", 0},
  {"power-receiver", "a burst killed, then a hit", 5, 1, 0,
   {"spool", 0, 0, 0, 0}, 0, set_fresh, step_twice, 0, judge_receiver,
   "/packages", 0},
  {"power-hub", "the first messages of all", 1, 5, 0, HUB, 0, set_hub,
   step_hub, -1, judge_hub, "/packages", 0},
  {"power-hub", "qmtpd killed, then both", 1, 5, 0, HUB, 0, set_hub,
   step_hub2, 0, judge_hub, "/packages", 0},
  {"power-hub", "qmtpd killed, then both, with a done/", 1, 5, 1, HUB, 0,
   set_halfmade, step_hub2, 0, judge_hub, "/packages", 0},
  {"power-hub", "qmtpd killed, then maildirvirt", 1, 5, 1, HUB, 0, set_hub,
   step_hub, 0, judge_hub, "/packages", 0},
  {"power-router", "a spool", 2, 5, 0, HUB, 0, set_router, step_router, -1,
   judge_router, 0, 0},
  {"power-router", "a spool, without syncfs", 2, 5, 1, HUB, 0, set_router,
   step_router, -1, judge_router, 0, 0},
  {"power-router", "killed, then again", 1, 5, 0, HUB, 0, set_router,
   step_router2, 0, judge_router, 0, 0},
  {"power-sender", "a queue", 3, 2, 0, {"queue", 0, 0, 0, 0}, "far",
   set_sender, step_sender, -1, judge_sender, 0, 0},
  {"power-sender", "killed, then again", 2, 2, 0, {"queue", 0, 0, 0, 0}, "far",
   set_sender, step_sender2, 0, judge_sender, 0, 0},
  {"power-sender", "the power goes at both ends", 2, 2, 0,
   {"queue", "far", 0, 0, 0}, 0, set_sender, step_sender, -1, judge_sender, 0,
   0},
  {"power-queue", "without a key", 1, 3, 0, {"spool", 0, 0, 0, 0}, 0,
   set_queue, step_queue, -1, judge_queue, "/message", "/envelope"},
  {"power-queue", "many recipients", 1, 6, 0, {"spool", 0, 0, 0, 0}, 0,
   set_queue, step_queue, -1, judge_queue, "/message", "/envelope"},
  {"power-queue", "with a key", 1, 3, 1, {"spool", 0, 0, 0, 0}, 0, set_key,
   step_queue, -1, judge_queue, "/message", "/envelope"},
  {"power-queue", "with a key, killed, then again", 1, 3, 0,
   {"spool", 0, 0, 0, 0}, 0, set_key, step_queue2, 0, judge_queue, "/message",
   "/envelope"},
  TABLE("setforward", 1),
  TABLE("setmaillist", 2),
  TABLE("tcprules", 3),
  TABLE("newaliases", 4),
  TABLE("newinclude", 5)
};

#define SCENES (sizeof scenes / sizeof scenes[0])

/* --------------------------------------------------------------- RECORDING */

struct recording {
  const struct scene *s;
  unsigned long killat; /* which call of the step; 0: none */
  struct disk before[2]; /* the disk at the start, for two replays */
  stralloc text;         /* the traces; after each "= CODE" */
  stralloc times;        /* of files: disk_times */
};

static struct recording *list;
static size_t nlist;

static int traced(const struct scene *s, const char *const *argv,
                  unsigned long killat)
{
  const char *args[40];
  int i = 0;

  args[i++] = join(&tests, "trace", "");
  args[i++] = "-f";
  args[i++] = "-b";
  args[i++] = "1048576";
  args[i++] = "-s";
  args[i++] = CALLS;
  args[i++] = "-P";
  args[i++] = root.s;
  args[i++] = "-o";
  args[i++] = at("/trace");
  if (killat) {
    args[i++] = "-n";
    args[i++] = num(killat);
    args[i++] = "-k";
  }
  args[i++] = "--";
  while (*argv) args[i++] = *argv++;
  args[i] = 0;
  return run(args, s->in ? at(s->in) : 0, at("/answers"),
             s->in1 ? at(s->in1) : 0);
}

/* What was written to done/.log has times, too. */
static void logs(struct recording *r)
{
  struct disk_line l;
  stralloc line = {0};
  size_t i, len;

  memset(&l, 0, sizeof l);
  for (i = 0; i < r->text.len; i += len + 1) {
    len = ascii_chr(r->text.s + i, r->text.len - i, '\n');
    check(stralloc_copyb(&line, r->text.s + i, len));
    check(stralloc_0(&line));
    if (!strstr(line.s, "/done/.log ")) continue;
    if (disk_parse(r->before, line.s, &l) == DISK_CHANGE &&
        *l.field[1] == 'w')
      check(stralloc_cat(&r->times, &l.data));
  }
  check(stralloc_0(&r->times));
  stralloc_free(&line);
  stralloc_free(&l.target);
  stralloc_free(&l.data);
}

static void loaded(struct disk *d)
{
  size_t i;

  check(disk_init(d, root.s));
  d->sum = sum;
  for (i = 0; scene->disk[i]; ++i) check(disk_load(d, scene->disk[i], 0));
  if (scene->sure) check(disk_load(d, scene->sure, 1));
}

/* The times of what is in the queues now. */
static void note(struct recording *r)
{
  static const char *const dir[] = {"/spool/new", "/queue/new"};
  struct dirent *e;
  struct stat st;
  DIR *d;
  int i;

  for (i = 0; i < 2; ++i) {
    d = opendir(at(dir[i]));
    while (d && (e = readdir(d))) {
      if (stat(join(&root, dir[i], join(&slash, e->d_name, "")), &st) == -1 ||
          e->d_name[0] == '.')
        continue;
      check(stralloc_cats(&r->times, e->d_name));
      check(stralloc_append(&r->times, ':'));
      check(stralloc_catnum(&r->times, (unsigned long long) st.st_mtim.tv_sec));
      check(stralloc_append(&r->times, '.'));
      check(
        stralloc_catnum(&r->times, (unsigned long long) st.st_mtim.tv_nsec));
      check(stralloc_append(&r->times, '\n'));
    }
    if (d) (void) closedir(d);
  }
}

/* Runs the scene, its step S->killed killed in front of call KILLAT. The exit
   code of that step. */
static int record(const struct scene *s, unsigned long killat)
{
  const char *const *argv;
  struct recording *r;
  stralloc sa = {0};
  int i, code = 0, first = 0;

  list = realloc(list, (nlist + 1) * sizeof *list);
  if (!list) die("memory");
  r = list + nlist++;
  memset(r, 0, sizeof *r);
  r->s = scene = s;
  r->killat = killat;
  s->setup(s);
  loaded(r->before);
  loaded(r->before + 1);
  for (i = 0; (argv = s->step(s, i)); ++i) {
    code = traced(s, argv, i == s->killed ? killat : 0);
    if (i == s->killed) first = code;
    if (code == 77) return code;
    if (code != 0 && !(i == s->killed && killat && code == 137))
      strerr_die(111, 0, "a run without faults failed: ", s->row, ", ",
                 s->name, ": ", num((unsigned long long) code), (char *) 0);
    check(get(at("/trace"), &sa));
    check(stralloc_cat(&r->text, &sa));
    check(stralloc_cats(&r->text, "= "));
    check(stralloc_catnum(&r->text, (unsigned long long) code));
    check(stralloc_append(&r->text, '\n'));
    note(r);
  }
  stralloc_free(&sa);
  logs(r);
  return first;
}

/* 1 if it is worth while to kill in front of the call that the line is of. */
static int changes(const char *line, size_t n)
{
  static const char *const worth[] = {" write", " fsync", " syncfs", " link",
                                      " rename", " unlink", " mkdir",
                                      " ftruncate", 0};
  size_t name = ascii_chr(line, n, ' ');
  int i;

  for (i = 0; worth[i]; ++i)
    if (n - name > strlen(worth[i]) &&
        memcmp(line + name, worth[i], strlen(worth[i])) == 0)
      return 1;
  return 0;
}

/* Once without a kill, then killed in front of each call that changes
   something. 77 where that does not work. */
static int recordall(const struct scene *s)
{
  unsigned long call = 0;
  size_t i, n;
  stralloc t;
  int code = record(s, 0);

  if (code == 77 || s->killed == -1) return code;
  if (s->killed != 0) die("only a first step can be killed");
  t = list[nlist - 1].text;
  for (i = 0; i < t.len && t.s[i] != '='; i += n + 1) {
    n = ascii_chr(t.s + i, t.len - i, '\n');
    ++call;
    if (changes(t.s + i, n)) (void) record(s, call);
  }
  return 0;
}

/* ------------------------------------------------------------------ REPLAY */

struct moment { /* of a recording, when the power may go */
  size_t rec, no;
  struct disk *d;
  unsigned int (*acked)[RCPTS];
};

static void acknowledge(const struct scene *s, unsigned int k, table acked,
                        unsigned int *pos)
{
  unsigned int i;

  for (i = 0; i < k && *pos < s->ids * s->rcpts; ++i, ++*pos)
    acked[*pos / s->rcpts + 1][*pos % s->rcpts + 1] = 1;
}

static void line_(struct moment *m, char *text, unsigned int *pos,
                  void (*f)(struct moment *))
{
  static struct disk_line l;
  const struct scene *s = list[m->rec].s;
  const stralloc *times = &list[m->rec].times;
  unsigned int all;
  int kind;

  if (*text == '=') {
    if (s->judge == judge_queue || s->judge == judge_table)
      if (strcmp(text, "= 0") == 0) m->acked[1][1] = 1;
    *pos = 0;
    f(m);
    ++m->no;
    return;
  }
  kind = disk_parse(m->d, text, &l);
  check(kind);
  if (kind == DISK_FLUSH) {
    f(m);
    ++m->no;
  }
  if (kind == DISK_CHANGE || kind == DISK_FLUSH) {
    check(disk_apply(m->d, &l));
    if (*l.field[1] == 'r' || *l.field[1] == 'l')
      disk_times(m->d, times->s, times->len - 1);
  }
  if (kind != DISK_OUTPUT) return;
  all = answers(l.data.s, l.data.len, &all);
  if (all == 0) return;
  acknowledge(s, all, m->acked, pos);
  f(m);
  ++m->no;
}

/* Calls F for each moment of recording REC; the Nth time that this is done. */
static void replay(size_t rec, int n, void (*f)(struct moment *))
{
  struct recording *r = list + rec;
  stralloc one = {0};
  struct moment m;
  table acked;
  unsigned int pos = 0;
  size_t i, len;

  memset(acked, 0, sizeof acked);
  m.rec = rec;
  m.no = 0;
  m.d = r->before + n;
  m.acked = acked;
  for (i = 0; i < r->text.len; i += len + 1) {
    len = ascii_chr(r->text.s + i, r->text.len - i, '\n');
    check(stralloc_copyb(&one, r->text.s + i, len));
    check(stralloc_0(&one));
    line_(&m, one.s, &pos, f);
  }
  disk_free(m.d);
  stralloc_free(&one);
}

/* ------------------------------------------------------------------ STATES */

struct pick {
  size_t rec, no, i;
};

static struct pick *picks;
static size_t npicks, roompicks;
static uint64_t *known; /* a hash table */
static size_t nknown, roomknown;

static int isknown(uint64_t h)
{
  uint64_t *old = known;
  size_t i, k, was = roomknown;

  if (h == 0) h = 1;
  if (2 * nknown >= roomknown) {
    roomknown = was ? 2 * was : 4096;
    known = calloc(roomknown, sizeof *known);
    if (!known) die("memory");
    nknown = 0;
    for (i = 0; i < was; ++i)
      if (old[i]) (void) isknown(old[i]);
    free(old);
  }
  for (k = (size_t) h & (roomknown - 1); known[k];
       k = (k + 1) & (roomknown - 1))
    if (known[k] == h) return 1;
  known[k] = h;
  ++nknown;
  return 0;
}

static void collect(struct moment *m)
{
  long i, n = disk_count(m->d, ALL, RANDOM);
  uint64_t h, salt = (uint64_t) (list[m->rec].s - scenes) + 1;
  unsigned int id, r;

  if (n == -1) die("memory");
  for (id = 0; id < IDS; ++id)
    for (r = 0; r < RCPTS; ++r) salt = salt * 31 + m->acked[id][r];
  for (i = 0; i < n; ++i) {
    disk_choose(m->d, (size_t) i);
    check(disk_hash(m->d, &h));
    if (isknown((h ^ salt) * 0x9e3779b97f4a7c15ULL + salt)) continue;
    if (npicks == roompicks) {
      roompicks = roompicks ? 2 * roompicks : 1024;
      picks = realloc(picks, roompicks * sizeof *picks);
      if (!picks) die("memory");
    }
    picks[npicks].rec = m->rec;
    picks[npicks].no = m->no;
    picks[npicks++].i = (size_t) i;
  }
}

static unsigned long long onescene; /* 0: all of them */
static size_t nextpick; /* the first that was not yet looked at */
static unsigned int worker, workers;

static void judge(struct moment *m)
{
  char text[200];
  table acked;

  for (; nextpick < npicks; ++nextpick) {
    const struct pick *p = picks + nextpick;

    if (p->rec != m->rec || p->no != m->no) return;
    if (nextpick % workers != worker) continue;
    if (disk_count(m->d, ALL, RANDOM) == -1) die("memory");
    disk_choose(m->d, p->i);
    check(disk_make(m->d, root.s));
    (void) sprintf(text, "-r %s%s%.0llu -1 %lu.%lu.%lu (%s%s%.0lu)",
                   scene->row, onescene ? " -s " : "", onescene,
                   (unsigned long) p->rec, (unsigned long) p->no,
                   (unsigned long) p->i, scene->name,
                   list[m->rec].killat ? ": at call " : "",
                   list[m->rec].killat);
    where = text;
    memcpy(acked, m->acked, sizeof acked);
    bad = 0;
    scene->judge(scene, acked);
    ++total.points;
  }
}

static void work_(unsigned int n, int out)
{
  size_t i;

  worker = n;
  root.len = work.len;
  check(stralloc_append(&root, '/'));
  check(stralloc_catnum(&root, n + 1));
  check(stralloc_0(&root));
  --root.len;
  for (nextpick = 0; nextpick < npicks;) {
    if (picks[nextpick].rec >= nlist) break;
    if (scene != list[picks[nextpick].rec].s || nextpick == 0) {
      scene = list[picks[nextpick].rec].s;
      scene->setup(scene);
    }
    i = nextpick;
    replay(picks[i].rec, 1, judge);
    if (i == nextpick) break; /* -1: there is no such state */
  }
  if (write(out, &total, sizeof total) != sizeof total) die("pipe");
  _exit(0);
}

static void judgeall(struct result *sum_)
{
  struct result r;
  unsigned int n;
  int p[2], status;

  check(fd_pipe(p));
  for (n = 0; n < workers; ++n)
    switch (fork()) {
    case -1: die("fork"); break;
    case 0: work_(n, p[1]);
    }
  memset(sum_, 0, sizeof *sum_);
  for (n = 0; n < workers; ++n) {
    if (wait(&status) == -1 || status != 0)
      strerr_die(111, 0, "a worker failed", (char *) 0);
    if (read(p[0], &r, sizeof r) != sizeof r) die("pipe");
    sum_->points += r.points;
    sum_->lost += r.lost;
    sum_->doubled += r.doubled;
    sum_->torn += r.torn;
    sum_->crashed += r.crashed;
  }
  (void) close(p[0]);
  (void) close(p[1]);
}

/* -------------------------------------------------------------------- MAIN */

static unsigned long long limit;
static struct pick only;
static int isonly;

static void thin(void)
{
  size_t i;

  if (isonly) {
    picks[0] = only;
    npicks = 1;
  } else if (limit && limit < npicks) {
    for (i = 0; i < limit; ++i) picks[i] = picks[i * npicks / limit];
    npicks = (size_t) limit;
  }
}

/* 1: something was wrong; 0; 77: no tracing here. */
static int row(const char *name)
{
  struct result sum_;
  size_t i;
  unsigned int no = 0;

  nlist = npicks = nknown = 0;
  free(known);
  known = 0;
  roomknown = 0;
  for (i = 0; i < SCENES; ++i) {
    if (strcmp(scenes[i].row, name)) continue;
    if (onescene && ++no != onescene) continue;
    if (recordall(scenes + i) == 77) return 77;
  }
  for (i = 0; i < nlist && !isonly; ++i) replay(i, 0, collect);
  if (isonly && !npicks) {
    picks = calloc(1, sizeof *picks);
    if (!picks) die("memory");
  }
  thin();
  judgeall(&sum_);
  for (i = 0; i < nlist; ++i) {
    stralloc_free(&list[i].text);
    stralloc_free(&list[i].times);
    disk_free(list[i].before + 1);
    if (isonly) disk_free(list[i].before);
  }
  (void) printf("%s\t%lu\t%lu\t%lu\t%lu\t%lu\n", name, sum_.points, sum_.lost,
                sum_.doubled, sum_.torn, sum_.crashed);
  (void) fflush(stdout);
  if (!sum_.points) strerr_warn(0, name, ": no such state", (char *) 0);
  return sum_.lost || sum_.doubled || sum_.torn || sum_.crashed;
}

static void place(const char *program)
{
  const char *end = strrchr(program, '/');
  const char *s = getenv("BUSHBIN");
  char cwd[PATH_MAX];

  if (!getcwd(cwd, sizeof cwd)) die("getcwd");
  check(stralloc_copys(&tests, *program == '/' ? "" : cwd));
  check(stralloc_append(&tests, '/'));
  if (end) check(stralloc_catb(&tests, program, (size_t) (end - program)));
  check(stralloc_append(&tests, '/'));
  check(stralloc_copys(&bin, s && *s == '/' ? "" : cwd));
  check(stralloc_append(&bin, '/'));
  check(stralloc_cats(&bin, s ? s : ""));
  check(stralloc_append(&bin, '/'));
  s = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");
  check(stralloc_copys(&work, s ? s : "/tmp"));
  check(stralloc_cats(&work, "/bushpower."));
  check(stralloc_catnum(&work, (unsigned long long) getpid()));
  check(stralloc_0(&work));
  --work.len;
  check(stralloc_copy(&root, &work));
  check(stralloc_cats(&root, "/0"));
  check(stralloc_0(&root));
  --root.len;
  check(stralloc_copys(&slash, "/"));
}

static void point(const char *s)
{
  unsigned long long u[3];
  int i;

  for (i = 0; i < 3; ++i) {
    size_t n = scan_num(s, 1UL << 30, u + i);

    if (n == 0 || s[n] != (i < 2 ? '.' : 0)) usage_die();
    s += n + 1;
  }
  only.rec = (size_t) u[0];
  only.no = (size_t) u[1];
  only.i = (size_t) u[2];
  isonly = 1;
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  const char *which = 0;
  int c, r = 0, worst = 0;
  size_t i;

  usage_init(argc, argv, "sweep-power",
             "[-q states] [-r row] [-s scene] [-1 point] [-k]",
             "cut the power at any moment");
  while ((c = subgetopt(&o, argc, argv, "q:r:s:1:k")) != -1)
    switch (c) {
    case 'q': if (!scan_all(o.arg, 1 << 30, &limit)) usage_die(); break;
    case 'r': which = o.arg; break;
    case 's': if (!scan_all(o.arg, 99, &onescene)) usage_die(); break;
    case '1': point(o.arg); break;
    case 'k': keep = 1; break;
    default: usage_die();
    }
  if (argv[o.ind] || (isonly && !which)) usage_die();
  if (getuid() == 0 && (sys_groups(0, 65534) == -1 || setgid(65534) == -1 ||
                        setuid(65534) == -1))
    die("unable to become an ordinary user");
  (void) umask(077);
  place(argv[0]);
  workers = isonly ? 1 : JOBS;
  base = time(0) - 10000;
  maketexts();
  if (mkdir(work.s, 0700) == -1) die(work.s);
  if (stage_apart(keep ? 0 : work.s) == -1) die("unable to fork");
  for (i = 0; i < SCENES && r != 77; ++i) {
    if (i && strcmp(scenes[i].row, scenes[i - 1].row) == 0) continue;
    if (which && strcmp(which, scenes[i].row)) continue;
    r = row(scenes[i].row);
    if (r == 1) worst = 1;
  }
  if (keep) strerr_info(0, "kept: ", work.s, (char *) 0);
  if (r == 77)
    strerr_die(77, 0, "tracing does not work here", (char *) 0);
  return worst;
}
