/* t_order: the keys of files, in a Maildir of its own. */
#include "order.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

#define NOW 1800000000L
#define MAIL "Return-Path: <s@x>\nDelivered-To: r@y\n"

static char top[] = "/tmp/t_order.XXXXXX";
static struct maildir m;
static struct order o;
static stralloc text;

/* The key of TEXT as a file that is AGE seconds old. */
static long long keyof(long age)
{
  struct timespec t[2];
  struct stat st;
  long long k;
  int fd = openat(m.new, "x", O_WRONLY | O_CREAT | O_TRUNC, 0600);

  t[0].tv_sec = t[1].tv_sec = NOW - age;
  t[0].tv_nsec = t[1].tv_nsec = 0;
  if (fd == -1 || write(fd, text.s, text.len) != (ssize_t) text.len ||
      futimens(fd, t) == -1 || fstat(fd, &st) == -1 || close(fd) == -1)
    exit(111);
  k = order_key(&o, 0, "x", &st);
  (void) unlinkat(m.new, "x", 0);
  return k;
}

static long long key(const char *s, long age)
{
  if (stralloc_copys(&text, s) == -1) exit(111);
  return keyof(age);
}

/* From what is fed first to what is fed last. */
static const struct row {
  const char *what, *text;
  long age;
} rows[] = {
  {"before 1970", MAIL "\nlarge and small", NOW + 5},
  {"old", MAIL "\nlarge and small", 90000},
  {"a bit younger", MAIL "List-Id: x\n\n", 89999},
  {"just old", MAIL "\n", 86401},
  {"a bounce", "Return-Path: <>\nDelivered-To: r@y\nList-Id: x\n\n", 86400},
  {"a double bounce", "Return-Path: <#@[]>\nDelivered-To: r@y\nPrecedence: bulk"
   "\n\n", 5},
  {"urgent", MAIL "Subject: a longer one\nPriority: urgent\n\nx", 7},
  {"no mail", "x", 5},
  {"small", MAIL "\n", 5},
  {"larger, and from tomorrow", MAIL "\nPriority: urgent\n\n", -86400},
  {"larger", MAIL "Subject: x\n\nPriority: urgent\n\n", 5},
  {"a list", MAIL "List-Id: x\n\n", 50000},
  {"a larger one", MAIL "List-Id: x\nPriority: urgent\n\nx", 50001},
};

static void classes(void)
{
  long long before = LLONG_MIN, k;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    k = key(rows[i].text, rows[i].age);
    TAP_OK(k > before, rows[i].what);
    before = k;
  }
}

/* Of a header so long that a field stands at AT. */
static int isfirst(size_t at)
{
  static const char field[] = "Priority: urgent\nX: y\n\n";
  long long plain = key(MAIL "\n", 5) >> 60;

  if (stralloc_copys(&text, MAIL "X: ") == -1) exit(111);
  while (text.len + 1 < at + strlen(MAIL))
    if (stralloc_append(&text, 'x') == -1) exit(111);
  if (stralloc_append(&text, '\n') == -1 ||
      stralloc_cats(&text, field) == -1)
    exit(111);
  return keyof(5) >> 60 < plain;
}

static void others(void)
{
  struct stat st;
  long long plain;

  TAP_OK(isfirst(100) && isfirst(4090) && isfirst(20000) &&
           isfirst(ORDER_LOOK - 100), "a field far behind");
  TAP_OK(!isfirst(ORDER_LOOK) && !isfirst(10 * ORDER_LOOK), "but not too far");
  memset(&st, 0, sizeof st);
  st.st_mtime = NOW;
  st.st_size = 5;
  plain = order_key(&o, 0, "gone", &st);
  TAP_OK(plain >> 60 == key(MAIL "\n", 5) >> 60, "one that is gone");
  TAP_OK(symlinkat("/etc/passwd", m.cur, "link") == 0 &&
           order_key(&o, 1, "link", &st) == plain, "a link");
  TAP_OK(mkfifo("cur/fifo", 0600) == 0 &&
           order_key(&o, 1, "fifo", &st) == plain, "a FIFO, without waiting");
  (void) unlinkat(m.cur, "link", 0);
  (void) unlinkat(m.cur, "fifo", 0);
  st.st_size = -1;
  TAP_OK(order_key(&o, 0, "gone", &st) < plain, "less than nothing");
  if (sizeof st.st_size == 8) {
    st.st_size = (off_t) LLONG_MAX;
    TAP_OK(order_key(&o, 0, "gone", &st) > plain &&
             order_key(&o, 0, "gone", &st) >> 60 == plain >> 60,
           "more than there is");
  }
  o.by = ORDER_SIZE;
  TAP_OK(key("Return-Path: <>\nDelivered-To: r@y\n\nlarge and small", 5) >
           key(MAIL "List-Id: x\n\n", 5), "by size alone");
  TAP_OK(key(MAIL "\nlarge, and old", 86401) < key("", 5), "but for age");
  o.age = 10;
  TAP_OK(key(MAIL, 11) < key("", 10), "another one");
}

static void options(void)
{
  struct order p;

  memset(&p, 0, sizeof p);
  TAP_OK(order_option(&p, 'o', "class") == 1 && p.by == ORDER_CLASS &&
           order_option(&p, 'o', "size") == 1 && p.by == ORDER_SIZE &&
           order_option(&p, 'o', "age") == 1 && p.by == ORDER_AGE, "-o");
  TAP_OK(order_option(&p, 'a', "3600") == 1 && p.age == 3600 &&
           order_option(&p, 'a', "0") == 1 && p.age == 0, "-a");
  TAP_OK(order_option(&p, 'o', "") == -1 &&
           order_option(&p, 'o', "Age") == -1 &&
           order_option(&p, 'a', "1d") == -1 && p.age == 0, "what is none");
  TAP_OK(order_option(&p, 'n', "1") == 0, "another one");
}

int main(void)
{
  int fd;

  if (!mkdtemp(top) || chdir(top) == -1) return 111;
  fd = open(top, O_RDONLY | O_DIRECTORY);
  if (fd == -1 || mkdirat(fd, "tmp", 0700) == -1 ||
      mkdirat(fd, "new", 0700) == -1 || mkdirat(fd, "cur", 0700) == -1 ||
      maildir_openfd(&m, fd, 0) == -1)
    return 111;
  o.by = ORDER_CLASS;
  o.age = ORDER_OLD;
  o.now = NOW;
  o.m = &m;
  options();
  classes();
  others();
  (void) unlinkat(fd, "tmp", AT_REMOVEDIR);
  (void) unlinkat(fd, "new", AT_REMOVEDIR);
  (void) unlinkat(fd, "cur", AT_REMOVEDIR);
  (void) rmdir(top);
  return tap_end();
}
