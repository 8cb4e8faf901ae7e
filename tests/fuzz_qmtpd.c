/*
 * fuzz_qmtpd: qmtpd itself, with a Maildir. The input is a byte of options and
 * what a peer sends: once at once, then again, byte by byte and with pauses.
 *
 * Every recipient of every whole package gets its answer, in order. For each K
 * there is a file, byte exact, that has a mark and whose addresses are valid;
 * there is no other file; each D and Z has its reason. The second time the
 * answers are the same and, without NODEDUP, not a file more is there.
 *
 * What is changed in qmtpd is what stands between it and the world: where it
 * reads, writes, waits, complains and ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../deadline.h"
#include "../strerr.h"
#include "../substdio.h"

static void fake_die(int code, int e, const char *s, ...) STRERR_DIES;
static void fake_say(int e, const char *s, ...) STRERR_ENDS;
static void fake_exit(int code);
static int fake_wait(int fd, short events, deadline d);
static ssize_t fake_read(int fd, void *b, size_t n);
static ssize_t fake_write(int fd, const void *b, size_t n);

#define main qmtpd_main
#define strerr_die fake_die
#define strerr_info fake_say
#define strerr_warn fake_say
#define deadline_wait fake_wait
#define substdio_readeintr fake_read
#define write fake_write
#define _exit fake_exit
#include "../qmtpd.c"
#undef strerr_die
#undef strerr_info
#undef strerr_warn
#undef deadline_wait
#undef substdio_readeintr
#undef write
#undef _exit
#undef main

#include "../answer.h"
#include "../envelope.h"
#include "../open.h"
#include "fuzz.h"

int qmtpd_main(int argc, char *const *argv);

/* ---- the world */

static jmp_buf over;
static int exitcode;
static size_t step; /* at most so many bytes at a time */
static unsigned int pauses;
static stralloc output;

static void fake_exit(int code)
{
  exitcode = code;
  longjmp(over, 1);
}

static void fake_die(int code, int e, const char *s, ...)
{
  (void) e;
  (void) s;
  fake_exit(code);
  abort();
}

static void fake_say(int e, const char *s, ...)
{
  (void) e;
  (void) s;
}

/* Who asks whether there is more already, may hear that there is not; no one
   may wait with an answer in hand who has not asked. */
static int fake_wait(int fd, short events, deadline d)
{
  static int more;

  (void) fd;
  if (events != POLLIN) return 1;
  if (!deadline_past(d)) {
    must(reply.n == 0 || more);
    more = 0;
    return 1;
  }
  pauses = pauses * 5 + 1;
  more = step > 1 || (pauses >> 3 & 3) != 0;
  return more;
}

static ssize_t fake_read(int fd, void *b, size_t n)
{
  must(fd == 0);
  return fuzz_read(fd, b, n);
}

static ssize_t fake_write(int fd, const void *b, size_t n)
{
  must(fd == 1);
  if (step == 1 && n > 3) n = 3;
  must(stralloc_catb(&output, b, n) == 0);
  return (ssize_t) n;
}

/* ---- the spool */

static char shm[] = "/dev/shm/fuzz_qmtpd.XXXXXX";
static char tmp[] = "/tmp/fuzz_qmtpd.XXXXXX";
static const char *dir;

/* Removes all files of the directory FD: how many there were. */
static size_t empty(int fd)
{
  DIR *d = maildir_list(fd);
  struct dirent *e;
  size_t n = 0;

  must(d != 0);
  while ((e = readdir(d))) {
    if (*e->d_name == '.' && (!e->d_name[1] || e->d_name[1] == '.')) continue;
    must(unlinkat(fd, e->d_name, 0) == 0);
    n += *e->d_name != '.';
  }
  (void) closedir(d);
  return n;
}

static size_t count(int fd)
{
  DIR *d = maildir_list(fd);
  struct dirent *e;
  size_t n = 0;

  must(d != 0);
  while ((e = readdir(d))) n += *e->d_name != '.';
  (void) closedir(d);
  return n;
}

static void gone(void)
{
  static const char *const sub[] = {"tmp", "new", "cur", "seen"};
  size_t i;

  (void) empty(spool.m.tmp);
  (void) empty(spool.m.new);
  (void) empty(spool.m.seen);
  for (i = 0; i < sizeof sub / sizeof *sub; ++i)
    (void) unlinkat(spool.m.fd, sub[i], AT_REMOVEDIR);
  (void) rmdir(dir);
}

static void begin(void)
{
  static const char hosts[] = "a\0.b\0h.example";
  stralloc lines = {0};
  int fd;

  dir = mkdtemp(shm);
  if (!dir) dir = mkdtemp(tmp);
  must(dir != 0);
  fd = open_read(dir);
  must(fd != -1 && mkdirat(fd, "tmp", 0700) == 0);
  must(mkdirat(fd, "new", 0700) == 0 && mkdirat(fd, "cur", 0700) == 0);
  must(accept_open(&spool, fd) == 0 && atexit(gone) == 0);
  must(stralloc_copyb(&lines, hosts, sizeof hosts) == 0);
  must(cset_init(&rcpthosts.hosts, &lines, 0) == 0);
  stralloc_free(&lines);
  rcpthosts.there = 1;
  rcpthosts.fd = -1;
  must(stralloc_ready(&sender, 1) == 0);
}

/* ---- a session */

static const char *suffix;

static void options_from(unsigned int bits)
{
  static const char *const relays[] = {0, "", "@b", ".x"};

  suffix = relays[bits & 3];
  opt.relay = suffix;
  opt.alone = bits >> 2 & 1;
  opt.databytes = bits & 8 ? 64 : 0;
  opt.fanout = bits & 16 ? 256 : FANOUT_MAX;
  opt.verbose = bits >> 5 & 1;
  spool.always = bits >> 6 & 1;
  memcpy(toobig, "Dtoo big", 9);
}

/* As for a process that was just started. Exit code. */
static int play(const char *s, size_t n, size_t k)
{
  step = k;
  fuzz_give(s, n, k);
  pauses = (unsigned int) n;
  output.len = 0;
  durable = 1;
  inside = leaving = met = 0;
  packages = 0;
  memset(&qmtp, 0, sizeof qmtp);
  tally_free(&spool.tally);
  memset(&spool.tally, 0, sizeof spool.tally);
  spool.messages = spool.files = spool.idpos = 0;
  spool.protocol = "QMTP";
  stralloc_free(&reply.logs);
  memset(&reply, 0, sizeof reply);
  reply_init(&reply, &spool.batch, patient_write, 1);
  pace.seconds = opt.idle;
  pace_anew(&pace);
  if (setjmp(over) == 0) session();
  must(exitcode == 0 || exitcode == 100 || exitcode == 111);
  must(count(spool.m.tmp) == 0);
  return exitcode;
}

/* ---- what must have come out */

static struct answer heard;
#define KOK 8 /* "Kok " and the first digits of a name */

static size_t place; /* in the output */
static size_t ks;

/* The next answer; it must be there. */
static void hear(void)
{
  size_t used;

  must(place < output.len);
  must(answer_feed(&heard, output.s + place, output.len - place, &used) == 1);
  place += used;
}

/* 1 if the file NAME has a mark, and is WANT, a Received line, and MESSAGE. */
static int is_that(const char *name, const stralloc *want,
                   const stralloc *message)
{
  static stralloc got;
  const char *s;
  char b[4096];
  ssize_t r;
  int fd = open_readat(spool.m.new, name);

  must(fd != -1);
  must(faccessat(spool.m.seen, name, F_OK, 0) == 0);
  got.len = 0;
  while ((r = read(fd, b, sizeof b)) > 0)
    must(stralloc_catb(&got, b, (size_t) r) == 0);
  (void) close(fd);
  if (got.len <= want->len + message->len) return 0;
  s = got.s + got.len - message->len;
  return memcmp(got.s, want->s, want->len) == 0 &&
         (message->len == 0 || memcmp(s, message->s, message->len) == 0) &&
         memcmp(got.s + want->len, "Received: from ", 15) == 0 &&
         s[-1] == '\n';
}

/* A file of the answer, if it is a K, has MESSAGE from FROM to TO. */
static void stored(const stralloc *message, const stralloc *sent,
                   const stralloc *to)
{
  static stralloc want;
  DIR *d;
  struct dirent *e;
  int found = 0;

  if (*heard.text != 'K') return;
  ++ks;
  must(!addr_bad(sent->s, sent->len) && !addr_bad(to->s, to->len) && to->len);
  must(strncmp(heard.text, "Kok ", 4) == 0 && strlen(heard.text) >= KOK);
  want.len = 0;
  must(envelope_lines(&want, sent->s, sent->len, to->s, to->len) == 0);
  d = maildir_list(spool.m.new);
  must(d != 0);
  while (!found && (e = readdir(d)))
    if (strncmp(e->d_name, heard.text + 4, KOK - 4) == 0)
      found = is_that(e->d_name, &want, message);
  (void) closedir(d);
  must(found);
}

/* What must be the answer to the recipient TO; 0: a K, or what is wrong with
   the whole package. */
static const char *complains(const stralloc *to)
{
  size_t at = ascii_rchr(to->s, to->len, '@');
  const char *s = to->s + at + 1;
  size_t n = to->len - at - 1;

  if (to->len == (suffix ? strlen(suffix) : 0)) return D_RCPT;
  if (addr_bad(to->s, to->len)) return D_RCPT;
  if (suffix || at == to->len) return 0;
  if (n > 255) return D_HOST;
  if (n == 1 && (*s == 'a' || *s == 'A')) return 0;
  if (n == 9 && ascii_equalb(s, "h.example", n)) return 0;
  if (n >= 2 && ascii_equalb(s + n - 2, ".b", 2)) return 0;
  return D_HOST;
}

static const char *refuses(const stralloc *message, const stralloc *from,
                           size_t good)
{
  size_t i, lines = 1;

  for (i = 0; i < message->len; ++i) lines += message->s[i] == '\n';
  if (opt.databytes && message->len > opt.databytes) return toobig;
  if (lines >= HOPS && strcmp(heard.text, D_HOPS) == 0) return D_HOPS;
  if (addr_bad(from->s, from->len)) return D_SENDER;
  if (good && message->len > opt.fanout / good) return Z_FANOUT;
  return 0;
}

static void append(stralloc *sa, const char *b, size_t n)
{
  must(stralloc_catb(sa, b, n) == 0);
}

/* The recipient of LIST at place I, as it is to be stored: the next place. */
static size_t one(const stralloc *list, size_t i, stralloc *to)
{
  const char *b;
  size_t n;

  i += netstring_take(list->s + i, list->len - i, &b, &n);
  to->len = 0;
  append(to, b, n);
  if (suffix) append(to, suffix, strlen(suffix));
  return i;
}

static void package(const stralloc *message, const stralloc *from,
                    const stralloc *list)
{
  static stralloc to;
  const char *wrong;
  size_t i, good = 0;

  for (i = 0; i < list->len;) {
    i = one(list, i, &to);
    good += complains(&to) == 0;
  }
  for (i = 0; i < list->len;) {
    i = one(list, i, &to);
    hear();
    wrong = complains(&to);
    if (!wrong) wrong = refuses(message, from, good);
    must(wrong ? strcmp(heard.text, wrong) == 0 : *heard.text == 'K');
    stored(message, from, &to);
  }
}

/* Every recipient of the whole packages among the N bytes at S. */
static void verify(const char *s, size_t n)
{
  static stralloc in, message, from, to, list;
  struct qmtp q = {0};
  const char *b;
  char *at;
  size_t k;
  enum qmtp_event e;

  must(stralloc_copyb(&in, s, n) == 0);
  at = in.s;
  place = ks = message.len = from.len = list.len = to.len = 0;
  while ((e = qmtp_next(&q, &at, &n, &b, &k)) > QMTP_MORE) {
    switch (e) {
    case QMTP_MESSAGE: append(&message, b, k); break;
    case QMTP_SENDER: append(&from, b, k); break;
    case QMTP_RCPT: append(&to, b, k); break;
    case QMTP_RCPTEND:
      must(netstring_catb(&list, to.s, to.len) == 0);
      to.len = 0;
      break;
    case QMTP_END:
      package(&message, &from, &list);
      message.len = from.len = list.len = 0;
      break;
    default: break;
    }
  }
  must(place == output.len);
}

/* As before, but for what says so. */
static void compare(const char *before, size_t n)
{
  struct answer a = ANSWER_INIT;
  size_t used;

  for (place = 0; n; before += used, n -= used) {
    must(answer_feed(&a, before, n, &used) == 1);
    hear();
    must(*a.text == *heard.text);
    if (*a.text != 'K')
      must(strcmp(a.text, heard.text) == 0);
    else if (!spool.always)
      must(strncmp(a.text, heard.text, KOK) == 0 &&
           strstr(heard.text, " accepted before"));
  }
  must(place == output.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  static stralloc first;
  const char *s = (const char *) data + 1;
  size_t files;
  int code;

  if (n-- == 0) return 0;
  if (!dir) begin();
  options_from(*data);
  code = play(s, n, n + 2);
  verify(s, n);
  files = count(spool.m.new);
  must(files == ks && count(spool.m.seen) == ks);

  must(stralloc_copy(&first, &output) == 0);
  must(play(s, n, 1) == code);
  compare(first.s, first.len);
  must(count(spool.m.new) == (spool.always ? 2 * files : files));
  (void) empty(spool.m.new);
  (void) empty(spool.m.seen);
  (void) empty(spool.m.tmp);
  return 0;
}
