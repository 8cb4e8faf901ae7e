#include "accept.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "envelope.h"
#include "fmt.h"
#include "received.h"
#include "sys.h"

int accept_open(struct accept *a, int fd)
{
  memset(a, 0, sizeof *a);
  commit_init(&a->batch);
  return maildir_openfd(&a->m, fd, MAILDIR_SEEN);
}

static void hash_start(const struct accept *a, struct sha256 *h)
{
  sha256_init(h);
  sha256_addnb(h, a->msg->sum, SHA256_LEN);
  sha256_addnb(h, a->sender, a->ns);
}

static void hash_end(const struct accept *a, struct sha256 *h,
                     unsigned long long k, unsigned char sum[SHA256_LEN])
{
  sha256_addnum(h, k);
  if (a->always) sha256_addnb(h, a->nonce, sizeof a->nonce);
  sha256_end(h, sum);
}

static void make_id(const struct accept *a, unsigned long long k,
                    char id[ACCEPT_ID + 1])
{
  struct sha256 h;
  unsigned char sum[SHA256_LEN];

  hash_start(a, &h);
  hash_end(a, &h, k, sum);
  id[fmt_hex(id, sum, ACCEPT_ID / 2)] = 0;
}

static void make_key(const struct accept *a, const char *rcpt, size_t n,
                     unsigned long long k, unsigned char sum[SHA256_LEN])
{
  struct sha256 h;

  hash_start(a, &h);
  sha256_addnb(&h, rcpt, n);
  hash_end(a, &h, k, sum);
}

static int make_line(struct accept *a, const char *id)
{
  a->line.len = 0;
  return received_net(&a->line, a->protocol, id, a->when);
}

int accept_message(struct accept *a, struct spill *msg, const char *sender,
                   size_t ns, time_t when)
{
  a->msg = msg;
  a->sender = sender;
  a->ns = ns;
  a->when = when;
  a->k = 0;
  if (a->always) {
    if (a->serial++ == 0 && sys_random(a->nonce, sizeof a->nonce) == -1) {
      --a->serial;
      return -1;
    }
    make_id(a, a->serial, a->id);
  } else
    make_id(a, 0, a->id);
  return make_line(a, a->id);
}

/* The name, and the Received line that goes with it. */
static int identify(struct accept *a, const char *rcpt, size_t n,
                    char name[ACCEPT_NAME + 1])
{
  unsigned char sum[SHA256_LEN];
  char id[ACCEPT_ID + 1];
  unsigned int k;

  make_key(a, rcpt, n, a->always ? a->files++ : 0, sum);
  if (!a->always) {
    /* The key for k 0 stands for (message, sender, recipient). */
    if (tally_count(&a->tally, sum, &k) == -1) return -1;
    if (k) make_key(a, rcpt, n, k, sum);
    if (k != a->k) {
      make_id(a, k, id);
      a->k = UINT_MAX; /* a line that failed is for none */
      if (make_line(a, id) == -1) return -1;
      a->k = k;
    }
  }
  name[fmt_hex(name, sum, ACCEPT_NAME / 2)] = 0;
  return 0;
}

int accept_rcpt(struct accept *a, const char *rcpt, size_t n)
{
  char name[ACCEPT_NAME + 1];
  size_t bytes;
  int fd;

  if (identify(a, rcpt, n, name) == -1) return -1;
  a->head.len = 0;
  if (envelope_lines(&a->head, a->sender, a->ns, rcpt, n) == -1 ||
      stralloc_cat(&a->head, &a->line) == -1)
    return -1;
  fd = commit_create(&a->batch, &a->m);
  if (fd == -1) return -1;
  if (spill_write(a->msg, fd, a->head.s, a->head.len) == -1) {
    commit_drop(&a->batch);
    return -1;
  }
  bytes = a->head.len + (size_t) a->msg->bytes;
  return commit_add(&a->batch, name, bytes);
}
