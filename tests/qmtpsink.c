/*
 * qmtpsink [-v] [-o file] [-h n] [-t answer] [-l n] [-c n] [-k n] [-w file]
 *          [-s ms] [-m what]
 *
 * A QMTP server on 0 and 1 that stores nothing (tests and benchmarks only).
 * It answers each recipient at the end of its package, and writes the answers
 * before it reads anything more.
 * -v     says on 2, at the end, how many packages came
 * -o     writes all that came into a file
 * -h n   holds back the answers to the first n packages until the nth
 * -t s   the answer: "Kok" unless set
 * -l n   pads each answer to n bytes
 * -c n   after the nth package, closes without an answer to it
 * -k n   reads n bytes, then makes file.waiting and reads nothing more until
 *        there is the file that -w says, or 1 is broken, or 30 seconds
 *        have passed
 * -s ms  is slow: waits so long before each read
 * -m     misbehaves: early (answers a package when its first byte came), none,
 *        twice, half (answers every other), shut (as -c, but closes 0 a while
 *        before it answers all n), or raw:S (S stands for the first answer,
 *        then it behaves)
 */

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "fmt.h"
#include "netstring.h"
#include "open.h"
#include "stralloc.h"
#include "strerr.h"
#include "subgetopt.h"
#include "substdio.h"
#include "tests/sink.h"
#include "usage.h"

static int verbose;
static unsigned long long hold, pad, closeat, stall, pause_ms;
static const char *text = "Kok";
static const char *mode = "";
static const char *gate = "/nonexistent";

static unsigned long long packages;
static unsigned long long came; /* bytes */
static stralloc answers;

static void report(void)
{
  char num[FMT_NUM + 1];

  num[fmt_num(num, packages)] = 0;
  if (verbose) strerr_line(num, " packages", (char *) 0);
}

static void flush(void)
{
  if (answers.len && substdio_writeall(1, answers.s, answers.len) == -1) {
    report();
    _exit(111);
  }
  answers.len = 0;
}

static void wait_gate(void)
{
  static stralloc fn;
  struct pollfd p = {1, 0, 0};
  int i;

  stall = 0;
  if (stralloc_cats(&fn, gate) == -1 || stralloc_cats(&fn, ".waiting") == -1 ||
      stralloc_0(&fn) == -1)
    sink_die("out of memory");
  (void) close(open_append(fn.s, 0644));
  for (i = 0; i < 600 && access(gate, F_OK) == -1; ++i)
    if (poll(&p, 1, 50)) break; /* 1 is broken */
}

static ssize_t input(int fd, void *buf, size_t n)
{
  if (packages >= hold) flush();
  if (stall && came >= stall) wait_gate();
  if (pause_ms) (void) poll(0, 0, (int) pause_ms);
  return sink_read(fd, buf, n, &came);
}

static char inbuf[65536];
static substdio in;

/* At least one byte is there; at the end of input it is over. */
static size_t have(void)
{
  ssize_t r = substdio_feed(&in);

  if (r <= 0) {
    flush();
    report();
    _exit(0);
  }
  return (size_t) r;
}

static unsigned char byte(void)
{
  char ch;

  (void) have();
  ch = *substdio_peek(&in);
  substdio_seek(&in, 1);
  return (unsigned char) ch;
}

static size_t length(void)
{
  struct netlen n = {0, 0};
  int r;

  while ((r = netlen_feed(&n, 1000000000, byte())) == 0) {
  }
  if (r == -1) sink_die("not a netstring");
  return n.len;
}

static void skip(size_t n)
{
  size_t k;

  while (n) {
    k = have();
    if (k > n) k = n;
    substdio_seek(&in, k);
    n -= k;
  }
  if (byte() != ',') sink_die("no comma");
}

static void reply(void)
{
  static stralloc one;
  static int raw;

  if (strcmp(mode, "none") == 0) return;
  if (strcmp(mode, "half") == 0 && packages % 2) return;
  if (strncmp(mode, "raw:", 4) == 0 && !raw) {
    raw = 1;
    if (stralloc_cats(&answers, mode + 4) == -1) sink_die("out of memory");
    return;
  }
  if (!one.len) {
    if (stralloc_copys(&one, text) == -1) sink_die("out of memory");
    while (one.len < pad)
      if (stralloc_append(&one, 'x') == -1) sink_die("out of memory");
  }
  if (netstring_catb(&answers, one.s, one.len) == -1) sink_die("out of memory");
}

static void package(void)
{
  int early = strcmp(mode, "early") == 0;
  size_t i;
  size_t n = length();
  int k;

  if (early) reply();
  if (early) flush();
  skip(n);
  skip(length());
  /* Length digits, colon and contents of each: counted against N. */
  for (n = length(); n; n -= i) {
    struct netlen r = {0, 0};

    i = 0;
    do {
      k = netlen_feed(&r, n, byte());
      ++i;
    } while (k == 0);
    if (k != 1 || i + r.len + 1 > n) sink_die("bad recipient list");
    skip(r.len);
    i += r.len + 1;
    if (early) continue;
    reply();
    if (strcmp(mode, "twice") == 0) reply();
  }
  if (byte() != ',') sink_die("no comma");
  if (++packages != closeat) return;
  if (strcmp(mode, "shut") == 0) {
    (void) close(0);
    (void) poll(0, 0, 300);
    flush();
  }
  report();
  _exit(0);
}

int main(int argc, char **argv)
{
  struct subgetopt o = SUBGETOPT_INIT;
  int opt;

  usage_init(argc, argv, "qmtpsink",
             "[-v] [-o file] [-h n] [-t answer] [-l n] [-c n] [-k n] "
             "[-w file] [-s ms] [-m what]",
             "a server that stores nothing, for tests");
  while ((opt = subgetopt(&o, argc, argv, "vo:h:t:l:c:k:w:s:m:")) != -1)
    switch (opt) {
    case 'v': verbose = 1; break;
    case 'o': sink_copy(o.arg); break;
    case 'h': hold = sink_number(o.arg); break;
    case 't': text = o.arg; break;
    case 'l': pad = sink_number(o.arg); break;
    case 'c': closeat = sink_number(o.arg); break;
    case 'k': stall = sink_number(o.arg); break;
    case 's': pause_ms = sink_number(o.arg); break;
    case 'w': gate = o.arg; break;
    case 'm': mode = o.arg; break;
    default: usage_die();
    }
  substdio_in(&in, input, 0, inbuf, sizeof inbuf);
  for (;;) package();
}
