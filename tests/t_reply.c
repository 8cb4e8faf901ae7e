#include "reply.h"

#include <errno.h>
#include <string.h>

#include "tap.h"

static struct commit batch;
static struct reply reply;
static char sent[20000];
static size_t nsent;
static int broken;
static stralloc said;

static ssize_t collect(int fd, const void *b, size_t n)
{
  (void) fd;
  if (broken) {
    errno = EPIPE;
    return -1;
  }
  if (n > 7) n = 7; /* short writes */
  if (n > sizeof sent - nsent) return 0;
  memcpy(sent + nsent, b, n);
  nsent += n;
  return (ssize_t) n;
}

static void account(const char *log, const struct reply_count *n)
{
  (void) (stralloc_cats(&said, log) == -1 || stralloc_append(&said, ':') ||
          stralloc_catnum(&said, n->stored) || stralloc_append(&said, ' ') ||
          stralloc_catnum(&said, n->before) || stralloc_append(&said, ' ') ||
          stralloc_catnum(&said, n->refused) || stralloc_append(&said, ' ') ||
          stralloc_catnum(&said, n->deferred) || stralloc_append(&said, ';'));
}

static void item(const char *name, enum commit_result result)
{
  strcpy(batch.item[batch.n].name, name);
  batch.item[batch.n++].result = result;
  reply_item(&reply);
}

static int is(const char *s)
{
  size_t n = strlen(s);
  int r = nsent == n && memcmp(sent, s, n) == 0;

  nsent = 0;
  return r;
}

int main(void)
{
  char peer[100];
  unsigned int i;

  memset(peer, 'D', sizeof peer);
  peer[sizeof peer - 1] = 0;
  reply_init(&reply, &batch, collect, 1);
  TAP_OK(reply_send(&reply, "Zno", account) == 0 && is(""), "nothing to send");

  reply_text(&reply, "Dgo away");
  item("0123456789abcdef0123456789abcdef", COMMIT_STORED);
  item("1123456789abcdef0123456789abcdef", COMMIT_HIT);
  TAP_OK(reply_ready(&reply, 4) == 0, "a package ends");
  reply_end(&reply, "one");
  item("2123456789abcdef0123456789abcdef", COMMIT_FAILED);
  reply_text(&reply, "Kyes");
  TAP_OK(reply_ready(&reply, 4) == 0, "another");
  reply_end(&reply, "two");
  reply_text(&reply, "Zlater");
  TAP_OK(reply.n == 8 && nsent == 0, "all wait");
  TAP_OK(reply_send(&reply, "Zno", account) == 0, "send");
  TAP_OK(is("8:Dgo away,8:Kok 0123,"
            "24:Kok 1123 accepted before,3:Zno,4:Kyes,6:Zlater,"),
         "in order");
  TAP_OK(stralloc_equals(&said, "one:1 1 1 0;two:1 0 0 1;"), "the account");
  TAP_OK(reply.n == 0, "none is left");
  said.len = 0;
  batch.n = 0;
  TAP_OK(reply_ready(&reply, 6) == 0, "and one more");
  reply_end(&reply, "three");
  TAP_OK(reply_send(&reply, "Zno", account) == 0 && is(""),
         "a package that began before");
  TAP_OK(stralloc_equals(&said, "three:0 0 0 1;"), "is counted to its end");

  for (i = 0; i < REPLY_MAX; ++i) reply_text(&reply, "Dgo away");
  TAP_OK(reply_send(&reply, "Zno", account) == 0 &&
           nsent == REPLY_MAX * strlen("8:Dgo away,"),
         "as many as there may be");
  broken = 1;
  reply_text(&reply, "Kyes");
  TAP_OK(reply_send(&reply, "Zno", account) == -1 && errno == EPIPE,
         "the peer is gone");
  for (i = 0; i < REPLY_MAX; ++i) reply_text(&reply, peer);
  TAP_OK(reply_send(&reply, "Zno", account) == -1 && errno == EPIPE,
         "in the middle, too");
  stralloc_free(&said);
  return tap_end();
}
