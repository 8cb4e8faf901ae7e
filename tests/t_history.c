#include "history.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static char text[CODER_MAX];

static int add(struct history *h, unsigned int i, size_t n)
{
  unsigned char head[SHA256_LEN];

  memset(text, 'a' + (int) (i % 26), n);
  memcpy(head, h->head, sizeof head);
  history_chain(head, text, n);
  return history_add(h, text, n, head);
}

static long size(const char *fn)
{
  struct stat st;

  return stat(fn, &st) == -1 ? -1 : (long) st.st_size;
}

/* A and B go on from each other's states, and are trimmed at other times. */
static void trimmed(void)
{
  struct history a, b, c;
  unsigned char head[HELLO_UP][HELLO_HEAD] = {{0}};
  size_t number[HELLO_UP] = {0};
  size_t at = 0;
  unsigned int i, n;
  long most = 0;
  int good = 1;
  struct coder one = {0};
  struct coder two = {0};
  stralloc x = {0};
  stralloc y = {0};

  TAP_OK(history_open(&a, AT_FDCWD, "a") == 0 &&
           history_open(&b, AT_FDCWD, "b") == 0, "new ones");
  TAP_OK(history_offer(&a, HISTORY_WINDOW, 1, head, number, HELLO_UP) == 0,
         "of which nothing is offered");
  for (i = 0; i < 40 && good; ++i) {
    good = add(&a, i, 30000 + i) == 0 && add(&b, i, 30000 + i) == 0;
    if (i == 20) {
      history_close(&b);
      good = good && history_open(&b, AT_FDCWD, "b") == 0;
    }
    if (size("a") > most) most = size("a");
  }
  TAP_OK(good, "many pieces");
  TAP_OK(a.partial && most <= HISTORY_FULL && size("a") >= HISTORY_KEEP - 31000,
         "a file is trimmed");
  TAP_OK(size("a.new") == -1, "with nothing left over");
  TAP_OK(memcmp(a.head, b.head, SHA256_LEN) == 0, "the chain goes on");
  TAP_OK(history_whole(&a, 0, HISTORY_WINDOW) == -1 &&
           history_whole(&a, a.n - 1, HISTORY_WINDOW) == HISTORY_WINDOW,
         "what is whole");
  n = history_offer(&a, HISTORY_WINDOW, 1, head, number, HELLO_UP);
  TAP_OK(n >= 3 && history_find(&b, HISTORY_WINDOW, head[1], &at), "shared");
  TAP_OK(history_cut(&a, number[1]) == 0 && history_cut(&b, at) == 0 &&
           memcmp(a.head, b.head, SHA256_LEN) == 0,
         "both go back to an older state");
  TAP_OK(add(&a, 7, 100) == 0 && add(&b, 7, 100) == 0, "and on from there");
  TAP_OK(history_open(&c, AT_FDCWD, "a") == 0 && c.n == a.n &&
           memcmp(c.head, a.head, SHA256_LEN) == 0, "read again");
  TAP_OK(coder_init(&one) == 0 && coder_copy(&two, &one) == 0 &&
           history_learn(&c, 100000, &one) == 0 &&
           history_learn(&b, 100000, &two) == 0 &&
           coder_encode(&one, &x, "aaaabbbbhhhh", 12) ==
             coder_encode(&two, &y, "aaaabbbbhhhh", 12) &&
           stralloc_equalb(&x, y.s, y.len), "both learn the same");
  coder_free(&one);
  coder_free(&two);
  history_close(&a);
  history_close(&b);
  history_close(&c);
}

/* Pieces of a byte each: neither the file nor the memory grows beyond bounds,
   and what is kept is good. */
static void tiny(void)
{
  struct history a, b;
  unsigned int i;
  size_t most = 0;
  int good = 1;

  TAP_OK(history_open(&a, AT_FDCWD, "tiny") == 0, "a new one");
  for (i = 0; i < 90000 && good; ++i) {
    good = add(&a, i, 1) == 0;
    if (a.a * sizeof *a.state > most) most = a.a * sizeof *a.state;
  }
  TAP_OK(good && a.partial && size("tiny") < HISTORY_FULL, "it is trimmed");
  TAP_OK(a.n < 80000, "to fewer");
  TAP_OK(most < 2 << 20, "in little memory");
  TAP_OK(history_open(&b, AT_FDCWD, "tiny") == 0 && b.n == a.n &&
           memcmp(b.head, a.head, SHA256_LEN) == 0, "read again");
  history_close(&a);
  history_close(&b);
}

/* Cut short anywhere, a file is good for what is whole. */
static void torn(void)
{
  struct history a;
  long n, i;
  int good = 1;
  int r;

  (void) unlink("t");
  TAP_OK(history_open(&a, AT_FDCWD, "t") == 0 && add(&a, 1, 20) == 0 &&
           add(&a, 2, 20) == 0, "two pieces");
  history_close(&a);
  n = size("t");
  for (i = n; good && i-- > 0;) {
    good = truncate("t", (off_t) i) == 0;
    r = history_open(&a, AT_FDCWD, "t");
    good = good && r >= 0 && a.n >= 1 && a.n <= 2;
    history_close(&a);
    r = history_open(&a, AT_FDCWD, "t");
    good = good && r == 0;
    history_close(&a);
  }
  TAP_OK(good && n > 90, "cut at each byte");
}

static void odd(void)
{
  struct history a;

  (void) unlink("t");
  TAP_OK(symlink("a", "t") == 0 && history_open(&a, AT_FDCWD, "t") == -1 &&
           a.fd == -1, "a link");
  (void) unlink("t");
  TAP_OK(mkfifo("t", 0600) == 0 && history_open(&a, AT_FDCWD, "t") == -1 &&
           a.fd == -1, "a FIFO");
  history_none(&a);
  TAP_OK(add(&a, 1, 10) == 0 && history_cut(&a, 0) == 0 &&
           history_anew(&a) == 0 && a.fd == -1, "none at all");
}

int main(void)
{
  char dir[] = "/tmp/t_history.XXXXXX";
  char cmd[64];

  if (!mkdtemp(dir) || chdir(dir) == -1) return 111;
  trimmed();
  tiny();
  torn();
  odd();
  (void) sprintf(cmd, "rm -rf %s", dir);
  if (chdir("/") == -1 || system(cmd)) return 111;
  return tap_end();
}
