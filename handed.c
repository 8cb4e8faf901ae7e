#include "handed.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "addr.h"
#include "error.h"
#include "strerr.h"

enum { BEGIN, SENDER, RCPT, NEXT };

static int refuse(struct handed *h, int code, const char *who,
                  const char *why, const char *status)
{
  h->code = code;
  h->who = who;
  h->why = why;
  h->status = status;
  return -1;
}

static int badform(struct handed *h)
{
  return refuse(h, 91, "", "the envelope is not of qmail-queue's form",
                " (#4.3.0)");
}

/* The next byte of the address that SA ends in. */
static int address(struct handed *h, stralloc *sa, char ch)
{
  const char *why;
  size_t n = sa->len - h->start;

  if (ch && n == ADDR_MAX)
    return refuse(h, 11, "", "an address is longer than 1,000 bytes",
                  " (#5.1.3)");
  if (stralloc_append(sa, ch) == -1)
    return refuse(h, 51, "", "out of memory", " (#4.3.0)");
  if (ch) return 0;
  why = addr_bad(sa->s + h->start, n);
  if (why)
    return refuse(h, 31, h->state == SENDER ? "the sender's address "
                                            : "a recipient's address ",
                  why, " (#5.1.3)");
  if (h->state == RCPT) {
    if (n == 0)
      return refuse(h, 31, "", "a recipient's address is empty", " (#5.1.3)");
    ++h->n;
  }
  h->state = NEXT;
  return 0;
}

int handed_feed(struct handed *h, const char *s, size_t n)
{
  for (; n; --n, ++s) {
    switch (h->state) {
    case BEGIN:
      if (*s != 'F') return badform(h);
      h->state = SENDER;
      continue;
    case SENDER:
      if (address(h, &h->sender, *s) == -1) return -1;
      continue;
    case RCPT:
      if (address(h, &h->rcpts, *s) == -1) return -1;
      continue;
    }
    if (*s == 0 && h->n) return 1;
    if (*s == 0)
      return refuse(h, 31, "", "it has no recipients", " (#5.1.0)");
    if (*s != 'T') return badform(h);
    h->state = RCPT;
    h->start = h->rcpts.len;
  }
  return 0;
}

void handed_free(struct handed *h)
{
  stralloc_free(&h->sender);
  stralloc_free(&h->rcpts);
  memset(h, 0, sizeof *h);
}

int handed_read(struct handed *h, substdio_read get)
{
  char b[4096];
  ssize_t n;
  int r;

  while ((n = get(1, b, sizeof b)) > 0) {
    r = handed_feed(h, b, (size_t) n);
    if (r) return r == 1 ? 0 : -1;
  }
  h->e = n == -1 ? errno : 0;
  return refuse(h, 54, "", n == -1 ? "unable to read"
                                   : "the envelope ends too early",
                " (#4.3.0)");
}

int handed_pipe(void)
{
  struct stat st;

  return fstat(6, &st) == 0 && S_ISFIFO(st.st_mode);
}

static void put6(const char *s)
{
  (void) substdio_writeall(6, s, strlen(s));
}

void handed_die(int textpipe, int code, int e, const char *a, const char *b,
                const char *status)
{
  if (textpipe) {
    put6(code <= 40 ? "D" : "Z");
    put6(a);
    put6(b);
    if (e) put6(": ");
    if (e) put6(error_str(e));
    put6(status);
    code = 82;
  }
  strerr_die(code, e, "message not accepted: ", a, b, (char *) 0);
}
