/* t_faults: units that open, read and write, with each system call failing. */
#if defined(__linux__)
#include "faults.h"

#include "batch.h"
#include "bounce.h"
#include "cdbmake.h"
#include "command.h"
#include "commit.h"
#include "coproc.h"
#include "deadline.h"
#include "done.h"
#include "donelog.h"
#include "env.h"
#include "fd.h"
#include "fed.h"
#include "flushdir.h"
#include "lock.h"
#include "lookup.h"
#include "maildir.h"
#include "mbox.h"
#include "message.h"
#include "names.h"
#include "netstring.h"
#include "notes.h"
#include "open.h"
#include "package.h"
#include "qmail.h"
#include "removal.h"
#include "replace.h"
#include "rules.h"
#include "sig.h"
#include "slurp.h"
#include "socket.h"
#include "spill.h"
#include "substdio.h"
#include "ucspi.h"
#include "wake.h"

#include "tap.h"

static const int usual[] = {EIO, EINTR, 0};
static const int missing[] = {EIO, EINTR, ENOENT, 0};
static const int taken[] = {EEXIST, 0};
static const int blocking[] = {EIO, EINTR, EAGAIN, 0};

/* The bytes of a file, or -1. */
static long size(const char *fn)
{
  struct stat st;

  return syscall(SYS_newfstatat, AT_FDCWD, fn, &st, 0) == -1
           ? -1
           : (long) st.st_size;
}

static void put(const char *fn, const char *s)
{
  int fd = (int) syscall(SYS_openat, AT_FDCWD, fn,
                         O_WRONLY | O_CREAT | O_TRUNC, 0600);

  MUST(fd != -1 && syscall(SYS_write, fd, s, strlen(s)) == (long) strlen(s));
  (void) close(fd);
}

static void gone(const char *fn)
{
  (void) syscall(SYS_unlinkat, AT_FDCWD, fn, 0);
}

/* ------------------------------------------------------------ DESCRIPTORS */

static int pipes(void)
{
  int p[3][2];
  int i;

  if (fd_pipes(p, 3) == -1) return -1;
  for (i = 0; i < 3; ++i) {
    (void) close(p[i][0]);
    (void) close(p[i][1]);
  }
  return 0;
}

static int moves(void)
{
  int fd, r;

  faults_off();
  fd = open_read("/dev/null");
  faults_on();
  r = fd_sanitize() == -1 || fd_move(50, fd) == -1 ? -1 : 0;
  if (r == 0) fd = 50;
  if (r == 0) r = fd_inherit(fd);
  if (r == 0) r = fd_nonblock(fd);
  if (r == 0) r = fd_cloexecfrom(50);
  (void) close(fd);
  return r;
}

static int locks(void)
{
  int r;
  int fd = open_append("locked", 0600);

  if (fd == -1) return -1;
  r = lock_ex(fd) == -1 || lock_un(fd) == -1 || lock_exnb(fd) == -1 ? -1 : 0;
  (void) close(fd);
  return r;
}

static int opens(void)
{
  static const char *const fn[] = {"file", "link"};
  struct stat st;
  int fd[7];
  int i;
  int r = 0;

  fd[0] = open_read("file");
  fd[1] = open_write("file");
  fd[2] = open_trunc("trunc", 0600);
  fd[3] = open_regularstat(AT_FDCWD, "file", &st);
  fd[4] = open_linesat(AT_FDCWD, "lines", 1);
  fd[5] = open_regularlink(fn[1], &st);
  fd[6] = open_dirat(AT_FDCWD, ".", 1);
  for (i = 0; i < 7; ++i)
    if (fd[i] == -1)
      r = -1;
    else
      (void) close(fd[i]);
  if (r == -1) errno = faults_error;
  return r;
}

/* A link is a link, whatever fails. */
static int links(void)
{
  int fd = open_dirat(AT_FDCWD, "dirlink", 1);

  MUST(fd == -1);
  return 0;
}

/* --------------------------------------------------------------- PROGRAMS */

static int cat(void)
{
  static char *argv[] = {"cat", 0};
  struct coproc c = {0, -1, -1, 0, -1};
  int keep;
  char b[8];

  faults_off();
  keep = open_read("/dev/null");
  faults_on();
  if (coproc_start(&c, argv, keep) == -1) {
    MUST(c.pid == 0 && c.to == -1 && c.from == -1);
    (void) close(keep);
    return -1;
  }
  faults_off();
  MUST(write(c.to, "hello", 5) == 5);
  MUST(deadline_wait(c.from, POLLIN, deadline_in(60)) == 1);
  MUST(read(c.from, b, sizeof b) == 5);
  coproc_shut(&c.to);
  MUST(deadline_wait(c.from, POLLIN, deadline_in(60)) == 1);
  coproc_shut(&c.from);
  faults_on();
  while (!coproc_ended(&c)) (void) syscall(SYS_sched_yield);
  MUST(coproc_ended(&c)); /* and still is */
  (void) close(keep);
  return 0;
}

static int command(void)
{
  static char *env[] = {0};
  stralloc out = {0};
  int status = -1;
  int in, r;

  faults_off();
  in = open_read("/dev/null");
  faults_on();
  r = command_run(".", "echo hello; exit 3", env, in, &out, &status);
  MUST(r == -1 || (WIFEXITED(status) &&
                   (WEXITSTATUS(status) == 3 ||
                    (faults_tree && WEXITSTATUS(status) == 111))));
  (void) close(in);
  stralloc_free(&out);
  return r;
}

/* What the queue program takes is whole: else it is told of. */
static int queueing(void)
{
  static struct qmail q;
  const char *text = 0;
  int code;

  put("taken", "");
  if (qmail_open(&q, "key") == -1) return -1;
  qmail_puts(&q, "Subject: x\n\nbody\n");
  qmail_from(&q, "s@a", 3);
  qmail_to(&q, "r@b", 3);
  code = qmail_end(&q, &text);
  MUST(code == 0 || code == 111);
  MUST(text && *text && strlen(text) <= QMAIL_TEXT);
  /* The program may have taken it, and we not heard of that. */
  MUST(code == 111 || size("taken") == 17);
  if (code == 0) return 0;
  errno = EIO;
  return -1;
}

/* Nothing fails; what goes wrong is said on 2. */
static int waking(void)
{
  static char *argv[] = {"true", 0};
  struct wake w = {0, -1, -1, 0};
  int status;
  pid_t pid;

  w.argv = argv;
  wake_start(&w);
  wake_up(&w);
  w.owed = 1;
  wake_end(&w);
  MUST(w.fd == -1);
  do
    pid = (pid_t) syscall(SYS_wait4, -1, &status, 0, (void *) 0);
  while (pid > 0);
  return 0;
}

/* ---------------------------------------------------------------- NETWORK */

static const struct ip home = {.b = {127, 0, 0, 1}};

static int listening(void)
{
  struct ip ip;
  unsigned int port;
  int r;
  int fd = socket_listen(&home, 0, 5);

  if (fd == -1) return -1;
  r = socket_local(fd, &ip, &port);
  (void) close(fd);
  return r;
}

static int connecting(void)
{
  struct ucspi u;
  struct ip ip, peer;
  unsigned int port, p;
  int fd, c, s;
  int r = -1;

  memset(&u, 0, sizeof u);
  faults_off();
  fd = socket_listen(&home, 0, 5);
  MUST(fd != -1 && socket_local(fd, &ip, &port) == 0);
  faults_on();
  c = socket_connect(&home, port, &home, 0, deadline_in(60));
  if (c != -1) {
    s = socket_accept(fd, &peer, &p);
    if (s != -1) {
      if (socket_remote(s, &ip, &port) == 0 && ucspi_local(&u, s) == 0 &&
          socket_nodelay(s) == 0)
        r = 0;
      MUST(r == -1 || (port == p && u.lport > 0));
      (void) close(s);
    }
    (void) close(c);
  }
  (void) close(fd);
  return r;
}

static int fromport(void)
{
  struct ip ip;
  unsigned int port;
  int fd, c;

  faults_off();
  fd = socket_listen(&home, 0, 5);
  MUST(fd != -1 && socket_local(fd, &ip, &port) == 0);
  faults_on();
  c = socket_connect(&home, port, 0, port + 1, deadline_in(60));
  if (c != -1) (void) close(c);
  (void) close(fd);
  return c != -1 || errno == EADDRINUSE ? 0 : -1;
}

static int ident(void)
{
  static const char answer[] = "1 , 2 : USERID : UNIX : ali\r\n";
  stralloc out = {0};
  int s[2];
  int r;

  faults_off();
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
  MUST(write(s[1], answer, sizeof answer - 1) > 0);
  faults_on();
  r = lookup_ident(&out, s[0], 1, 2, deadline_in(60));
  MUST(r == -1 || (r == 1 && stralloc_equals(&out, "ali")));
  (void) close(s[0]);
  (void) close(s[1]);
  stralloc_free(&out);
  return r == -1 ? -1 : 0;
}

static int names_of(void)
{
  struct ip ip[LOOKUP_MAX];

  if (lookup_ips(ip, "localhost", 0, deadline_in(60)) != -1) return 0;
  if (errno == EAGAIN) errno = EIO; /* the child's word */
  return -1;
}

/* ------------------------------------------------------------------ FILES */

static int flushing(void)
{
  return flushdir_of("file") == -1 ? -1 : flushdir_at(AT_FDCWD, ".");
}

static void gather(void *arg, const char *s, size_t n)
{
  (void) s;
  *(size_t *) arg += n;
}

static int slurping(void)
{
  stralloc sa = {0};
  size_t n = 0;
  int fd, r;

  faults_off();
  fd = open_read("file");
  faults_on();
  r = slurp_to(fd, 0, gather, &n);
  if (r == 0) r = slurp(fd, &sa);
  MUST(r == -1 || (n == 5 && sa.len == 5));
  stralloc_free(&sa);
  (void) close(fd);
  return r;
}

static int replacing(void)
{
  struct replace r;
  int good = -1;
  int e;

  put("table", "old");
  if (replace_start(&r, "table", "table.tmp") == 0) {
    if (substdio_writeall(r.fd, "newer", 5) == -1)
      replace_undo(&r);
    else
      good = replace_finish(&r, 1);
  }
  MUST(size("table") == (good == 0 || *r.fate == 'i' ? 5 : 3));
  MUST(r.fd == -1);
  e = errno;
  gone("table.tmp");
  errno = e;
  return good;
}

static int table(void)
{
  static struct cdbmake c;
  stralloc key = {0};
  stralloc data = {0};
  int fd;
  int r = -1;

  faults_off();
  fd = open_exclat(AT_FDCWD, "cdb", 0600);
  MUST(fd != -1);
  gone("cdb");
  faults_on();
  if (cdbmake_start(&c, fd) == 0) {
    if (cdbmake_add(&c, "127.", 4, "+A=b\0D", 7) == -1)
      cdbmake_abort(&c);
    else if (cdbmake_finish(&c) == 0)
      r = rules_find(fd, "127.0.0.1", 0, 0, &key, &data) == -1 ? -1 : 0;
  }
  MUST(r == -1 || data.len == 7);
  stralloc_free(&key);
  stralloc_free(&data);
  (void) close(fd);
  return r;
}

static int box(void)
{
  static struct mbox m;
  long was;
  int left = 0;
  int r;

  put("mbox", "From x\n\nx\n\n");
  was = size("mbox");
  if (mbox_open(&m, "mbox", 1) == -1) return -1;
  mbox_head(&m, "From y\n", 7);
  mbox_put(&m, "\nFrom z", 7);
  r = mbox_close(&m, &left);
  MUST(left || size("mbox") == was + (r == 0 ? 17 : 0));
  return r;
}

static int newbox(void)
{
  static struct mbox m;
  int left = 0;
  int r;

  gone("newbox");
  if (mbox_open(&m, "newbox", 1) == -1) return -1;
  mbox_put(&m, "\n", 1);
  mbox_fail(&m, EDQUOT);
  r = mbox_close(&m, &left);
  MUST(r == -1);
  MUST(left || size("newbox") == 0);
  return 0;
}

/* ------------------------------------------------------------------ SPOOL */

static void maildir(void)
{
  static const char *const dir[] = {"tmp", "new", "cur", "seen", "done"};
  size_t i;

  for (i = 0; i < 5; ++i) (void) syscall(SYS_mkdirat, AT_FDCWD, dir[i], 0700);
}

#define QUEUED "Return-Path: <s@a>\nDelivered-To: r@b\nSubject: x\n\nbody\n"

static const char *queued_file = "new/m";

static int reading(void)
{
  static struct message m;
  stralloc key = {0};
  const char *p;
  ssize_t n;
  off_t all = 0;
  int fd, r;

  message_init(&m);
  r = message_open(&m, queued_file);
  MUST(r == 1 || (r == 0 && m.q.bad.n == 1) || (r == -1 && errno == ENOENT));
  if (r == 1) {
    r = -1;
    if (message_hasline(&m, "Subject: x", 10) == 1 &&
        message_rewind(&m) == 0) {
      while ((n = message_next(&m, &p)) > 0) all += n;
      MUST(n == -1 || all == m.q.size);
      if (n == 0) {
        fd = message_fd(&m);
        if (fd != -1) {
          r = message_key(&m, 1, &key) == 0 ? 1 : -1;
          (void) close(fd);
        }
      }
    }
    if (r == -1) errno = EIO;
    message_close(&m);
  } else {
    r = -1;
    errno = EIO;
  }
  if (m.q.dir[0] != -1) (void) close(m.q.dir[0]);
  if (m.q.dir[1] != -1) (void) close(m.q.dir[1]);
  stralloc_free(&key);
  return r == 1 ? 0 : -1;
}

/* More than is kept in memory. */
static int readinglarge(void)
{
  static char block[1000];
  int fd, i, r;

  faults_off();
  memset(block, 'x', sizeof block);
  put("new/large", QUEUED);
  fd = open_append("new/large", 0600);
  for (i = 0; i < 100; ++i)
    MUST(substdio_writeall(fd, block, sizeof block) == 0);
  (void) close(fd);
  faults_on();
  queued_file = "new/large";
  r = reading();
  queued_file = "new/m";
  gone("new/large");
  if (r == -1) errno = EIO;
  return r;
}

/* A notice is all there if it is said to be queued. */
static int bouncing(void)
{
  static struct bounce_conf c;
  struct bounce b = {-1, "m", 0, 1795309323, "", "no", 2, 0};
  stralloc out = {0};
  enum bounce_result r;

  put("taken", "");
  if (!c.me.len && (stralloc_copys(&c.me, "h") == -1 ||
                    stralloc_copys(&c.from, "r@b") == -1))
    return -1;
  faults_off();
  b.fd = open_read("new/m");
  faults_on();
  b.size = strlen(QUEUED);
  r = bounce_send(&c, &b, &out);
  MUST(r != BOUNCE_QUEUED || size("taken") > 300);
  MUST(r != BOUNCE_DROPPED);
  (void) close(b.fd);
  stralloc_free(&out);
  if (r == BOUNCE_QUEUED) return 0;
  errno = EIO;
  return -1;
}

static int marking(void)
{
  static const char hash[] = "0123456789abcdef0123456789abcdef";
  struct done d = {{0}, {0}, 0};
  struct done again = {{0}, {0}, 0};
  int dir, r;

  faults_off();
  gone("done/x");
  put("done/x", "half a line");
  dir = open_dirat(AT_FDCWD, ".", 0);
  faults_on();
  r = done_read(&d, dir, "x");
  if (r == 0) {
    r = done_add(&d, 3, hash, 1);
    if (r == 0) r = done_write(&d, dir, "x");
    if (r == 0) r = done_read(&again, dir, "x");
    MUST(r == -1 || faults_error == ENOENT || done_take(&again, hash) == 2);
  }
  (void) close(dir);
  done_free(&d);
  done_free(&again);
  return r;
}

static int firstmark(void)
{
  int dir, fd, e;

  gone("done/x");
  gone("done/.log");
  (void) syscall(SYS_unlinkat, AT_FDCWD, "done", AT_REMOVEDIR);
  faults_off();
  dir = open_dirat(AT_FDCWD, ".", 0);
  faults_on();
  fd = done_dir(dir);
  e = errno;
  if (fd != -1) (void) close(fd);
  (void) close(dir);
  (void) syscall(SYS_mkdirat, AT_FDCWD, "done", 0700);
  errno = e;
  return fd == -1 ? -1 : 0;
}

static int logging(void)
{
  static const char hash[] = "0123456789abcdef0123456789abcdef";
  static const char *const key = "m:1.2";
  struct donelog g;
  struct done d = {{0}, {0}, 0};
  struct maildir m;
  int r;

  memset(&g, 0, sizeof g);
  g.fd = -1;
  faults_off();
  MUST(maildir_open(&m, AT_FDCWD, ".", 0) == 0);
  put("done/.log", "m:1.2 1 0123456789abcdef0123456789abcdef\nhalf");
  faults_on();
  r = donelog_open(&g, &m);
  if (r == 0) r = donelog_find(&g, key, &d);
  if (r == 0) r = done_add(&d, 3, hash, 0);
  if (r == 0) r = donelog_add(&g, key, &d);
  if (r == 0) r = donelog_flush(&g);
  if (g.fd != -1) (void) close(g.fd);
  cset_free(&g.live);
  stralloc_free(&g.adds);
  done_free(&d);
  maildir_close(&m);
  return r;
}

static int noting(void)
{
  struct notes n;
  int r;

  gone("done/m");
  memset(&n, 0, sizeof n);
  n.dir = -1;
  r = notes_open(&n, ".", "m.2.17");
  if (r == 0) r = notes_room(&n);
  if (r == 0) r = notes_take(&n, "a program");
  MUST(r != 1);
  if (r == 0) r = notes_add(&n, "a program", 0);
  if (n.dir != -1) (void) close(n.dir);
  done_free(&n.done);
  stralloc_free(&n.name);
  return r;
}

static int spilling(void)
{
  static struct spill s;
  static char big[2 * SPILL_MEM + 10];
  struct maildir m;
  struct stat st;
  int round, fd;
  int r = 0;

  faults_off();
  MUST(maildir_open(&m, AT_FDCWD, ".", 0) == 0);
  faults_on();
  for (round = 0; round < 2 && r == 0; ++round) {
    st.st_size = -1;
    spill_start(&s, &m);
    r = spill_put(&s, big, round ? sizeof big : 10);
    if (r == 0) r = spill_end(&s);
    fd = open_trunc("out", 0600);
    if (r == 0) r = fd == -1 ? -1 : spill_write(&s, fd, "head", 4);
    if (r == 0) r = fstat(fd, &st);
    MUST(r == -1 || st.st_size == (round ? (off_t) sizeof big : 10) + 4);
    if (fd != -1) (void) close(fd);
    spill_free(&s);
  }
  maildir_close(&m);
  return r;
}

static int packing(void)
{
  static struct package p;
  static struct queued q;
  stralloc rcpts = {0};
  int e = 0, broken = 0;
  int s[2];
  int r;

  faults_off();
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
  faults_on();
  package_init(&p);
  queued_init(&q);
  r = queued_open(&q, "new/m") == 1 ? 0 : -1;
  if (r == 0) r = package_begin(&p, &q);
  if (r == 0 && package_more(&p, &e, &broken) == 0) {
    MUST(!package_waits(&p) && !broken);
    r = -1;
  }
  if (r == 0) r = netstring_catb(&rcpts, q.rcpt.s, q.rcpt.len);
  if (r == 0) r = package_end(&p, &rcpts);
  while (r == 0 && package_waits(&p)) {
    (void) package_more(&p, &e, &broken);
    r = package_send(&p, s[0]);
  }
  if (r == -1) errno = EIO;
  queued_close(&q);
  stralloc_free(&rcpts);
  if (q.dir[0] != -1) (void) close(q.dir[0]);
  if (q.dir[1] != -1) (void) close(q.dir[1]);
  (void) close(s[0]);
  (void) close(s[1]);
  return r;
}

static int feeding(void)
{
  static struct fed f;
  const char *s;
  int p[2];
  int r = 0;
  int n = 0;

  memset(&f, 0, sizeof f);
  faults_off();
  MUST(fd_pipe(p) == 0 && write(p[1], "new/a\0new/b\0ne", 14) == 14);
  (void) close(p[1]);
  faults_on();
  while (r == 0 && !f.over) {
    r = fed_read(&f, p[0]);
    while ((s = fed_next(&f))) MUST(*s == 'n' && s[4] == 'a' + n++);
  }
  MUST(r == -1 || (n == 2 && fed_rest(&f) == 2));
  (void) close(p[0]);
  return r;
}

static unsigned int staying;

static void stays(size_t at, int e, const char *why)
{
  (void) at;
  (void) e;
  (void) why;
  ++staying;
}

/* Both messages go, or those that stay are told of. */
static int leaving(void)
{
  static struct removal r;
  struct names n;
  struct maildir m;
  stralloc out = {0};
  const char *what;
  size_t at;
  size_t third = NAMES_NONE;
  int bad;
  unsigned int left;

  put("new/r1", QUEUED);
  put("cur/r2:2,S", QUEUED);
  put("new/r3", QUEUED);
  put("done/r1", "x\n");
  put("done/r2", "x\n");
  put("done/.log", "x\n");
  names_init(&n);
  bad = maildir_open(&m, AT_FDCWD, ".", MAILDIR_SEEN);
  if (bad == -1) return -1;
  bad = names_scan(&n, &m, &what);
  memset(&r, 0, sizeof r);
  r.m = &m;
  r.n = &n;
  r.stays = stays;
  staying = 0;
  while (bad == 0 && names_feed(&n, &out) == 1) {
    at = names_find(&n, out.s, out.len - 1);
    if (strstr(out.s, "/r3"))
      third = at;
    else if (strstr(out.s, "/r"))
      removal_add(&r, at);
    out.len = 0;
  }
  removal_run(&r);
  if (third != NAMES_NONE) removal_add(&r, third);
  removal_run(&r);
  MUST(!r.broken || size("new/r3") != -1);
  left = size("new/r1") != -1;
  left += size("new/r3") != -1;
  left += size("cur/r2:2,S") != -1;
  MUST(bad == -1 || left == staying || faults_error == ENOENT || n.odd);
  removal_end(&r);
  removal_sweep(&m);
  gone("done/r1");
  gone("done/r2");
  stralloc_free(&out);
  names_free(&n);
  maildir_close(&m);
  gone("new/r1");
  gone("new/r3");
  gone("cur/r2:2,S");
  if (left) {
    errno = EIO;
    return -1;
  }
  return bad;
}

static int storing(void)
{
  static struct commit c;
  struct maildir m;
  int bad;

  gone("new/c1");
  gone("seen/c1");
  gone("new/c2");
  gone("seen/c2");
  put("seen/c3", "");
  gone("seen/.pruned");
  if (maildir_open(&m, AT_FDCWD, ".", MAILDIR_SEEN) == -1) return -1;
  commit_init(&c);
  bad = commit_create(&c, &m) == -1 || commit_add(&c, "c1", 1) == -1;
  if (!bad) bad = commit_create(&c, &m) == -1 || commit_add(&c, "c2", 1) == -1;
  if (!bad) bad = commit_create(&c, &m) == -1 || commit_add(&c, "c3", 1) == -1;
  if (!bad) {
    bad = commit_run(&c) == -1;
    MUST((c.item[0].result == COMMIT_STORED) == (size("new/c1") != -1) ||
         c.broken);
    MUST(c.item[0].result != COMMIT_STORED || size("seen/c1") != -1);
  }
  commit_clear(&c);
  commit_prune(&m);
  maildir_clean(&m);
  maildir_close(&m);
  if (bad) errno = EIO;
  return bad ? -1 : 0;
}

static int creating(void)
{
  char name[MAILDIR_TMP];
  struct maildir m;
  int fd, e;

  faults_off();
  MUST(maildir_open(&m, AT_FDCWD, ".", 0) == 0);
  faults_on();
  fd = maildir_create(&m, name);
  e = errno;
  MUST(fd != -1 || faults_lasting);
  if (fd != -1) (void) close(fd);
  (void) unlinkat(m.tmp, name, 0);
  maildir_close(&m);
  errno = e;
  return fd == -1 ? -1 : 0;
}

/* A mark in a seen/ that was made since the Maildir was opened. */
static int firstseen(void)
{
  struct maildir m;
  int r, e;

  faults_off();
  gone("../box/seen/x");
  (void) syscall(SYS_unlinkat, AT_FDCWD, "../box/seen", AT_REMOVEDIR);
  MUST(maildir_open(&m, AT_FDCWD, "../box", 0) == 0 && m.seen == -1);
  MUST(syscall(SYS_mkdirat, AT_FDCWD, "../box/seen", 0700) == 0);
  faults_on();
  r = commit_seen(&m, "x");
  if (r == 0) r = commit_seenflush(&m);
  e = errno;
  MUST(r == -1 || size("../box/seen/x") == 0 || faults_error == ENOENT);
  maildir_close(&m);
  gone("../box/seen/x");
  (void) syscall(SYS_unlinkat, AT_FDCWD, "../box/seen", AT_REMOVEDIR);
  errno = e;
  return r;
}

static char told;
static int untellable; /* the errno of who cannot be told */

static int tell(struct letter *l)
{
  told = l->verdict.v ? l->verdict.v : 'K';
  errno = untellable;
  return untellable ? -1 : 0;
}

/* One letter into one Maildir, from a spool: delivered where it says K. */
static int batching(void)
{
  static struct batch b;
  static const char hash[] = "0123456789abcdef0123456789abcdef";
  static struct queued q;
  stralloc fed = {0};
  stralloc id = {0};
  int fd = -1, r;

  gone("../box/new/m.1");
  gone("done/m");
  gone("done/.log");
  told = 0;
  MUST(stralloc_copyb(&fed, "new/m", 6) == 0);
  MUST(stralloc_copyb(&id, "m", 2) == 0);
  memset(&b.log, 0, sizeof b.log);
  r = batch_init(&b, tell);
  if (r == 0) {
    r = batch_begin(&b, &fed, &id, &q);
    if (r == 0) {
      fd = batch_create(&b, "../box");
      if (fd == -1)
        r = -1;
      else if (substdio_writeall(fd, "hello", 5) == -1) {
        batch_drop(&b);
        r = -1;
      } else
        r = batch_add(&b, "m.1", 5, 1, hash);
      if (r == -1)
        (void) verdict_say(&batch_letter(&b)->verdict, 'Z', "no", (char *) 0);
    }
    if (batch_end(&b) == -1) r = -1;
    if (batch_settle(&b) == -1) r = -1;
    MUST(told || untellable);
    MUST(told != 'K' || size("../box/new/m.1") == 5);
    if (told == 'Z') r = -1;
  }
  (void) mcache_clear(&b.mcache);
  if (b.log.fd != -1) (void) close(b.log.fd);
  cset_free(&b.log.live);
  stralloc_free(&fed);
  stralloc_free(&id);
  if (r == -1) errno = EIO;
  return r;
}

/* Who cannot be told makes it end. */
static int deaf(void)
{
  int r;

  faults_off();
  untellable = EPIPE;
  r = batching();
  untellable = 0;
  return r == -1;
}

static int having(void)
{
  struct maildir m;
  int r;

  if (maildir_open(&m, AT_FDCWD, ".", 0) == -1) return -1;
  r = maildir_has(&m, "m");
  if (r != -1) r = maildir_has(&m, "none") == -1 ? -1 : 0;
  maildir_close(&m);
  return r;
}

/* ------------------------------------------------------------------- MAIN */

static int first_pipe(void)
{
  int status;
  unsigned int n;
  int bad = 0;
  int i;
  pid_t pid;

  if (!faults_share()) return 0;
  for (n = 1; n < 20; ++n) {
    pid = fork();
    if (pid == 0) {
      faults_self = (int) getpid();
      faults_shared->left = n;
      faults_shared->fired = 0;
      faults_error = EMFILE;
      faults_on();
      status = sig_pipe();
      faults_off();
      if (!faults_shared->fired) _exit(1);
      if (status != -1 || errno != EMFILE) _exit(2);
      MUST(sig_pipe() != -1);
      (void) alarm(20);
      sig_topipe(SIGUSR1); /* and neither end waits: not for room ... */
      for (i = 0; i < 70000; ++i) (void) raise(SIGUSR1);
      sig_drain(); /* ... nor for more */
      _exit(0);
    }
    if (waitpid(pid, &status, 0) == -1) return 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 1) break;
    bad += status != 0;
  }
  return !bad && n > 1;
}

static void children(void)
{
  faults_tree = 1;
  faults("a program with two pipes, and in it", cat, usual);
  faults("a command, and in it", command, usual);
  faults("a queue program, and in it", queueing, usual);
  faults("a program to wake, and in between", waking, usual);
  faults("a name's addresses, in a child", names_of, usual);
  faults_tree = 0;
}

int main(void)
{
  static const char *const box_[] = {"../box", "../box/tmp", "../box/new",
                                     "../box/cur"};
  static const char queue[] =
    "#!/bin/sh\nexec 3<&1\nm=$(cat; echo .)\nn=$(cat <&3 | tr '\\0' ' ')\n"
    "case $n in\n'Fs@a Tr@b  ' | 'F Ts@a  ') ;;\n*) exit 54 ;;\nesac\n"
    "printf '%s' \"${m%.}\" > taken\n";
  char dir[4096], cmd[4200];
  const char *t = getenv("TMPDIR");
  int fd;
  size_t i;

  strcpy(dir, t && strlen(t) < 4000 ? t : "/tmp");
  strcat(dir, "/faults.XXXXXX");
  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  if (mkdir("spool", 0700) == -1 || chdir("spool") == -1) return 111;
  sig_ignore(SIGPIPE);
  maildir();
  put("file", "12345");
  put("new/m", QUEUED);
  for (i = 0; i < 4; ++i) (void) mkdir(box_[i], 0700);
  fd = open_trunc("queue", 0700);
  if (fd == -1 || substdio_writeall(fd, queue, sizeof queue - 1) == -1)
    return 111;
  (void) close(fd);
  if (env_put("QMAILQUEUE", "./queue") == -1) return 111;
  if (symlink("file", "link") == -1 || symlink("new", "dirlink") == -1)
    return 111;
  faults("pipes", pipes, usual);
  faults("descriptors that move", moves, usual);
  faults("locks", locks, usual);
  faults("files that are opened", opens, usual);
  faults("a link", links, usual);
  TAP_OK(first_pipe(), "the pipe of the signals");
  faults("a program with two pipes", cat, usual);
  faults("a command", command, usual);
  faults("a socket that listens", listening, usual);
  faults("a connection", connecting, usual);
  faults("from a port of one's own", fromport, usual);
  faults("a queue program", queueing, usual);
  fd = dup(2);
  (void) close(2); /* what wake and letters say */
  (void) open_write("/dev/null");
  faults("a program to wake", waking, usual);
  if (getenv("SANITIZED")) /* what a checker does at the end of a child */
    TAP_OK(1, "children # SKIP there is a checker in them");
  else
    children();
  faults("IDENT", ident, usual);
  faults("a name's addresses", names_of, usual);
  faults("directories to flush", flushing, missing);
  faults("whole files", slurping, usual);
  faults("a file in the place of another", replacing, missing);
  faults("a table", table, usual);
  faults("an mbox", box, usual);
  faults("a new mbox, and a message that is not wanted", newbox, usual);
  faults("a queued file", reading, missing);
  faults("a large one", readinglarge, missing);
  faults("a notice", bouncing, usual);
  faults("names that are fed", feeding, blocking);
  faults("a name that is taken", creating, taken);
  faults_lasting = 1;
  faults("all names are taken", creating, taken);
  faults_lasting = 0;
  faults("what is done", marking, missing);
  faults("the first that is done", firstmark, usual);
  faults("what many have done", logging, usual);
  faults("notes", noting, usual);
  faults("a message of any size", spilling, usual);
  faults("a package", packing, blocking);
  faults("what leaves a Maildir", leaving, missing);
  faults("a mark where there were none", firstseen, missing);
  faults("what comes", storing, missing);
  faults("what is there", having, missing);
  faults("letters", batching, usual);
  TAP_OK(deaf(), "nobody can be told of a letter");
  (void) fd_move(2, fd);
  sprintf(cmd, "rm -rf '%s'", dir);
  if (chdir("/") == -1 || system(cmd)) return 111;
  return tap_end();
}

#else

#include <stdio.h>

int main(void)
{
  puts("1..0 # SKIP system calls are made to fail on Linux only");
  return 0;
}

#endif
