#include "accept.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fmt.h"
#include "open.h"
#include "substdio.h"

#include "tap.h"

static char dir[] = "/tmp/t_accept.XXXXXX";
static struct accept a, other;
static struct spill msg;

/* The key as it is specified, from the bytes up. */
static void expect(char *name, const char *m, const char *s, const char *r,
                   unsigned int k)
{
  const char *part[3];
  size_t len[3];
  unsigned char sum[SHA256_LEN];
  unsigned char inner[SHA256_LEN];
  unsigned char be[8];
  struct sha256 h;
  int i, j;

  sha256_init(&h);
  sha256_add(&h, m, strlen(m));
  sha256_end(&h, inner);
  part[0] = (const char *) inner;
  len[0] = sizeof inner;
  part[1] = s;
  len[1] = strlen(s);
  part[2] = r;
  len[2] = strlen(r);
  sha256_init(&h);
  memset(be, 0, sizeof be);
  for (i = 0; i < 3; ++i) {
    for (j = 0; j < 4; ++j) be[7 - j] = (unsigned char) (len[i] >> 8 * j);
    sha256_add(&h, be, 8);
    sha256_add(&h, part[i], len[i]);
  }
  be[7] = (unsigned char) k;
  be[6] = be[5] = be[4] = 0;
  sha256_add(&h, be, 8);
  sha256_end(&h, sum);
  name[fmt_hex(name, sum, 16)] = 0;
}

static int message(struct accept *x, const char *m, const char *s)
{
  spill_start(&msg, &x->m);
  if (spill_put(&msg, m, strlen(m)) == -1 || spill_end(&msg) == -1) return -1;
  return accept_message(x, &msg, s, strlen(s), 1763769600);
}

static int rcpt(struct accept *x, const char *r)
{
  return accept_rcpt(x, r, strlen(r));
}

static const char *name(const struct accept *x, int i)
{
  return x->batch.item[i].name;
}

/* The whole file I of the batch. */
static const char *contents(const struct accept *x, int i)
{
  static char b[2][4096];
  static int which;
  int fd = open_readat(x->m.new, name(x, i));
  ssize_t r = fd == -1 ? 0 : substdio_readeintr(fd, b[which ^= 1], 4000);

  if (fd != -1) (void) close(fd);
  b[which][r > 0 ? r : 0] = 0;
  return b[which];
}

int main(void)
{
  char want[ACCEPT_NAME + 1];
  char id[ACCEPT_ID + 1];
  const char *p;
  int i, good;

  if (!mkdtemp(dir) || chdir(dir) == -1 || mkdir("tmp", 0755) == -1 ||
      mkdir("new", 0755) == -1 || mkdir("cur", 0755) == -1)
    return 1;
  a.protocol = other.protocol = "QMTP";
  if (accept_open(&a, open_dirat(AT_FDCWD, dir, 0)) == -1 ||
      accept_open(&other, open_dirat(AT_FDCWD, dir, 0)) == -1)
    return 1;

  TAP_OK(message(&a, "hello\n", "s@x") == 0, "a message");
  memcpy(id, a.id, sizeof id);
  TAP_OK(rcpt(&a, "r@y") == 0 && rcpt(&a, "q@y") == 0 && rcpt(&a, "r@y") == 0,
         "for three recipients, two of them equal");
  TAP_OK(a.batch.n == 3, "are three files");
  expect(want, "hello\n", "s@x", "r@y", 0);
  TAP_OK(!strcmp(name(&a, 0), want), "named by content, k 0");
  expect(want, "hello\n", "s@x", "q@y", 0);
  TAP_OK(!strcmp(name(&a, 1), want), "and recipient");
  expect(want, "hello\n", "s@x", "r@y", 1);
  TAP_OK(!strcmp(name(&a, 2), want), "k 1 for the equal one");
  TAP_OK(message(&a, "hello\n", "s@x") == 0 && rcpt(&a, "r@y") == 0,
         "the same message again");
  expect(want, "hello\n", "s@x", "r@y", 2);
  TAP_OK(!strcmp(name(&a, 3), want), "k 2");
  TAP_OK(!strcmp(a.id, id), "its id is that for k 0");
  TAP_OK(commit_run(&a.batch) == 0, "commit");
  for (good = 1, i = 0; i < 4; ++i)
    good &= a.batch.item[i].result == COMMIT_STORED;
  TAP_OK(good, "all stored");

  p = contents(&a, 0);
  TAP_OK(!strncmp(p, "Return-Path: <s@x>\nDelivered-To: r@y\nReceived: ", 46),
         "envelope and Received");
  TAP_OK(strlen(p) > 6 && !strcmp(p + strlen(p) - 6, "hello\n"), "message");
  TAP_OK(strstr(p, id) != 0, "with the id");
  TAP_OK(!strcmp(strstr(p, "Received"), strstr(contents(&a, 1), "Received")),
         "equal below the envelope for another recipient");
  TAP_OK(strstr(contents(&a, 2), id) == 0, "another id for k 1");
  TAP_OK(strlen(contents(&a, 2)) == strlen(p), "of the same form");
  TAP_OK(strcmp(contents(&a, 2), contents(&a, 3)), "and another for k 2");

  TAP_OK(message(&other, "hello\n", "s@x") == 0 && rcpt(&other, "r@y") == 0 &&
           rcpt(&other, "r@y") == 0 && rcpt(&other, "R@y") == 0,
         "another connection");
  TAP_OK(commit_run(&other.batch) == 0, "commit");
  TAP_OK(other.batch.item[0].result == COMMIT_HIT &&
           other.batch.item[1].result == COMMIT_HIT,
         "what came before is a hit");
  TAP_OK(other.batch.item[2].result == COMMIT_STORED, "what did not is stored");
  commit_clear(&other.batch);
  other.always = 1;
  TAP_OK(message(&other, "hello\n", "s@x") == 0 && rcpt(&other, "r@y") == 0 &&
           rcpt(&other, "r@y") == 0 && commit_run(&other.batch) == 0,
         "twice on purpose");
  TAP_OK(other.batch.item[0].result == COMMIT_STORED &&
           other.batch.item[1].result == COMMIT_STORED,
         "is stored twice");
  TAP_OK(strcmp(other.id, id), "under another id");
  spill_free(&msg);
  return system("rm -rf new tmp cur seen") || chdir("/") || rmdir(dir)
           ? 1
           : tap_end();
}
