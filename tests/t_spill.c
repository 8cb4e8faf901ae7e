/* spill: messages of every size, the hops, the sum, a disk that is full. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "open.h"
#include "spill.h"
#include "tap.h"

static struct maildir m;
static struct spill s;
static char in[200000], out[sizeof in + 100];

static size_t writevmost = (size_t) -1; /* bytes */

ssize_t writev(int fd, const struct iovec *v, int n)
{
  size_t left = writevmost;
  ssize_t done = 0;
  size_t len;

  for (; n; --n, ++v) {
    len = v->iov_len < left ? v->iov_len : left;
    if (len && write(fd, v->iov_base, len) != (ssize_t) len) return -1;
    done += (ssize_t) len;
    left -= len;
  }
  return done;
}

static int intmp(void)
{
  struct dirent *d;
  int n = 0;
  DIR *dir = maildir_list(m.tmp);

  while (dir && (d = readdir(dir))) n += d->d_name[0] != '.';
  if (dir) (void) closedir(dir);
  return n;
}

/* The bytes of the file "out", to which the message is written. */
static size_t readout(void)
{
  int fd = open_read("out");
  size_t n = 0;
  ssize_t r;

  while ((r = read(fd, out + n, sizeof out - n)) > 0) n += (size_t) r;
  (void) close(fd);
  return n;
}

static int writeout(const char *head)
{
  int fd = open_trunc("out", 0600);
  int r = spill_write(&s, fd, head, strlen(head));

  (void) close(fd);
  return r;
}

/* A message of N bytes in pieces of STEP: crosses twice, unchanged. */
static int cross(size_t n, size_t step)
{
  unsigned char sum[SHA256_LEN];
  struct sha256 h;
  size_t i, take;

  spill_start(&s, &m);
  for (i = 0; i < n; i += take) {
    take = n - i < step ? n - i : step;
    if (spill_put(&s, in + i, take) == -1) return 0;
  }
  if (spill_end(&s) == -1 || s.bytes != n) return 0;
  if (intmp() != (n > SPILL_MEM)) return 0;
  sha256_init(&h);
  sha256_add(&h, in, n);
  sha256_end(&h, sum);
  if (memcmp(sum, s.sum, sizeof sum)) return 0;
  if (writeout("") == -1 || readout() != n || memcmp(out, in, n)) return 0;
  if (writeout("head\n") == -1 || readout() != n + 5) return 0;
  if (memcmp(out, "head\n", 5) || memcmp(out + 5, in, n)) return 0;
  spill_free(&s);
  return intmp() == 0;
}

static const struct {
  const char *s;
  unsigned int hops;
} table[] = {
  {"", 0},
  {"\n", 0},
  {"Received: x\n", 1},
  {"Received: x", 1},
  {"Received:", 1},
  {"Received", 0},
  {"Received-By: x\n", 0},
  {"XReceived: x\n", 0},
  {" Received: x\n", 0},
  {"rEcEiVeD: x\nDELIVERED-to: y\n", 2},
  {"Delivered-To:\n\nDelivered-To: y\n", 1},
  {"Delivered-To: y\r\n\r\nDelivered-To: y\n", 1},
  {"Received: x\n\tfor Received: y\nReceived: z\n\nReceived: body\n", 2},
  {"Subject: 0123456789012345678901234567890\nReceived: x\n", 1},
  {"\nReceived: x\n", 0},
};

static int hops(const char *t, unsigned int want)
{
  size_t i;
  unsigned int whole;

  spill_start(&s, &m);
  if (spill_put(&s, t, strlen(t)) == -1 || spill_end(&s) == -1) return 0;
  whole = s.hops;
  spill_start(&s, &m);
  for (i = 0; t[i]; ++i)
    if (spill_put(&s, t + i, 1) == -1) return 0;
  return spill_end(&s) == 0 && s.hops == want && whole == want;
}

int main(void)
{
  static const size_t size[] = {0,         1,             100,
                                SPILL_MEM - 1, SPILL_MEM, SPILL_MEM + 1,
                                65536,     sizeof in};
  static const size_t step[] = {1, 1000, SPILL_MEM, sizeof in};
  char dir[4096];
  const char *t = getenv("TMPDIR");
  struct rlimit rl;
  size_t i, j;

  strcpy(dir, t && strlen(t) < 4000 ? t : "/tmp");
  strcat(dir, "/spill.XXXXXX");
  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  (void) mkdir("tmp", 0700);
  (void) mkdir("new", 0700);
  (void) mkdir("cur", 0700);
  if (maildir_open(&m, AT_FDCWD, ".", 0) == -1) return 111;

  for (i = 0; i < sizeof in; ++i) in[i] = (char) (i * 31 + i / 1000);
  for (i = 0; i < sizeof size / sizeof size[0]; ++i)
    for (j = 0; j < sizeof step / sizeof step[0]; ++j)
      TAP_OK(cross(size[i], step[j]), "crosses unchanged");
  for (i = 0; i < sizeof table / sizeof table[0]; ++i)
    TAP_OK(hops(table[i].s, table[i].hops), "hops");

  /* A writev that writes only a part, of the head or of what follows. */
  for (i = 0; i < 8; ++i) {
    spill_start(&s, &m);
    (void) spill_put(&s, "body", 4);
    (void) spill_end(&s);
    writevmost = i;
    TAP_OK(writeout("head") == 0 && readout() == 8 &&
             memcmp(out, "headbody", 8) == 0,
           "in two writes");
  }
  writevmost = (size_t) -1;

  /* The file in tmp/ is not what was written into it. */
  for (i = 0; i < 2; ++i) {
    spill_start(&s, &m);
    (void) spill_put(&s, in, 40000);
    TAP_OK(spill_end(&s) == 0, "a file in tmp/");
    if (i ? write(s.fd, "more", 4) != 4 : ftruncate(s.fd, 30000)) return 111;
    TAP_OK(writeout("") == -1 && errno == EIO, i ? "longer" : "shorter");
    spill_free(&s);
  }

  (void) signal(SIGXFSZ, SIG_IGN);
  (void) getrlimit(RLIMIT_FSIZE, &rl);
  rl.rlim_cur = 50000;
  (void) setrlimit(RLIMIT_FSIZE, &rl);
  spill_start(&s, &m);
  for (i = 0; i < 100 && spill_put(&s, in, 1000) == 0; ++i)
    ;
  TAP_OK(i < 100 && errno == EFBIG, "no room: put says so");
  TAP_OK(intmp() == 0, "and the file is gone at once");
  TAP_OK(spill_put(&s, in, 1000) == -1 && errno == EFBIG, "and put again");
  TAP_OK(s.bytes == (i + 2) * 1000, "the bytes are still counted");
  TAP_OK(spill_end(&s) == -1 && errno == EFBIG, "and end");
  TAP_OK(writeout("") == -1 && errno == EFBIG, "and write");
  spill_free(&s);

  spill_start(&s, &m);
  (void) spill_put(&s, in, 40000);
  TAP_OK(spill_end(&s) == 0, "40,000 bytes find room");
  memset(out, 'h', 20000);
  out[20000] = 0;
  TAP_OK(writeout(out) == -1 && errno == EFBIG, "the target has none");
  TAP_OK(intmp() == 1, "but the message stays until it is freed");
  spill_free(&s);
  TAP_OK(intmp() == 0, "then it goes");

  (void) rmdir("tmp");
  spill_start(&s, &m);
  TAP_OK(spill_put(&s, in, 1000) == 0, "a short message needs no tmp/");
  TAP_OK(spill_put(&s, in, 100000) == -1 && errno == ENOENT, "a long one does");

  (void) unlink("out");
  (void) rmdir("new");
  (void) rmdir("cur");
  if (chdir("/") == 0) (void) rmdir(dir);
  return tap_end();
}
