/* t_cork: what waits for company, and what of it may go. Nothing here sleeps:
   that it has waited long enough is set. */

#include "cork.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "sig.h"
#include "tap.h"

static int p[2];

/* N bytes of C, which are called FIRST, FIRST + 1 ...; they have much time. */
static int put(struct cork *c, char first, size_t n)
{
  char b[64];
  deadline now = deadline_now();
  size_t i;

  for (i = 0; i < n; ++i) b[i] = (char) (first + (char) i);
  if (cork_put(c, b, n) == -1) return -1;
  if (c->due < now + CORK_MS || c->due > deadline_now() + CORK_MS) return -1;
  c->due = deadline_in(1000);
  return 0;
}

/* C has N pending, of which READY may go. */
static int has(const struct cork *c, size_t n, size_t ready)
{
  return cork_pending(c) == n && cork_ready(c) == ready;
}

/* What is ready goes, and is WANT. */
static int goes(struct cork *c, const char *want)
{
  char b[64];
  ssize_t w = cork_write(c, p[1]);

  return w == (ssize_t) strlen(want) && read(p[0], b, sizeof b) == w &&
         memcmp(b, want, (size_t) w) == 0;
}

static void pairs(void)
{
  struct cork c = {0};

  c.pair = 8;
  TAP_OK(has(&c, 0, 0), "nothing");
  TAP_OK(put(&c, 'a', 7) == 0 && has(&c, 7, 0), "less than two packets wait");
  TAP_OK(put(&c, 'h', 1) == 0 && has(&c, 8, 8), "two go");
  TAP_OK(put(&c, 'i', 9) == 0 && has(&c, 17, 16), "four go, and not the rest");
  TAP_OK(goes(&c, "abcdefghijklmnop") && has(&c, 1, 0), "so they do");
  TAP_OK(put(&c, 'r', 7) == 0 && goes(&c, "qrstuvwx") && has(&c, 0, 0),
         "the rest goes with what comes");
  (void) put(&c, 'a', 3);
  c.hurry = 1;
  TAP_OK(has(&c, 3, 3) && goes(&c, "abc"), "in a hurry all goes");
  TAP_OK(!c.hurry, "which ends it");
  TAP_OK(put(&c, 'd', 8) == 0 && has(&c, 8, 8), "a new pair begins there");
  TAP_OK(goes(&c, "defghijk"), "and is whole");
  (void) put(&c, 'a', 5);
  c.due = deadline_now() - 1;
  TAP_OK(has(&c, 5, 5), "after a while it goes as well");
  TAP_OK(put(&c, 'f', 1) == 0 && has(&c, 6, 0), "but not if more has come");
  cork_drop(&c);
  TAP_OK(has(&c, 0, 0), "dropped");
  stralloc_free(&c.b);
}

static void noline(void)
{
  struct cork c = {0};

  TAP_OK(put(&c, 'a', 1) == 0 && has(&c, 1, 1), "no packets: all goes at once");
  TAP_OK(goes(&c, "a"), "so it does");
  stralloc_free(&c.b);
}

/* A pipe takes a part, and a part of a pair is no pair. */
static void parts(void)
{
  struct cork c = {0};
  char b[4096];
  size_t n = 0, got = 0;
  ssize_t w;

  memset(b, 'x', sizeof b);
  c.pair = 3000;
  for (n = 0; n < 50; ++n)
    if (cork_put(&c, b, sizeof b) == -1) return;
  n = cork_pending(&c);
  w = cork_write(&c, p[1]);
  TAP_OK(w > 0 && (size_t) w < n / 3000 * 3000, "a line takes a part");
  TAP_OK((cork_ready(&c) + (size_t) w) % 3000 == 0 && cork_ready(&c) > 0,
         "what is ready ends where a pair ends");
  TAP_OK(cork_write(&c, p[1]) == -1 && errno == EAGAIN, "or none: EAGAIN");
  TAP_OK(cork_pending(&c) + (size_t) w == n, "and nothing is lost");
  c.hurry = 1;
  while (cork_pending(&c) || got < n) {
    while ((w = read(p[0], b, sizeof b)) > 0) got += (size_t) w;
    if (cork_pending(&c) && cork_write(&c, p[1]) == -1) break;
  }
  TAP_OK(got == n && !c.hurry, "it comes out whole");
  (void) close(p[0]);
  (void) put(&c, 'a', 1);
  c.hurry = 1;
  TAP_OK(cork_write(&c, p[1]) == -1 && errno == EPIPE, "nobody there: EPIPE");
  stralloc_free(&c.b);
}

int main(void)
{
  sig_ignore(SIGPIPE);
  if (pipe(p) == -1 || fcntl(p[0], F_SETFL, O_NONBLOCK) == -1 ||
      fcntl(p[1], F_SETFL, O_NONBLOCK) == -1)
    return 111;
  pairs();
  noline();
  parts();
  return tap_end();
}
