/* t_message: a message read again and again, of any size; its header. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"
#include "open.h"
#include "substdio.h"
#include "tap.h"

static char dir[] = "/tmp/bushmsg.XXXXXX";
static struct message m;
static char big[40000];

static const char head[] = "Return-Path: <s@a>\nDelivered-To: r@b\n";

static void file(const char *s, size_t n)
{
  int fd = open_trunc("new/m", 0600);

  if (fd == -1 || substdio_writeall(fd, head, sizeof head - 1) == -1 ||
      substdio_writeall(fd, s, n) == -1)
    abort();
  (void) close(fd);
  if (message_open(&m, "new/m") != 1) abort();
}

/* Is what is read now the N bytes at S? */
static int reads(const char *s, size_t n)
{
  const char *p;
  size_t i = 0;
  ssize_t r;

  if (message_rewind(&m) == -1) return 0;
  while ((r = message_next(&m, &p)) > 0) {
    if ((size_t) r > n - i || memcmp(p, s + i, (size_t) r)) return 0;
    i += (size_t) r;
  }
  return r == 0 && i == n;
}

static int twice(const char *s, size_t n)
{
  int good;

  file(s, n);
  good = reads(s, n) && reads(s, n);
  (void) message_hasline(&m, "x", 1);
  good = good && reads(s, n);
  message_close(&m);
  return good;
}

/* The header has LINE at the offset AT, in a file with a long line first. */
static int hasat(size_t at, const char *line)
{
  int r;

  memset(big, 'x', sizeof big);
  big[at - 1] = '\n';
  memcpy(big + at, line, strlen(line));
  big[at + strlen(line)] = '\n';
  file(big, sizeof big);
  r = message_hasline(&m, "Delivered-To: r@b", 17);
  message_close(&m);
  return r;
}

static const struct {
  const char *text;
  int has;
} cases[] = {
  {"", 0},
  {"Delivered-To: r@b\n", 1},
  {"Delivered-To: r@b", 1},
  {"Delivered-To: r@", 0},
  {"\nDelivered-To: r@b\n", 0},
  {"a: b\nDelivered-To: r@b\n\nx\n", 1},
  {"a: b\n\nDelivered-To: r@b\n", 0},
  {"Delivered-To: r@bc\n", 0},
  {"Delivered-To: r@b \n", 0},
  {"xDelivered-To: r@b\n", 0},
  {"delivered-to: r@b\n", 0},
  {"Delivered-To: \n r@b\n", 0},
  {"Delivered-To: r@c\nDelivered-To: r@b\n", 1},
};

int main(void)
{
  stralloc out = {0}, key = {0};
  char text[100];
  size_t i;
  int fd, good = 1;
  char ch;

  if (!mkdtemp(dir) || chdir(dir) == -1 || mkdir("new", 0700) == -1)
    return 111;
  message_init(&m);
  memset(big, 'y', sizeof big);
  TAP_OK(twice("", 0), "an empty message");
  TAP_OK(twice("x\n", 2), "a small one");
  for (i = 8192 - sizeof head - 2; i <= 8192 + 2; ++i)
    good = good && twice(big, i);
  TAP_OK(good, "some around the size of the buffer");
  TAP_OK(twice(big, sizeof big), "a larger one");
  for (i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    file(cases[i].text, strlen(cases[i].text));
    snprintf(text, sizeof text, "header %d", (int) i);
    TAP_OK(message_hasline(&m, "Delivered-To: r@b", 17) == cases[i].has, text);
    message_close(&m);
  }
  for (good = 1, i = 8100; i < 8220; ++i)
    good = good && hasat(i, "Delivered-To: r@b") == 1 &&
           hasat(i, "Delivered-To: r@c") == 0;
  TAP_OK(good, "a line at the end of the buffer");

  file("0123456789", 10);
  fd = message_fd(&m);
  TAP_OK(fd != -1 && read(fd, &ch, 1) == 1 && ch == '0' &&
         reads("0123456789", 10), "a descriptor of its own");
  (void) close(fd);
  TAP_OK(message_key(&m, 3, &out) == 0 &&
         strncmp(out.s, "m.3.", 4) == 0, "key");
  TAP_OK(message_name(&m, 3, &out) == 0 && strcmp(out.s, "m.3") == 0,
         "name");
  TAP_OK(message_key(&m, 3, &key) == 0 && message_keyname(key.s, &out) == 1 &&
           strcmp(out.s, "m.3") == 0,
         "and from the key");
  (void) unlink("new/m");
  TAP_OK(message_fd(&m) == -1 && errno == ENOENT, "the file is gone");
  message_close(&m);
  file(big, sizeof big);
  if (truncate("new/m", 20000) == -1) return 111;
  TAP_OK(!reads(big, sizeof big) && errno == EIO, "the file has shrunk");
  TAP_OK(message_hasline(&m, "none", 4) == -1 && errno == EIO,
         "also for who looks for a line");
  message_close(&m);
  file(big, sizeof big);
  if (truncate("new/m", 60000) == -1) return 111;
  TAP_OK(reads(big, sizeof big), "the file has grown");
  message_close(&m);
  file("x\n", 2);
  if (rename("new/m", "new/other") == -1) return 111;
  fd = open_trunc("new/m", 0600);
  TAP_OK(fd != -1 && message_fd(&m) == -1 && errno == ENOENT,
         "another file has its name");
  (void) close(fd);
  (void) unlink("new/other");
  message_close(&m);
  TAP_OK(message_open(&m, "new/x") == -1, "no such file");
  TAP_OK(message_open(&m, "tmp/x") == 0 && message_open(&m, "new/../x") == 0 &&
         message_open(&m, "new/") == 0 && message_open(&m, "new/.x") == 0 &&
         message_open(&m, "") == 0 && m.q.bad.n == 5, "names that are none");
  (void) unlink("new/m");
  (void) rmdir("new");
  (void) rmdir(dir);
  stralloc_free(&out);
  stralloc_free(&key);
  return tap_end();
}
