#include "accept.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "envelope.h"
#include "fmt.h"
#include "received.h"
#include "sys.h"

int accept_open(struct accept *a, int fd)
{
  commit_init(&a->batch);
  return maildir_openfd(&a->m, fd, MAILDIR_SEEN);
}

/* Every hash here begins with the message and the sender: h so far. */
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
  struct sha256 h = a->start;
  unsigned char sum[SHA256_LEN];

  hash_end(a, &h, k, sum);
  id[fmt_hex(id, sum, ACCEPT_ID / 2)] = 0;
}

static void make_key(const struct accept *a, const char *rcpt, size_t n,
                     unsigned long long k, unsigned char sum[SHA256_LEN])
{
  struct sha256 h = a->start;

  sha256_addnb(&h, rcpt, n);
  hash_end(a, &h, k, sum);
}

/* Makes the Received line. In one second of a connection only the id changes:
   then it is put into the line that is there. */
static int make_line(struct accept *a, const char *id, time_t when)
{
  size_t i;

  if (a->idpos && when == a->when) {
    memcpy(a->line.s + a->idpos, id, ACCEPT_ID);
    return 0;
  }
  a->line.len = a->idpos = 0;
  if (received_net(&a->line, a->me, a->protocol, id, when) == -1) return -1;
  a->when = when;
  for (i = 1; i + ACCEPT_ID <= a->line.len; ++i)
    if (memcmp(a->line.s + i, id, ACCEPT_ID) == 0) a->idpos = i;
  return 0;
}

int accept_message(struct accept *a, struct spill *msg, const char *sender,
                   size_t ns, time_t when)
{
  unsigned long long k = 0;

  a->msg = msg;
  a->sender = sender;
  a->ns = ns;
  sha256_init(&a->start);
  sha256_addnb(&a->start, msg->sum, SHA256_LEN);
  sha256_addnb(&a->start, sender, ns);
  if (a->always) {
    if (!a->messages && sys_random(a->nonce, sizeof a->nonce) == -1) return -1;
    k = ++a->messages;
  }
  make_id(a, k, a->id);
  a->k = 0;
  return make_line(a, a->id, when);
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
      if (make_line(a, id, a->when) == -1) return -1;
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
