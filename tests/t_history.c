#include "history.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static char text[CODER_MAX];

/* N bytes that only I has. */
static int add(struct history *h, unsigned int i, size_t n)
{
  unsigned char head[SHA256_LEN];

  memset(text, 'a' + (int) (i % 26), n);
  history_next(h, text, n, head);
  return history_add(h, text, n, head);
}

static long size(const char *fn)
{
  struct stat st;

  return stat(fn, &st) == -1 ? -1 : (long) st.st_size;
}

/* What both have learned, they code alike. */
static int alike(struct history *a, struct history *b)
{
  struct coder one = {0};
  struct coder two = {0};
  stralloc x = {0};
  stralloc y = {0};
  size_t i = a->n > 6 ? a->n - 6 : 0;
  size_t k = b->n > 6 ? b->n - 6 : 0;
  int r = coder_init(&one) == 0 && coder_copy(&two, &one) == 0 &&
          history_learn(a, i, a->n - 1, &one) == 0 &&
          history_learn(b, k, b->n - 1, &two) == 0 &&
          coder_encode(&one, &x, "aaaabbbbhhhh", 12) ==
            coder_encode(&two, &y, "aaaabbbbhhhh", 12) &&
          stralloc_equalb(&x, y.s, y.len);

  coder_free(&one);
  coder_free(&two);
  stralloc_free(&x);
  stralloc_free(&y);
  return r;
}

/* A and B go on from each other's states. */
static void shared(void)
{
  struct history a = {0}, b = {0}, c = {0};
  unsigned char head[HELLO_UP][HELLO_HEAD] = {{0}};
  size_t number[HELLO_UP] = {0};
  size_t at = 0;
  unsigned int i, n;
  int good = 1;

  TAP_OK(history_open(&a, AT_FDCWD, "a") == 0 &&
           history_open(&b, AT_FDCWD, "b") == 0, "new ones");
  TAP_OK(history_offer(&a, 1, head, number, HELLO_UP) == 0,
         "of which nothing is offered");
  for (i = 0; i < 20 && good; ++i) {
    if (i == 10) {
      history_close(&b);
      good = good && history_open(&b, AT_FDCWD, "b") == 0 && b.last == 3;
    }
    a.session = b.session = i / 4 + 1;
    good = good && add(&a, i, 3000 + i) == 0 && add(&b, i, 3000 + i) == 0;
  }
  TAP_OK(good && a.n == 21 && a.from == 0 && a.last == 5, "many pieces");
  TAP_OK(memcmp(a.head, b.head, SHA256_LEN) == 0, "one chain");
  TAP_OK(history_end(&a, 0) == 0 && history_end(&a, 1) == 4 &&
           history_end(&a, 4) == 16 && history_end(&a, 5) == 20 &&
           history_end(&a, 99) == 20, "where sessions end");
  TAP_OK(history_size(&a, 0, 1) == 3008 && history_size(&a, 3, 3) == 0 &&
           history_size(&a, 0, 20) == 20 * 3008 + 190, "what they count");
  n = history_offer(&a, 1, head, number, HELLO_UP);
  TAP_OK(n == 6 && number[0] == 20 && number[1] == 19 && number[2] == 18 &&
           number[3] == 16 && number[4] == 12 && number[5] == 4,
         "the last pieces are offered");
  n = history_offer(&a, 0, head, number, 3);
  TAP_OK(n == 3 && number[0] == 20 && number[1] == 16 && number[2] == 12,
         "ends of sessions alone");
  TAP_OK(history_find(&b, head[1], &at) && at == 16, "shared");
  TAP_OK(!history_find(&b, (const unsigned char *) "other", &at), "or not");
  TAP_OK(history_cut(&a, number[1]) == 0 && history_cut(&b, 16) == 0 &&
           memcmp(a.head, b.head, SHA256_LEN) == 0 && a.last == 4,
         "both go back to an older state");
  a.session = b.session = 6;
  TAP_OK(add(&a, 7, 100) == 0 && add(&b, 7, 100) == 0, "and on from there");
  TAP_OK(history_open(&c, AT_FDCWD, "a") == 0 && c.n == a.n && c.last == 6 &&
           memcmp(c.head, a.head, SHA256_LEN) == 0, "read again");
  TAP_OK(alike(&c, &b), "both learn the same");
  TAP_OK(history_trim(&c, 3) == 0 && c.from == 3 && c.n == 10 &&
           memcmp(c.head, a.head, SHA256_LEN) == 0 && history_end(&c, 2) == 0 &&
           history_end(&c, 3) == 4, "earlier sessions go");
  TAP_OK(history_trim(&c, 3) == 0 && c.n == 10, "once");
  TAP_OK(alike(&c, &b), "the later ones stay");
  history_close(&c);
  TAP_OK(history_open(&c, AT_FDCWD, "a") == 0 && c.from == 3 && c.n == 10 &&
           !c.inside && memcmp(c.head, a.head, SHA256_LEN) == 0, "read again");
  b.session = c.session = 7;
  TAP_OK(add(&b, 8, 50) == 0 && add(&c, 8, 50) == 0 &&
           memcmp(b.head, c.head, SHA256_LEN) == 0, "the chain goes on");
  TAP_OK(history_cut(&c, 3) == 0 && history_cut(&b, 11) == 0 &&
           memcmp(b.head, c.head, SHA256_LEN) == 0, "and back");
  TAP_OK(size("a.new") == -1, "nothing is left over");
  b.session = c.session = 8;
  TAP_OK(add(&b, 8, 50) == 0, "a piece");
  c.session = 9;
  TAP_OK(add(&c, 8, 50) == 0 && memcmp(b.head, c.head, SHA256_LEN) != 0,
         "in another session it is another state");
  history_close(&a);
  history_close(&b);
  history_close(&c);
}

/* A file stays below its bound: old sessions go first, then what is old of one
   that is too large. */
static void trimmed(void)
{
  struct history a;
  unsigned char head[HELLO_UP][HELLO_HEAD];
  size_t number[HELLO_UP] = {0};
  unsigned int i;
  long most = 0;
  int good = 1;

  (void) unlink("a");
  TAP_OK(history_open(&a, AT_FDCWD, "a") == 0, "a new one");
  for (i = 0; i < 50 && good; ++i) {
    a.session = i / 2 + 1;
    good = add(&a, i, 30000) == 0;
    if (size("a") > most) most = size("a");
  }
  TAP_OK(good && most <= HISTORY_MOST + 31000 && a.from > 1 && !a.inside &&
           history_size(&a, 0, a.n - 1) >= HISTORY_LEFT - 61000,
         "old sessions go");
  TAP_OK(a.state[1].session == a.from, "whole ones");
  for (i = 0; i < 50 && good; ++i) {
    good = add(&a, i, 30000) == 0;
    if (size("a") > most) most = size("a");
  }
  TAP_OK(good && most <= HISTORY_MOST + 31000 && a.from == a.last && a.inside &&
           history_size(&a, 0, a.n - 1) >= HISTORY_EACH + 16 * 32768,
         "and of a large one its beginning");
  TAP_OK(history_offer(&a, 1, head, number, HELLO_UP) == 6 &&
           number[5] == a.n - 17, "its last states are of use");
  TAP_OK(!history_find(&a, a.state[3].head, number),
         "but not one with too little before it");
  history_close(&a);
  TAP_OK(history_open(&a, AT_FDCWD, "a") == 0 && a.inside &&
           a.last == 25 && a.state[1].session == 25, "read again");
  history_close(&a);
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
  for (i = 0; i < 160000 && good; ++i) {
    a.session = i / 1000 + 1;
    good = add(&a, i, 1) == 0;
    if (a.a * sizeof *a.state > most) most = a.a * sizeof *a.state;
  }
  TAP_OK(good && a.from && size("tiny") < HISTORY_MOST, "it is trimmed");
  TAP_OK(a.n < 150000, "to fewer");
  TAP_OK(most < 3200000, "in little memory");
  TAP_OK(history_open(&b, AT_FDCWD, "tiny") == 0 && b.n == a.n &&
           memcmp(b.head, a.head, SHA256_LEN) == 0, "read again");
  history_close(&a);
  history_close(&b);
}

/* Each byte is a session of its own. */
static void sessions(void)
{
  struct history a;
  unsigned int i;
  int good = 1;

  (void) unlink("tiny");
  TAP_OK(history_open(&a, AT_FDCWD, "tiny") == 0, "a new one");
  for (i = 0; i < 110000 && good; ++i) {
    a.session = i + 1;
    good = add(&a, i, 1) == 0;
  }
  TAP_OK(good && a.from && !a.inside && size("tiny") < HISTORY_MOST,
         "as many sessions as pieces");
  history_close(&a);
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
  shared();
  trimmed();
  tiny();
  sessions();
  torn();
  odd();
  (void) sprintf(cmd, "rm -rf %s", dir);
  if (chdir("/") == -1 || system(cmd)) return 111;
  return tap_end();
}
